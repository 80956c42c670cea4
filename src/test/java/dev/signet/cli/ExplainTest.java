package dev.signet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.api.DiagnosisJson;
import dev.signet.lookup.AddressPolicy;
import dev.signet.lookup.Lookup;
import dev.signet.lookup.LookupSettings;
import dev.signet.name.RegisteredApex;
import dev.signet.playground.FakeWorld;
import dev.signet.playground.PlaygroundDns;
import dev.signet.settings.Settings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `signet explain` as a person types it, with the playground as the Internet.
class ExplainTest {
  private static final FakeWorld WORLD = new FakeWorld(RegisteredApex::of);
  private static PlaygroundDns dns;

  private final List<InetSocketAddress> resolvers = new ArrayList<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeAll
  static void start() {
    dns = PlaygroundDns.start(WORLD, PlaygroundDns.Options.offline());
    WORLD.put("acme.example", "MX", "10 mx.acme.example");
    WORLD.put("acme.example", "TXT", "v=spf1 mx -all");
    WORLD.put("_dmarc.acme.example", "TXT", "v=DMARC1; p=reject; rua=mailto:d@acme.example");
    WORLD.put("mx.acme.example", "A", "9.8.0.1");
    WORLD.put("good.acme.example", "CNAME", "t1.service.test");
    WORLD.put("bad.acme.example", "CNAME", "t1.service.test.acme.example");
    WORLD.put("t1.service.test", "A", "9.8.0.2");
  }

  @AfterAll
  static void stop() {
    dns.close();
  }

  private int run(String... arguments) {
    PrintStream to = new PrintStream(out, true, StandardCharsets.UTF_8);
    PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    Explain explain =
        new Explain(
            new Explain.Tools(
                this::lookup,
                new SecureRandom(),
                InstantSource.fixed(Instant.parse("2026-03-01T12:00:00Z")),
                DiagnosisJson::text),
            to,
            errors);
    return FrontDoor.run(
        arguments,
        () -> Settings.read(Map.of(), new Properties()),
        new FrontDoor.Program() {
          @Override
          public void up(Settings settings, PrintStream stream) {}

          @Override
          public void demo(PrintStream stream) {}

          @Override
          public void train(Settings settings) {}
        },
        to,
        errors,
        explain);
  }

  private Lookup lookup(List<InetSocketAddress> given) {
    resolvers.addAll(given);
    return Lookup.over(
        LookupSettings.of(
                given.isEmpty() ? List.of(dns.recursive()) : given, AddressPolicy.allowPrivate())
            .withEndpoints(dns.addresses()),
        new SecureRandom());
  }

  private String text() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void findsNothingBrokenInAHealthyDomain() {
    assertEquals(0, run("explain", "Acme.Example."), this::text);
    assertTrue(text().startsWith("acme.example, zone acme.example, name servers ns1."), text());
    assertTrue(text().contains("0 broken, 0 at risk"), text());
    assertTrue(errors().contains("asking the name servers …"), errors());
  }

  @Test
  void showsEachServersViewAndTheFixOfABrokenRecord() {
    assertEquals(
        1,
        run(
            "explain",
            "acme.example",
            "--expect",
            "good CNAME t1.service.test",
            "--expect",
            "bad.acme.example CNAME t1.service.test."),
        this::text);
    assertTrue(text().contains("ok       good.acme.example CNAME"), text());
    assertTrue(text().contains("WRONG    bad.acme.example CNAME"), text());
    assertTrue(
        text().contains("wrong     ns1.playground.test (127.53.0.1): CNAME t1.service.test.acme"),
        text());
    assertTrue(text().contains("breaking: The domain was appended to the target"), text());
    assertTrue(text().contains("fix: At your DNS host, edit the record"), text());
    assertTrue(text().contains("[target_has_zone_appended]"), text());
  }

  @Test
  void printsJsonAsTheApiDoes() {
    assertEquals(1, run("explain", "acme.example", "--expect", "x TXT \"hello world\"", "--json"));
    JsonNode json = new JsonMapper().readTree(text());
    assertEquals("acme.example", json.get("domain").stringValue());
    assertEquals("hello world", json.get("records").get(0).get("expected").stringValue());
    assertEquals("record_missing", json.get("findings").get(0).get("code").stringValue());
    assertFalse(errors().isEmpty(), "progress still shows, on standard error");
  }

  @Test
  void looksAtSelectorsGiven() {
    WORLD.put("s1._domainkey.acme.example", "TXT", "v=DKIM1; p=");
    assertEquals(1, run("explain", "acme.example", "--selector", "s1"), this::text);
    assertTrue(text().contains("[dkim_revoked]"), text());
  }

  @Test
  void asksTheResolverGiven() {
    String resolver = "127.0.0.1:" + dns.recursive().getPort();
    assertEquals(0, run("explain", "acme.example", "--resolver", resolver), this::text);
    assertEquals(List.of(dns.recursive()), resolvers);
  }

  @Test
  void isNotContentWhenNobodyAnswers() {
    assertEquals(1, run("explain", "acme.example", "--resolver", "127.0.0.1:9"), this::text);
    assertTrue(text().contains("[resolver_silent]"), text());
  }

  @Test
  void refusesWhatItCannotRead() {
    assertEquals(2, run("explain"));
    assertEquals(2, run("explain", "not a domain"));
    assertEquals(2, run("explain", "acme.example", "--expect", "only-two words"));
    assertEquals(2, run("explain", "acme.example", "--expect", "x NOTYPE y"));
    assertEquals(2, run("explain", "acme.example", "--selector", "a..b"));
    assertEquals(2, run("explain", "acme.example", "--resolver", "nowhere:port"));
    assertTrue(errors().contains("not OWNER TYPE VALUE: only-two words"), errors());
    assertEquals("", text());
  }
}
