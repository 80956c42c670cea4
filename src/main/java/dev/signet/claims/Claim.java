package dev.signet.claims;

import dev.signet.name.DomainName;
import dev.signet.zone.ZoneToken;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// One organization's claim of a name that another one holds. Immutable.
///
/// @param domainId what the domain's id will be
/// @param token the label in our zone that is served for the claimant from the beginning
/// @param selectors such as the holder does not use
/// @param value the text of the TXT record that proves it
public record Claim(
    UUID id,
    UUID organization,
    DomainName name,
    DomainName apex,
    UUID domainId,
    ZoneToken token,
    List<String> selectors,
    String value,
    Instant createdAt,
    Progress progress) {
  /// The label in front of the name where proofs stand.
  public static final String LABEL = "_signet-claim";

  public Claim {
    selectors = List.copyOf(selectors);
  }

  /// Where the proof stands.
  public DomainName proofName() {
    return name.below(LABEL);
  }

  public ClaimState state() {
    return progress.state();
  }

  /// Blocked because another claim is proven too.
  public Claim blockedAt(Instant nextLook) {
    return with(progress.blocked(nextLook));
  }

  /// Ended because the name came to another claimant.
  public Claim endedBy(Instant now) {
    return with(progress.ended(ClaimState.SUPERSEDED, now));
  }

  Claim with(Progress other) {
    return new Claim(
        id, organization, name, apex, domainId, token, selectors, value, createdAt, other);
  }
}
