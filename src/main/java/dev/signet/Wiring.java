package dev.signet;

import dev.signet.access.RateLimit;
import dev.signet.access.ShareLinks;
import dev.signet.access.VerifyLimit;
import dev.signet.api.Cursor;
import dev.signet.api.Idempotent;
import dev.signet.api.Readiness;
import dev.signet.api.ReadyCheck;
import dev.signet.claims.Claim;
import dev.signet.claims.ClaimRules;
import dev.signet.dkim.KeyMaker;
import dev.signet.dkim.KeyPairPool;
import dev.signet.dkim.KeyVault;
import dev.signet.domain.HoldRules;
import dev.signet.lookup.AddressPolicy;
import dev.signet.lookup.Lookup;
import dev.signet.lookup.LookupSettings;
import dev.signet.name.DomainName;
import dev.signet.name.RegisteredApex;
import dev.signet.nameserver.NameServer;
import dev.signet.nameserver.NameServerLimits;
import dev.signet.playground.FakeWorld;
import dev.signet.playground.OwnZone;
import dev.signet.playground.PlaygroundDns;
import dev.signet.postgres.EmbeddedPostgres;
import dev.signet.postgres.Target;
import dev.signet.provider.ProviderKind;
import dev.signet.publishing.Publisher;
import dev.signet.settings.Database;
import dev.signet.settings.Secret;
import dev.signet.settings.Settings;
import dev.signet.store.CleanUps;
import dev.signet.store.Store;
import dev.signet.watch.HealthRules;
import dev.signet.watch.Streak;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// How the operator's settings become the settings of each room.
final class Wiring {
  private static final Duration UPSTREAM_TIMEOUT = Duration.ofSeconds(2);

  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(4);
  private static final Duration TIDY_EVERY = Duration.ofMinutes(10);
  private static final Duration TIDY_SERVERS_EVERY = Duration.ofHours(6);
  private static final int SECRET_OCTETS = 32;

  private Wiring() {}

  /// The operator's database, or an embedded one that is started here.
  static Target database(Settings.Store store, Resources resources) {
    if (store.database().isPresent()) {
      Database database = store.database().get();
      return new Target(
          database.jdbcUrl(),
          database.user().orElse(""),
          database.password().map(Secret::reveal).orElse(""),
          store.connections());
    }
    EmbeddedPostgres embedded = resources.add(EmbeddedPostgres.start(store.directory()));
    embedded.keepRunning();
    return new Target(
        embedded.jdbcUrl(), embedded.user(), embedded.password(), store.connections(), true);
  }

  /// Begins to make the database fit for this node, with the master key that belongs to it.
  static DatabaseOpening opening(Store store, KeyVault vault, Settings.Audit audit) {
    return DatabaseOpening.begin(() ->
        store.prepare(shared -> {
          vault.checkCanary(shared.valueOf("master-key-canary", vault::sealCanary));
          shared.keepAudit(audit.keep());
        }));
  }

  /// Key pairs made before they are needed.
  static KeyPairPool keyPool(Settings.Keys settings, KeyMaker maker, MeterRegistry meters) {
    return KeyPairPool.start(
        KeyPairPool.Settings.ofSize(settings.pool(), Runtime.getRuntime().availableProcessors()),
        maker,
        meters);
  }

