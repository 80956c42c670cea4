package dev.signet.dmarc;

/// What a domain says about its place in the tree (§4.7 `psd`).
public enum SuffixRole {
  /// `psd=y`: a public suffix; organizational domains are one label below it.
  PUBLIC_SUFFIX,
  /// `psd=n`: an organizational domain, whatever stands above.
  ORGANIZATIONAL,
  /// `psd=u`, the default: the tree walk decides.
  UNKNOWN
}
