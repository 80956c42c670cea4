package dev.signet.claims;

import dev.signet.name.DomainName;

/// Looks whether proofs stand. Thread-safe; blocks for up to 10 s.
public interface Proofs {
  /// What stands at `owner`, now.
  ///
  /// @param apex the registered apex that `owner` is below
  Standing look(DomainName owner, DomainName apex);

  /// What one look saw, to be asked for several texts.
  interface Standing {
    /// Whether a TXT record with exactly this text stands there.
    Sight of(String text);
  }
}
