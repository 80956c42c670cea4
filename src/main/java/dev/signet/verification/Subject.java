package dev.signet.verification;

import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
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
    CustomerRecord verification,
    List<KeyAlias> dkim,
    List<DomainName> bounceHosts,
    String spf,
    Optional<CustomerRecord> tracking) {

  /// A DKIM CNAME, and the key (SubjectPublicKeyInfo, DER) that must be found behind it.
  public record KeyAlias(CustomerRecord record, byte[] publicKey) {
    /// The selector, which is the first label of the owner name (RFC 6376 §3.6.2.1).
    public String selector() {
      return record.owner().labels().getFirst();
    }
  }

  /// @throws IllegalStateException when a record is no CNAME
  public Subject {
    dkim = List.copyOf(dkim);
    bounceHosts = List.copyOf(bounceHosts);
    verification.aliasTarget();
    dkim.forEach(key -> key.record().aliasTarget());
    tracking.ifPresent(CustomerRecord::aliasTarget);
  }
}
