package dev.signet.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestNode;
import dev.signet.TestNode.Answer;
import dev.signet.access.Scope;
import dev.signet.console.Visitor.Page;
import dev.signet.name.DomainName;
import dev.signet.name.RegisteredApex;
import dev.signet.playground.FakeWorld;
import dev.signet.playground.OwnZone;
import dev.signet.playground.PlaygroundDns;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The playground speaks for reserved names and to callers of its own machine, at every door
/// (CONTRACT OP-6): nobody verifies a name with it that belongs to somebody.
class PlaygroundDoorsTest {
  /// What every route of the playground is called with.
  private static final List<String> DOORS =
      List.of(
          "GET records",
          "PUT records",
          "DELETE records",
          "GET queries",
          "DELETE queries",
          "GET faults",
          "PUT faults",
          "DELETE faults",
          "PUT held",
          "DELETE held",
          "GET servers");

  private static TestNode node;
  private static UUID organization;
  private static String key;
  private static Visitor visitor;

  @BeforeAll
  static void start() {
    node = TestNode.start(new TestNode.Options().with("SIGNET_LIMIT_VERIFY", "1000/1000"));
    organization = node.organization();
    key = node.key(organization, Scope.all());
    visitor = Visitor.signedIn(node, key);
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static String consolePath(JsonNode domain) {
    return "/console/domains/" + domain.get("id").stringValue().replace("domain_", "");
  }

  private static String put(String name, String type, String value, boolean force) {
    return "{\"name\":\"%s\",\"type\":\"%s\",\"value\":\"%s\",\"force\":%s}"
        .formatted(name, type, value, force);
  }

  private static List<JsonNode> records(JsonNode domain) {
    List<JsonNode> out = new ArrayList<>();
    domain.get("dns_records").forEach(out::add);
    return out;
  }

  private static String verifiedStatus(TestNode at, String withKey, JsonNode domain) {
    return at.post("/v1/domains/" + domain.get("id").stringValue() + "/verify", withKey, "")
        .json()
        .get("status")
        .stringValue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "acme.com",
        "acme.net",
        "acme.org",
        "acme.io",
        "acme.ai",
        "acme.email",
        "acme.co.uk",
        "acme.com.au",
        "acme.eu.org",
        "mail.acme.de",
        "a.b.c.acme.fr",
        "notexample.com",
        "my-example.org",
        "examples.net",
        "example.co",
        "example.io",
        "example.edu",
        "example.info",
        "example.com.br",
        "example.co.uk",
        "example.com.acme.dev",
        "test.com",
        "test.de",
        "mytest.app",
        "acme.test.org",
        "acme.example.de",
        "example.example.it",
        "bücher.ch",
        "пример.рф",
        "xn--bcher-kva.at"
      })
  void aPublicNameIsRefusedAtEveryDoorAndNeverVerified(String name) {
    JsonNode domain = node.register(key, name);
    List<String> open = new ArrayList<>();
    for (JsonNode record : records(domain)) {
      String owner = record.get("fqdn").stringValue();
      String type = record.get("type").stringValue();
      String value = record.get("value").stringValue();
      for (String spelling : List.of(owner, owner + ".", owner.toUpperCase(Locale.ROOT))) {
        for (boolean force : List.of(false, true)) {
          knock(open, "PUT", "/playground/records", put(spelling, type, value, force));
        }
      }
      knock(
          open,
          "PUT",
          "/playground/held",
          "{\"name\":\"%s\",\"type\":\"CNAME\",\"seconds\":60}".formatted(owner));
      for (String pattern : List.of(owner, "*." + owner, "**." + owner)) {
        knock(
            open,
            "PUT",
            "/playground/faults",
            "{\"name\":\"%s\",\"fault\":\"drop\"}".formatted(pattern));
      }
      // A fault that gives any answer is a publisher too.
      String forged =
          "{\"fault\":\"answer\",\"records\":[{\"name\":\"%s\",\"type\":\"%s\",\"value\":\"%s\"}]}"
              .formatted(owner, type, value);
      knock(open, "PUT", "/playground/faults", forged);
      knock(
          open,
          "PUT",
          "/playground/faults",
          "{\"fault\":\"forged_first\",\"how\":[" + forged + "]}");
    }
    String apex =
        records(domain).getFirst().get("fqdn").stringValue().replaceFirst("^[^.]+\\.", "");
    knock(open, "PUT", "/playground/records", put(apex, "NS", "ns1.playground.test", true));
    knock(open, "PUT", "/playground/records", put("x." + apex, "DNAME", "acme.example", true));

    Page page = visitor.get(consolePath(domain));
    if (page.has("in the playground")) {
      open.add("the button");
    }
    for (String action : List.of("remove", "publish")) {
      Page pressed = visitor.post(consolePath(domain) + "/playground", "action", action);
      if (pressed.status() < 400) {
        open.add("console " + action);
      }
    }

    node.send("DELETE", "/playground/faults", "", "");
    node.send("DELETE", "/playground/held", "", "");
    assertEquals("pending", verifiedStatus(node, key, domain), () -> name + " by " + open);
    visitor.post(consolePath(domain) + "/verify");
    assertFalse(visitor.get(consolePath(domain)).has("data-status=\"verified\""), name);
    assertEquals(List.of(), open);
  }

