package dev.signet.diagnosis;

import dev.signet.name.DomainName;
import dev.signet.name.RegisteredApex;
import dev.signet.record.CustomerRecord;
import dev.signet.verification.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is to be found out about a domain.
///
/// @param apex the registered (ICANN) apex that `domain` is at or below
/// @param expected the records its owner should have published; empty for its general health
/// @param selectors DKIM selectors to look at beside them
/// @param certificateAuthority the CAA name of who will issue the tracking certificate
public record Inquiry(
    DomainName domain,
    DomainName apex,
    List<CustomerRecord> expected,
    List<String> selectors,
    Optional<String> certificateAuthority) {
  private static final int MAX = 12;

  public Inquiry {
    expected = List.copyOf(expected.subList(0, Math.min(MAX, expected.size())));
    selectors = List.copyOf(selectors.subList(0, Math.min(MAX, selectors.size())));
  }

  /// The records of a subject of verification, and `more` beside them (DMARC, inbound MX).
  public static Inquiry of(Subject subject, List<CustomerRecord> more) {
    List<CustomerRecord> expected = new ArrayList<>();
    expected.add(subject.verification());
    subject.dkim().forEach(key -> expected.add(key.record()));
    subject.tracking().ifPresent(expected::add);
    expected.addAll(more);
    return new Inquiry(subject.domain(), subject.apex(), expected, List.of(), Optional.empty());
  }

  /// Any domain.
  public static Inquiry of(
      DomainName domain, List<CustomerRecord> expected, List<String> selectors) {
    return new Inquiry(domain, RegisteredApex.of(domain), expected, selectors, Optional.empty());
  }

  /// The same, with the authority that will issue the tracking certificate.
  public Inquiry issuedBy(String authority) {
    return new Inquiry(domain, apex, expected, selectors, Optional.of(authority));
  }

  /// The names at which a DKIM key is looked for without being expected.
  List<DomainName> selectorNames() {
    return selectors.stream()
        .flatMap(selector -> DomainName.parse(selector + "._domainkey." + domain).stream())
        .toList();
  }
}
