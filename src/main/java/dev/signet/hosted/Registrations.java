package dev.signet.hosted;

import dev.signet.domain.EmailDomain;
import dev.signet.domain.HoldRules;
import dev.signet.domain.Status;
import dev.signet.domain.StoredDomain;
import dev.signet.domain.StoredDomain.Behind;
import dev.signet.domain.Tracking;
import dev.signet.events.Event;
import dev.signet.events.EventType;
import dev.signet.hosted.ProviderIntents.Deletion;
import dev.signet.hosted.ProviderIntents.Intent;
import dev.signet.id.Ids;
import dev.signet.name.EmailDomainName;
import dev.signet.provider.EmailProvider;
import dev.signet.provider.ProviderFailure;
import dev.signet.provider.RemoteDomain;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.zone.ZoneToken;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Registers domains at providers: intent, effect, commit.
///
/// The intent is written down first, then the provider is asked, then one transaction makes the
/// domain and removes the intent. Whatever breaks in between leaves the intent, and [Settlements]
/// undoes what it may have made. Thread-safe.
public final class Registrations {
  private static final Logger LOG = LoggerFactory.getLogger(Registrations.class);

  /// A create may take 14 s, and the caller hears within 15 s.
  private static final Duration TIME_TO_CLEAR = Duration.ofSeconds(1);

  private static final Duration COME_BACK = Duration.ofSeconds(2);

  private final ProviderIntents intents;
  private final RemoteReading reading;
  private final Terms terms;
  private final Ids ids;
  private final InstantSource clock;

  /// @param holds when a hold gives way (CONTRACT C-5)
  /// @param settleAfter how old an intent is when it is undone; longer than any call may take
  /// @param tokens a fresh token each time
  public record Terms(HoldRules holds, Duration settleAfter, Supplier<ZoneToken> tokens) {}

  public Registrations(
      ProviderIntents intents, RemoteReading reading, Terms terms, Ids ids, InstantSource clock) {
    this.intents = intents;
    this.reading = reading;
    this.terms = terms;
    this.ids = ids;
    this.clock = clock;
  }

  /// @throws Refused NAME_TAKEN, NAME_OWNED; UNAVAILABLE and PROVIDER_REFUSED, and then nothing is
  ///   kept here or there, or will be when the intent is settled
  public StoredDomain register(UUID organization, EmailDomainName name, Providers.Backer backer) {
    EmailProvider provider = backer.provider();
    Instant now = now();
    Intent intent =
        new Intent(
            ids.next(), organization, name.ascii(), provider.name(), provider.sandbox(), now);
    List<Deletion> owed =
        intents.begin(
            intent,
            terms.holds().at(now),
            hold -> event(hold, EventType.DOMAIN_SUPERSEDED, now),
            now.plus(terms.settleAfter()));
    clear(intent, owed, provider);
    RemoteDomain made = create(intent, provider);
    EmailDomain domain = domain(intent, name);
    RemoteReading.Read read = reading.first(domain, backer, made);
    return commit(read, made);
  }

  /// What is left of earlier registrations of the name would get in the way.
  private void clear(Intent intent, List<Deletion> owed, EmailProvider provider) {
    Instant since = clock.instant();
    try {
      for (Deletion deletion : owed) {
        if (deletion.provider().equals(provider.name())
            && deletion.sandbox() == provider.sandbox()) {
          provider.delete(deletion.remoteId());
          intents.deleted(deletion.id());
        }
      }
    } catch (ProviderFailure failure) {
      intents.abandon(intent.id());
      throw Refused.later(
          Reason.UNAVAILABLE,
          failure.reason() + " An earlier registration of the name is still to be removed there.",
          COME_BACK);
    }
    Duration took = Duration.between(since, clock.instant());
    if (took.compareTo(TIME_TO_CLEAR) > 0) {
      intents.abandon(intent.id());
      throw Refused.later(
          Reason.UNAVAILABLE,
          "An earlier registration of the name was just removed at the provider; try again.",
          COME_BACK);
    }
  }

  private RemoteDomain create(Intent intent, EmailProvider provider) {
    try {
      return provider.create(intent.organization(), intent.name());
    } catch (ProviderFailure failure) {
      LOG.info("{} did not register {}: {}", provider.name(), intent.name(), failure.reason());
      if (!failure.maybeHappened()) {
        intents.abandon(intent.id());
        throw Providers.refusal(failure, "Nothing was kept.");
      }
      intents.leaveUnsettled(intent.id());
      Refused refused =
          Providers.refusal(failure, "Whatever may have been made there is removed; try later.");
      throw refused.reason() == Reason.UNAVAILABLE
          ? Refused.later(Reason.UNAVAILABLE, refused.text(), terms.settleAfter())
          : refused;
    }
  }

  private StoredDomain commit(RemoteReading.Read read, RemoteDomain made) {
    EmailDomain domain = read.domain();
    Behind.Remote behind = read.behind();
    Event created = event(domain, EventType.DOMAIN_CREATED, domain.createdAt());
    // It may have taken so long that the intent was settled meanwhile, before this domain was
    // there.
    Deletion otherwise =
        new Deletion(
            domain.id(),
            domain.name(),
            domain.provider(),
            behind.sandbox(),
            made.remoteId(),
            now());
    if (intents.commit(domain, behind, created, otherwise)) {
      return new StoredDomain(domain, behind);
    }
    throw Refused.later(
        Reason.UNAVAILABLE,
        "The registration took too long and was undone. Nothing was kept; try again.",
        terms.settleAfter());
  }

  private EmailDomain domain(Intent intent, EmailDomainName name) {
    return new EmailDomain(
        intent.id(),
        intent.organization(),
        name.ascii(),
        name.apex(),
        intent.provider(),
        terms.tokens().get(),
        List.of(),
        Status.PENDING,
        Optional.empty(),
        Tracking.OFF,
        Optional.empty(),
        Optional.empty(),
        intent.createdAt(),
        intent.createdAt());
  }

  private Event event(EmailDomain domain, EventType type, Instant at) {
    return new Event(
        ids.next(), domain.organization(), domain.id(), domain.name(), type, at, "", "");
  }

  /// PostgreSQL keeps microseconds.
  private Instant now() {
    return clock.instant();
  }
}
