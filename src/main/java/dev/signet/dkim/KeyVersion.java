package dev.signet.dkim;

import java.time.Instant;
import java.util.Optional;

/// One key that serves in a slot for a time. When its record is replaced it is gone, and no longer
/// in its slot.
///
/// @param number from 1, never used twice in a slot
/// @param privateHalf whether the sealed private half is still kept
/// @param publishedAt since when its key has been served
/// @param signingAt since when it has signed
/// @param retiredAt when it signed last
/// @param revokedAt since when its `p=` is empty
public record KeyVersion(
    int number,
    KeyState state,
    boolean privateHalf,
    Optional<Instant> publishedAt,
    Optional<Instant> signingAt,
    Optional<Instant> retiredAt,
    Optional<Instant> revokedAt) {
  public KeyVersion {
    boolean timely =
        switch (state) {
          case READY -> publishedAt.isEmpty() && signingAt.isEmpty();
          case PUBLISHED -> publishedAt.isPresent() && signingAt.isEmpty();
          case SIGNING -> publishedAt.isPresent() && signingAt.isPresent() && retiredAt.isEmpty();
          case RETIRING -> signingAt.isPresent() && retiredAt.isPresent() && revokedAt.isEmpty();
          case REVOKED -> revokedAt.isPresent();
        };
    boolean mustSign = state == KeyState.READY || state == KeyState.PUBLISHED;
    if (!timely || ((mustSign || state == KeyState.SIGNING) && !privateHalf)) {
      throw new IllegalArgumentException("a key version that is not as its state says: " + state);
    }
  }

  /// A key just made.
  public static KeyVersion ready(int number) {
    return new KeyVersion(
        number,
        KeyState.READY,
        true,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  KeyVersion published(Instant now) {
    require(KeyState.READY);
    return new KeyVersion(
        number,
        KeyState.PUBLISHED,
        true,
        Optional.of(now),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  KeyVersion signing(Instant now) {
    require(KeyState.PUBLISHED);
    return new KeyVersion(
        number,
        KeyState.SIGNING,
        true,
        publishedAt,
        Optional.of(now),
        Optional.empty(),
        Optional.empty());
  }

  KeyVersion retiring(Instant now) {
    require(KeyState.SIGNING);
    return new KeyVersion(
        number,
        KeyState.RETIRING,
        true,
        publishedAt,
        signingAt,
        Optional.of(now),
        Optional.empty());
  }

  /// Withdrawn; the private half goes with it.
  KeyVersion revoked(Instant now) {
    if (state != KeyState.SIGNING && state != KeyState.RETIRING) {
      throw new IllegalStateException("a key that is " + state + " is not revoked");
    }
    return new KeyVersion(
        number,
        KeyState.REVOKED,
        false,
        publishedAt,
        signingAt,
        retiredAt.or(() -> Optional.of(now)),
        Optional.of(now));
  }

  KeyVersion withoutPrivateHalf() {
    return new KeyVersion(number, state, false, publishedAt, signingAt, retiredAt, revokedAt);
  }

  private void require(KeyState expected) {
    if (state != expected) {
      throw new IllegalStateException("a key that is " + state + ", not " + expected);
    }
  }
}
