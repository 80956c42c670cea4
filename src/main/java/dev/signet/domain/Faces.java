package dev.signet.domain;

import dev.signet.domain.StoredDomain.Behind;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import dev.signet.zone.ZoneSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Derives what `/core` shows of a domain, and what it wants checked. Pure.
public final class Faces {
  private static final String DMARC = "_dmarc";

  private final CustomerRecords customerRecords;
  private final ZoneSettings.MailHost inbound;
  private final String dmarc;

  /// @param inbound where mail for a domain of ours comes in
  /// @param dmarc the DMARC record a customer without one is told to publish
  public Faces(CustomerRecords customerRecords, ZoneSettings.MailHost inbound, String dmarc) {
    this.customerRecords = customerRecords;
    this.inbound = inbound;
    this.dmarc = dmarc;
  }

  /// The domain with its records.
  public CoreDomain of(StoredDomain stored) {
    return switch (stored.behind()) {
      case Behind.Ours(List<RecordStanding> standings) -> ours(stored.domain(), standings);
      case Behind.Remote remote -> remote(stored.domain(), remote);
    };
  }

  private static CoreDomain remote(EmailDomain domain, Behind.Remote remote) {
    return new CoreDomain(
        domain,
        domain.status(),
        domain.status() == Status.VERIFIED ? domain.verifiedAt() : Optional.empty(),
        remote.sandbox(),
        remote.records().stream()
            .map(held -> new ShownRecord(held.record(), held.status()))
            .toList());
  }

  private CoreDomain ours(EmailDomain domain, List<RecordStanding> standings) {
    List<RecordStanding> found = new ArrayList<>();
    List<ShownRecord> records = new ArrayList<>();
    for (CustomerRecord record : records(domain)) {
      RecordStanding standing = standing(standings, record).orElseGet(() -> unseen(domain, record));
      found.add(standing);
      records.add(new ShownRecord(record, standing.status()));
    }
    Status status = status(domain, found);
    return new CoreDomain(
        domain,
        status,
        status == Status.VERIFIED ? since(domain, found) : Optional.empty(),
        false,
        records);
  }

  /// The records of a native domain: what it is verified by, and what is worth having beside that.
  private List<CustomerRecord> records(EmailDomain domain) {
    List<CustomerRecord> out = new ArrayList<>(customerRecords.mailFlow(domain));
    out.addAll(wanted(domain));
    return out;
  }

  /// How a record stands that has no standing of its own yet. An alias may have been seen right
  /// before records had standings; then the domain is verified.
  private static RecordStanding unseen(EmailDomain domain, CustomerRecord record) {
    return record.target().isPresent()
        ? new RecordStanding(
            record.owner(),
            record.typeText(),
            domain.status() == Status.VERIFIED ? Status.VERIFIED : Status.PENDING,
            domain.verifiedAt())
        : new RecordStanding(record.owner(), record.typeText(), Status.PENDING, Optional.empty());
  }

  private static Status status(EmailDomain domain, List<RecordStanding> records) {
    if (records.stream().anyMatch(record -> record.status() == Status.FAILED)) {
      return Status.FAILED;
    }
    boolean every = records.stream().allMatch(record -> record.status() == Status.VERIFIED);
    return every && domain.status() == Status.VERIFIED ? Status.VERIFIED : Status.PENDING;
  }

  private static Optional<Instant> since(EmailDomain domain, List<RecordStanding> records) {
    List<Instant> times = new ArrayList<>();
    domain.verifiedAt().ifPresent(times::add);
    records.forEach(record -> record.verifiedAt().ifPresent(times::add));
    return times.stream().max(Comparator.naturalOrder());
  }

  private static Optional<RecordStanding> standing(
      List<RecordStanding> standings, CustomerRecord record) {
    return standings.stream()
        .filter(standing ->
            standing.owner().equals(record.owner()) && standing.type().equals(record.typeText()))
        .findFirst();
  }

  /// What a whole check of a native domain wants beside its aliases.
  public List<CustomerRecord> wanted(EmailDomain domain) {
    return List.of(
        dmarcRecord(domain.name()).optional(),
        CustomerRecord.exchange(domain.name(), inbound.preference(), inbound.host()).optional());
  }

  /// The DMARC record that a customer without one is told to publish. We judge it ourselves, also
  /// where a provider stands behind the domain (CONTRACT AR-7).
  public CustomerRecord dmarcRecord(DomainName name) {
    return CustomerRecord.text(name.below(DMARC), dmarc);
  }
}
