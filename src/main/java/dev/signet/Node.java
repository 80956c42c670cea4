package dev.signet;

import dev.signet.access.Credentials;
import dev.signet.access.ShareLinks;
import dev.signet.api.AccessGate;
import dev.signet.api.Cursor;
import dev.signet.api.HttpOptions;
import dev.signet.api.HttpServer;
import dev.signet.api.Idempotent;
import dev.signet.api.LeavingRoutes;
import dev.signet.api.Operations;
import dev.signet.api.Pages;
import dev.signet.api.Readiness;
import dev.signet.api.Route;
import dev.signet.api.admin.AdminDomainRoutes;
import dev.signet.api.admin.AuditRoutes;
import dev.signet.api.admin.ZoneRoutes;
import dev.signet.api.playground.PlaygroundGate;
import dev.signet.api.playground.PlaygroundRoutes;
import dev.signet.api.signing.SigningListener;
import dev.signet.console.Vitals;
import dev.signet.dkim.KeyPairPool;
import dev.signet.dkim.KeyVault;
import dev.signet.domain.CustomerRecords;
import dev.signet.domain.Faces;
import dev.signet.id.Ids;
import dev.signet.id.MicrosecondClock;
import dev.signet.lookup.Lookup;
import dev.signet.nameserver.NameServer;
import dev.signet.playground.PlaygroundDns;
import dev.signet.provider.nativedns.NativeProvider;
import dev.signet.publishing.Publisher;
import dev.signet.publishing.ZoneFeed;
import dev.signet.registry.DomainLists;
import dev.signet.settings.Settings;
import dev.signet.store.DeletionJournal;
import dev.signet.store.Store;
import dev.signet.work.Handler;
import dev.signet.work.Worker;
import dev.signet.zone.ZoneImage;
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

/// One running Signet: every room, wired by hand. Closes in the reverse order of its start.
///
/// The name server listens first and stops last: mail suffers when it is away, and nothing else is
/// as urgent. The database may come later than the node, so nothing here may ask it before a caller
/// asks the node.
public final class Node implements AutoCloseable {
  private static final Duration LOAD_PATIENCE = Duration.ofMinutes(5);

  private final Resources resources = new Resources();
  private final InetSocketAddress dns;
  private final DatabaseOpening database;
  private final HttpServer http;
  private final Optional<SigningListener> signingListener;
  private final AccessWiring access;
  private final EventWiring events;
  private final String adminToken;
  private final Optional<PlaygroundDns> playground;
  private final List<Route> routes;
  private final ShareLinks shareLinks;
  private final DomainLists domainLists;

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
      Parts parts = new Parts(ports, ids, clock, random, meters, resources);
      Settings.MasterKey master = settings.keys().master();
      KeyVault vault = KeyVault.open(master.file(), !master.fromOperator());
      this.database = resources.add(Wiring.opening(store, vault, settings.audit()));
      ZoneFeed feed = resources.add(ZoneFeed.start(ports.zone(), image, clock));
      Publishing publishing =
          Publishing.open(settings, image, nameServer::alive, parts, seams.publisher());
      Publisher publisher = publishing.publisher();
      KeyPairPool pool = resources.add(Wiring.keyPool(settings.keys(), seams.keys(), meters));

      // Other people's DNS.
      this.playground = Wiring.playground(settings, seams.playgroundNames(), dns, resources);
      Optional<PlaygroundGate> playgroundGate = playground.map(PlaygroundGate::new);
      Lookup lookup = Wiring.lookup(settings.lookups(), dns, playground, random);

      // Email domains.
      NativeProvider provider =
          new NativeProvider(pool, vault, settings.product().ed25519(), random);
      DomainWiring domains = DomainWiring.of(settings, parts, records, lookup, provider, publisher);
      CoreDialect core =
          new CoreDialect(settings, parts, domains, faces, lookup, pool, vault, seams.core());
      ClaimWiring claims =
          new ClaimWiring(settings, parts, domains, records, lookup, provider, publisher);
      Map<String, Handler> work = new HashMap<>(publishing.handlers());
      work.putAll(core.work());
      work.putAll(claims.work());
      RotationWiring rotation =
          RotationWiring.of(
              settings,
              parts,
              new RotationWiring.Keys(pool, vault),
              new RotationWiring.Dns(records, lookup, domains.limit(), dns),
              publishing.renewal());
      work.putAll(rotation.work());
      Worker worker =
          resources.add(
              Worker.start(ports.work(), work, clock, Worker.Options.pausing(seams.idleLook())));
      store.onWork(worker::wake);
      rotation.start(parts);
      resources.add(domains.monitor().start());

