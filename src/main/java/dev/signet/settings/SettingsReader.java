package dev.signet.settings;

import dev.signet.name.DomainName;
import dev.signet.provider.ProviderKind;
import dev.signet.provider.ProviderKinds;
import dev.signet.provider.ProviderSetting;
import dev.signet.provider.ProviderSettings;
import dev.signet.provider.nativedns.NativeProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Reads all settings once; checks each by itself and then against each other.
final class SettingsReader {
  private static final String DATABASE_URL = "SIGNET_DATABASE_URL";
  private static final String SELECTORS = "SIGNET_SELECTORS";
  private static final String ED25519 = ":ed25519";
  private static final String DKIM_ROTATE = "SIGNET_DKIM_ROTATE";
  private static final String CLAIM_SELECTORS = "SIGNET_CLAIM_SELECTORS";
  private static final String NS_PORT = "SIGNET_NS_PORT";
  private static final Set<String> TAKEN_HEADERS =
      Set.of("authorization", "host", "content-length", "content-type", "connection", "cookie");

  private final Values values;
  private final Path systemResolvers;
  private final List<String> warnings = new ArrayList<>();

  SettingsReader(Values values, Path systemResolvers) {
    this.values = values;
    this.systemResolvers = systemResolvers;
  }

  Settings read() {
    Optional<Database> database = database();
    boolean external = database.isPresent();
    InetSocketAddress http = listener("SIGNET_HTTP_ADDR", "127.0.0.1:8080");
    InetSocketAddress dns = listener("SIGNET_DNS_ADDR", "127.0.0.1:5300");
    if (http.equals(dns) && http.getPort() != 0) {
      throw new BadSetting(
          "SIGNET_DNS_ADDR and SIGNET_HTTP_ADDR name the same address; both listen on TCP, so they"
              + " need different ports");
    }
    Path data = path("SIGNET_DATA_DIR").orElseGet(() -> absolute(Path.of("data")));
    if (Files.exists(data) && !Files.isDirectory(data)) {
      throw BadSetting.value(
          "SIGNET_DATA_DIR", data.toString(), "is not a directory; set a directory's path");
    }
    ZoneReader zoneReader = new ZoneReader(values, external, dns.getAddress(), warnings);
    Settings.Product product = product(zoneReader.origin(), external);
    List<AddressRange> trustedProxies = trustedProxies();
    Settings settings =
        new Settings(
            new Settings.Http(http, trustedProxies, token("SIGNET_METRICS_TOKEN")),
            new Settings.NameServer(dns, responseRates()),
            new Settings.Store(data, database, connections()),
            new Settings.Keys(
                masterKey(data, external), values.number("SIGNET_KEY_POOL", 512, 2, 100_000)),
            lookups(external),
            product,
            zoneReader.read(),
            publishing(),
            core(zoneReader, external),
            new Settings.Access(adminToken(external), limits()),
            new Settings.Domains(holds(), eventKeep(), demotion(), claims(external, product)),
            new Settings.Audit(auditKeep()),
            playground(external, http, trustedProxies),
            logFormat(),
            signing(),
            rotation(),
            webhooks(external),
            List.of());
    values.requireAllKnown();
    return settings.withWarnings(warnings);
  }

  private Settings.ResponseRates responseRates() {
    return new Settings.ResponseRates(
        values.number("SIGNET_RRL_ANSWERS", 200, 0, 1_000_000),
        values.number("SIGNET_RRL_ERRORS", 50, 0, 1_000_000),
        values.number("SIGNET_RRL_SLIP", 2, 0, 10));
  }

  private int connections() {
    return values.number(
        "SIGNET_DATABASE_CONNECTIONS",
        Math.max(8, 4 * Runtime.getRuntime().availableProcessors()),
        2,
        500);
  }

  private Settings.Holds holds() {
    return new Settings.Holds(
        values.duration(
            "SIGNET_HOLD_LAPSE", Duration.ofDays(7), Duration.ofSeconds(1), Duration.ofDays(3650)),
        values.duration(
            "SIGNET_DEMOTED_LAPSE",
            Duration.ofDays(30),
            Duration.ofDays(3),
            Duration.ofDays(3650)));
  }

