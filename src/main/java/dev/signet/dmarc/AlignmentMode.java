package dev.signet.dmarc;

/// How close an authenticated identifier must be to the author domain (§4.7 `adkim`, `aspf`).
public enum AlignmentMode {
  /// The same organizational domain.
  RELAXED,
  /// The same domain.
  STRICT
}
