package dev.signet.registry;

import dev.signet.domain.CoreDomain;
import dev.signet.domain.DomainFilter;
import dev.signet.domain.EmailDomain;
import dev.signet.domain.Faces;
import dev.signet.domain.HoldRules;
import dev.signet.domain.RecordStanding;
import dev.signet.domain.StoredDomain;
import dev.signet.domain.StoredDomain.Behind;
import dev.signet.events.Event;
import dev.signet.events.EventType;
import dev.signet.hosted.CoreStore;
import dev.signet.hosted.ProviderIntents;
import dev.signet.hosted.Providers;
import dev.signet.hosted.Registrations;
import dev.signet.hosted.RemoteChecks;
import dev.signet.hosted.RemoteReading;
import dev.signet.id.Ids;
import dev.signet.name.DomainName;
import dev.signet.name.EmailDomainName;
import dev.signet.name.NameRules;
import dev.signet.provider.nativedns.NativeProvider;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.verification.RecordCheck;
import dev.signet.watch.SingleFlight;
import dev.signet.zone.ZoneToken;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// The use cases of email domains of every provider: the face that `/core` shows. Thread-safe.
///
/// Every call names the organization it is for, and sees no other's rows (CONTRACT C-3).
public final class EmailDomains {
  /// How often a page of those with one status reads on.
  private static final int MAX_READINGS = 10;

  private final Domains domains;
  private final CoreStore store;
  private final Providers providers;
  private final Registrations registrations;
  private final NativeChecks nativeChecks;
  private final RemoteChecks remoteChecks;
  private final Faces faces;
  private final NameRules names;
  private final Policy policy;
  private final Ids ids;
  private final InstantSource clock;
  private final SingleFlight<Check, StoredDomain> running = new SingleFlight<>();

  /// The parts that do the work.
  public record Parts(
      Domains domains,
      CoreStore store,
      ProviderIntents intents,
      Providers providers,
      RecordCheck recordCheck,
      Faces faces,
      NameRules names) {}

  /// What the operator decides.
  ///
  /// @param allowSubdomains whether names below the registrable domain may be registered
  /// @param defaultProvider who stands behind a domain when the caller does not say
  /// @param holds when a hold gives way (CONTRACT C-5)
  /// @param settleAfter how old a provider call without a known outcome is when it is undone
  /// @param tokens a fresh token each time
  /// @param mayVerify whether a verify may go to the provider now; takes one unit
  /// @param mayRefresh the same for a refresh
  public record Policy(
      boolean allowSubdomains,
      String defaultProvider,
      HoldRules holds,
      Duration settleAfter,
      Supplier<ZoneToken> tokens,
      Predicate<UUID> mayVerify,
      Predicate<UUID> mayRefresh) {}

  private record Check(UUID id, boolean initiates) {}

  public EmailDomains(Parts parts, Policy policy, Ids ids, InstantSource clock) {
    this.domains = parts.domains();
    this.store = parts.store();
    this.providers = parts.providers();
    this.faces = parts.faces();
    this.names = parts.names();
    this.registrations =
        new Registrations(
            parts.intents(),
            new RemoteReading(faces),
            new Registrations.Terms(policy.holds(), policy.settleAfter(), policy.tokens()),
            ids,
            clock);
    this.nativeChecks = new NativeChecks(domains, store, parts.recordCheck(), faces);
    this.remoteChecks = new RemoteChecks(store, providers, parts.recordCheck(), faces, ids, clock);
    this.policy = policy;
    this.ids = ids;
    this.clock = clock;
  }

  /// Whether a registration with this provider touches nothing but our own database and DNS.
  public static boolean staysHere(String provider) {
    return provider.equals(NativeProvider.NAME);
  }

  /// Registers a domain.
  ///
  /// @param name the bare registrable domain, unless subdomains are allowed
  /// @throws Refused INVALID, CONFLICT (the platform domain), NAME_TAKEN, NAME_OWNED,
  ///   UNPUBLISHABLE, UNAVAILABLE, PROVIDER_REFUSED; nothing is kept then
  public CoreDomain register(UUID organization, String name, String provider) {
    return prepare(organization, name, provider).get();
  }

  /// Does what may take seconds about a registration that stays here, as [Domains#prepare]. What is
  /// given back does the rest; with another provider that is all of it.
  ///
  /// @throws Refused as [#register]; so does what is given back
  public Supplier<CoreDomain> prepare(UUID organization, String name, String provider) {
    if (names.isPlatformDomain(name)) {
      throw Refused.because(
          Reason.CONFLICT,
          "This is the platform domain: every organization can use it without registering it.");
    }
    EmailDomainName checked =
        policy.allowSubdomains() ? names.read("domain", name) : names.readBare("domain", name);
    if (staysHere(provider)) {
      Supplier<EmailDomain> made = domains.prepare(organization, checked.ascii().toString());
      return () -> faces.of(new StoredDomain(made.get(), new Behind.Ours(List.of())));
    }
    Providers.Backer backer = providers.forNew(provider).orElseThrow(providers::unknown);
    return () -> faces.of(registrations.register(organization, checked, backer));
  }

  /// Who stands behind a domain when the caller does not say.
  public String defaultProvider() {
    return policy.defaultProvider();
  }

  /// One domain.
  ///
  /// @throws Refused NOT_FOUND
  public CoreDomain get(UUID organization, UUID id) {
    return faces.of(stored(organization, id));
  }

