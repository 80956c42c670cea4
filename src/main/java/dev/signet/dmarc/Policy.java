package dev.signet.dmarc;

import java.util.Locale;
import java.util.Optional;

/// What a domain wants done with mail in its name that fails DMARC, mildest first (§4.7 `p`).
public enum Policy {
  NONE,
  QUARANTINE,
  REJECT;

  static Optional<Policy> parse(String value) {
    for (Policy policy : values()) {
      if (policy.word().equalsIgnoreCase(value)) {
        return Optional.of(policy);
      }
    }
    return Optional.empty();
  }

  /// The value as published.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// What is applied in test mode: one level below (§4.7 `t`).
  public Policy underTest() {
    return this == REJECT ? QUARANTINE : NONE;
  }
}