  private Duration eventKeep() {
    return values.duration(
        "SIGNET_EVENT_KEEP", Duration.ofDays(90), Duration.ofDays(30), Duration.ofDays(3650));
  }

  private Duration auditKeep() {
    return values.duration(
        "SIGNET_AUDIT_KEEP", Duration.ofDays(400), Duration.ofDays(31), Duration.ofDays(36_500));
  }

  /// Private keys cross this listener, so they are encrypted on the way or do not leave the
  /// machine.
  private Settings.Signing signing() {
    Optional<Settings.Signing.Tls> tls =
        values.read(
            "SIGNET_SIGNING_TLS",
            text -> {
              String[] parts = text.split(",", -1);
              if (parts.length != 2 || parts[0].isBlank() || parts[1].isBlank()) {
                return Optional.empty();
              }
              Path chain = absolute(Path.of(parts[0].strip()));
              Path key = absolute(Path.of(parts[1].strip()));
              return Files.isReadable(chain) && Files.isReadable(key)
                  ? Optional.of(new Settings.Signing.Tls(chain, key))
                  : Optional.empty();
            },
            "must be two readable PEM files, certificate and key: cert.pem,key.pem");
    Optional<Settings.Signing.Listener> listener =
        values
            .text("SIGNET_SIGNING_ADDR")
            .map(text -> listener("SIGNET_SIGNING_ADDR", text))
            .map(address -> new Settings.Signing.Listener(address, tls));
    if (listener.isPresent()
        && tls.isEmpty()
        && !listener.get().address().getAddress().isLoopbackAddress()) {
      throw new BadSetting(
          "SIGNET_SIGNING_ADDR is not on loopback, and private keys would cross the network in the"
              + " clear; set SIGNET_SIGNING_TLS=cert.pem,key.pem, or listen on 127.0.0.1");
    }
    if (listener.isEmpty() && tls.isPresent()) {
      warnings.add("SIGNET_SIGNING_TLS is set, but nothing listens without SIGNET_SIGNING_ADDR");
    }
    return new Settings.Signing(
        listener,
        values.duration(
            "SIGNET_SIGNING_STALE",
            Duration.ofMinutes(15),
            Duration.ofSeconds(5),
            Duration.ofHours(1)));
  }

  /// With a database of the operator's the times cannot be made too short for a holder to notice.
  private Settings.Claims claims(boolean external, Settings.Product product) {
    Duration shortest = Duration.ofMillis(10);
    List<String> usual =
        Stream.of("ap3", "ap4", "ap5", "ap6", "ap7", "ap8")
            .filter(selector -> !product.selectors().contains(selector))
            .limit(2)
            .toList();
    List<String> selectors =
        values
            .list(
                CLAIM_SELECTORS,
                text -> Optional.of(text.toLowerCase(Locale.ROOT)).filter(HostNames::isLabel),
                4,
                "must be different labels of letters, digits and hyphens, comma-separated, like"
                    + " ap3,ap4")
            .orElse(usual);
    Set<String> all = new HashSet<>(product.selectors());
    if (!selectors.stream().allMatch(all::add)) {
      throw BadSetting.value(
          CLAIM_SELECTORS,
          String.join(",", selectors),
          "the selectors must differ from each other and from SIGNET_SELECTORS");
    }
    return new Settings.Claims(
        values.duration(
            "SIGNET_CLAIM_LIFE", Duration.ofDays(7), Duration.ofMinutes(1), Duration.ofDays(90)),
        values.duration(
            "SIGNET_CLAIM_CONFIRM",
            Duration.ofMinutes(10),
            external ? Duration.ofMinutes(10) : shortest,
            Duration.ofDays(1)),
        values.duration(
            "SIGNET_CLAIM_OBJECTION",
            Duration.ofHours(72),
            external ? Duration.ofHours(24) : shortest,
            Duration.ofDays(90)),
        selectors);
  }

  private Settings.Demotion demotion() {
    return new Settings.Demotion(
        values.number("SIGNET_DEMOTE_ROUNDS", 3, 2, 100),
        values.duration(
            "SIGNET_DEMOTE_SPACING",
            Duration.ofHours(8),
            Duration.ofMinutes(1),
            Duration.ofDays(7)),
        values.duration(
            "SIGNET_DEMOTE_AFTER", Duration.ofHours(72), Duration.ofHours(1), Duration.ofDays(90)));
  }

