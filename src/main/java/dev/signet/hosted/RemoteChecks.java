package dev.signet.hosted;

import dev.signet.domain.EmailDomain;
import dev.signet.domain.Faces;
import dev.signet.domain.Status;
import dev.signet.domain.StoredDomain;
import dev.signet.domain.StoredDomain.Behind;
import dev.signet.events.Event;
import dev.signet.hosted.Providers.Backer;
import dev.signet.hosted.RemoteReading.DmarcLook;
import dev.signet.id.Ids;
import dev.signet.provider.EmailProvider;
import dev.signet.provider.ProviderFailure;
import dev.signet.provider.ProviderRefused;
import dev.signet.provider.RemoteDomain;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.verification.RecordCheck;
import dev.signet.verification.Verifier;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.function.Supplier;

/// Verify and refresh of domains that a provider stands behind (CONTRACT AR-5). Thread-safe.
public final class RemoteChecks {
  private final CoreStore store;
  private final Providers providers;
  private final RecordCheck recordCheck;
  private final Faces faces;
  private final RemoteReading reading;
  private final Ids ids;
  private final InstantSource clock;

  public RemoteChecks(
      CoreStore store,
      Providers providers,
      RecordCheck recordCheck,
      Faces faces,
      Ids ids,
      InstantSource clock) {
    this.store = store;
    this.providers = providers;
    this.recordCheck = recordCheck;
    this.faces = faces;
    this.reading = new RemoteReading(faces);
    this.ids = ids;
    this.clock = clock;
  }

  /// Asks the provider to start checking, once, and reads what it says then.
  public StoredDomain verify(StoredDomain stored, Behind.Remote behind) {
    EmailDomain domain = stored.domain();
    Backer backer = providers.of(domain.provider(), behind.sandbox());
    FutureTask<RecordCheck.Report> look = lookForDmarc(domain, behind);
    Instant initiated = now();
    asked(
        stored,
        () -> {
          backer.provider().startVerification(behind.remoteId());
          return true;
        });
    save(
        domain,
        CoreStore.Seen.NOTHING,
        current ->
            Optional.of(
                new CoreStore.Change(
                    current.domain().withVerificationInitiated(initiated),
                    remote(current),
                    List.of(),
                    false)));
    return read(stored, behind, backer, look, true);
  }

  /// Reads what the provider says; starts nothing there.
  public StoredDomain refresh(StoredDomain stored, Behind.Remote behind) {
    EmailDomain domain = stored.domain();
    Backer backer = providers.of(domain.provider(), behind.sandbox());
    return read(stored, behind, backer, lookForDmarc(domain, behind), false);
  }

  private StoredDomain read(
      StoredDomain stored,
      Behind.Remote behind,
      Backer backer,
      FutureTask<RecordCheck.Report> look,
      boolean demotes) {
    EmailDomain domain = stored.domain();
    EmailProvider provider = backer.provider();
    RemoteDomain said = asked(stored, () -> provider.read(behind.remoteId(), domain.name()));
    RecordCheck.Report report = done(look);
    Optional<DmarcLook> dmarc =
        report.findings().stream()
            .findFirst()
            .map(finding -> new DmarcLook(finding.result(), demotes));
    return save(
        domain,
        new CoreStore.Seen(report.startedAt(), report.evidence()),
        current -> change(reading.decide(stored, current, backer, said, dmarc, now())));
  }

  /// Calls the provider; its failure becomes a refusal. One that has lost the domain makes it
  /// failed: a row without a remote domain must not pass for one that works.
  private <T> T asked(StoredDomain stored, Supplier<T> call) {
    try {
      return call.get();
    } catch (ProviderRefused refused) {
      if (refused.why() == ProviderRefused.Why.GONE) {
        save(
            stored.domain(),
            CoreStore.Seen.NOTHING,
            current -> change(reading.gone(stored, current, now())));
        throw Providers.refusal(refused, "Delete the domain here, and register it again.");
      }
      throw Providers.refusal(refused, "The domain is as it was.");
    } catch (ProviderFailure failure) {
      throw Providers.refusal(failure, "The domain is as it was; try again.");
    }
  }

  private Optional<CoreStore.Change> change(Optional<RemoteReading.Read> read) {
    return read.map(this::change);
  }

  private CoreStore.Change change(RemoteReading.Read read) {
    return new CoreStore.Change(
        read.domain(),
        read.behind(),
        read.happening().stream()
            .map(type ->
                new Event(
                    ids.next(),
                    read.domain().organization(),
                    read.domain().id(),
                    read.domain().name(),
                    type,
                    read.domain().updatedAt(),
                    "provider_status",
                    "The provider says: " + read.behind().rawStatus()))
            .toList(),
        read.yes());
  }

  private StoredDomain save(
      EmailDomain domain,
      CoreStore.Seen seen,
      Function<StoredDomain, Optional<CoreStore.Change>> change) {
    return store
        .change(domain.organization(), domain.id(), seen, change)
        .orElseThrow(() -> Refused.because(Reason.NOT_FOUND, "Resource not found."));
  }

  private static Behind.Remote remote(StoredDomain stored) {
    return RemoteReading.remote(stored);
  }

  /// Runs beside the provider's calls, so that both end within 15 s.
  private FutureTask<RecordCheck.Report> lookForDmarc(EmailDomain domain, Behind.Remote behind) {
    Verifier.Stance stance =
        RemoteReading.ownPolicy(behind) == Status.VERIFIED
            ? Verifier.Stance.VERIFIED
            : Verifier.Stance.PENDING;
    FutureTask<RecordCheck.Report> look =
        new FutureTask<>(() ->
            recordCheck.check(domain.apex(), List.of(faces.dmarcRecord(domain.name())), stance));
    Thread.ofVirtual().name("dmarc-look").start(look);
    return look;
  }

  private static RecordCheck.Report done(FutureTask<RecordCheck.Report> look) {
    try {
      return look.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the look for DMARC failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Instant now() {
    return clock.instant();
  }
}
