package dev.signet.hosted;

import dev.signet.domain.EmailDomain;
import dev.signet.domain.Faces;
import dev.signet.domain.HeldRecord;
import dev.signet.domain.RecordChange;
import dev.signet.domain.Status;
import dev.signet.domain.StoredDomain;
import dev.signet.domain.StoredDomain.Behind;
import dev.signet.events.EventType;
import dev.signet.hosted.Providers.Backer;
import dev.signet.provider.NormalStatus;
import dev.signet.provider.Normalising.Judged;
import dev.signet.provider.RemoteDomain;
import dev.signet.provider.RemoteRecord;
import dev.signet.verification.RecordCheck.Result;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Decides what a domain becomes by what its provider says and what we saw of its DMARC record
/// (CONTRACT AR-6, AR-7). Pure.
public final class RemoteReading {
  private final Faces faces;

  public RemoteReading(Faces faces) {
    this.faces = faces;
  }

  /// What came of a reading.
  ///
  /// @param happening what to tell, with the provider's word as its detail
  record Read(EmailDomain domain, Behind.Remote behind, Optional<EventType> happening) {}

  /// A look at the DMARC record.
  ///
  /// @param demotes whether it may take a verified record down
  record DmarcLook(Result result, boolean demotes) {}

  /// The first reading, right after the domain was made there.
  Read first(EmailDomain fresh, Backer backer, RemoteDomain said) {
    Behind.Remote nothing =
        new Behind.Remote(
            said.remoteId(), backer.provider().sandbox(), said.rawStatus(), List.of());
    Read read =
        decide(
            new StoredDomain(fresh, nothing),
            nothing,
            backer,
            said,
            Optional.empty(),
            fresh.createdAt());
    return new Read(read.domain(), read.behind(), Optional.empty());
  }

  /// @param before what is stored
  /// @param dmarc empty when nobody looked
  Read decide(
      StoredDomain before,
      Behind.Remote known,
      Backer backer,
      RemoteDomain said,
      Optional<DmarcLook> dmarc,
      Instant now) {
    boolean ownDmarc =
        said.records().stream().anyMatch(record -> record.kind() == RemoteRecord.Kind.DMARC);
    Status policy = policy(known, dmarc);
    Judged judged =
        backer.normalising().judge(said, ownDmarc ? Optional.empty() : Optional.of(normal(policy)));
    List<HeldRecord> records = new ArrayList<>();
    for (int i = 0; i < said.records().size(); i++) {
      RemoteRecord each = said.records().get(i);
      records.add(
          new HeldRecord(
              each.kind(),
              each.type(),
              each.owner(),
              each.value(),
              each.priority(),
              Optional.of(each.rawStatus()),
              status(judged.records().get(i))));
    }
    if (!ownDmarc) {
      records.add(faces.dmarcRecord(before.domain().name(), policy));
    }
    Behind.Remote behind =
        new Behind.Remote(said.remoteId(), known.sandbox(), said.rawStatus(), records);
    return becomes(before.domain(), known, behind, status(judged.domain()), now);
  }

  /// A provider that has no such domain any more: nothing can be sent or received with it.
  Read gone(EmailDomain before, Behind.Remote known, Instant now) {
    Behind.Remote behind =
        new Behind.Remote(known.remoteId(), known.sandbox(), "gone", known.records());
    return becomes(before, known, behind, Status.FAILED, now);
  }

  private static Read becomes(
      EmailDomain before, Behind.Remote known, Behind.Remote behind, Status status, Instant now) {
    Status was = before.status();
    if (was == status && known.equals(behind)) {
      return new Read(before, behind, Optional.empty());
    }
    Optional<Instant> verifiedAt =
        status == Status.VERIFIED && was != Status.VERIFIED
            ? Optional.of(now)
            : before.verifiedAt();
    return new Read(
        before.withMailFlow(status, Optional.empty(), verifiedAt, now),
        behind,
        was == status ? Optional.empty() : happening(was, status));
  }

  private static Optional<EventType> happening(Status was, Status is) {
    return switch (is) {
      case VERIFIED -> Optional.of(EventType.DOMAIN_VERIFIED);
      case FAILED -> Optional.of(EventType.DOMAIN_FAILED);
      case PENDING ->
          was == Status.VERIFIED ? Optional.of(EventType.DOMAIN_DEGRADED) : Optional.empty();
    };
  }

  /// What our own DMARC record is worth now, given what it was worth.
  private static Status policy(Behind.Remote known, Optional<DmarcLook> look) {
    Status before =
        known.records().stream()
            .filter(record -> record.rawStatus().isEmpty())
            .map(HeldRecord::status)
            .findFirst()
            .orElse(Status.PENDING);
    if (look.isEmpty() || (before == Status.VERIFIED && !look.get().demotes())) {
      return before;
    }
    return RecordChange.becomes(look.get().result()).orElse(before);
  }

  private static NormalStatus normal(Status status) {
    return switch (status) {
      case PENDING -> NormalStatus.PENDING;
      case VERIFIED -> NormalStatus.VERIFIED;
      case FAILED -> NormalStatus.FAILED;
    };
  }

  private static Status status(NormalStatus status) {
    return switch (status) {
      case PENDING -> Status.PENDING;
      case VERIFIED -> Status.VERIFIED;
      case FAILED -> Status.FAILED;
    };
  }
}
