package dev.signet.registry;

import dev.signet.events.Event;
import dev.signet.events.EventType;
import dev.signet.id.Ids;
import dev.signet.name.EmailDomainName;
import dev.signet.name.NameRules;
import dev.signet.name.TrackingHost;
import dev.signet.provider.nativedns.NativeProvider;
import dev.signet.publishing.Publisher;
import dev.signet.publishing.PublishingFailed;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.verification.Failure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
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
  private final NativeChecks checks;
  private final NameRules names;
  private final CustomerRecords records;
  private final Policy policy;
  private final Ids ids;
  private final InstantSource clock;
  private final SingleFlight<Check, EmailDomain> running = new SingleFlight<>();

  /// The parts that do the work.
  public record Parts(
      DomainStore store,
      NativeProvider provider,
      Publisher publisher,
      NativeChecks checks,
      NameRules names,
      CustomerRecords records) {}

  /// What the operator decides.
  ///
  /// @param brandLabel our label in customer DNS
  /// @param selectors the DKIM selectors of a new domain
  /// @param holdLapse the age after which a hold that was never verified gives way (CONTRACT C-5)
  /// @param mayCheck whether a domain may be checked now (CONTRACT C-10); takes one unit
  public record Policy(
      String brandLabel, List<String> selectors, Duration holdLapse, Predicate<UUID> mayCheck) {
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
  /// @throws Refused INVALID (not a name one can register), NAME_TAKEN, UNPUBLISHABLE (nothing was
  ///   kept)
  public EmailDomain register(UUID organization, String name) {
    EmailDomainName checked = names.read("name", name);
    Instant now = now();
    Instant lapsedBefore = now.minus(policy.holdLapse());
    if (!store.isFree(checked.ascii(), organization, lapsedBefore)) {
      throw Refused.field(
          Reason.NAME_TAKEN, "name", "The domain " + checked.ascii() + " is already registered.");
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
        new NewDomain(
            domain,
            prepared.keys().stream()
                .map(key ->
                    new NewDomain.NewKey(
                        key.selector(), key.version(), key.publicKey(), key.sealed()))
                .toList());
    try {
      store.register(
          registration,
          event(domain, EventType.DOMAIN_CREATED, Optional.empty(), now),
          lapsedBefore,
          hold -> event(hold, EventType.DOMAIN_SUPERSEDED, Optional.empty(), now),
          () -> publisher.publish(registration.served()),
          () -> withdrawQuietly(domain));
    } catch (PublishingFailed e) {
      LOG.warn("Could not publish {}: {}", domain.name(), e.toString());
      throw Refused.later(
          Reason.UNPUBLISHABLE,
          "The records of "
              + domain.name()
              + " could not be published in our DNS. Nothing was kept; try again.",
          PUBLISH_RETRY);
    }
    return domain;
  }

  /// One domain.
  ///
  /// @throws Refused NOT_FOUND
  public EmailDomain get(UUID organization, UUID id) {
    return store.find(organization, id).orElseThrow(Domains::unknown);
  }

  /// Domains, newest first.
  public List<EmailDomain> list(UUID organization, Optional<UUID> after, int limit) {
    return store.page(organization, after, limit);
  }

  /// The mail-flow records to publish.
  public List<DnsRecord> mailFlowRecords(EmailDomain domain) {
    return records.mailFlow(domain);
  }

  /// The tracking record to publish, when tracking is on.
  public List<DnsRecord> trackingRecords(EmailDomain domain) {
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
                  List.of(event(domain, EventType.DOMAIN_UPDATED, Optional.empty(), now)));
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
  /// Callers who ask while a check of the same domain runs on this node share its result. Over the
  /// limit of C-10 the domain is given as it is, without new DNS traffic.
  ///
  /// @throws Refused NOT_FOUND
  public EmailDomain verify(UUID organization, UUID id) {
    return check(organization, id, NativeChecks.Extent.MAIL_FLOW);
  }

  /// The same, of so much as `extent` says.
  EmailDomain check(UUID organization, UUID id, NativeChecks.Extent extent) {
    EmailDomain domain = get(organization, id);
    Supplier<EmailDomain> check =
        () -> policy.mayCheck().test(id) ? checks.check(domain, extent) : get(organization, id);
    return running.run(new Check(id, extent), check);
  }

  /// The same, for a caller that keeps a limit of its own.
  EmailDomain checkUnlimited(UUID organization, UUID id, NativeChecks.Extent extent) {
    EmailDomain domain = get(organization, id);
    return running.run(new Check(id, extent), () -> checks.check(domain, extent));
  }

  private record Check(UUID id, NativeChecks.Extent extent) {}

  /// Deletes a domain. Its keys are gone and its name is free when this returns; its records leave
  /// our DNS at once here, and by durable work everywhere (CONTRACT AP-7).
  ///
  /// @throws Refused NOT_FOUND
  public void delete(UUID organization, UUID id) {
    Instant now = now();
    EmailDomain gone =
        store
            .delete(
                organization,
                id,
                domain -> event(domain, EventType.DOMAIN_DELETED, Optional.empty(), now))
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

  private Event event(EmailDomain domain, EventType type, Optional<Failure> failure, Instant at) {
    return new Event(
        ids.next(),
        domain.organization(),
        domain.id(),
        domain.name(),
        type,
        at,
        failure.map(some -> some.code().wireText()).orElse(""),
        failure.map(Failure::message).orElse(""));
  }

  /// PostgreSQL keeps microseconds; what is answered must equal what is read later.
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private static Refused unknown() {
    return Refused.because(Reason.NOT_FOUND, "Resource not found.");
  }
}
