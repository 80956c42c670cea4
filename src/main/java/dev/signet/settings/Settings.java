package dev.signet.settings;

import dev.signet.name.DomainName;
import dev.signet.zone.ZoneSettings;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

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
        lines);
  }

  /// The HTTP API.
  ///
  /// @param address where it listens; port 0 takes a free one
  /// @param trustedProxies peers whose `X-Forwarded-For` is believed
  public record Http(InetSocketAddress address, List<AddressRange> trustedProxies) {
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
  /// @param holdLapse the age at which an unverified hold may be taken over (C-5)
  /// @param eventKeep how long events are kept
  /// @param demotion what it takes to lose a verification
  /// @param claims how names change hands
  public record Domains(
      Duration holdLapse, Duration eventKeep, Demotion demotion, Claims claims) {}
