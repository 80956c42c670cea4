package dev.signet.registry;

import dev.signet.domain.EmailDomain;
import dev.signet.domain.Faces;
import dev.signet.domain.RecordChange;
import dev.signet.domain.RecordStanding;
import dev.signet.domain.Status;
import dev.signet.hosted.CoreStore;
import dev.signet.verification.RecordCheck;
import dev.signet.verification.Verifier;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Checks whole native domains for `/core`: their mail flow, and beside it the records that only
/// `/core` shows. Thread-safe; blocks, for virtual threads.
final class NativeChecks {
  private final Domains domains;
  private final CoreStore store;
  private final RecordCheck recordCheck;
  private final Faces faces;

  NativeChecks(Domains domains, CoreStore store, RecordCheck recordCheck, Faces faces) {
    this.domains = domains;
    this.store = store;
    this.recordCheck = recordCheck;
    this.faces = faces;
  }

  /// Looks, judges, saves.
  ///
  /// @param before the standings of its records now: what is found right meanwhile, on any node, is
  ///   not contradicted by what began before
  /// @param initiates whether the caller asked to verify; otherwise nothing verified is taken down
  ///   (CONTRACT AR-5)
  /// @throws dev.signet.refusal.Refused NOT_FOUND when it was deleted meanwhile
  void look(EmailDomain domain, List<RecordStanding> before, boolean initiates) {
    boolean mayLose =
        domain.status() == Status.VERIFIED
            || before.stream().anyMatch(standing -> standing.status() == Status.VERIFIED);
    Verifier.Stance stance = mayLose ? Verifier.Stance.VERIFIED : Verifier.Stance.PENDING;
    FutureTask<RecordCheck.Report> others =
        new FutureTask<>(() -> recordCheck.check(domain.apex(), faces.wanted(domain), stance));
    Thread.ofVirtual().name("record-check").start(others);
    if (initiates) {
      domains.verify(domain.organization(), domain.id());
    } else {
      domains.look(domain.organization(), domain.id());
    }
    RecordCheck.Report report = done(others);
    store.note(
        domain.organization(),
        domain.id(),
        new CoreStore.Seen(report.startedAt(), report.evidence()),
        report.findings().stream()
            .map(finding -> RecordChange.of(finding, initiates, before))
            .toList());
  }

  private static <T> T done(FutureTask<T> task) {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the look at the records failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
