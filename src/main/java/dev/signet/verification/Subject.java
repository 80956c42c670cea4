package dev.signet.verification;

import dev.signet.name.DomainName;
import java.util.List;
import java.util.Optional;

/// One domain to check: what its owner should have published, and what we serve behind it.
///
/// @param domain the registered name
/// @param apex the registered (ICANN) apex that `domain` is at or below
/// @param verification the verification CNAME
/// @param dkim one CNAME a selector, in order, with the public key behind it
/// @param bounceHosts the MX exchanges that must be found at the end of the verification chain
/// @param spf the SPF record that must be found there
/// @param tracking the tracking CNAME, when tracking is configured
public record Subject(
    DomainName domain,
    DomainName apex,
    Link verification,
    List<DkimLink> dkim,
    List<DomainName> bounceHosts,
    String spf,
    Optional<Link> tracking) {

  /// A CNAME the customer publishes: `owner` must lead through `target`.
  public record Link(DomainName owner, DomainName target) {}

  /// A DKIM CNAME, and the key (SubjectPublicKeyInfo, DER) that must be found behind it.
  public record DkimLink(String selector, Link link, byte[] publicKey) {}

  public Subject {
    dkim = List.copyOf(dkim);
    bounceHosts = List.copyOf(bounceHosts);
  }
}
