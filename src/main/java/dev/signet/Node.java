package dev.signet;

import dev.signet.access.AdminToken;
import dev.signet.access.Authenticator;
import dev.signet.access.Credentials;
import dev.signet.access.Limits;
import dev.signet.access.RateLimit;
import dev.signet.access.Sessions;
import dev.signet.access.ShareLinks;
import dev.signet.access.VerifyLimit;
import dev.signet.api.AccessGate;
import dev.signet.api.Cursor;
import dev.signet.api.HttpOptions;
import dev.signet.api.HttpServer;
import dev.signet.api.Idempotent;
import dev.signet.api.Operations;
import dev.signet.api.Readiness;
import dev.signet.api.ReadyCheck;
import dev.signet.api.Route;
import dev.signet.api.admin.AdminRoutes;
import dev.signet.api.admin.AuditRoutes;
import dev.signet.api.admin.SigningKeyRoutes;
import dev.signet.api.admin.ZoneRoutes;
import dev.signet.api.playground.PlaygroundGate;
import dev.signet.api.playground.PlaygroundRoutes;
import dev.signet.api.signing.SigningListener;
import dev.signet.api.v1.DiagnosisRoutes;
import dev.signet.api.v1.DomainRoutes;
import dev.signet.api.v1.KeyRoutes;
import dev.signet.api.v1.ProofRoutes;
import dev.signet.claims.SteadyTime;
import dev.signet.console.Vitals;
import dev.signet.diagnosis.Investigator;
import dev.signet.dkim.KeyMaker;
import dev.signet.dkim.KeyPairPool;
import dev.signet.dkim.KeyVault;
import dev.signet.dkim.RsaKeyMaker;
import dev.signet.domain.CustomerRecords;
import dev.signet.domain.Faces;
import dev.signet.events.EventStore;
import dev.signet.id.Ids;
import dev.signet.id.MicrosecondClock;
import dev.signet.lookup.Lookup;
import dev.signet.name.DomainName;
import dev.signet.name.NameRules;
import dev.signet.name.ReservedNames;
import dev.signet.nameserver.NameServer;
import dev.signet.playground.PlaygroundDns;
import dev.signet.postgres.Target;
import dev.signet.provider.nativedns.NativeProvider;
import dev.signet.provider.sandbox.SandboxProvider;
import dev.signet.publishing.Publisher;
import dev.signet.publishing.ZoneFeed;
import dev.signet.registry.Diagnoses;
import dev.signet.registry.DomainLists;
import dev.signet.registry.Domains;
import dev.signet.settings.Settings;
import dev.signet.signing.HandOut;
import dev.signet.signing.Proof;
import dev.signet.signing.SigningCredentials;
import dev.signet.store.CleanUps;
import dev.signet.store.DeletionJournal;
import dev.signet.store.Store;
import dev.signet.verification.DnsRecordCheck;
import dev.signet.verification.DnsVerifier;
import dev.signet.watch.Checks;
import dev.signet.watch.Monitor;
import dev.signet.watch.MonitorMetrics;
import dev.signet.webhooks.Deliverer;
import dev.signet.work.Handler;
import dev.signet.work.Worker;
import dev.signet.zone.ZoneImage;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One running Signet: every room, wired by hand. Closes in the reverse order of its start.
///
/// The name server listens first and stops last: mail suffers when it is away, and nothing else is
/// as urgent. The database may come later than the node, so nothing here may ask it before somebody
/// asks us.
public final class Node implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  /// Whose certificates the tracking edge is made to use.
  private static final String CERTIFICATE_AUTHORITY = "letsencrypt.org";

  static final Duration IDLE_LOOK = Duration.ofSeconds(1);
  private static final Duration TIDY_EVERY = Duration.ofMinutes(10);
  private static final Duration TIDY_SERVERS_EVERY = Duration.ofHours(6);
  private static final Duration SETTLE_EVERY = Duration.ofSeconds(10);
  private static final int SETTLE_AT_ONCE = 1000;
  private static final Duration FLUSH_EVERY = Duration.ofSeconds(20);
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(4);
  private static final Duration LOAD_PATIENCE = Duration.ofMinutes(5);

  private final Resources resources = new Resources();
  private final InetSocketAddress dns;
  private final DatabaseOpening database;
  private final HttpServer http;
  private final Optional<SigningListener> signing;
  private final Credentials credentials;
  private final String adminToken;
  private final Optional<PlaygroundDns> playground;
  private final List<Route> routes;
  private final ShareLinks shareLinks;
  private final IntSupplier settleHeld;
  private final DomainLists domainLists;

  /// Where a test may put something else than production has.
  ///
  /// @param database instead of the one the settings name
  /// @param publisher wraps the publisher, to make it fail on demand
  /// @param clock instead of the system's
  /// @param keys makes the DKIM key pairs
  /// @param core see there
  /// @param ports wraps every port of the store
  /// @param idleLook how long the worker waits when nothing is due
  /// @param playgroundNames what the playground hosts
  record Seams(
      Optional<Target> database,
      UnaryOperator<Publisher> publisher,
      InstantSource clock,
      KeyMaker keys,
      CoreDialect.Seams core,
      Ports.Wrapper ports,
      Duration idleLook,
      Predicate<DomainName> playgroundNames) {
    static Seams none() {
      return new Seams(
          Optional.empty(),
          UnaryOperator.identity(),
          InstantSource.system(),
          RsaKeyMaker.fastest(),
          CoreDialect.Seams.none(),
          Ports.Wrapper.none(),
          IDLE_LOOK,
          ReservedNames::contain);
    }
  }

  private Node(Settings settings, String adminToken, Seams seams) throws IOException {
    try {
      this.adminToken = adminToken;
      InstantSource clock = new MicrosecondClock(seams.clock());
      SecureRandom random = new SecureRandom();
      Ids ids = new Ids(clock, random);
      PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

      // Our DNS.
      ZoneImage image = new ZoneImage(settings.zone(), clock);
      NameServer nameServer =
          resources.add(
              NameServer.start(
                  settings.nameServer().address(),
                  image,
                  Wiring.nameServerLimits(settings.nameServer().rates()),
                  meters));
      this.dns = nameServer.address();

      // The facts.
      CustomerRecords records = new CustomerRecords(settings.zone(), settings.product().label());
      Faces faces = new Faces(records, settings.core().inbound(), settings.core().dmarc());
      Store store =
          resources.add(
              Store.over(
                  seams.database().orElseGet(() -> Wiring.database(settings.store(), resources)),
                  resources.add(DeletionJournal.open(Backups.journal(settings), clock)),
                  new Store.Telling(EventWiring.portraits(records, faces), ids, clock)));
      Ports ports = new Ports(store, seams.ports());
      KeyVault vault =
          KeyVault.open(settings.keys().master().file(), !settings.keys().master().fromOperator());
      this.database =
          resources.add(
              DatabaseOpening.begin(() ->
                  store.prepare(shared -> {
                    vault.checkCanary(shared.valueOf("master-key-canary", vault::sealCanary));
                    shared.keepAudit(settings.audit().keep());
                  })));
      ZoneFeed feed = resources.add(ZoneFeed.start(ports.zone(), image, clock));
      Publishing publishing =
          Publishing.open(
              settings,
              image,
              nameServer::alive,
              ports,
              new Publishing.Surroundings(clock, random, meters, resources),
              seams.publisher());
      Publisher publisher = publishing.publisher();

      // Keys.
      KeyPairPool pool =
          resources.add(
              KeyPairPool.start(
                  KeyPairPool.Settings.ofSize(
                      settings.keys().pool(), Runtime.getRuntime().availableProcessors()),
                  seams.keys(),
                  meters));

      // Other people's DNS.
      this.playground = Wiring.playground(settings, seams.playgroundNames(), dns, resources);
      Optional<PlaygroundGate> playgroundGate = playground.map(PlaygroundGate::new);
      Lookup lookup = Wiring.lookup(settings.lookups(), dns, playground, random);

      // Email domains.
      VerifyLimit verifyLimit = Wiring.verifyLimit(settings.access().limits());
      Checks checks =
          new Checks(
              new Checks.Parts(ports.reports(), new DnsVerifier(lookup, clock), records),
              Checks.Policy.of(Wiring.health(settings.domains().demotion()), verifyLimit),
              ids,
              clock);
      NativeProvider provider = new NativeProvider(pool, vault, random);
      NameRules names =
          new NameRules(
              settings.product().platformDomain(),
              settings.zone().origin(),
              Wiring.recordPrefixes(settings.product()));
      Domains domains =
          new Domains(
              new Domains.Parts(ports.domains(), provider, publisher, checks, names, records),
              new Domains.Policy(
                  settings.product().label(),
                  settings.product().selectors(),
                  settings.domains().holdLapse()),
              ids,
              clock);
      Diagnoses.Parts diagnosing =
          new Diagnoses.Parts(
              ports.domains(),
              ports.evidence(),
              records,
              new Investigator(lookup, random, clock),
              CERTIFICATE_AUTHORITY);
      Diagnoses diagnoses = new Diagnoses(diagnosing, verifyLimit, clock);
      CoreDialect core =
          new CoreDialect(
              settings,
              new CoreDialect.Around(
                  ports,
                  domains,
                  faces,
                  new DnsRecordCheck(lookup, clock),
                  new SandboxProvider.Keys(pool, vault),
                  ids,
                  clock,
                  random),
              seams.core());
      Monitor monitor =
          new Monitor(
              ports.checks(),
              checks,
              new MonitorMetrics(meters),
              Monitor.Options.DEFAULT,
              clock,
              System::nanoTime);
      ClaimWiring claims =
          new ClaimWiring(
              settings,
              new ClaimWiring.Around(
                  ports.claims(),
                  lookup,
                  new DnsVerifier(lookup, clock),
                  provider,
                  publisher,
                  new NameRules(
                      settings.product().platformDomain(),
                      settings.zone().origin(),
                      Wiring.claimPrefixes(settings)),
                  records,
                  verifyLimit,
                  seams.ports().around(SteadyTime.class, monitor::steadySince)),
              ids,
              clock,
              random);
      Map<String, Handler> work = new HashMap<>(publishing.handlers());
      work.putAll(core.work());
      work.putAll(claims.work());
      resources.add(
          Worker.start(ports.work(), work, clock, Worker.Options.pausing(seams.idleLook())));
      resources.add(monitor.start());

      // Who may ask.
      Authenticator authenticator =
          new Authenticator(
              ports.credentials(),
              settings.access().adminToken().isPresent()
                  ? AdminToken.chosen(adminToken)
                  : AdminToken.generated(adminToken),
              limits(settings),
              clock,
              System::nanoTime);
      this.credentials = new Credentials(ports.credentials(), authenticator, ids, clock, random);
      Sessions sessions = new Sessions(ports.sessions(), authenticator, clock, random);
      resources.add(Periodic.every(FLUSH_EVERY, "last-used", authenticator::flushLastUsed));
      CleanUps cleanUps = store.cleanUps(settings.domains().eventKeep());
      for (String kind : cleanUps.kinds()) {
        Gauge.builder("signet.clean.up.lag", cleanUps, all -> all.lag(kind))
            .baseUnit("seconds")
            .tag("kind", kind)
            .description("seconds since nothing was left to remove")
            .strongReference(true)
            .register(meters);
      }
      resources.add(Periodic.every(TIDY_EVERY, "tidy", cleanUps::run));
      EventWiring.Delivering delivering =
          EventWiring.delivering(settings, ports, vault, meters, ids, clock, random);
      Deliverer deliverer = resources.add(delivering.deliverer().start());
      store.onEvents(deliverer::wake);
      EventStore events = ports.events();
      this.settleHeld = () -> events.settleHeld(clock.instant(), SETTLE_AT_ONCE);
      resources.add(Periodic.every(SETTLE_EVERY, "held-events", this::settleHeldEvents));
      resources.add(
          Periodic.every(
              TIDY_EVERY,
              "tidy-events",
              () -> store.tidyEvents(clock.instant(), settings.domains().eventKeep())));
      resources.add(Periodic.every(TIDY_SERVERS_EVERY, "tidy-servers", store::tidyServers));
      resources.add(() -> quietly(authenticator::flushLastUsed));
      AuditWiring.start(ports.audit(), meters, resources);

      // For mail servers.
      SigningCredentials signingCredentials =
          new SigningCredentials(
              ports.signing(), settings.signing().stale(), ids, clock, random, System::nanoTime);
      HandOut handOut =
          new HandOut(
              ports.signing(), vault, settings.signing().stale(), clock, System::nanoTime, meters);
      resources.add(Periodic.every(FLUSH_EVERY, "signing-readings", handOut::flush));
      resources.add(() -> quietly(handOut::flush));

      // For people.
      this.shareLinks = Wiring.shareLinks(ports, vault, random, ids, clock);
      this.domainLists = new DomainLists(ports.domainLists());
      Readiness readiness = new Readiness(checks(store, publisher, nameServer));
      Vitals vitals =
          HealthWiring.start(
              new HealthWiring.Around(
                  ports, feed, image, readiness, publishing, meters, ids, clock),
              resources);

      // The API.
      Cursor cursor =
          new Cursor(
              () -> store.installation().valueOf("cursor-key", () -> random.generateSeed(32)));
      Idempotent idempotent = new Idempotent(ports.idempotency(), clock, Wiring.answers(vault));
      List<Route> routes = new ArrayList<>();
      routes.addAll(new DomainRoutes(domains, cursor, idempotent).routes());
      routes.addAll(new DiagnosisRoutes(diagnoses).routes());
      routes.addAll(
          new ProofRoutes(new Proof(ports.signing(), vault, lookup, verifyLimit, clock)).routes());
      routes.addAll(core.routes(cursor, idempotent, diagnoses));
      routes.addAll(claims.routes(domains, core.emailDomains(), cursor, idempotent));
      routes.addAll(EventWiring.webhookRoutes(delivering.webhooks(), cursor, idempotent));
      routes.addAll(EventWiring.routes(ports, names, cursor, clock));
      routes.addAll(new KeyRoutes(credentials, cursor, idempotent).routes());
      routes.addAll(new AdminRoutes(credentials, cursor).routes());
      routes.addAll(new AuditRoutes(ports.audit(), cursor).routes());
      routes.addAll(new SigningKeyRoutes(signingCredentials, credentials, cursor).routes());
      routes.addAll(new ZoneRoutes(publishing.zone()).routes());
      playgroundGate.ifPresent(gate -> routes.addAll(PlaygroundRoutes.routes(gate)));
      routes.addAll(
          ConsoleWiring.routes(
              settings,
              new ConsoleWiring.Around(
                  core,
                  domains,
                  domainLists,
                  credentials,
                  sessions,
                  shareLinks,
                  playgroundGate,
                  vitals,
                  ports,
                  routes),
              new Diagnoses(diagnosing, Wiring.openPages(), clock),
              clock));
      routes.addAll(Operations.routes(readiness, meters));
      this.routes = List.copyOf(routes);
      if (database.ready() || (seams.database().isEmpty() && settings.store().embedded())) {
        awaitZone(image, feed);
      }
      this.http =
          resources.add(
              HttpServer.start(
                  settings.http().address(),
                  routes,
                  new AccessGate(authenticator, sessions, settings.product().organizationHeader()),
                  HttpOptions.defaults(() -> ids.next().toString(), meters)
                      .withTrustedProxy(peer ->
                          settings.http().trustedProxies().stream()
                              .anyMatch(range -> range.test(peer)))));
      this.signing = Wiring.signing(settings, signingCredentials, handOut, resources);
    } catch (IOException | RuntimeException e) {
      resources.close();
      throw e;
    }
  }

  /// Starts a node; returns when it answers on every port. With its database away, it answers there
  /// that it is not ready.
  ///
  /// @param adminToken what opens the admin API
  /// @throws IOException when a port cannot be had
  public static Node start(Settings settings, String adminToken) throws IOException {
    return start(settings, adminToken, Seams.none());
  }

  static Node start(Settings settings, String adminToken, Seams seams) throws IOException {
    return new Node(settings, adminToken, seams);
  }

  private static Limits limits(Settings settings) {
    return new Limits(
        Wiring.limit(settings.access().limits().reads()),
        Wiring.limit(settings.access().limits().writes()),
        new RateLimit(
            settings.access().limits().failedAuthenticationsPerMinute() / 60.0,
            settings.access().limits().failedAuthenticationsPerMinute()));
  }

  private static List<ReadyCheck> checks(Store store, Publisher publisher, NameServer nameServer) {
    return List.of(
        new ReadyCheck(
            "database",
            PROBE_TIMEOUT,
            () -> {
              store.probe();
              return Optional.empty();
            }),
        new ReadyCheck(
            "dns",
            PROBE_TIMEOUT,
            () ->
                nameServer.alive()
                    ? Optional.empty()
                    : Optional.of("the name server does not listen")),
        new ReadyCheck(
            "publisher",
            PROBE_TIMEOUT,
            () -> {
              publisher.probe();
              return Optional.empty();
            }));
  }

  /// A create answered before the zone is whole would be refused: better not to answer yet.
  private static void awaitZone(ZoneImage image, ZoneFeed feed) {
    if (!feed.awaitLoaded(LOAD_PATIENCE) || !image.loaded()) {
      throw new IllegalStateException(
          "The zone could not be loaded from the database within "
              + LOAD_PATIENCE.toMinutes()
              + " minutes.");
    }
  }

  private static void quietly(Runnable last) {
    try {
      last.run();
    } catch (RuntimeException e) {
      LOG.debug("At the stop: {}", e.toString());
    }
  }

  /// Where the name server listens.
  public InetSocketAddress dns() {
    return dns;
  }

  /// The port of the HTTP API.
  public int httpPort() {
    return http.port();
  }

  /// The port that mail servers get keys and signatures at, when there is one.
  Optional<Integer> signingPort() {
    return signing.map(SigningListener::port);
  }

  /// The customer's DNS for trials, when it is on.
  Optional<PlaygroundDns> playground() {
    return playground;
  }

  /// Every endpoint of the HTTP API.
  List<Route> routes() {
    return routes;
  }

  /// Completes when the database is ready; exceptionally when it turns out to be unusable.
  CompletableFuture<Boolean> databaseReady() {
    return database.done();
  }

  /// Tells what events were held back and are due by now.
  int settleHeldEvents() {
    return settleHeld.getAsInt();
  }

  ShareLinks shareLinks() {
    return shareLinks;
  }

  DomainLists domainLists() {
    return domainLists;
  }

  public Credentials credentials() {
    return credentials;
  }

  public String adminToken() {
    return adminToken;
  }

  /// Stops accepting, lets what runs finish (10 s at most), and frees everything.
  @Override
  public void close() {
    resources.close();
  }
}