  /// Calls a door, and notes it in `open` when it lets this in.
  private static void knock(List<String> open, String method, String path, String body) {
    Answer answer = node.send(method, path, "", body);
    if (answer.status() != 422) {
      open.add(method + " " + path + " " + body + " -> " + answer.status());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "whole-flow.example",
        "mail.whole-flow.example",
        "whole-flow.test",
        "a.b.whole-flow.test",
        "mail.example.com",
        "mail.example.net",
        "whole.flow.example.org"
      })
  void aReservedNameGoesThroughTheWholeFlow(String name) {
    JsonNode domain = node.register(key, name);
    assertEquals("pending", verifiedStatus(node, key, domain));
    for (JsonNode record : records(domain)) {
      Answer answer =
          node.send(
              "PUT",
              "/playground/records",
              "",
              put(
                  record.get("fqdn").stringValue(),
                  record.get("type").stringValue(),
                  record.get("value").stringValue(),
                  false));
      assertEquals(200, answer.status(), answer::toString);
    }
    assertEquals("verified", verifiedStatus(node, key, domain));
    assertTrue(visitor.get(consolePath(domain)).has("in the playground"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"button.example", "button.test", "button.example.com"})
  void theButtonPublishesReservedNames(String name) {
    JsonNode domain = node.register(key, name);
    Page pressed = visitor.post(consolePath(domain) + "/playground", "action", "publish");
    assertEquals(consolePath(domain) + "?done=published", pressed.location(), pressed::toString);
    assertEquals("verified", verifiedStatus(node, key, domain));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Forwarded-For: 127.0.0.1",
        "x-forwarded-proto: https",
        "X-Forwarded-Host: localhost",
        "X-Forwarded: for=127.0.0.1",
        "Forwarded: for=127.0.0.1",
        "Forwarded-For: 127.0.0.1",
        "Via: 1.1 proxy",
        "X-Real-IP: 127.0.0.1",
        "X-Client-IP: 127.0.0.1",
        "X-Cluster-Client-IP: 127.0.0.1",
        "X-Original-Forwarded-For: 127.0.0.1",
        "X-Envoy-External-Address: 127.0.0.1",
        "True-Client-IP: 127.0.0.1",
        "CF-Connecting-IP: 127.0.0.1",
        "Fastly-Client-IP: 127.0.0.1",
        "CDN-Loop: cdn",
        "Origin: https://evil.com",
        "Origin: null",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site"
      })
  void aCallerBehindAProxyOrFromAnotherSiteIsTurnedAwayAtEveryDoor(String header)
      throws IOException {
    everyDoorIsShut("127.0.0.1:" + node.uri().getPort(), header);
  }

