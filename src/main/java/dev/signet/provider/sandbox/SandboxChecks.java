package dev.signet.provider.sandbox;

import dev.signet.verification.RecordCheck;
import dev.signet.verification.RecordCheck.Finding;
import dev.signet.verification.RecordCheck.Result;
import dev.signet.verification.Verifier;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Checks sandbox domains: the effect of durable work, on any node.
public final class SandboxChecks {
  /// The kind of work; its subject says which check of which run: `ID/RUN/ROUND`.
  public static final String KIND = "sandbox-check";

  private final SandboxStore store;
  private final SandboxRecords records;
  private final RecordCheck recordCheck;
  private final InstantSource clock;

  public SandboxChecks(
      SandboxStore store, SandboxRecords records, RecordCheck recordCheck, InstantSource clock) {
    this.store = store;
    this.records = records;
    this.recordCheck = recordCheck;
    this.clock = clock;
  }

  /// The subject of the next check of `domain`.
  public static String subject(SandboxDomain domain) {
    return domain.remoteId() + "/" + domain.run() + "/" + domain.round();
  }

  /// Makes the check that `subject` names, unless it was made already or another run has begun.
  public void check(String subject) {
    String remoteId = subject.substring(0, subject.indexOf('/'));
    Optional<SandboxDomain> found =
        store.find(remoteId).filter(domain -> subject(domain).equals(subject));
    if (found.isEmpty()) {
      return;
    }
    SandboxDomain domain = found.get();
    boolean good = domain.status().equals(SandboxRules.VERIFIED);
    List<Result> results =
        recordCheck
            .check(
                domain.apex(),
                records.wanted(domain),
                good ? Verifier.Stance.VERIFIED : Verifier.Stance.PENDING)
            .findings()
            .stream()
            .map(Finding::result)
            .toList();
    store.change(
        remoteId,
        current ->
            subject(current).equals(subject)
                ? SandboxRules.checked(current, results, clock.instant())
                : new SandboxStore.Next(current, Optional.empty()));
  }
}