  private Optional<Database> database() {
    Optional<String> text = values.text(DATABASE_URL);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Database database =
        Database.parse(text.get())
            .orElseThrow(() ->
                BadSetting.secret(
                    DATABASE_URL,
                    "cannot be read; must be"
                        + " postgresql://user:password@host:port/database?options, or the same"
                        + " beginning with jdbc:postgresql://"));
    for (String name : List.of("SIGNET_ZONE", "SIGNET_PLATFORM_DOMAIN")) {
      if (!values.has(name)) {
        throw new BadSetting(
            name
                + " is not set; with "
                + DATABASE_URL
                + " set it must be, because the built-in names are for trials only");
      }
    }
    return Optional.of(database);
  }

  private InetSocketAddress listener(String name, String otherwise) {
    return Addresses.listener(values.text(name).orElse(otherwise))
        .orElseThrow(() ->
            BadSetting.value(
                name,
                values.text(name).orElse(otherwise),
                "must be ADDRESS:PORT, like 127.0.0.1:8080 or [::]:8080"));
  }

  private Optional<Path> path(String name) {
    return values.read(
        name,
        text -> {
          try {
            return Optional.of(absolute(Path.of(text)));
          } catch (InvalidPathException e) {
            return Optional.empty();
          }
        },
        "must be a path");
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  private Settings.MasterKey masterKey(Path data, boolean external) {
    String name = "SIGNET_MASTER_KEY_FILE";
    Optional<Path> given = path(name);
    Path file = given.orElse(data.resolve("master.key"));
    if (given.isPresent() && !Files.isReadable(file)) {
      throw BadSetting.value(
          name, file.toString(), "cannot be read; set an existing, readable file");
    }
    if (Files.exists(file)) {
      if (!Files.isRegularFile(file)) {
        throw BadSetting.value(name, file.toString(), "is no plain file");
      }
      requirePrivate(name, file);
    }
    if (given.isEmpty() && external) {
      warnings.add(
          name
              + " is not set: the master key is "
              + file
              + "; keep a copy, and give every node of this database the same one");
    }
    return new Settings.MasterKey(file, given.isPresent());
  }

  private static void requirePrivate(String name, Path file) {
    try {
      Set<PosixFilePermission> mode = new HashSet<>(Files.getPosixFilePermissions(file));
      mode.removeAll(
          Set.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));
      if (!mode.isEmpty()) {
        throw BadSetting.value(
            name,
            file.toString(),
            "others than its owner may use the file; its mode must be 0400 or 0600");
      }
    } catch (UnsupportedOperationException e) {
      // A file system without POSIX modes has nothing to check.
      return;
    } catch (IOException e) {
      throw BadSetting.value(name, file.toString(), "its mode cannot be read");
    }
  }

  private Settings.Lookups lookups(boolean external) {
    boolean allowPrivate = values.flag("SIGNET_ALLOW_PRIVATE_NS").orElse(false);
    if (allowPrivate && external) {
      throw new BadSetting(
          "SIGNET_ALLOW_PRIVATE_NS=true: not allowed together with " + DATABASE_URL);
    }
    int port = values.number(NS_PORT, 53, 1, 65535);
    if (port != 53 && !allowPrivate) {
      throw BadSetting.value(
          NS_PORT,
          Integer.toString(port),
          "another port than 53 is allowed only with SIGNET_ALLOW_PRIVATE_NS=true");
    }
    Optional<List<InetSocketAddress>> resolvers =
        values.list(
            "SIGNET_RESOLVERS",
            text -> Addresses.resolved(text, 53),
            8,
            "must be a comma-separated list of HOST:PORT that this machine can resolve, like"
                + " 192.0.2.1:53,[2001:db8::1]:53");
    return new Settings.Lookups(resolvers.orElseGet(this::systemResolvers), allowPrivate, port);
  }

