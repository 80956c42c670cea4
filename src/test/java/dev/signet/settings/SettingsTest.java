package dev.signet.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.name.DomainName;
import dev.signet.zone.ZoneSettings.MailHost;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private static final String DATABASE = "postgresql://signet:p%40ss+word@db.example:5432/signet";
  private static final Map<String, String> PRODUCTION =
      Map.of(
          "SIGNET_DATABASE_URL", DATABASE,
          "SIGNET_ZONE", "c.mail.example",
          "SIGNET_PLATFORM_DOMAIN", "agents.example");

  @TempDir private Path folder;

  private Settings read(Map<String, String> environment) {
    return Settings.read(environment, new Properties(), folder.resolve("resolv.conf"));
  }

  private static Map<String, String> with(Map<String, String> some, String... more) {
    Map<String, String> all = new HashMap<>(some);
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    return all;
  }

  @Test
  void nothingSetGivesTheTrialSetup() throws IOException {
    Files.writeString(
        folder.resolve("resolv.conf"),
        "# local\nnameserver 192.0.2.53\nsearch example\nnameserver 2001:db8::53\n");
    Settings settings = read(Map.of());
    assertEquals("/127.0.0.1:8080", settings.http().address().toString());
    assertEquals("/127.0.0.1:5300", settings.nameServer().address().toString());
    assertTrue(settings.store().embedded());
    assertTrue(settings.playground());
    assertFalse(settings.lookups().allowPrivateNameServers());
    assertEquals(53, settings.lookups().nameServerPort());
    assertEquals(2, settings.lookups().resolvers().size());
    assertEquals("/192.0.2.53:53", settings.lookups().resolvers().get(0).toString());
    assertEquals("c.anypost.email", settings.zone().origin().toString());
    assertEquals("v=spf1 include:_spf.anypost.email ~all", settings.zone().spf());
    assertEquals(
        List.of(new MailHost(10, DomainName.of("feedback.anypost.email"))),
        settings.zone().bounceHosts());
    assertEquals(List.of("ap1", "ap2"), settings.product().selectors());
    assertEquals("X-Anyreach-Org", settings.product().organizationHeader());
    assertEquals(new Settings.Rate(100, 400), settings.access().limits().reads());
    assertEquals(Duration.ofDays(7), settings.domains().holds().unverified());
    assertEquals(Duration.ofDays(30), settings.domains().holds().demoted());
    assertEquals(Duration.ofDays(400), settings.audit().keep());
    assertFalse(settings.keys().master().fromOperator());
    assertEquals(List.of(), settings.warnings());
  }

  @Test
  void anExternalDatabaseTurnsTheTrialPartsOff() {
    Settings settings = read(PRODUCTION);
    assertFalse(settings.playground());
    Database database = settings.store().database().orElseThrow();
    assertEquals("jdbc:postgresql://db.example:5432/signet", database.jdbcUrl());
    assertEquals(Optional.of("signet"), database.user());
    assertEquals("p@ss+word", database.password().orElseThrow().reveal());
    assertFalse(settings.core().sandbox());
    assertEquals(List.of(), settings.zone().trackingEdge());
    assertEquals("v=spf1 include:_spf.mail.example ~all", settings.zone().spf());
    assertTrue(
        settings.warnings().stream().anyMatch(line -> line.startsWith("SIGNET_MASTER_KEY_FILE")));
    for (String name : List.of("SIGNET_LABEL", "SIGNET_SELECTORS", "SIGNET_ADMIN_TOKEN")) {
      Predicate<String> ofIt = line -> line.startsWith(name + " is not set");
      assertTrue(settings.warnings().stream().anyMatch(ofIt), name);
      Map<String, String> given = new HashMap<>(PRODUCTION);
      given.put(name, "anypost-admin-token");
      assertTrue(read(given).warnings().stream().noneMatch(ofIt), name);
    }
  }

  /// Otherwise a node connects to the server that answers first, which may be a standby.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "postgresql://a,b:5433/s | jdbc:postgresql://a,b:5433/s?targetServerType=primary",
        "postgresql://a,b/s?sslmode=require |"
            + " jdbc:postgresql://a,b/s?sslmode=require&targetServerType=primary",
        "postgresql://a,b/s?targetServerType=any | jdbc:postgresql://a,b/s?targetServerType=any",
        "postgresql://a/s | jdbc:postgresql://a/s"
      })
  void ofSeveralServersThePrimaryIsUsed(String given, String url) {
    assertEquals(Optional.of(url), Database.parse(given).map(Database::jdbcUrl));
  }

  @Test
  void aSandboxInProductionIsAskedForAndWarnedOf() {
    Map<String, String> given = new HashMap<>(PRODUCTION);
    given.put("SIGNET_SANDBOX", "true");
    given.put("SIGNET_DEFAULT_PROVIDER", "native");
    Settings settings = read(given);
    assertTrue(settings.core().sandbox());
    assertEquals("native", settings.core().defaultProvider());
    assertTrue(settings.warnings().stream().anyMatch(line -> line.startsWith("SIGNET_SANDBOX")));
    assertTrue(read(Map.of()).core().sandbox());
    assertEquals("resend", read(Map.of()).core().defaultProvider());
  }

  @ParameterizedTest
  @CsvSource({
    "SIGNET_HTTP_ADDR, 0.0.0.0:8080",
    "SIGNET_HTTP_ADDR, [::]:8080",
    "SIGNET_HTTP_ADDR, 192.0.2.1:8080",
    "SIGNET_TRUSTED_PROXIES, 127.0.0.1",
    "SIGNET_TRUSTED_PROXIES, 10.0.0.0/8"
  })
  void thePlaygroundIsOffWhereStrangersMayComeIn(String name, String value) {
    assertFalse(read(Map.of(name, value)).playground());
    BadSetting bad =
        assertThrows(
            BadSetting.class, () -> read(Map.of(name, value, "SIGNET_PLAYGROUND", "true")));
    assertTrue(bad.getMessage().startsWith("SIGNET_PLAYGROUND=true: not allowed "), bad::toString);
    assertTrue(bad.getMessage().contains(name), bad::toString);
    assertFalse(bad.getMessage().contains("\n"), bad::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:0", "localhost:8080", "[::1]:8080", "127.3.2.1:80"})
  void thePlaygroundIsOnWhereOnlyThisMachineCallsIn(String address) {
    assertTrue(read(Map.of("SIGNET_HTTP_ADDR", address)).playground());
  }

  @Test
  void namesOfTheTrialSetupNeverLeakIntoAnOperatorsZone() {
    assertFalse(read(PRODUCTION).zone().toString().contains("anypost"));
  }

  /// Our zone takes no mail, so a mailbox in it reaches nobody.
  @Test
  void theMailboxOfTheZoneIsInTheDomainAboveItUnlessSetOtherwise() {
    String zone = read(PRODUCTION).zone().origin().toString();
    String above = zone.substring(zone.indexOf('.') + 1);
    assertEquals("hostmaster." + above, read(PRODUCTION).zone().mailbox().toString());
    assertEquals(
        "dns\\.team.example.org",
        read(with(PRODUCTION, "SIGNET_HOSTMASTER", "dns.team@example.org"))
            .zone()
            .mailbox()
            .toString());
  }

  @Test
  void secretsStayOutOfToString() {
    Settings settings =
        read(
            with(
                PRODUCTION,
                "SIGNET_ADMIN_TOKEN",
                "admin-canary-0123456789",
                "SIGNET_RESEND_API_KEY",
                "re_canary_123456",
                "SIGNET_PUBLISHER",
                "rfc2136",
                "SIGNET_RFC2136_SERVER",
                "192.0.2.1",
                "SIGNET_RFC2136_TSIG",
                "signet:hmac-sha256:Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5"));
    String text = settings.toString();
    for (String secret : List.of("canary", "p@ss", "p%40ss", "Y2FuYXJ5")) {
      assertFalse(text.contains(secret), text);
    }
  }

  @Test
  void nearerWinsOverFarther() throws IOException {
    Path file = folder.resolve("signet.properties");
    Files.writeString(
        file, "signet.label=filed\nsignet.hold-lapse=3d\nsignet.http-addr=127.0.0.1:1\n");
    Properties system = new Properties();
    system.setProperty("signet.http-addr", "127.0.0.1:3");
    Settings settings =
        Settings.read(
            Map.of(
                "SIGNET_CONFIG",
                file.toString(),
                "SIGNET_LABEL",
                "named",
                "SIGNET_HTTP_ADDR",
                "127.0.0.1:2"),
            system);
    assertEquals("named", settings.product().label());
    assertEquals(Duration.ofDays(3), settings.domains().holds().unverified());
    assertEquals(3, settings.http().address().getPort());
  }

  @Test
  void aMisspeltSettingIsRefusedWithTheNearestName() throws IOException {
    Path file = folder.resolve("signet.properties");
    Files.writeString(file, "signet.zoen=c.example.com\n");
    BadSetting refused =
        assertThrows(BadSetting.class, () -> read(Map.of("SIGNET_CONFIG", file.toString())));
    assertTrue(
        refused.line().startsWith("signet.zoen: no such setting; did you mean signet.zone?"),
        refused.line());
    refused = assertThrows(BadSetting.class, () -> read(Map.of("SIGNET_HTTP_ADRR", "[::1]:80")));
    assertTrue(
        refused
            .line()
            .startsWith("SIGNET_HTTP_ADRR: no such setting; did you mean SIGNET_HTTP_ADDR?"),
        refused.line());
  }

  @Test
  void whatKubernetesAddsForAServiceOfOurNameIsNoSetting() {
    read(
        Map.of(
            "SIGNET_SERVICE_HOST", "10.0.0.7",
            "SIGNET_SERVICE_PORT", "80",
            "SIGNET_SERVICE_PORT_HTTP", "80",
            "SIGNET_PORT", "tcp://10.0.0.7:80",
            "SIGNET_PORT_80_TCP_ADDR", "10.0.0.7",
            "SIGNET_DNS_PORT_53_UDP", "udp://10.0.0.8:53"));
  }

  @Test
  void nameServersInsideTheZoneCarryTheirAddresses() {
    Settings settings =
        read(
            Map.of(
                "SIGNET_ZONE",
                "c.example.com",
                "SIGNET_NS",
                "ns1.c.example.com=192.0.2.1+2001:db8::1, ns.example.net"));
    assertEquals(
        List.of(DomainName.of("ns1.c.example.com"), DomainName.of("ns.example.net")),
        settings.zone().nameServers());
    assertEquals(
        Map.of(
            DomainName.of("ns1.c.example.com"),
            List.of(InetAddress.ofLiteral("192.0.2.1"), InetAddress.ofLiteral("2001:db8::1"))),
        settings.zone().nameServerAddresses());
  }

  /// O6. Each row: the setting, its value, words the one line must have.
  @ParameterizedTest(name = "{0}={1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "SIGNET_HTTP_ADDR       | 8080                    | ADDRESS:PORT",
        "SIGNET_HTTP_ADDR       | 127.0.0.1:99999         | ADDRESS:PORT",
        "SIGNET_HTTP_ADDR       | example.com:80          | ADDRESS:PORT",
        "SIGNET_HTTP_ADDR       | 127.1:80                | ADDRESS:PORT",
        "SIGNET_DNS_ADDR        | ::1:5300                | ADDRESS:PORT",
        "SIGNET_DNS_ADDR        | 127.0.0.1:8080          | different ports",
        "SIGNET_DEFAULT_PROVIDER | postmark               | native, resend",
        "SIGNET_DATABASE_URL    | mysql://localhost/x     | postgresql://user:password@host",
        "SIGNET_DATABASE_URL    | postgresql://localhost  | postgresql://user:password@host",
        "SIGNET_RESOLVERS       | 192.0.2.1:0             | HOST:PORT",
        "SIGNET_RESOLVERS       | 192.0.2.1,,192.0.2.2    | HOST:PORT",
        "SIGNET_ZONE            | c                       | at least two labels",
        "SIGNET_ZONE            | c..example.com          | domain name",
        "SIGNET_ZONE            | \"c_x.example.com\"     | domain name",
        "SIGNET_LABEL           | two.labels              | one label",
        "SIGNET_LABEL           | _domainkey              | one label",
        "SIGNET_PLATFORM_DOMAIN | com                     | domain name",
        "SIGNET_PLATFORM_DOMAIN | x.c.anypost.email       | SIGNET_ZONE",
        "SIGNET_ORGANIZATION_HEADER | Authorization       | header name",
        "SIGNET_ORGANIZATION_HEADER | X Org               | header name",
        "SIGNET_SELECTORS       | ap1,ap1                 | differ",
        "SIGNET_SELECTORS       | ap1,                    | labels",
        "SIGNET_SELECTORS       | a,b,c,d,e               | at most 4",
        "SIGNET_NS              | ns1.c.anypost.email     | needs an address",
        "SIGNET_NS              | ns1.c.anypost.email=127.1 | needs an address",
        "SIGNET_NS              | ns.example.net,ns.example.net | twice",
        "SIGNET_BOUNCE_MX       | feedback.example.com    | PREFERENCE HOST",
        "SIGNET_BOUNCE_MX       | 70000 feedback.example.com | PREFERENCE HOST",
        "SIGNET_SPF_INCLUDE     | a.example,b.example,c.example | one or two",
        "SIGNET_SPF_INCLUDE     | \"a.example ~all\"      | SPF record",
        "SIGNET_TRACKING_EDGE   | edge.example.com        | addresses",
        "SIGNET_TTL             | 300                     | written like 30s",
        "SIGNET_NEGATIVE_TTL    | 2m                      | 1s to 60s",
        "SIGNET_HOSTMASTER      | hostmaster              | mail address",
        "SIGNET_ADMIN_TOKEN     | short                   | 16 to 200",
        "SIGNET_RESEND_URL      | http://api.resend.com   | https",
        "SIGNET_RESEND_URL      | ftp://x                 | https",
        "SIGNET_RESEND_API_KEY  | \"re key\"              | printable",
        "SIGNET_PUBLISHER       | bind                    | embedded or rfc2136",
        "SIGNET_PUBLISHER       | rfc2136                 | SIGNET_RFC2136_SERVER is not set",
        "SIGNET_RFC2136_TSIG    | k:hmac-md5:AAAAAAAAAAAAAAAAAAAAAAAA | hmac-sha256",
        "SIGNET_RFC2136_TSIG    | k:hmac-sha256:c2hvcnQ=  | 16 octets",
        "SIGNET_PLAYGROUND      | yes                     | true or false",
        "SIGNET_ALLOW_PRIVATE_NS | 1                      | true or false",
        "SIGNET_NS_PORT         | 5353                    | SIGNET_ALLOW_PRIVATE_NS=true",
        "SIGNET_NS_PORT         | 0                       | 1 to 65535",
        "SIGNET_MASTER_KEY_FILE | /nonexistent/master.key | existing, readable",
        "SIGNET_LOG             | xml                     | text or json",
        "SIGNET_TRUSTED_PROXIES | 10.0.0.1/8              | CIDR",
        "SIGNET_TRUSTED_PROXIES | 10.0.0.0/33             | CIDR",
        "SIGNET_LIMIT_READS     | 100                     | RATE/BURST",
        "SIGNET_LIMIT_WRITES    | 0/200                   | RATE/BURST",
        "SIGNET_LIMIT_VERIFY    | 1/0                     | RATE/BURST",
        "SIGNET_LIMIT_ORG_VERIFY | 20                     | RATE/BURST",
        "SIGNET_LIMIT_FAILED_AUTH | -1                    | 1 to 1000000",
        "SIGNET_HOLD_LAPSE      | 7 days                  | written like 30s",
        "SIGNET_DEMOTED_LAPSE   | 1d                      | 3d to 3650d",
        "SIGNET_AUDIT_KEEP      | 1d                      | 31d to 36500d",
        "SIGNET_DEMOTE_ROUNDS   | 1                       | 2 to 100",
        "SIGNET_DEMOTE_SPACING  | 1s                      | 60s to 7d",
        "SIGNET_DEMOTE_AFTER    | 1m                      | 3600s to 90d",
        "SIGNET_INBOUND_MX      | inbound.example.com     | PREFERENCE HOST",
        "SIGNET_DMARC           | v=DMARC1; rua=mailto:a  | begins with its policy",
        "SIGNET_ALLOW_SUBDOMAINS| perhaps                 | true or false",
        "SIGNET_PROVIDER_SETTLE | 1s                      | 20s",
        "SIGNET_KEY_POOL        | 1                       | 2 to 100000",
        "SIGNET_RRL_SLIP        | 11                      | 0 to 10",
        "SIGNET_DATABASE_CONNECTIONS | 1                  | 2 to 500",
        "SIGNET_CONFIG          | /nonexistent/x.properties | readable properties file",
      })
  void aBadValueIsOneLineThatNamesItAndWhatIsAllowed(String name, String value, String words) {
    String line = refusal(Map.of(name, value));
    assertTrue(line.contains(name), line);
    assertTrue(line.contains(words), line);
  }

  /// O6. Settings that are fine alone, and unsafe together.
  @ParameterizedTest(name = "{0}={1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "SIGNET_ZONE             |      | SIGNET_ZONE is not set",
        "SIGNET_PLATFORM_DOMAIN  |      | SIGNET_PLATFORM_DOMAIN is not set",
        "SIGNET_PLAYGROUND       | true | not allowed together with SIGNET_DATABASE_URL",
        "SIGNET_ALLOW_PRIVATE_NS | true | not allowed together with SIGNET_DATABASE_URL",
        "SIGNET_PLATFORM_DOMAIN  | a.c.mail.example | SIGNET_ZONE",
      })
  void productionRefusesWhatIsForTrials(String name, String value, String words) {
    String line = refusal(with(PRODUCTION, name, value == null ? "" : value));
    assertTrue(line.contains(name) && line.contains(words), line);
  }

  @Test
  void aMasterKeyThatOthersMayReadIsRefused() throws IOException {
    Path key = Files.writeString(folder.resolve("master.key"), "x");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    String named = refusal(Map.of("SIGNET_MASTER_KEY_FILE", key.toString()));
    assertTrue(named.contains("0400"), named);
    String found = refusal(Map.of("SIGNET_DATA_DIR", folder.toString()));
    assertTrue(found.contains("0400"), found);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("r--------"));
    assertTrue(
        read(Map.of("SIGNET_MASTER_KEY_FILE", key.toString())).keys().master().fromOperator());
  }

  @Test
  void aDataDirectoryThatIsAFileIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("data"), "x");
    assertTrue(refusal(Map.of("SIGNET_DATA_DIR", file.toString())).contains("is not a directory"));
  }

  @Test
  void aRefusalNeverShowsASecretNorBreaksItsLine() {
    String database = refusal(Map.of("SIGNET_DATABASE_URL", "oracle://u:canary@h/d"));
    assertFalse(database.contains("canary"), database);
    String token = refusal(Map.of("SIGNET_ADMIN_TOKEN", "canary"));
    assertFalse(token.contains("canary"), token);
    String broken = refusal(Map.of("SIGNET_LOG", "a\nb\u001b[31m" + "x".repeat(5000)));
    assertFalse(broken.chars().anyMatch(Character::isISOControl), broken);
    assertTrue(broken.length() < 700, broken);
  }

  private String refusal(Map<String, String> environment) {
    return assertThrows(BadSetting.class, () -> read(environment)).line();
  }
}
