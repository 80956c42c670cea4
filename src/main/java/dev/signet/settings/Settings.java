package dev.signet.settings;

import dev.signet.name.DomainName;
import dev.signet.provider.ProviderSettings;
import dev.signet.zone.ZoneSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/// Everything the operator decided, checked and immutable, by the room it is for: each room's
/// factory gets its own part. Its `toString` shows no secret.
///
/// @param http the HTTP API
/// @param nameServer our own name server
/// @param store where the facts are kept
/// @param keys how DKIM keys are made and sealed
/// @param lookups how other people's DNS is asked
/// @param product names the API and the customers see
/// @param zone what is the same for the whole zone
/// @param publishing how the zone is made live
/// @param core what `/core` hands out and how
/// @param access who may ask, and how often
/// @param domains what becomes of a domain with time
/// @param audit how long the audit log is kept
/// @param playground whether the customer's DNS host for trials runs in this process
/// @param log how events are written
/// @param signing the hand-out of signing keys
/// @param rotation how DKIM keys change
/// @param webhooks where webhooks may go, and how long events are kept
/// @param warnings what starts, but deserves a second look; one line each
public record Settings(
    Http http,
    NameServer nameServer,
    Store store,
    Keys keys,
    Lookups lookups,
    Product product,
    ZoneSettings zone,
    Publishing publishing,
    Core core,
    Access access,
    Domains domains,
    Audit audit,
    boolean playground,
    LogFormat log,
    Signing signing,
    Rotation rotation,
    Webhooks webhooks,
    List<String> warnings) {

  public Settings {
    warnings = List.copyOf(warnings);
  }

  /// Reads this process's environment, system properties and `SIGNET_CONFIG` file.
  ///
  /// @throws BadSetting when Signet must not start with them
  public static Settings fromSystem() {
    return read(System.getenv(), System.getProperties());
  }

  /// Reads the given environment and properties, and the file that `SIGNET_CONFIG` names there.
  ///
  /// @throws BadSetting when Signet must not start with them
  public static Settings read(Map<String, String> environment, Properties properties) {
    return read(environment, properties, Path.of("/etc/resolv.conf"));
  }

  static Settings read(
      Map<String, String> environment, Properties properties, Path systemResolvers) {
    return new SettingsReader(Values.from(environment, properties), systemResolvers).read();
  }

  /// Reads a DNS server's address as in `SIGNET_RESOLVERS`; port 53 when none is said.
  public static Optional<InetSocketAddress> serverAddress(String text) {
    return Addresses.resolved(text, 53);
  }

  /// Events and who is told of them (CONTRACT EV-1, WH-6).
  ///
  /// @param privateRanges where the platform's own webhooks may go besides, over `http` too
  /// @param anyTarget whether every webhook may go anywhere: for trials
  public record Webhooks(List<AddressRange> privateRanges, boolean anyTarget) {
    public Webhooks {
      privateRanges = List.copyOf(privateRanges);
    }
  }

  Settings withWarnings(List<String> lines) {
    return new Settings(
        http,
        nameServer,
        store,
        keys,
        lookups,
        product,
        zone,
        publishing,
        core,
        access,
        domains,
        audit,
        playground,
        log,
        signing,
        rotation,
        webhooks,
        lines);
  }

  /// The HTTP API.
  ///
  /// @param address where it listens; port 0 takes a free one
  /// @param trustedProxies peers whose `X-Forwarded-For` is believed
  /// @param metricsToken what opens `/metrics`; empty opens it to every caller
  public record Http(
      InetSocketAddress address, List<AddressRange> trustedProxies, Optional<Secret> metricsToken) {
    public Http {
      trustedProxies = List.copyOf(trustedProxies);
    }
  }

  /// Our own name server.
  ///
  /// @param address where it listens, UDP and TCP; port 0 takes a free one
  /// @param rates limits of its answers
  public record NameServer(InetSocketAddress address, ResponseRates rates) {}

  /// Where the facts are kept.
  ///
  /// @param directory absolute; holds the embedded database, the journal of deletions and the
  ///   default master key
  /// @param database the server to use; empty means the embedded one
  /// @param connections the size of the connection pool
  public record Store(Path directory, Optional<Database> database, int connections) {
    /// Whether Signet starts its own PostgreSQL.
    public boolean embedded() {
      return database.isEmpty();
    }
  }

  /// How DKIM keys are made and sealed.
  ///
  /// @param master the file that unseals them
  /// @param pool how many RSA key pairs are kept ready
  public record Keys(MasterKey master, int pool) {}

  /// Who may ask, and how often.
  ///
  /// @param adminToken empty means: generate one and print it
  /// @param limits rates of the API
  public record Access(Optional<Secret> adminToken, Limits limits) {}

  /// What becomes of a domain with time.
  ///
  /// @param holds when a hold gives way to another organization (C-5)
  /// @param eventKeep how long events are kept
  /// @param demotion what it takes to lose a verification
  /// @param claims how names change hands
  public record Domains(Holds holds, Duration eventKeep, Demotion demotion, Claims claims) {}

  /// When a hold gives way to another organization (C-5).
  ///
  /// @param unverified the age of a domain that was never verified
  /// @param demoted for how long a domain that was verified once has not been
  public record Holds(Duration unverified, Duration demoted) {}

  /// The audit log.
  ///
  /// @param keep the age at which a month of it may go (AU-1)
  public record Audit(Duration keep) {}

  /// The file that unseals the DKIM keys.
  ///
  /// @param file where it is
  /// @param fromOperator true when the operator named it, and then it exists with a fit mode; false
  ///   when it lives in the data directory and is made on the first start
  public record MasterKey(Path file, boolean fromOperator) {}

  /// How other people's DNS is asked.
  ///
  /// @param resolvers recursive resolvers, at least one
  /// @param allowPrivateNameServers whether name servers at addresses of the deny list are asked
  ///   for every customer (V-5); the playground's own zones do not need it
  /// @param nameServerPort where customers' name servers are asked; 53 except in tests
  public record Lookups(
      List<InetSocketAddress> resolvers, boolean allowPrivateNameServers, int nameServerPort) {
    public Lookups {
      resolvers = List.copyOf(resolvers);
    }
  }

  /// How mail servers get keys and signatures.
  ///
  /// @param listener empty: they do not
  /// @param stale how long what is known is handed out while the database is away
  public record Signing(Optional<Listener> listener, Duration stale) {
    /// @param tls empty on loopback alone
    public record Listener(InetSocketAddress address, Optional<Tls> tls) {}

    /// @param chain PEM, the certificate first
    /// @param key PEM, PKCS #8
    public record Tls(Path chain, Path key) {}
  }

  /// How DKIM keys change (CONTRACT DK-2).
  ///
  /// @param interval from switch to switch; empty when keys are not rotated unasked
  /// @param signerCache how long a mail server may go on with a key it has read
  public record Rotation(Optional<Duration> interval, Duration signerCache) {}

  /// Names the API and the customers see.
  ///
  /// @param label our brand label in customer DNS
  /// @param platformDomain the domain that needs no registration
  /// @param organizationHeader the header that picks an organization for a personal token
  /// @param selectors DKIM selectors, in the order they are shown
  /// @param ed25519 those of them with Ed25519 keys
  public record Product(
      String label,
      DomainName platformDomain,
      String organizationHeader,
      List<String> selectors,
      Set<String> ed25519) {
    public Product {
      selectors = List.copyOf(selectors);
      ed25519 = Set.copyOf(ed25519);
    }
  }

  /// How the zone is made live.
  public sealed interface Publishing {
    /// Our own name server answers from memory; nothing else to do.
    record Embedded() implements Publishing {}

    /// Updates go to the operator's primary servers (RFC 2136), all of which must take them.
    ///
    /// @param servers at least one
    /// @param reconcileEvery how often their zone is compared with the database
    record DynamicUpdate(List<InetSocketAddress> servers, Tsig tsig, Duration reconcileEvery)
        implements Publishing {
      public DynamicUpdate {
        servers = List.copyOf(servers);
      }
    }
  }

  /// A transaction signature key (RFC 8945).
  ///
  /// @param name the key's name on both sides
  /// @param algorithm `hmac-sha256`, `hmac-sha384` or `hmac-sha512`
  /// @param key base64
  public record Tsig(DomainName name, String algorithm, Secret key) {}

  /// What `/core` hands out and how.
  ///
  /// @param inbound the MX that makes mail for a domain of ours come in
  /// @param dmarc the DMARC record a customer without one is told to publish
  /// @param allowSubdomains whether `/core` registers names below the registrable domain (AR-3)
  /// @param settleAfter how old a provider call without a known outcome is when it is undone
  /// @param defaultProvider who stands behind a new domain when the caller does not say
  /// @param sandbox whether new domains may be made at a provider's sandbox (AR-8)
  /// @param providers what was set for each provider
  public record Core(
      ZoneSettings.MailHost inbound,
      String dmarc,
      boolean allowSubdomains,
      Duration settleAfter,
      String defaultProvider,
      boolean sandbox,
      ProviderSettings providers) {}

  /// One event, one line, in one of two shapes.
  public enum LogFormat {
    TEXT,
    JSON
  }

  /// What it takes to lose a verification in the background (V-2).
  ///
  /// @param rounds rounds of a definite no
  /// @param apart the time between two rounds that count
  /// @param after the time since the last yes
  public record Demotion(int rounds, Duration apart, Duration after) {}

  /// How names change hands (CONTRACT section 7).
  ///
  /// @param life how long a claim waits for its proof
  /// @param confirm how far apart two sights of a proof are at least
  /// @param objection how long the holder of a verified domain has
  /// @param selectors DKIM selectors of claims, which take turns with those of registrations
  public record Claims(
      Duration life, Duration confirm, Duration objection, List<String> selectors) {
    public Claims {
      selectors = List.copyOf(selectors);
    }
  }

  /// A token bucket.
  ///
  /// @param perSecond how fast it fills
  /// @param burst how much it holds
  public record Rate(double perSecond, int burst) {}

  /// Rates of the API (C-10).
  ///
  /// @param reads per key
  /// @param writes per key
  /// @param verify per domain
  /// @param organizationVerify per organization
  /// @param failedAuthenticationsPerMinute per address
  public record Limits(
      Rate reads,
      Rate writes,
      Rate verify,
      Rate organizationVerify,
      int failedAuthenticationsPerMinute) {}

  /// How many answers a second one network gets over UDP; 0 means no limit.
  ///
  /// @param answers per /24 or /64, for names that exist
  /// @param errors per /24 or /64, for NXDOMAIN, REFUSED and their like
  /// @param slip each how manieth answer over the limit is sent truncated instead of dropped; 0
  ///   drops all
  public record ResponseRates(int answers, int errors, int slip) {}
}