  /// What a node asks itself before it says that it is ready.
  static Readiness readiness(Store store, Publisher publisher, NameServer nameServer) {
    return new Readiness(
        List.of(
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
                })));
  }

  /// Removes what is not needed any more, now and then, and measures how far behind that is.
  static void cleanUp(Store store, Duration keepEvents, Parts parts) {
    CleanUps cleanUps = store.cleanUps(keepEvents);
    for (String kind : cleanUps.kinds()) {
      Gauge.builder("signet.clean.up.lag", cleanUps, all -> all.lag(kind))
          .baseUnit("seconds")
          .tag("kind", kind)
          .description("seconds since nothing was left to remove")
          .strongReference(true)
          .register(parts.meters());
    }
    Resources resources = parts.resources();
    resources.add(Periodic.every(TIDY_EVERY, "tidy", cleanUps::run));
    resources.add(Periodic.every(TIDY_SERVERS_EVERY, "tidy-servers", store::tidyServers));
  }

  /// Takes up master keys, and wraps anew what older ones wrap.
  static void masterKeys(Parts parts, KeyVault vault) {
    MasterKeys keys =
        new MasterKeys(
            vault, parts.ports().store().sealedValues(), System::nanoTime, parts.meters());
    parts.resources().add(Periodic.every(MasterKeys.EVERY, "master-key", keys::run));
  }

  /// The pages of long lists, sealed with a key that every node has.
  static Cursor cursor(Parts parts, KeyVault vault) {
    return new Cursor(sealedSecret(parts, vault, "sealed-cursor-key"));
  }

  /// Which peers may say whom they speak for.
  static Predicate<InetAddress> proxies(Settings settings) {
    return peer -> settings.http().trustedProxies().stream().anyMatch(range -> range.test(peer));
  }

  /// Kept answers are sealed as other secrets are.
  static Idempotent.Seal answers(KeyVault vault) {
    return new Idempotent.Seal() {
      private static final String KIND = "answer";

      @Override
      public byte[] seal(byte[] answer, UUID owner) {
        return vault.sealSecret(answer, KIND, owner.toString());
      }

      @Override
      public byte[] open(byte[] sealed, UUID owner) {
        return vault.openSecret(sealed, KIND, owner.toString());
      }
    };
  }

  /// How often pages that are open may have a domain's DNS explained: apart from what callers of
  /// the API may ask (CONTRACT C-10), so that neither starves the other.
  static Predicate<UUID> openPages() {
    return new VerifyLimit(new RateLimit(0.2, 10), new RateLimit(5, 40), System::nanoTime);
  }

  /// How often callers may have the DNS asked.
  static VerifyLimit verifyLimit(Settings.Limits limits) {
    return new VerifyLimit(
        limit(limits.verify()), limit(limits.organizationVerify()), System::nanoTime);
  }

  /// What signs the links is the same on every node, and sealed as other secrets are.
  static ShareLinks shareLinks(Parts parts, KeyVault vault) {
    return new ShareLinks(
        parts.ports().shareLinks(),
        sealedSecret(parts, vault, "share-link-key"),
        parts.ids(),
        parts.clock());
  }

  /// A secret that all nodes share, made by the first that asks, and sealed in the database.
  private static Supplier<byte[]> sealedSecret(Parts parts, KeyVault vault, String kind) {
    String owner = "installation";
    return () -> {
      byte[] sealed =
          parts
              .ports()
              .store()
              .installation()
              .valueOf(
                  kind,
                  () -> vault.sealSecret(parts.random().generateSeed(SECRET_OCTETS), kind, owner));
      return vault.openSecret(sealed, kind, owner);
    };
  }

  static RateLimit limit(Settings.Rate rate) {
    return new RateLimit(rate.perSecond(), rate.burst());
  }

  static NameServerLimits nameServerLimits(Settings.ResponseRates rates) {
    if (rates.answers() == 0 && rates.errors() == 0) {
      return NameServerLimits.DEFAULT.with(NameServerLimits.Rate.OFF);
    }
    NameServerLimits.Rate usual = NameServerLimits.Rate.DEFAULT;
    // No stranger can send from a loopback address, and local resolvers ask for many.
    return NameServerLimits.DEFAULT.with(
        new NameServerLimits.Rate(
                rates.answers(),
                rates.errors(),
                rates.slip(),
                usual.ipv4Prefix(),
                usual.ipv6Prefix(),
                usual.networks(),
                usual.limitLoopback())
            .sparingLoopback());
  }

  /// Labels that our own records put in front of a domain's name; a longer prefix leaves no room
  /// for them.
  static List<String> recordPrefixes(Settings.Product product) {
    List<String> prefixes = new ArrayList<>();
    prefixes.add(product.label());
    product.selectors().forEach(selector -> prefixes.add(selector + "._domainkey"));
    return prefixes;
  }

  /// The same for the records of a claim.
  static List<String> claimPrefixes(Settings settings) {
    List<String> prefixes = new ArrayList<>(recordPrefixes(settings.product()));
    settings
        .domains()
        .claims()
        .selectors()
        .forEach(selector -> prefixes.add(selector + "._domainkey"));
    prefixes.add(Claim.LABEL);
    return prefixes;
  }

  /// The same for every provider's records.
  static List<String> corePrefixes(Settings.Product product, List<ProviderKind> kinds) {
    List<String> prefixes = new ArrayList<>(recordPrefixes(product));
    prefixes.add("_dmarc");
    kinds.forEach(kind -> prefixes.addAll(kind.prefixes()));
    return prefixes.stream().distinct().toList();
  }

  /// @param names what it hosts
  static Optional<PlaygroundDns> playground(
      Settings settings,
      Predicate<DomainName> names,
      InetSocketAddress ownDns,
      Resources resources) {
    if (!settings.playground()) {
      return Optional.empty();
    }
    FakeWorld world = FakeWorld.of(RegisteredApex::of, names);
    PlaygroundDns dns =
        resources.add(
            PlaygroundDns.start(
                world,
                PlaygroundDns.Options.offline()
                    .withUpstreams(settings.lookups().resolvers(), UPSTREAM_TIMEOUT)));
    dns.serveOwnZone(new OwnZone(settings.zone().origin(), zoneServer(settings, ownDns)));
    return Optional.of(dns);
  }

  /// Where the playground's resolver finds our zone: where it is published.
  private static InetSocketAddress zoneServer(Settings settings, InetSocketAddress ownDns) {
    return settings.publishing() instanceof Settings.Publishing.DynamicUpdate elsewhere
        ? elsewhere.servers().getFirst()
        : reachable(ownDns);
  }

  /// A wildcard address is one to listen on, not one to ask.
  private static InetSocketAddress reachable(InetSocketAddress listening) {
    return listening.getAddress().isAnyLocalAddress()
        ? new InetSocketAddress(InetAddress.getLoopbackAddress(), listening.getPort())
        : listening;
  }

  /// The world's DNS for every name but those of the playground, and the playground for those: so
  /// nothing that is published there, and no fault of it, has a say about any other name.
  static Lookup lookup(
      Settings.Lookups settings,
      InetSocketAddress ownDns,
      Optional<PlaygroundDns> playground,
      RandomGenerator random) {
    AddressPolicy policy =
        settings.allowPrivateNameServers()
            ? AddressPolicy.allowPrivate()
            : AddressPolicy.globalUnicast(AddressPolicy.reachedAt(ownDns.getAddress()));
    int port = settings.nameServerPort();
    Function<InetAddress, InetSocketAddress> usual =
        address -> new InetSocketAddress(address, port);
    LookupSettings world = LookupSettings.of(settings.resolvers(), policy).withEndpoints(usual);
    if (playground.isEmpty()) {
      return Lookup.over(world, random);
    }
    PlaygroundDns dns = playground.get();
    LookupSettings trial =
        LookupSettings.of(List.of(dns.recursive()), policy.or(dns::isMapped))
            .withEndpoints(address ->
                dns.isMapped(address) ? dns.addresses().apply(address) : usual.apply(address));
    return Lookup.over(world.without(dns::listensAt), random)
        .withTrial(dns.world()::mayHost, Lookup.over(trial, random));
  }

  /// The world's DNS as it is, for a command that needs neither node nor playground.
  ///
  /// @param resolvers instead of those of the settings, when there are any
  static Lookup lookup(
      Settings.Lookups lookups, List<InetSocketAddress> resolvers, RandomGenerator random) {
    AddressPolicy policy =
        lookups.allowPrivateNameServers()
            ? AddressPolicy.allowPrivate()
            : AddressPolicy.globalUnicast(Set.of());
    return Lookup.over(
        LookupSettings.of(resolvers.isEmpty() ? lookups.resolvers() : resolvers, policy)
            .withEndpoints(address -> new InetSocketAddress(address, lookups.nameServerPort())),
        random);
  }

  /// When a hold gives way to another organization (CONTRACT C-5).
  static HoldRules holds(Settings settings) {
    Settings.Holds holds = settings.domains().holds();
    return new HoldRules(holds.unverified(), holds.demoted());
  }

  /// The numbers behind claims.
  static ClaimRules claims(Settings settings) {
    Settings.Claims given = settings.domains().claims();
    ClaimRules usual = ClaimRules.DEFAULT;
    return new ClaimRules(
        given.life(),
        given.confirm(),
        given.objection(),
        usual.demoted(),
        usual.between(),
        usual.aDay());
  }

  /// The numbers behind background checks.
  static HealthRules health(Settings.Demotion demotion) {
    return HealthRules.losing(
        new Streak.Rules(demotion.rounds(), demotion.apart(), demotion.after()));
  }
}
