package dev.signet.registry;

import dev.signet.domain.CustomerRecords;
import dev.signet.domain.DkimKey;
import dev.signet.domain.DomainFilter;
import dev.signet.domain.EmailDomain;
import dev.signet.domain.HoldRules;
import dev.signet.domain.Status;
import dev.signet.domain.Tracking;
import dev.signet.domain.TrackingChange;
import dev.signet.events.Event;
import dev.signet.events.EventType;
import dev.signet.id.Ids;
import dev.signet.name.DomainName;
import dev.signet.name.EmailDomainName;
import dev.signet.name.NameRules;
import dev.signet.name.TrackingHost;
import dev.signet.provider.nativedns.NativeProvider;
import dev.signet.publishing.Publisher;
import dev.signet.publishing.PublishingFailed;
import dev.signet.record.CustomerRecord;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.watch.CheckState;
import dev.signet.watch.Checked;
import dev.signet.watch.Checks;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The use cases of email domains that our own DNS stands behind. Thread-safe.
///
/// Every call names the organization it is for, and sees no other's rows (CONTRACT C-3).
public final class Domains {
  private static final Logger LOG = LoggerFactory.getLogger(Domains.class);
  private static final Duration PUBLISH_RETRY = Duration.ofSeconds(2);
  private static final String SUBDOMAIN = "tracking.subdomain";

  private final DomainStore store;
  private final NativeProvider provider;
  private final Publisher publisher;
  private final NameRules names;
  private final CustomerRecords records;
  private final Policy policy;
  private final Ids ids;
  private final InstantSource clock;
  private final Checks checks;

  /// The parts that do the work.
  public record Parts(
      DomainStore store,
      NativeProvider provider,
      Publisher publisher,
      Checks checks,
      NameRules names,
      CustomerRecords records) {}

  /// What the operator decides.
  ///
  /// @param brandLabel our label in customer DNS
  /// @param selectors the DKIM selectors of a new domain
  /// @param holds when a hold gives way (CONTRACT C-5)
  public record Policy(String brandLabel, List<String> selectors, HoldRules holds) {
    public Policy {
      selectors = List.copyOf(selectors);
    }
  }

  public Domains(Parts parts, Policy policy, Ids ids, InstantSource clock) {
    this.store = parts.store();
    this.provider = parts.provider();
    this.publisher = parts.publisher();
    this.checks = parts.checks();
    this.names = parts.names();
    this.records = parts.records();
    this.policy = policy;
    this.ids = ids;
    this.clock = clock;
  }

  /// Registers `name`. When this returns, our DNS answers for the domain (CONTRACT AP-4).
  ///
  /// @throws Refused INVALID (not a name one can register), NAME_TAKEN, NAME_OWNED, UNPUBLISHABLE
  ///   (nothing was kept)
  public EmailDomain register(UUID organization, String name) {
    return prepare(organization, name).get();
  }

  /// Does what may take seconds about a registration: keys, and name servers elsewhere. What is
  /// given back makes the domain, in one quick transaction or as part of one that is open; it is to
  /// be called once, at once.
  ///
  /// @throws Refused as [#register]; so does what is given back
  public Supplier<EmailDomain> prepare(UUID organization, String name) {
    EmailDomainName checked = names.read("name", name);
    Instant now = now();
    HoldRules.Lapse lapse = policy.holds().at(now);
    Hold hold = store.hold(checked.ascii(), organization, lapse);
    if (hold != Hold.NONE) {
      throw Refused.field(
          hold == Hold.OWN ? Reason.NAME_OWNED : Reason.NAME_TAKEN,
          "name",
          "The domain " + checked.ascii() + " is already registered.");
    }
    NativeProvider.Prepared prepared =
        provider.prepare(organization, checked.ascii(), policy.selectors());
    EmailDomain domain =
        new EmailDomain(
            ids.next(),
            organization,
            checked.ascii(),
            checked.apex(),
            NativeProvider.NAME,
            prepared.token(),
            policy.selectors(),
            Status.PENDING,
            Optional.empty(),
            Tracking.OFF,
            Optional.empty(),
            Optional.empty(),
            now,
            now);
    NewDomain registration =
        new NewDomain(domain, keys(prepared), Optional.of(checks.beginning(now)));
    try {
      publisher.prepare(registration.served());
    } catch (PublishingFailed e) {
      withdrawQuietly(domain);
      throw unpublishable(domain, e);
    }
    return () -> {
      try {
        store.register(
            registration,
            event(domain, EventType.DOMAIN_CREATED, now),
            lapse,
            superseded -> event(superseded, EventType.DOMAIN_SUPERSEDED, now),
            () -> publisher.publish(registration.served()),
            () -> withdrawQuietly(domain));
      } catch (PublishingFailed e) {
        throw unpublishable(domain, e);
      }
      return domain;
    };
  }

