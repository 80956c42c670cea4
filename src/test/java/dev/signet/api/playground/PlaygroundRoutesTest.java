package dev.signet.api.playground;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.api.HttpOptions;
import dev.signet.api.HttpServer;
import dev.signet.api.Json;
import dev.signet.api.OpenApiCheck;
import dev.signet.api.Request;
import dev.signet.api.Route;
import dev.signet.dns.Message;
import dev.signet.dns.Question;
import dev.signet.dns.RecordType;
import dev.signet.dns.Wire;
import dev.signet.name.DomainName;
import dev.signet.playground.FakeWorld;
import dev.signet.playground.OwnZone;
import dev.signet.playground.PlaygroundDns;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// OP-6: publishes over HTTP, looks over DNS.
class PlaygroundRoutesTest {
  private static final String LOOPBACK = "127.0.0.1";

  private final HttpClient client = HttpClient.newHttpClient();
  private PlaygroundDns dns;
  private HttpServer server;

  @BeforeEach
  void start() {
    FakeWorld world =
        new FakeWorld(name -> {
          int labels = name.labels().size();
          return DomainName.of(
              String.join(".", name.labels().subList(Math.max(0, labels - 2), labels)));
        });
    dns = PlaygroundDns.start(world, PlaygroundDns.Options.offline());
    dns.serveOwnZone(new OwnZone(DomainName.of("c.post.test"), new InetSocketAddress(LOOPBACK, 9)));
    server =
        HttpServer.start(
            new InetSocketAddress(LOOPBACK, 0),
            PlaygroundRoutes.routes(new PlaygroundGate(dns)),
            (_, request) -> request,
            HttpOptions.defaults(() -> "req-1", new SimpleMeterRegistry()));
  }

  @AfterEach
  void stop() {
    server.close();
    dns.close();
    client.close();
  }