  /// A name that a stranger's DNS leads to this machine (DNS rebinding) is not this machine.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.com",
        "evil.com:8080",
        "127.0.0.1.evil.com",
        "localhost.evil.com",
        "127.0.0.1.nip.io",
        "192.0.2.1",
        "[2001:db8::1]:80",
        "signet",
        "2130706433",
        "0.0.0.0"
      })
  void anotherHostIsTurnedAwayAtEveryDoor(String host) throws IOException {
    everyDoorIsShut(host, "X-Nothing: here");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "localhost:80", "127.0.0.1", "127.9.9.9:1", "[::1]:8080"})
  void everySpellingOfThisMachineIsTaken(String host) throws IOException {
    assertEquals(200, raw("GET", "/playground/servers", host, "X-Nothing: here", ""));
    JsonNode domain = node.register(key, "d" + UUID.randomUUID() + ".example");
    int pressed =
        raw(
            "POST",
            consolePath(domain) + "/playground",
            host,
            "Cookie: " + visitor.cookies(),
            "action=publish&session=" + visitor.word());
    assertEquals(303, pressed);
  }

  /// What browsers send with a form of the console's own pages, which send no referrer.
  @Test
  void theButtonWorksAsABrowserPressesIt() throws IOException {
    JsonNode domain = node.register(key, "d" + UUID.randomUUID() + ".example");
    int pressed =
        raw(
            "POST",
            consolePath(domain) + "/playground",
            "127.0.0.1:" + node.uri().getPort(),
            "Origin: null\r\nSec-Fetch-Site: same-origin\r\nCookie: " + visitor.cookies(),
            "action=publish&session=" + visitor.word());
    assertEquals(303, pressed);
  }

  private static void everyDoorIsShut(String host, String header) throws IOException {
    List<String> open = new ArrayList<>();
    for (String door : DOORS) {
      String[] words = door.split(" ");
      String body = words[0].equals("PUT") ? put("shut.example", "TXT", "x", false) : "";
      int status = raw(words[0], "/playground/" + words[1], host, header, body);
      if (status != 403) {
        open.add(door + " -> " + status);
      }
    }
    JsonNode domain = node.register(key, "d" + UUID.randomUUID() + ".example");
    int status =
        raw(
            "POST",
            consolePath(domain) + "/playground",
            host,
            header + "\r\nCookie: " + visitor.cookies(),
            "action=publish&session=" + visitor.word());
    if (status != 403) {
      open.add("console -> " + status);
    }
    assertEquals(List.of(), open);
    assertTrue(
        node.playground().world().records().stream()
            .noneMatch(record -> record.owner().toString().contains("shut.example")));
  }

  /// A request as it is on the wire: clients of the JDK do not send just any Host.
  private static int raw(String method, String path, String host, String header, String body)
      throws IOException {
    String type = body.startsWith("{") ? "application/json" : "application/x-www-form-urlencoded";
    String request =
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: "
            + host
            + "\r\n"
            + header
            + "\r\nConnection: close\r\n"
            + (body.isEmpty()
                ? ""
                : "Content-Type: " + type + "\r\nContent-Length: " + body.length() + "\r\n")
            + "\r\n"
            + body;
    try (Socket socket = new Socket("127.0.0.1", node.uri().getPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String reply =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      return Integer.parseInt(reply.split(" ", 3)[1]);
    }
  }

  @Test
  void withATrustedProxyThereIsNoPlayground() {
    try (TestNode behind =
        TestNode.start(new TestNode.Options().with("SIGNET_TRUSTED_PROXIES", "127.0.0.1"))) {
      isOff(behind);
    }
  }

  @Test
  void onAnAddressForTheWorldThereIsNoPlayground() {
    try (TestNode open =
        TestNode.start(new TestNode.Options().with("SIGNET_HTTP_ADDR", "0.0.0.0:0"))) {
      isOff(open);
    }
  }

  private static void isOff(TestNode open) {
    for (String door : DOORS) {
      String[] words = door.split(" ");
      String body = words[0].equals("PUT") ? put("off.example", "TXT", "x", false) : "";
      assertEquals(404, open.send(words[0], "/playground/" + words[1], "", body).status(), door);
    }
    String openKey = open.key(open.organization(), Scope.all());
    Visitor one = Visitor.signedIn(open, openKey);
    for (String name : List.of("acme.com", "acme.example")) {
      JsonNode domain = open.register(openKey, name);
      assertFalse(one.get(consolePath(domain)).has("in the playground"));
      assertEquals(
          404, one.post(consolePath(domain) + "/playground", "action", "publish").status());
      assertEquals("pending", verifiedStatus(open, openKey, domain));
    }
  }

  /// The rest of the world: one resolver and one name server, where these have their DNS.
  private static PlaygroundDns world(FakeWorld zones) {
    PlaygroundDns dns = PlaygroundDns.start(zones, PlaygroundDns.Options.offline());
    zones.put("ns.host.net", "A", "127.0.0.1");
    for (String apex : List.of("owner.com", "dangling.com", "victim.com")) {
      zones.put(apex, "NS", "ns.host.net");
    }
    // Delegated to the address that the playground makes up for its own server.
    zones.put("ns.lure.net", "A", "127.53.0.1");
    zones.put("lured.com", "NS", "ns.lure.net");
    return dns;
  }

  private static TestNode online(PlaygroundDns internet) {
    int servers = internet.server("ns1.playground.test").socket().getPort();
    TestNode online =
        TestNode.start(
            new TestNode.Options()
                .with("SIGNET_DNS_ADDR", "127.0.0.2:0")
                .with("SIGNET_RESOLVERS", "127.0.0.1:" + internet.recursive().getPort())
                .with("SIGNET_ALLOW_PRIVATE_NS", "true")
                .with("SIGNET_NS_PORT", Integer.toString(servers)));
    internet.serveOwnZone(new OwnZone(DomainName.of("c.anypost.email"), online.dns()));
    return online;
  }

  /// Publishes in the playground by its first door, whether it is let in or not.
  private static void tryToPublish(TestNode at, JsonNode domain) {
    for (JsonNode record : records(domain)) {
      String owner = record.get("fqdn").stringValue();
      at.send(
          "PUT",
          "/playground/records",
          "",
          put(owner, "CNAME", record.get("value").stringValue(), true));
    }
  }

  @Test
  void whatTheOwnerPublishedIsBelievedWhateverThePlaygroundDoes() {
    FakeWorld zones = new FakeWorld(RegisteredApex::of);
    try (PlaygroundDns internet = world(zones);
        TestNode online = online(internet)) {
      String theirKey = online.key();
      Answer fault =
          online.send(
              "PUT", "/playground/faults", "", "{\"fault\":\"rcode\",\"rcode\":\"SERVFAIL\"}");
      assertEquals(200, fault.status(), fault::toString);
      JsonNode owned = online.register(theirKey, "owner.com");
      for (JsonNode record : records(owned)) {
        String target = record.get("value").stringValue();
        zones.put(record.get("fqdn").stringValue(), "CNAME", target);
      }
      assertEquals("verified", verifiedStatus(online, theirKey, owned));
    }
  }

  @Test
  void thePlaygroundHidesNothingOfTheRealDns() {
    FakeWorld zones = new FakeWorld(RegisteredApex::of);
    try (PlaygroundDns internet = world(zones);
        TestNode online = online(internet)) {
      String theirKey = online.key();
      JsonNode victim = online.register(theirKey, "victim.com");
      tryToPublish(online, victim);
      Answer answer =
          online.post("/v1/domains/" + victim.get("id").stringValue() + "/verify", theirKey, "");
      JsonNode failure = answer.json().get("verification_failure");
      assertEquals("apex_cname_missing", failure.get("code").stringValue(), answer::toString);
      assertTrue(answer.body().contains("ns.host.net"), answer::toString);
    }
  }

  @Test
  void anAliasIntoThePlaygroundIsAnAliasIntoNothing() {
    FakeWorld zones = new FakeWorld(RegisteredApex::of);
    try (PlaygroundDns internet = world(zones);
        TestNode online = online(internet)) {
      String theirKey = online.key();
      JsonNode dangling = online.register(theirKey, "dangling.com");
      for (JsonNode record : records(dangling)) {
        String hop = "hop" + records(dangling).indexOf(record) + ".example";
        zones.put(record.get("fqdn").stringValue(), "CNAME", hop);
        Answer answer =
            online.send(
                "PUT",
                "/playground/records",
                "",
                put(hop, "CNAME", record.get("value").stringValue(), false));
        assertEquals(200, answer.status(), answer::toString);
      }
      assertEquals("pending", verifiedStatus(online, theirKey, dangling));
    }
  }

  @Test
  void aServerAtAMadeUpAddressIsNoServerOfARealName() {
    FakeWorld zones = new FakeWorld(RegisteredApex::of);
    try (PlaygroundDns internet = world(zones);
        TestNode online = online(internet)) {
      String theirKey = online.key();
      JsonNode lured = online.register(theirKey, "lured.com");
      tryToPublish(online, lured);
      online.playground().queries().clear();
      assertEquals("pending", verifiedStatus(online, theirKey, lured));
      assertEquals(List.of(), online.playground().queries().entries());
    }
  }
}