  /// A page of domains.
  ///
  /// @param next after which domain the next page begins; empty at the end of the list
  public record Listed(List<CoreDomain> domains, Optional<UUID> next) {
    public Listed {
      domains = List.copyOf(domains);
    }
  }

  /// Domains of every provider, newest first. Where a status is asked for that few domains have, a
  /// page may hold fewer than `limit`, even none, and be followed by another.
  public Listed list(UUID organization, DomainFilter filter, Optional<UUID> after, int limit) {
    List<CoreDomain> found = new ArrayList<>();
    Optional<UUID> from = after;
    for (int reading = 0; reading < MAX_READINGS; reading++) {
      CoreStore.Candidates candidates = store.page(organization, filter, from, limit + 1);
      candidates.domains().stream()
          .map(faces::of)
          .filter(domain -> filter.status().map(domain.status()::equals).orElse(true))
          .forEach(found::add);
      from = candidates.next();
      if (found.size() > limit) {
        List<CoreDomain> page = found.subList(0, limit);
        return new Listed(page, Optional.of(page.getLast().domain().id()));
      }
      if (from.isEmpty()) {
        break;
      }
    }
    return new Listed(found, from);
  }

  /// A name as it is kept, to look for it.
  ///
  /// @throws Refused INVALID for the field `name`
  public DomainName canonical(String name) {
    return names.read("name", name).ascii();
  }

  /// What is known about a domain's past, newest first: events, checks, observations.
  ///
  /// @throws Refused NOT_FOUND
  public List<TimelineEntry> timeline(UUID organization, UUID id, Optional<UUID> after, int limit) {
    return domains.past(stored(organization, id).domain().id(), after, limit);
  }

  /// What happened since `since`, or was still seen then, newest first, at most `limit`.
  ///
  /// @throws Refused NOT_FOUND
  public List<TimelineEntry> timelineSince(UUID organization, UUID id, Instant since, int limit) {
    return domains.pastSince(stored(organization, id).domain().id(), since, limit);
  }

  /// Which provider stands behind a domain, and what it said last; empty when our own DNS does.
  ///
  /// @throws Refused NOT_FOUND
  public Optional<Behind.Remote> provider(UUID organization, UUID id) {
    return switch (stored(organization, id).behind()) {
      case Behind.Ours ours -> Optional.empty();
      case Behind.Remote remote -> Optional.of(remote);
    };
  }

  /// Starts verification and gives the domain as it is after that (CONTRACT AR-5).
  ///
  /// Callers who ask while a verify of the same domain runs on this node share its result. Over the
  /// limit of C-10 the domain is given as it is, and no server or provider is asked.
  ///
  /// @throws Refused NOT_FOUND, UNAVAILABLE, PROVIDER_REFUSED
  public CoreDomain verify(UUID organization, UUID id) {
    return look(organization, id, true);
  }

  /// Reads the present state and gives the domain as it is after that. Starts nothing.
  ///
  /// @throws Refused NOT_FOUND, UNAVAILABLE, PROVIDER_REFUSED
  public CoreDomain refresh(UUID organization, UUID id) {
    return look(organization, id, false);
  }

  private CoreDomain look(UUID organization, UUID id, boolean initiates) {
    StoredDomain stored = stored(organization, id);
    Predicate<UUID> may = initiates ? policy.mayVerify() : policy.mayRefresh();
    return faces.of(
        switch (stored.behind()) {
          case Behind.Ours(List<RecordStanding> standings) -> {
            if (may.test(id)) {
              nativeChecks.look(stored.domain(), standings, initiates);
            }
            yield stored(organization, id);
          }
          case Behind.Remote remote ->
              running.run(
                  new Check(id, initiates),
                  () -> {
                    if (!may.test(id)) {
                      return stored(organization, id);
                    }
                    return initiates
                        ? remoteChecks.verify(stored, remote)
                        : remoteChecks.refresh(stored, remote);
                  });
        });
  }

  /// Gives a native domain whose registration had lapsed another token and other keys (CONTRACT
  /// CL-6).
  ///
  /// @throws Refused NOT_FOUND, CONFLICT (it has not lapsed), UNPUBLISHABLE (nothing was changed)
  public CoreDomain renew(UUID organization, UUID id) {
    if (!(stored(organization, id).behind() instanceof Behind.Ours)) {
      throw Refused.because(
          Reason.CONFLICT,
          "A provider stands behind this domain: its records cannot be renewed here.");
    }
    domains.renew(organization, id);
    return faces.of(stored(organization, id));
  }

  /// Deletes a domain: it is gone and its name is free when this returns. A provider behind it is
  /// told in the background, until it agrees; its addresses are disabled.
  ///
  /// @throws Refused NOT_FOUND
  public void delete(UUID organization, UUID id) {
    if (stored(organization, id).behind() instanceof Behind.Ours) {
      domains.delete(organization, id);
      return;
    }
    boolean gone =
        store.delete(
            organization,
            id,
            domain ->
                new Event(
                    ids.next(),
                    domain.organization(),
                    domain.id(),
                    domain.name(),
                    EventType.DOMAIN_DELETED,
                    clock.instant(),
                    "",
                    ""));
    if (!gone) {
      throw unknown();
    }
  }

  private StoredDomain stored(UUID organization, UUID id) {
    return store.find(organization, id).orElseThrow(EmailDomains::unknown);
  }

  private static Refused unknown() {
    return Refused.because(Reason.NOT_FOUND, "Resource not found.");
  }
}
