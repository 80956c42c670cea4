package dev.signet.settings;

import dev.signet.name.DomainName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Reads all settings once; checks each by itself and then against each other.
final class SettingsReader {
  private static final String DATABASE_URL = "SIGNET_DATABASE_URL";
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
          "SIGNET_DATA_DIR", data.toString(), "is no directory; allowed is a directory's path");
    }
    ZoneReader zoneReader = new ZoneReader(values, external, dns.getAddress(), warnings);
    Settings.Product product = product(zoneReader.origin());
    List<AddressRange> trustedProxies = trustedProxies();
    Settings settings =
        new Settings(
            new Settings.Http(http, trustedProxies),
            new Settings.NameServer(dns, responseRates()),
            new Settings.Store(data, database, connections()),
            new Settings.Keys(
                masterKey(data, external), values.number("SIGNET_KEY_POOL", 512, 2, 100_000)),
            lookups(external),
            product,
            zoneReader.read(),
            publishing(),
            core(zoneReader),
            new Settings.Access(adminToken(), limits()),
            new Settings.Domains(
                holdLapse(), eventKeep(), demotion(), claims(external, product)),