  private HttpResponse<String> call(String method, String target, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://" + LOOPBACK + ":" + server.port() + "/playground/" + target))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    OpenApiCheck.assertMatches(
        method,
        "/playground/" + target,
        response.statusCode(),
        response.body().getBytes(StandardCharsets.UTF_8));
    return response;
  }

  private JsonNode good(String method, String target, String body) throws Exception {
    HttpResponse<String> response = call(method, target, body);
    assertEquals(200, response.statusCode(), response.body());
    return Json.read(response.body().getBytes(StandardCharsets.UTF_8));
  }

  private Message ask(InetSocketAddress to, String name, RecordType type) throws Exception {
    byte[] query =
        Wire.encode(
            Message.query(
                5,
                Message.Flags.QUERY_RECURSIVE,
                new Question(DomainName.of(name), type),
                Optional.of(Message.Edns.DEFAULT)));
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(5_000);
      socket.send(new DatagramPacket(query, query.length, to));
      DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
      socket.receive(packet);
      return Wire.decode(Arrays.copyOf(packet.getData(), packet.getLength()));
    }
  }

  @Test
  void aRecordIsPublishedSeenListedAndTakenBack() throws Exception {
    String body =
        "{\"name\":\"Acme.example.\",\"type\":\"mx\",\"value\":\"mx.acme.example.\",\"priority\":10}";
    String stored =
        "{\"name\":\"acme.example\",\"type\":\"MX\",\"value\":\"mx.acme.example\",\"priority\":10,\"ttl\":60}";
    assertEquals(stored, good("PUT", "records", body).toString());
    assertEquals(stored, good("PUT", "records", body).toString());
    assertEquals("{\"items\":[" + stored + "],\"total\":1}", good("GET", "records", "").toString());
    assertEquals(
        "{\"items\":[],\"total\":0}", good("GET", "records?name=b.example", "").toString());
    assertEquals(
        "10 mx.acme.example.",
        ask(dns.recursive(), "acme.example", RecordType.MX).answer().getFirst().data().text());

    assertEquals("{\"removed\":1}", good("DELETE", "records", body).toString());
    assertEquals("{\"removed\":0}", good("DELETE", "records", body).toString());
    assertTrue(ask(dns.recursive(), "acme.example", RecordType.MX).answer().isEmpty());
  }

  @Test
  void deletingNamesOneValueOrTheWholeType() throws Exception {
    for (String value : new String[] {"one", "two", "three"}) {
      good(
          "PUT",
          "records",
          "{\"name\":\"acme.example\",\"type\":\"TXT\",\"value\":\"" + value + "\"}");
    }
    assertEquals(
        "{\"removed\":1}",
        good("DELETE", "records?name=acme.example&type=TXT&value=two", "").toString());
    assertEquals(
        "{\"removed\":2}", good("DELETE", "records?name=acme.example&type=TXT", "").toString());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"type":"A","value":"192.0.2.1"}                                   | 422 | name: This field is required.
          {"name":"a.acme.example","value":"192.0.2.1"}                      | 422 | type: This field is required.
          {"name":"a.acme.example","type":"A"}                               | 422 | value: This field is required.
          {"name":"a.acme.example","type":"A","value":17}                    | 422 | value: This must be a string, and is a number.
          {"name":"a.acme.example","type":"A","value":"x"}                   | 422 | An A record needs an IPv4 address such as 192.0.2.1.
          {"name":"a.acme.example","type":"AXFR","value":"x"}                | 422 | This type is not supported.
          {"name":"a.acme.example","type":"MX","value":"mx.test"}            | 422 | An MX record needs a priority between 0 and 65535.
          {"name":"a.acme.example","type":"MX","value":"mx.test","priority":70000} | 422 | This must be a whole number from 0 to 65535.
          {"name":"@","type":"A","value":"192.0.2.1"}                        | 422 | The name must be absolute
          {"name":"com","type":"A","value":"192.0.2.1"}                      | 422 | Try acme.example or below.
          {"name":"x.c.post.test","type":"A","value":"192.0.2.1"}            | 422 | Names in c.post.test are served by Signet itself.
          []                                                                 | 422 | must be a JSON object
          {                                                                  | 400 | cannot be read as JSON
          """)
  void aBadRecordIsRefusedWithAReason(String body, int status, String said) throws Exception {
    HttpResponse<String> response = call("PUT", "records", body);
    assertEquals(status, response.statusCode(), response.body());
    assertTrue(response.body().contains(said), response.body());
    assertEquals(0, dns.world().records().size());
  }

  @Test
  void anAliasBesideOtherDataNeedsForce() throws Exception {
    good("PUT", "records", "{\"name\":\"a.acme.example\",\"type\":\"TXT\",\"value\":\"x\"}");
    String alias = "{\"name\":\"a.acme.example\",\"type\":\"CNAME\",\"value\":\"b.test\"";
    HttpResponse<String> refused = call("PUT", "records", alias + "}");
    assertEquals(422, refused.statusCode());
    assertTrue(refused.body().contains("nothing may stand beside a CNAME"), refused.body());
    good("PUT", "records", alias + ",\"force\":true}");
    assertEquals(2, dns.world().records().size());
  }

  @Test
  void theHistoryShowsWhatWasAskedNewestFirst() throws Exception {
    ask(dns.recursive(), "one.acme.example", RecordType.A);
    ask(dns.servers().getFirst().socket(), "two.acme.example", RecordType.TXT);

    JsonNode all = good("GET", "queries", "");
    assertEquals(2, all.get("items").size());
    JsonNode newest = all.get("items").get(0);
    assertEquals("two.acme.example", newest.get("name").stringValue());
    assertEquals("ns1.playground.test", newest.get("server").stringValue());
    assertEquals("udp", newest.get("transport").stringValue());
    assertEquals("TXT", newest.get("type").stringValue());
    assertEquals(5, newest.get("id").intValue());
    assertEquals("NXDOMAIN aa 0/1/0", newest.get("answered").stringValue());
    assertEquals(2, all.get("counters").get("queries").intValue());

    assertEquals(1, good("GET", "queries?name=one.acme.example", "").get("items").size());
    assertEquals(1, good("GET", "queries?server=recursive", "").get("items").size());
    assertEquals(1, good("GET", "queries?limit=1", "").get("items").size());
    assertEquals(422, call("GET", "queries?limit=0", "").statusCode());
    assertEquals(204, call("DELETE", "queries", "").statusCode());
    assertEquals(0, good("GET", "queries", "").get("items").size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"fault\":\"delay\",\"milliseconds\":5",
        "\"fault\":\"drop\"",
        "\"fault\":\"rcode\",\"rcode\":\"SERVFAIL\"",
        "\"fault\":\"rcode\",\"rcode\":\"REFUSED\",\"extended_error\":{\"code\":18,\"text\":\"no\"}",
        "\"fault\":\"extended_error\",\"extended_error\":{\"code\":3,\"text\":\"\"}",
        "\"fault\":\"answer\",\"records\":[{\"name\":\"www.acme.example\",\"type\":\"A\",\"value\":\"192.0.2.66\",\"ttl\":5}]",
        "\"fault\":\"no_authority\"",
        "\"fault\":\"lame\",\"how\":\"upward_referral\"",
        "\"fault\":\"no_edns\"",
        "\"fault\":\"truncate\"",
        "\"fault\":\"wrong_id\"",
        "\"fault\":\"wrong_question\"",
        "\"fault\":\"wrong_case\"",
        "\"fault\":\"wrong_port\"",
        "\"fault\":\"oversize\",\"octets\":9000",
        "\"fault\":\"garbage\",\"octets\":10",
        "\"fault\":\"duplicate\",\"copies\":2",
        "\"fault\":\"forged_first\",\"how\":[{\"fault\":\"wrong_id\"},{\"fault\":\"wrong_port\"}]",
        "\"fault\":\"tcp_refuse\"",
        "\"fault\":\"tcp_dribble\",\"milliseconds\":10",
        "\"fault\":\"tcp_half\"",
        "\"fault\":\"tcp_zero_length\""
      })
  void everyFaultCanBeScriptedAndIsListedAsItWasSent(String fault) throws Exception {
    String rule =
        "\"server\":\"ns2.playground.test\",\"name\":\"**.acme.example\",\"type\":\"A\","
            + "\"transport\":\"udp\","
            + fault
            + ",\"percent\":50,\"times\":3";
    JsonNode stored = good("PUT", "faults", "{" + rule + "}");
    assertEquals("{\"id\":1," + rule + ",\"struck\":0}", stored.toString());
    assertEquals(stored, good("GET", "faults", "").get("items").get(0));
    assertEquals(204, call("DELETE", "faults?id=1", "").statusCode());
    assertEquals(404, call("DELETE", "faults?id=1", "").statusCode());
    assertEquals(0, good("GET", "faults", "").get("items").size());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {}                                                  | fault: This field is required.
          {"fault":"explode"}                                 | Unknown fault. There are: delay, drop
          {"fault":"delay"}                                   | milliseconds
          {"fault":"rcode","rcode":"OOPS"}                    | response code
          {"fault":"rcode","rcode":"4096"}                    | response code
          {"fault":"drop","type":"NOPE"}                      | record type
          {"fault":"drop","transport":"quic"}                 | udp or tcp
          {"fault":"drop","percent":101}                      | 0 to 100
          {"fault":"drop","name":"a..b"}                      | no domain name
          {"fault":"lame","how":"a bit"}                      | upward_referral
          {"fault":"forged_first"}                            | wrong_id
          {"fault":"forged_first","how":[{"fault":"drop"}]}   | may only differ
          {"fault":"forged_first","how":[{"fault":"forged_first"}]} | cannot itself
          {"fault":"answer","records":[{"type":"A","value":"x"}],"name":"a.example"} | IPv4
          """)
  void aBadFaultIsRefusedWithAReason(String body, String said) throws Exception {
    HttpResponse<String> response = call("PUT", "faults", body);
    assertEquals(422, response.statusCode(), response.body());
    assertTrue(response.body().contains(said), response.body());
    assertEquals(0, dns.faults().rules().size());
  }

  @Test
  void aScriptedFaultStrikes() throws Exception {
    good("PUT", "faults", "{\"name\":\"*\",\"fault\":\"rcode\",\"rcode\":\"23\",\"times\":1}");
    assertEquals(23, ask(dns.recursive(), "acme.example", RecordType.A).rcode().code());
    assertEquals(3, ask(dns.recursive(), "nobody.acme.example", RecordType.A).rcode().code());
  }

  @Test
  void theResolverCanBeMadeToHoldAnAnswer() throws Exception {
    String alias = "\"name\":\"a.acme.example\",\"type\":\"CNAME\"";
    assertEquals(
        "{" + alias + ",\"seconds\":86400}",
        good("PUT", "held", "{" + alias + ",\"seconds\":86400}").toString());
    good("PUT", "records", "{" + alias + ",\"value\":\"b.test\"}");
    assertTrue(ask(dns.recursive(), "a.acme.example", RecordType.CNAME).answer().isEmpty());
    assertEquals(204, call("DELETE", "held?name=a.acme.example&type=CNAME", "").statusCode());
    assertFalse(ask(dns.recursive(), "a.acme.example", RecordType.CNAME).answer().isEmpty());
    assertEquals(422, call("PUT", "held", "{" + alias + "}").statusCode());
  }

  @Test
  void theServersSayWhereTheyListen() throws Exception {
    JsonNode servers = good("GET", "servers", "");
    assertEquals(
        LOOPBACK + ":" + dns.recursive().getPort(), servers.get("recursive").stringValue());
    assertEquals(
        "{\"name\":\"ns1.playground.test\",\"address\":\"127.53.0.1\",\"listens\":\""
            + LOOPBACK
            + ":"
            + dns.servers().getFirst().socket().getPort()
            + "\"}",
        servers.get("authoritative").get(0).toString());
  }

  @Test
  void callersFromElsewhereAreRefused() {
    for (Route route : PlaygroundRoutes.routes(new PlaygroundGate(dns))) {
      Request request =
          new Request(
              "id",
              route.method(),
              route.template(),
              Map.of(),
              Map.of(),
              Map.of(),
              InetAddress.ofLiteral("192.0.2.1"),
              new byte[0],
              Optional.empty());
      Refused refused =
          assertThrows(Refused.class, () -> route.handler().handle(request), route.template());
      assertEquals(Reason.FORBIDDEN, refused.reason());
    }
  }
}
