package dev.signet.domain;

import dev.signet.verification.Failure;
import java.time.Instant;
import java.util.Optional;

/// Branded open and click tracking of a domain; independent of its mail flow.
///
/// @param subdomain one or more labels in front of the domain's name
/// @param verified whether the tracking CNAME was last seen to lead to us
/// @param failure why not, when a check said so
/// @param verifiedAt when it was last seen to become right
public record Tracking(
    boolean opens,
    boolean clicks,
    Optional<String> subdomain,
    boolean verified,
    Optional<Failure> failure,
    Optional<Instant> verifiedAt) {
  /// How every domain begins.
  public static final Tracking OFF =
      new Tracking(false, false, Optional.empty(), false, Optional.empty(), Optional.empty());

  /// Whether a tracking host is wanted at all.
  public boolean enabled() {
    return (opens || clicks) && subdomain.isPresent();
  }

  /// `disabled`, `pending` or `verified`.
  public String status() {
    if (!enabled()) {
      return "disabled";
    }
    return verified ? "verified" : "pending";
  }

  /// Whether the choices (not the verification) are the same.
  public boolean sameChoices(Tracking other) {
    return opens == other.opens && clicks == other.clicks && subdomain.equals(other.subdomain);
  }

  /// The same choices after a check.
  public Tracking checked(
      boolean nowVerified, Optional<Failure> newFailure, Optional<Instant> since) {
    return new Tracking(opens, clicks, subdomain, nowVerified, newFailure, since);
  }
}
