package dev.signet.registry;

import dev.signet.diagnosis.Diagnosis;
import dev.signet.diagnosis.Diagnostician;
import dev.signet.diagnosis.Inquiry;
import dev.signet.diagnosis.Investigator;
import dev.signet.diagnosis.KeptEvidence;
import dev.signet.domain.CustomerRecords;
import dev.signet.domain.EmailDomain;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.watch.SingleFlight;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/// Says what is wrong with a domain's DNS and how to mend it. Changes nothing: no status, no
/// record, no evidence. Thread-safe.
public final class Diagnoses {
  private final Parts parts;
  private final Predicate<UUID> mayAsk;
  private final InstantSource clock;
  private final SingleFlight<UUID, Told> running = new SingleFlight<>();
  private final Diagnostician diagnostician = Diagnostician.standard();

  /// The parts that do the work.
  ///
  /// @param certificateAuthority the CAA name of who issues the certificates of tracking hosts
  public record Parts(
      DomainStore store,
      EvidenceStore evidence,
      CustomerRecords records,
      Investigator investigator,
      String certificateAuthority) {}

  /// A diagnosis and where its facts are from.
  ///
  /// @param fresh asked for it now, not read from the evidence of the last check
  public record Told(Diagnosis diagnosis, boolean fresh) {}

  /// @param mayAsk whether the DNS may be asked about this domain now (CONTRACT C-10); takes one
  ///   unit
  /// @param clock dates a diagnosis that could not look at anything
  public Diagnoses(Parts parts, Predicate<UUID> mayAsk, InstantSource clock) {
    this.parts = parts;
    this.mayAsk = mayAsk;
    this.clock = clock;
  }

  /// Diagnoses one domain from the evidence of its last check, or from what the DNS says now.
  ///
  /// The DNS is asked when `fresh` is wanted or there is no evidence yet, and the limit allows it.
  ///
  /// @throws Refused NOT_FOUND
  public Told of(UUID organization, UUID id, boolean fresh) {
    EmailDomain domain =
        parts
            .store()
            .find(organization, id)
            .orElseThrow(() -> Refused.because(Reason.NOT_FOUND, "Resource not found."));
    Inquiry inquiry =
        Inquiry.of(
                parts.records().subject(domain, parts.store().publicKeys(domain.id())), List.of())
            .issuedBy(parts.certificateAuthority());
    return of(id, inquiry, fresh);
  }

  /// The same for records of whose making ever: a provider's, or ours and more. The caller has
  /// checked that the domain is its own.
  ///
  /// @param id the domain's, for its evidence, for the limit, and for callers who ask meanwhile
  public Told of(UUID id, DomainName name, List<CustomerRecord> expected, boolean fresh) {
    return of(
        id, Inquiry.of(name, expected, List.of()).issuedBy(parts.certificateAuthority()), fresh);
  }

  /// What the evidence of the last check tells, without asking anybody: nothing before the first.
  public Diagnosis kept(UUID id, DomainName name, List<CustomerRecord> expected) {
    Inquiry inquiry = Inquiry.of(name, expected, List.of()).issuedBy(parts.certificateAuthority());
    return read(
            inquiry,
            parts
                .evidence()
                .latest(id)
                .orElseGet(() -> new EvidenceStore.Kept(clock.instant(), List.of())))
        .diagnosis();
  }

  private Told of(UUID id, Inquiry inquiry, boolean fresh) {
    Optional<EvidenceStore.Kept> kept = fresh ? Optional.empty() : parts.evidence().latest(id);
    return kept.map(evidence -> read(inquiry, evidence))
        .orElseGet(() -> running.run(id, () -> ask(id, inquiry)));
  }

  private Told ask(UUID id, Inquiry inquiry) {
    if (mayAsk.test(id)) {
      return new Told(diagnostician.diagnose(parts.investigator().look(inquiry)), true);
    }
    return read(
        inquiry,
        parts
            .evidence()
            .latest(id)
            .orElseGet(() -> new EvidenceStore.Kept(clock.instant(), List.of())));
  }

  private Told read(Inquiry inquiry, EvidenceStore.Kept kept) {
    return new Told(
        diagnostician.diagnose(KeptEvidence.read(inquiry, kept.seenAt(), kept.observations())),
        false);
  }
}