      // Who may ask, who is told, what is kept.
      this.access = AccessWiring.start(settings.access(), adminToken, parts);
      this.events = EventWiring.start(settings, parts, vault);
      Wiring.cleanUp(store, settings.domains().eventKeep(), parts);
      AuditWiring.start(ports.audit(), meters, resources);
      Wiring.masterKeys(parts, vault);

      // For mail servers.
      SigningWiring signing =
          SigningWiring.start(settings.signing(), parts, vault, lookup, domains.limit());

      // For people.
      this.shareLinks = Wiring.shareLinks(parts, vault);
      this.domainLists = new DomainLists(ports.domainLists());
      Readiness readiness = Wiring.readiness(store, publisher, nameServer);
      Vitals vitals = HealthWiring.start(parts, feed, image, readiness, publishing);

      // The API.
      Cursor cursor = Wiring.cursor(parts, vault);
      Idempotent idempotent = new Idempotent(ports.idempotency(), clock, Wiring.answers(vault));
      List<Route> all = new ArrayList<>();
      all.addAll(domains.routes(cursor, idempotent));
      all.addAll(core.routes(cursor, idempotent, domains.diagnoses()));
      all.addAll(
          LeavingRoutes.routes(
              core.emailDomains()::get, domain -> domains.domains().trackingRecords(domain)));
      all.addAll(claims.routes(domains.domains(), core.emailDomains(), cursor, idempotent));
      all.addAll(events.routes(domains.names(), cursor, idempotent, clock));
      all.addAll(access.routes(cursor, idempotent));
      all.addAll(
          new AdminDomainRoutes(ports.domainFinder(), domains.domains()::canonical, cursor)
              .routes());
      all.addAll(new AuditRoutes(ports.audit(), cursor).routes());
      all.addAll(signing.routes(access.credentials(), cursor));
      all.addAll(rotation.routes(idempotent));
      all.addAll(new ZoneRoutes(publishing.zone()).routes());
      playgroundGate.ifPresent(gate -> all.addAll(PlaygroundRoutes.routes(gate)));
      all.addAll(
          ConsoleWiring.routes(
              core,
              domains,
              domainLists,
              access,
              shareLinks,
              playgroundGate,
              vitals,
              events.webhooks(),
              rotation.rotations(),
              claims.claims(),
              parts,
              all));
      all.addAll(Pages.routes());
      all.addAll(
          Operations.routes(
              readiness, meters, settings.http().metricsToken().map(token -> token::matches)));
      this.routes = List.copyOf(all);
      if (database.ready() || (seams.database().isEmpty() && settings.store().embedded())) {
        awaitZone(image, feed);
      }
      AccessGate gate =
          new AccessGate(
              access.authenticator(), access.sessions(), settings.product().organizationHeader());
      this.http =
          resources.add(
              HttpServer.start(
                  settings.http().address(),
                  routes,
                  gate,
                  HttpOptions.defaults(() -> ids.next().toString(), meters)
                      .withTrustedProxy(Wiring.proxies(settings))));
      this.signingListener = signing.listen(settings.signing(), resources);
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

  /// A create answered before the zone is whole would be refused: better not to answer yet.
  private static void awaitZone(ZoneImage image, ZoneFeed feed) {
    if (!feed.awaitLoaded(LOAD_PATIENCE) || !image.loaded()) {
      throw new IllegalStateException(
          "The zone could not be loaded from the database within "
              + LOAD_PATIENCE.toMinutes()
              + " minutes.");
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
    return signingListener.map(SigningListener::port);
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
    return events.settleHeld().getAsInt();
  }

  ShareLinks shareLinks() {
    return shareLinks;
  }

  DomainLists domainLists() {
    return domainLists;
  }

  public Credentials credentials() {
    return access.credentials();
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
