package dev.signet.record;

import java.util.Locale;

/// What a record is for.
public enum Purpose {
  /// The CNAME that shows whose the domain is, and carries SPF and bounces.
  VERIFICATION,
  DKIM,
  TRACKING,
  SPF,
  DMARC,
  /// Mail comes in here.
  INBOUND,
  /// Something that a provider or a person wants published, to be published like the rest.
  OTHER;

  /// The stable word of the API.
  public String wireText() {
    return name().toLowerCase(Locale.ROOT);
  }
}