  /// Gives a domain whose registration had lapsed another token and other keys: what stands in its
  /// DNS from before proves nothing (CONTRACT CL-6). When this returns our DNS answers for them.
  ///
  /// @throws Refused NOT_FOUND, CONFLICT (it has not lapsed), UNPUBLISHABLE (nothing was changed)
  public EmailDomain renew(UUID organization, UUID id) {
    Instant now = now();
    EmailDomain current = get(organization, id);
    if (store.watch(id).filter(CheckState::lapsed).isEmpty()) {
      throw notLapsed(current);
    }
    NativeProvider.Prepared prepared =
        provider.prepare(organization, current.name(), current.selectors());
    EmailDomain domain = current.renewed(prepared.token(), now);
    NewDomain renewed = new NewDomain(domain, keys(prepared), Optional.of(checks.beginning(now)));
    try {
      publisher.prepare(renewed.served());
      EmailDomain before =
          store
              .renew(
                  renewed,
                  event(domain, EventType.DOMAIN_UPDATED, now),
                  () -> publisher.publish(renewed.served()),
                  () -> withdrawQuietly(domain))
              .orElseThrow(() -> notLapsed(current));
      withdrawQuietly(before);
    } catch (PublishingFailed e) {
      withdrawQuietly(domain);
      throw unpublishable(domain, e);
    }
    return domain;
  }

  private static Refused notLapsed(EmailDomain domain) {
    return Refused.because(
        Reason.CONFLICT,
        "The registration of " + domain.name() + " has not lapsed: its records need no renewal.");
  }

  private static List<NewDomain.NewKey> keys(NativeProvider.Prepared prepared) {
    return prepared.keys().stream()
        .map(key ->
            new NewDomain.NewKey(key.selector(), key.version(), key.publicKey(), key.sealed()))
        .toList();
  }

  private static Refused unpublishable(EmailDomain domain, PublishingFailed failure) {
    LOG.warn("Could not publish {}: {}", domain.name(), failure.toString());
    return Refused.later(
        Reason.UNPUBLISHABLE,
        "The records of "
            + domain.name()
            + " could not be published in our DNS. Nothing was kept; try again.",
        PUBLISH_RETRY);
  }

  /// One domain.
  ///
  /// @throws Refused NOT_FOUND
  public EmailDomain get(UUID organization, UUID id) {
    return store.find(organization, id).orElseThrow(Domains::unknown);
  }

  /// The domain of this organization that has this name; empty when there is none.
  ///
  /// @throws Refused INVALID when it is no name
  public Optional<EmailDomain> named(UUID organization, String name) {
    return store.named(organization, names.read("name", name).ascii());
  }

  /// Domains, newest first.
  public List<EmailDomain> list(
      UUID organization, DomainFilter filter, Optional<UUID> after, int limit) {
    return store.page(organization, filter, after, limit);
  }

  /// A name as it is kept, to look for it.
  ///
  /// @throws Refused INVALID for the field `name`
  public DomainName canonical(String name) {
    return names.read("name", name).ascii();
  }

  /// The mail-flow records to publish.
  public List<CustomerRecord> mailFlowRecords(EmailDomain domain) {
    return records.mailFlow(domain);
  }

  /// The tracking record to publish, when tracking is on.
  public List<CustomerRecord> trackingRecords(EmailDomain domain) {
    return records.tracking(domain);
  }

  /// Changes tracking choices (CONTRACT AP-6). A change of a choice starts its verification anew; a
  /// change that changes nothing keeps it. Mail flow is never touched.
  ///
  /// @throws Refused NOT_FOUND, INVALID
  public EmailDomain changeTracking(UUID organization, UUID id, TrackingChange wanted) {
    Instant now = now();
    return store
        .change(
            organization,
            id,
            domain -> {
              Tracking before = domain.tracking();
              Tracking after = merged(domain, wanted);
              if (after.sameChoices(before)) {
                return new DomainStore.Change(domain, List.of());
              }
              return new DomainStore.Change(
                  domain.withTracking(after, now),
                  List.of(event(domain, EventType.DOMAIN_UPDATED, now)));
            })
        .orElseThrow(Domains::unknown);
  }

