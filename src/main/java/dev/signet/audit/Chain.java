package dev.signet.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// What the hash of a sealed row is: SHA-256 over the hash before it, its place in the chain, and
/// everything the row says but an erasable origin. Pure.
public final class Chain {
  /// Stands before the first row.
  public static final Link START = new Link(0, "0".repeat(64));

  private Chain() {}

  /// A place in the chain.
  ///
  /// @param sequence 1 for the first row; no gaps
  /// @param hash hex
  public record Link(long sequence, String hash) {}

  /// The link that `entry` makes after `last`.
  public static Link after(Link last, Entry entry) {
    MessageDigest digest = sha256();
    long sequence = last.sequence() + 1;
    long micros =
        entry.at().getEpochSecond() * 1_000_000 + entry.at().get(ChronoField.MICRO_OF_SECOND);
    for (String part :
        List.of(
            "signet audit 1",
            last.hash(),
            Long.toString(sequence),
            Long.toString(entry.number()),
            Long.toString(micros),
            entry.actor(),
            entry.credential().map(UUID::toString).orElse(""),
            entry.shownPrefix().orElse(""),
            entry.organization().map(UUID::toString).orElse(""),
            entry.via(),
            entry.action(),
            entry.targetKind(),
            entry.targetId(),
            entry.outcome(),
            entry.requestId(),
            entry.before().orElse(""),
            entry.after().orElse(""),
            entry.origin().addressHash(),
            entry.origin().agentHash())) {
      byte[] octets = part.getBytes(StandardCharsets.UTF_8);
      // With its length, so that no text can run into the next.
      digest.update((octets.length + ":").getBytes(StandardCharsets.UTF_8));
      digest.update(octets);
    }
    return new Link(sequence, HexFormat.of().formatHex(digest.digest()));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A row of the chain as it is stored.
  ///
  /// @param number which entry was sealed
  /// @param entry empty when it is gone
  public record Sealed(Link link, long number, Optional<Entry> entry) {}
}
