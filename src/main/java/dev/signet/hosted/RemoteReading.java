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
import dev.signet.record.Purpose;
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
  /// @param yes whether the domain, or our own DMARC record, was found right
  record Read(
      EmailDomain domain, Behind.Remote behind, Optional<EventType> happening, boolean yes) {}

  /// A look at the DMARC record.
  ///
  /// @param demotes whether it may take a verified record down
  record DmarcLook(Result result, boolean demotes) {}

  /// The first reading, right after the domain was made there.
  Read first(EmailDomain fresh, Backer backer, RemoteDomain said) {
    Behind.Remote nothing =
        new Behind.Remote(
            said.remoteId(), backer.provider().sandbox(), said.rawStatus(), List.of());
    Read read = read(fresh, nothing, backer, said, ownPolicy(nothing), fresh.createdAt());
    return new Read(read.domain(), read.behind(), Optional.empty(), false);
  }

  /// What a domain becomes by a reading; empty when the reading is outdated: it would take down
  /// what another one, saved since this one began, found right.
  ///
  /// @param began what was stored when the reading began
  /// @param current what is stored now
  /// @param dmarc empty when the record was not looked at
  Optional<Read> decide(
      StoredDomain began,
      StoredDomain current,
      Backer backer,
      RemoteDomain said,
      Optional<DmarcLook> dmarc,
      Instant now) {
    Behind.Remote known = remote(current);
    boolean overtaken = began.yeses() != current.yeses();
    Status before = ownPolicy(known);
    Status policy =
        dmarc
            .filter(look -> before != Status.VERIFIED || (look.demotes() && !overtaken))
            .flatMap(look -> RecordChange.becomes(look.result()))
            .orElse(before);
    Read read = read(current.domain(), known, backer, said, policy, now);
    return Optional.of(read).filter(some -> !overtaken || !fell(current.domain(), some));
  }

  private static boolean fell(EmailDomain before, Read read) {
    return before.status() == Status.VERIFIED && read.domain().status() != Status.VERIFIED;
  }

  private Read read(
      EmailDomain before,
      Behind.Remote known,
      Backer backer,
      RemoteDomain said,
      Status policy,
      Instant now) {
    boolean ownDmarc = said.records().stream().anyMatch(record -> record.group() == Purpose.DMARC);
    Judged judged =
        backer.normalising().judge(said, ownDmarc ? Optional.empty() : Optional.of(normal(policy)));
    List<HeldRecord> records = new ArrayList<>();
    for (int i = 0; i < said.records().size(); i++) {
      RemoteRecord each = said.records().get(i);
      records.add(
          new HeldRecord(
              each.group(),
              each.record(),
              Optional.of(each.rawStatus()),
              status(judged.records().get(i))));
    }
    if (!ownDmarc) {
      records.add(
          new HeldRecord(
              Purpose.DMARC, faces.dmarcRecord(before.name()), Optional.empty(), policy));
    }
    Behind.Remote behind =
        new Behind.Remote(said.remoteId(), known.sandbox(), said.rawStatus(), records);
    return becomes(before, known, behind, status(judged.domain()), now);
  }

  /// A provider that has no such domain any more: nothing can be sent or received with it. Empty
  /// when that is outdated.
  Optional<Read> gone(StoredDomain began, StoredDomain current, Instant now) {
    Behind.Remote known = remote(current);
    Behind.Remote behind =
        new Behind.Remote(known.remoteId(), known.sandbox(), "gone", known.records());
    if (began.yeses() != current.yeses()) {
      return Optional.empty();
    }
    Read read = becomes(current.domain(), known, behind, Status.FAILED, now);
    return Optional.of(new Read(read.domain(), read.behind(), read.happening(), false));
  }

  private static Read becomes(
      EmailDomain before, Behind.Remote known, Behind.Remote behind, Status status, Instant now) {
    Status was = before.status();
    boolean yes = status == Status.VERIFIED || ownPolicy(behind) == Status.VERIFIED;
    if (was == status && known.equals(behind)) {
      return new Read(before, behind, Optional.empty(), yes);
    }
    Optional<Instant> verifiedAt =
        status == Status.VERIFIED && was != Status.VERIFIED
            ? Optional.of(now)
            : before.verifiedAt();
    return new Read(
        before.withMailFlow(status, Optional.empty(), verifiedAt, now),
        behind,
        was == status ? Optional.empty() : happening(was, status),
        yes);
  }

  private static Optional<EventType> happening(Status was, Status is) {
    return switch (is) {
      case VERIFIED -> Optional.of(EventType.DOMAIN_VERIFIED);
      case FAILED -> Optional.of(EventType.DOMAIN_FAILED);
      case PENDING ->
          was == Status.VERIFIED ? Optional.of(EventType.DOMAIN_DEGRADED) : Optional.empty();
    };
  }

  /// What the DMARC record that we add is worth; pending when there is none.
  static Status ownPolicy(Behind.Remote known) {
    return known.records().stream()
        .filter(record -> record.rawStatus().isEmpty())
        .map(HeldRecord::status)
        .findFirst()
        .orElse(Status.PENDING);
  }

  /// The provider's side of a domain that one stands behind.
  static Behind.Remote remote(StoredDomain stored) {
    if (stored.behind() instanceof Behind.Remote remote) {
      return remote;
    }
    throw new IllegalStateException("no provider stands behind " + stored.domain().id());
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