  /// The `nameserver` lines of resolv.conf(5); as there, the local machine when there is none.
  private List<InetSocketAddress> systemResolvers() {
    List<InetSocketAddress> resolvers = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(systemResolvers)) {
        String[] words = line.strip().split("\\s+");
        if (words.length >= 2 && words[0].equals("nameserver") && resolvers.size() < 8) {
          Addresses.literal(words[1])
              .ifPresent(address -> resolvers.add(new InetSocketAddress(address, 53)));
        }
      }
    } catch (IOException e) {
      resolvers.clear();
    }
    if (resolvers.isEmpty()) {
      warnings.add(
          "SIGNET_RESOLVERS is not set and "
              + systemResolvers
              + " names no server: 127.0.0.1:53 is asked");
      resolvers.add(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 53));
    }
    return resolvers;
  }

  private Settings.Product product(DomainName origin, boolean external) {
    for (String name : external ? List.of("SIGNET_LABEL", "SIGNET_SELECTORS") : List.<String>of()) {
      if (values.text(name).isEmpty()) {
        warnings.add(
            name
                + " is not set: customers publish records under the built-in name, and those of"
                + " registered domains keep it when you change it later");
      }
    }
    String label =
        values
            .read(
                "SIGNET_LABEL",
                text -> Optional.of(text.toLowerCase(Locale.ROOT)).filter(HostNames::isLabel),
                "must be one label of letters, digits and hyphens")
            .orElse("anypost");
    DomainName platform =
        values
            .read(
                "SIGNET_PLATFORM_DOMAIN",
                text -> HostNames.parse(text).filter(name -> name.labels().size() >= 2),
                "must be a domain name like agents.example.com")
            .orElse(DomainName.of("agents.anyreach.ai"));
    if (platform.isAtOrBelow(origin)) {
      throw BadSetting.value(
          "SIGNET_PLATFORM_DOMAIN",
          platform.toString(),
          "lies in SIGNET_ZONE ("
              + origin
              + "), which Signet fills by itself; name another domain");
    }
    String header =
        values
            .read(
                "SIGNET_ORGANIZATION_HEADER",
                text ->
                    text.matches("[A-Za-z][A-Za-z0-9-]{0,63}")
                            && !TAKEN_HEADERS.contains(text.toLowerCase(Locale.ROOT))
                        ? Optional.of(text)
                        : Optional.<String>empty(),
                "must be a header name of letters, digits and hyphens that HTTP itself does not"
                    + " use")
            .orElse("X-Anyreach-Org");
    List<String> slots =
        values
            .list(
                SELECTORS,
                text ->
                    Optional.of(text.toLowerCase(Locale.ROOT))
                        .filter(slot -> HostNames.isLabel(withoutKind(slot))),
                4,
                "must be different labels of letters, digits and hyphens, comma-separated, like"
                    + " ap1,ap2; one with :ed25519 behind it has Ed25519 keys")
            .orElse(List.of("ap1", "ap2"));
    List<String> selectors = slots.stream().map(SettingsReader::withoutKind).toList();
    if (new HashSet<>(selectors).size() != selectors.size()) {
      throw BadSetting.value(SELECTORS, String.join(",", slots), "the selectors must differ");
    }
    if (slots.getFirst().endsWith(ED25519)) {
      throw BadSetting.value(
          SELECTORS,
          String.join(",", slots),
          "the first selector has RSA keys: Ed25519 keys only sign beside those");
    }
    Set<String> ed25519 = new HashSet<>();
    slots.stream()
        .filter(slot -> slot.endsWith(ED25519))
        .forEach(slot -> ed25519.add(withoutKind(slot)));
    return new Settings.Product(label, platform, header, selectors, ed25519);
  }

  private static String withoutKind(String slot) {
    return slot.endsWith(ED25519) ? slot.substring(0, slot.length() - ED25519.length()) : slot;
  }

  /// How often keys are rotated unasked.
  private Settings.Rotation rotation() {
    boolean off = values.text(DKIM_ROTATE).filter("off"::equals).isPresent();
    return new Settings.Rotation(
        off
            ? Optional.empty()
            : Optional.of(
                values.duration(
                    DKIM_ROTATE, Duration.ofDays(180), Duration.ofDays(14), Duration.ofDays(3650))),
        values.duration(
            "SIGNET_SIGNER_CACHE",
            Duration.ofSeconds(300),
            Duration.ofSeconds(1),
            Duration.ofDays(7)));
  }

  private Settings.Publishing publishing() {
    String kind = values.text("SIGNET_PUBLISHER").orElse("embedded");
    Optional<List<InetSocketAddress>> servers =
        values.list(
            "SIGNET_RFC2136_SERVER",
            text -> Addresses.resolved(text, 53),
            8,
            "must be a comma-separated list of HOST:PORT that this machine can resolve");
    Duration reconcileEvery =
        values.duration(
            "SIGNET_RECONCILE_EVERY",
            Duration.ofMinutes(5),
            Duration.ofSeconds(1),
            Duration.ofDays(1));
    Optional<Settings.Tsig> tsig =
        values
            .text("SIGNET_RFC2136_TSIG")
            .map(text ->
                tsig(text)
                    .orElseThrow(() ->
                        BadSetting.secret(
                            "SIGNET_RFC2136_TSIG",
                            "must be NAME:ALGORITHM:BASE64 with hmac-sha256, hmac-sha384"
                                + " or hmac-sha512 and a key of at least 16 octets")));
    return switch (kind) {
      case "embedded" -> new Settings.Publishing.Embedded();
      case "rfc2136" ->
          new Settings.Publishing.DynamicUpdate(
              servers.orElseThrow(() -> needed("SIGNET_RFC2136_SERVER")),
              tsig.orElseThrow(() -> needed("SIGNET_RFC2136_TSIG")),
              reconcileEvery);
      default -> throw BadSetting.value("SIGNET_PUBLISHER", kind, "must be embedded or rfc2136");
    };
  }

  private static BadSetting needed(String name) {
    return new BadSetting(name + " is not set; SIGNET_PUBLISHER=rfc2136 needs it");
  }

  private static Optional<Settings.Tsig> tsig(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length != 3
        || !Set.of("hmac-sha256", "hmac-sha384", "hmac-sha512").contains(parts[1])) {
      return Optional.empty();
    }
    try {
      if (Base64.getDecoder().decode(parts[2]).length < 16) {
        return Optional.empty();
      }
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    return HostNames.parseUnderscored(parts[0])
        .map(name -> new Settings.Tsig(name, parts[1], new Secret(parts[2])));
  }

  private Settings.Core core(ZoneReader zoneReader, boolean external) {
    boolean sandbox = values.flag("SIGNET_SANDBOX").orElse(!external);
    if (external && sandbox) {
      warnings.add(
          "SIGNET_SANDBOX is on: domains of a provider without an account are played here, and no"
              + " mail leaves for them");
    }
    return new Settings.Core(
        zoneReader.inbound(),
        values
            .read(
                "SIGNET_DMARC",
                text ->
                    Optional.of(text)
                        .filter(record ->
                            record.matches(
                                "v=DMARC1; ?p=(none|quarantine|reject)(;[ -~]{0,200})?")),
                "must be a DMARC record that begins with its policy, like v=DMARC1; p=none;")
            .orElse("v=DMARC1; p=none;"),
        values.flag("SIGNET_ALLOW_SUBDOMAINS").orElse(false),
        values.duration(
            "SIGNET_PROVIDER_SETTLE",
            Duration.ofSeconds(60),
            Duration.ofSeconds(20),
            Duration.ofMinutes(30)),
        defaultProvider(),
        sandbox,
        providers());
  }

  private String defaultProvider() {
    List<String> known =
        Stream.concat(
                Stream.of(NativeProvider.NAME), ProviderKinds.ALL.stream().map(ProviderKind::name))
            .distinct()
            .toList();
    return values
        .read(
            "SIGNET_DEFAULT_PROVIDER",
            text -> Optional.of(text).filter(known::contains),
            "must be one of " + String.join(", ", known))
        .orElse("resend");
  }

  private ProviderSettings providers() {
    Map<String, String> given = new HashMap<>();
    for (ProviderKind kind : ProviderKinds.ALL) {
      for (ProviderSetting setting : kind.settings()) {
        provided(setting).ifPresent(value -> given.put(setting.name(), value));
      }
    }
    return new ProviderSettings(given);
  }

  private Optional<String> provided(ProviderSetting setting) {
    if (!setting.secret()) {
      return values
          .read(setting.name(), text -> Optional.of(text).filter(setting.good()), setting.allowed())
          .or(setting::fallback);
    }
    Optional<String> secret = values.text(setting.name());
    if (secret.isPresent() && !setting.good().test(secret.get())) {
      throw BadSetting.secret(setting.name(), setting.allowed());
    }
    return secret;
  }

  private Optional<Secret> adminToken(boolean external) {
    Optional<Secret> given = token("SIGNET_ADMIN_TOKEN");
    if (external && given.isEmpty()) {
      warnings.add(
          "SIGNET_ADMIN_TOKEN is not set: each node makes one of its own at each start, and prints"
              + " it");
    }
    return given;
  }

  private Optional<Secret> token(String name) {
    return values
        .text(name)
        .map(text -> {
          if (!text.matches("[!-~]{16,200}")) {
            throw BadSetting.secret(name, "must be 16 to 200 printable characters, no spaces");
          }
          return new Secret(text);
        });
  }

  /// For this machine's own callers only: it is off where strangers may come in (CONTRACT OP-6).
  private boolean playground(
      boolean external, InetSocketAddress http, List<AddressRange> trustedProxies) {
    Optional<String> against =
        external
            ? Optional.of("not allowed together with " + DATABASE_URL)
            : !http.getAddress().isLoopbackAddress()
                ? Optional.of(
                    "not allowed while SIGNET_HTTP_ADDR is another address than one of this"
                        + " machine alone, like 127.0.0.1:8080")
                : !trustedProxies.isEmpty()
                    ? Optional.of("not allowed together with SIGNET_TRUSTED_PROXIES")
                    : Optional.empty();
    boolean on = values.flag("SIGNET_PLAYGROUND").orElse(against.isEmpty());
    if (on && against.isPresent()) {
      throw new BadSetting("SIGNET_PLAYGROUND=true: " + against.get());
    }
    return on;
  }

  private Settings.LogFormat logFormat() {
    return values
        .read(
            "SIGNET_LOG",
            text ->
                switch (text) {
                  case "text" -> Optional.of(Settings.LogFormat.TEXT);
                  case "json" -> Optional.of(Settings.LogFormat.JSON);
                  default -> Optional.<Settings.LogFormat>empty();
                },
            "must be text or json")
        .orElse(Settings.LogFormat.TEXT);
  }

  private List<AddressRange> trustedProxies() {
    return values
        .list(
            "SIGNET_TRUSTED_PROXIES",
            AddressRange::parse,
            64,
            "must be addresses and CIDR blocks without bits after the prefix, comma-separated,"
                + " like 10.0.0.0/8,2001:db8::1")
        .orElse(List.of());
  }

  private Settings.Webhooks webhooks(boolean external) {
    boolean any =
        values
            .read(
                "SIGNET_WEBHOOK_TARGETS",
                text ->
                    switch (text) {
                      case "public" -> Optional.of(false);
                      case "any" -> Optional.of(true);
                      default -> Optional.empty();
                    },
                "must be public or any")
            .orElse(false);
    if (any && external) {
      throw new BadSetting("SIGNET_WEBHOOK_TARGETS=any: not allowed together with " + DATABASE_URL);
    }
    return new Settings.Webhooks(
        values
            .list(
                "SIGNET_WEBHOOK_PRIVATE",
                AddressRange::parse,
                64,
                "must be addresses and CIDR blocks without bits after the prefix,"
                    + " comma-separated, like 10.0.0.0/8,2001:db8::1")
            .orElse(List.of()),
        any);
  }

  private Settings.Limits limits() {
    return new Settings.Limits(
        values.rate("SIGNET_LIMIT_READS", 100, 400),
        values.rate("SIGNET_LIMIT_WRITES", 50, 200),
        values.rate("SIGNET_LIMIT_VERIFY", 0.2, 10),
        values.rate("SIGNET_LIMIT_ORG_VERIFY", 20, 100),
        values.number("SIGNET_LIMIT_FAILED_AUTH", 20, 1, 1_000_000));
  }
}
