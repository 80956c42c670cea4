package dev.signet.domain;

import dev.signet.name.DomainName;
import dev.signet.verification.Failure;
import dev.signet.zone.ZoneToken;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// One registration of one name by one organization. Immutable.
///
/// A name that is registered again is another `EmailDomain`, with its own id, token, keys and
/// evidence.
///
/// @param apex the registered (ICANN) apex that `name` is at or below
/// @param provider who stands behind it: `native`
/// @param token its label in our zone
/// @param selectors its DKIM selectors, in order
/// @param failure why mail flow is not verified; empty when it is, or was never checked
/// @param verifiedAt when it last became verified
public record EmailDomain(
    UUID id,
    UUID organization,
    DomainName name,
    DomainName apex,
    String provider,
    ZoneToken token,
    List<String> selectors,
    Status status,
    Optional<Failure> failure,
    Tracking tracking,
    Optional<Instant> verificationInitiatedAt,
    Optional<Instant> verifiedAt,
    Instant createdAt,
    Instant updatedAt) {

  public EmailDomain {
    selectors = List.copyOf(selectors);
  }

  public EmailDomain withTracking(Tracking changed, Instant now) {
    return new EmailDomain(
        id,
        organization,
        name,
        apex,
        provider,
        token,
        selectors,
        status,
        failure,
        changed,
        verificationInitiatedAt,
        verifiedAt,
        createdAt,
        now);
  }

  public EmailDomain withMailFlow(
      Status newStatus,
      Optional<Failure> newFailure,
      Optional<Instant> newVerifiedAt,
      Instant now) {
    return new EmailDomain(
        id,
        organization,
        name,
        apex,
        provider,
        token,
        selectors,
        newStatus,
        newFailure,
        tracking,
        verificationInitiatedAt,
        newVerifiedAt,
        createdAt,
        now);
  }

  /// The same registration with another token: nothing about it is proven yet.
  public EmailDomain renewed(ZoneToken fresh, Instant now) {
    return new EmailDomain(
        id,
        organization,
        name,
        apex,
        provider,
        fresh,
        selectors,
        Status.PENDING,
        Optional.empty(),
        tracking.checked(false, Optional.empty(), tracking.verifiedAt()),
        verificationInitiatedAt,
        verifiedAt,
        createdAt,
        now);
  }

  public EmailDomain withVerificationInitiated(Instant at) {
    return new EmailDomain(
        id,
        organization,
        name,
        apex,
        provider,
        token,
        selectors,
        status,
        failure,
        tracking,
        Optional.of(at),
        verifiedAt,
        createdAt,
        updatedAt);
  }
}
