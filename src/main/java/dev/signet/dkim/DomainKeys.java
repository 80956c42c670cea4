package dev.signet.dkim;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// All DKIM keys of one domain: its slots in their order, and a rotation that was asked for.
///
/// At most one RSA slot signs. Ed25519 slots sign beside it (RFC 8463 §3), never alone.
///
/// @param request a rotation asked for and not yet done
public record DomainKeys(List<KeySlot> slots, Optional<Request> request) {
  public DomainKeys {
    slots = List.copyOf(slots);
    Set<Selector> selectors = new HashSet<>();
    if (!slots.stream().map(KeySlot::selector).allMatch(selectors::add)) {
      throw new IllegalArgumentException("two slots with one selector");
    }
    if (slots.stream()
            .filter(slot -> slot.algorithm() == KeyAlgorithm.RSA_2048 && slot.is(KeyState.SIGNING))
            .count()
        > 1) {
      throw new IllegalArgumentException("two RSA slots sign");
    }
  }

  /// A rotation that was asked for, rather than one whose time has come.
  public sealed interface Request {
    Instant at();

    /// Like one whose time has come.
    record Planned(Instant at) implements Request {}

    /// The signing key is no longer to be trusted.
    ///
    /// @param force also when the standby is not seen behind the customer's CNAME
    record Emergency(Instant at, boolean force) implements Request {}
  }

  /// The RSA slot that signs.
  public Optional<KeySlot> signing() {
    return slots.stream()
        .filter(slot -> slot.algorithm() == KeyAlgorithm.RSA_2048 && slot.is(KeyState.SIGNING))
        .findFirst();
  }

  /// @throws IllegalArgumentException when there is no such slot
  public KeySlot slot(Selector selector) {
    return slots.stream()
        .filter(slot -> slot.selector().equals(selector))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no slot " + selector));
  }

  /// The same keys with this request in place of another.
  public DomainKeys asked(Request asked) {
    return new DomainKeys(slots, Optional.of(asked));
  }

  DomainKeys done() {
    return new DomainKeys(slots, Optional.empty());
  }

  DomainKeys with(Selector selector, UnaryOperator<KeySlot> change) {
    slot(selector);
    return new DomainKeys(
        slots.stream()
            .map(slot -> slot.selector().equals(selector) ? change.apply(slot) : slot)
            .toList(),
        request);
  }
}
