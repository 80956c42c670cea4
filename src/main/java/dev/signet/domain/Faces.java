package dev.signet.domain;

import dev.signet.domain.CoreDomain.PublishedRecord;
import dev.signet.domain.StoredDomain.Behind;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import dev.signet.verification.WantedRecord;
import dev.signet.zone.ZoneSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

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
    List<PublishedRecord> records = new ArrayList<>();
    for (HeldRecord held : remote.records()) {
      records.add(
          record(
              domain,
              held.type().name(),
              held.owner(),
              held.value(),
              held.priority(),
              held.status()));
    }
    return new CoreDomain(
        domain,
        domain.status(),
        domain.status() == Status.VERIFIED ? domain.verifiedAt() : Optional.empty(),
        remote.sandbox(),
        records);
  }

  private CoreDomain ours(EmailDomain domain, List<RecordStanding> standings) {
    List<RecordStanding> shown = new ArrayList<>();
    List<PublishedRecord> records = new ArrayList<>();
    for (CustomerRecord alias : customerRecords.mailFlow(domain)) {
      // Aliases that were seen right before records had standings of their own.
      RecordStanding standing =
          standing(standings, alias.owner(), "CNAME")
              .orElse(
                  new RecordStanding(
                      alias.owner(),
                      "CNAME",
                      domain.status() == Status.VERIFIED ? Status.VERIFIED : Status.PENDING,
                      domain.verifiedAt()));
      shown.add(standing);
      records.add(
          record(
              domain,
              "CNAME",
              alias.owner(),
              alias.fieldValue(),
              OptionalInt.empty(),
              standing.status()));
    }
    RecordStanding policy = standingOrPending(standings, dmarcOwner(domain), "TXT");
    shown.add(policy);
    records.add(record(domain, "TXT", policy.owner(), dmarc, OptionalInt.empty(), policy.status()));
    RecordStanding exchange = standingOrPending(standings, domain.name(), "MX");
    shown.add(exchange);
    records.add(
        record(
            domain,
            "MX",
            exchange.owner(),
            inbound.host().toString(),
            OptionalInt.of(inbound.preference()),
            exchange.status()));
    Status status = status(domain, shown);
    return new CoreDomain(
        domain,
        status,
        status == Status.VERIFIED ? since(domain, shown) : Optional.empty(),
        false,
        records);
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

  private static RecordStanding standingOrPending(
      List<RecordStanding> standings, DomainName owner, String type) {
    return standing(standings, owner, type)
        .orElse(new RecordStanding(owner, type, Status.PENDING, Optional.empty()));
  }

  private static Optional<RecordStanding> standing(
      List<RecordStanding> standings, DomainName owner, String type) {
    return standings.stream()
        .filter(standing -> standing.owner().equals(owner) && standing.type().equals(type))
        .findFirst();
  }

  private static PublishedRecord record(
      EmailDomain domain,
      String type,
      DomainName owner,
      String value,
      OptionalInt priority,
      Status status) {
    return new PublishedRecord(
        type, owner, owner.relativeTo(domain.apex()), value, priority, status);
  }

  /// What a whole check of a native domain wants beside its aliases.
  public List<WantedRecord> wanted(EmailDomain domain) {
    return List.of(
        dmarcWanted(domain),
        new WantedRecord.Exchange(domain.name(), inbound.preference(), inbound.host()));
  }

  /// The DMARC record, judged by us whoever stands behind the domain (CONTRACT AR-7).
  public WantedRecord dmarcWanted(EmailDomain domain) {
    return dmarcWanted(domain.name(), domain.apex());
  }

  public static WantedRecord dmarcWanted(DomainName name, DomainName apex) {
    return new WantedRecord.MailPolicy(name.below(DMARC), name, apex);
  }

  private static DomainName dmarcOwner(EmailDomain domain) {
    return domain.name().below(DMARC);
  }

  /// The DMARC record we add to what a provider wants published.
  public HeldRecord dmarcRecord(DomainName name, Status status) {
    return new HeldRecord(
        dev.signet.provider.RemoteRecord.Kind.DMARC,
        dev.signet.provider.RemoteRecord.Type.TXT,
        name.below(DMARC),
        dmarc,
        OptionalInt.empty(),
        Optional.empty(),
        status);
  }
}