  private Tracking merged(EmailDomain domain, TrackingChange wanted) {
    Tracking before = domain.tracking();
    boolean opens = wanted.opens().orElse(before.opens());
    boolean clicks = wanted.clicks().orElse(before.clicks());
    Optional<String> subdomain =
        wanted
            .subdomain()
            .map(given ->
                given.map(text ->
                    TrackingHost.read(SUBDOMAIN, text, domain.name(), policy.brandLabel())
                        .subdomain()))
            .orElse(before.subdomain());
    if ((opens || clicks) && subdomain.isEmpty()) {
      throw Refused.field(
          Reason.INVALID,
          SUBDOMAIN,
          "Tracking needs a subdomain: send one such as track, or turn both flags off.");
    }
    return new Tracking(opens, clicks, subdomain, false, Optional.empty(), Optional.empty());
  }

  /// Checks the domain against the DNS and gives it as it is after that (CONTRACT AP-8).
  ///
  /// Callers who ask while a check of the same domain runs on this node share its result, also when
  /// it began in the background. Over the limit of C-10 the domain is given as it is, without new
  /// DNS traffic.
  ///
  /// @throws Refused NOT_FOUND
  public EmailDomain verify(UUID organization, UUID id) {
    return after(organization, id, checks.verify(organization, id));
  }

  /// Looks at a domain now as the background does, and gives it as it is after that: nothing is
  /// initiated, and what is verified falls only by the rules of background checks (CONTRACT AR-5).
  ///
  /// @throws Refused NOT_FOUND
  public EmailDomain look(UUID organization, UUID id) {
    return after(organization, id, checks.look(organization, id));
  }

  private EmailDomain after(UUID organization, UUID id, Checked checked) {
    return switch (checked) {
      case Checked.Recorded recorded -> recorded.domain();
      case Checked.Outdated outdated -> outdated.domain();
      case Checked.Limited limited -> limited.domain();
      case Checked.Gone gone -> throw unknown();
      // Only background checks end so; the row is as it was.
      case Checked.Shared shared -> get(organization, id);
      case Checked.PutOff putOff -> get(organization, id);
      case Checked.Stale stale -> get(organization, id);
    };
  }

  /// What is known about a domain's past, newest first: events, checks, observations.
  ///
  /// @throws Refused NOT_FOUND
  public List<TimelineEntry> timeline(UUID organization, UUID id, Optional<UUID> after, int limit) {
    return past(get(organization, id).id(), after, limit);
  }

  /// The same of a domain of any provider. The caller has checked whose it is.
  List<TimelineEntry> past(UUID id, Optional<UUID> after, int limit) {
    return store.timeline(id, after, limit);
  }

  List<TimelineEntry> pastSince(UUID id, Instant since, int limit) {
    return store.timelineSince(id, since, limit);
  }

  /// The public side of all its DKIM keys, by selector, the newest of each first.
  ///
  /// @throws Refused NOT_FOUND
  public List<DkimKey> keys(UUID organization, UUID id) {
    return store.keys(get(organization, id).id());
  }

  /// How the domain fares in the background; empty when it is not watched.
  ///
  /// @throws Refused NOT_FOUND
  public Optional<CheckState> watch(UUID organization, UUID id) {
    return store.watch(get(organization, id).id());
  }

  /// Deletes a domain. Its keys are gone and its name is free when this returns; its records leave
  /// our DNS at once here, and by durable work everywhere (CONTRACT AP-7).
  ///
  /// @throws Refused NOT_FOUND
  public void delete(UUID organization, UUID id) {
    Instant now = now();
    EmailDomain gone =
        store
            .delete(organization, id, domain -> event(domain, EventType.DOMAIN_DELETED, now))
            .orElseThrow(Domains::unknown);
    withdrawQuietly(gone);
  }

  private void withdrawQuietly(EmailDomain domain) {
    try {
      publisher.withdraw(domain.token());
    } catch (PublishingFailed e) {
      LOG.warn("Could not withdraw {} at once: {}", domain.token(), e.toString());
    }
  }

  private Event event(EmailDomain domain, EventType type, Instant at) {
    return new Event(
        ids.next(), domain.organization(), domain.id(), domain.name(), type, at, "", "");
  }

  /// PostgreSQL keeps microseconds; what is answered must equal what is read later.
  private Instant now() {
    return clock.instant();
  }

  private static Refused unknown() {
    return Refused.because(Reason.NOT_FOUND, "Resource not found.");
  }
}
