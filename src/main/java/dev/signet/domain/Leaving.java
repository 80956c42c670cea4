package dev.signet.domain;

import java.util.Locale;
import java.util.Optional;

/// What to mind about a record of a domain that leaves. Pure.
public final class Leaving {
  private Leaving() {}

  /// @param type in words: `TXT`
  /// @param value as it is published
  /// @return empty when the record can simply go
  public static Optional<String> note(String type, String value) {
    String text = value.toLowerCase(Locale.ROOT);
    if (type.equals("MX")) {
      return Optional.of(
          "Remove it when you receive mail elsewhere: make sure that another MX stands there, or"
              + " no mail arrives.");
    }
    if (text.startsWith("v=dmarc1")) {
      return Optional.of("Keep it if anybody else sends mail as this domain.");
    }
    if (text.startsWith("v=spf1")) {
      return Optional.of("If the record names other senders too, take out only ours.");
    }
    return Optional.empty();
  }
}
