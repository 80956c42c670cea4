package dev.signet.audit;

import java.util.List;
import java.util.Optional;

/// What a walk along the whole chain found.
///
/// @param checked how many rows hold
/// @param head the last link that holds: note it elsewhere
/// @param broken the first row that does not hold
/// @param strays rows that are neither sealed nor waiting to be
/// @param meetsNoted false when a head that was noted earlier is not in the chain
public record Verification(
    long checked,
    Chain.Link head,
    Optional<ChainCheck.Broken> broken,
    long strays,
    boolean meetsNoted) {
  private static final int AT_ONCE = 1_000;

  /// Walks along the chain of `store`, in pages.
  ///
  /// @param noted a head of an earlier walk
  public static Verification of(AuditStore store, Optional<Chain.Link> noted) {
    Chain.Link beginning = store.beginning();
    ChainCheck check = new ChainCheck(beginning);
    // What was dropped by now cannot be looked up; the chain goes on from it all the same.
    boolean met =
        noted.map(link -> link.sequence() < beginning.sequence()).orElse(true)
            || noted.map(beginning::equals).orElse(false);
    while (true) {
      List<Chain.Sealed> rows = store.sealedAfter(check.head().sequence(), AT_ONCE);
      boolean whole = true;
      for (Chain.Sealed row : rows) {
        whole = check.next(row);
        met |= noted.map(row.link()::equals).orElse(false);
        if (!whole) {
          break;
        }
      }
      if (!whole || rows.size() < AT_ONCE) {
        return new Verification(check.checked(), check.head(), check.broken(), store.strays(), met);
      }
    }
  }

  public boolean holds() {
    return broken.isEmpty() && strays == 0 && meetsNoted;
  }
}
