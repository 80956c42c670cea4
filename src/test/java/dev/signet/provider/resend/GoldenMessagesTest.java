package dev.signet.provider.resend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.signet.name.DomainName;
import dev.signet.name.RegisteredApex;
import dev.signet.provider.ListedDomain;
import dev.signet.provider.Listing;
import dev.signet.provider.RemoteDomain;
import dev.signet.provider.RemoteRecord;
import dev.signet.provider.RemoteRecord.Type;
import dev.signet.record.Purpose;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The client sends exactly what `<call>.request.json` says, and reads `<call>.response.json` to
/// exactly what stands here.
class GoldenMessagesTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final DomainName ACME = DomainName.of("acme.com");
  private static final String ID = "d91cd9bd-1176-453e-8fc1-35364d380206";

  private final VirtualTime time = new VirtualTime();
  private final List<JsonNode> received = new ArrayList<>();
  private HttpServer server;
  private ResendClient resend;
  private String call = "";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    resend =
        new ResendClient(
            ResendClient.Account.of(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"),
                new ApiKey("re_golden_key")),
            RegisteredApex::of,
            new Pace(Duration.ofMillis(520), time),
            time,
            new Random(1));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void createDomain() {
    exchange(
        "create-domain",
        client ->
            assertEquals(acme("not_started", "not_started"), client.create(new UUID(0, 1), ACME)));
  }

  @Test
  void readDomain() {
    exchange(
        "read-domain", client -> assertEquals(acme("pending", "verified"), client.read(ID, ACME)));
  }

  @Test
  void readSubdomain() {
    DomainName mail = DomainName.of("mail.acme.co.uk");
    exchange(
        "read-subdomain",
        client ->
            assertEquals(
                new RemoteDomain(
                    ID,
                    mail,
                    "verified",
                    List.of(
                        mx(
                            Purpose.SPF,
                            mail.below("send"),
                            "feedback-smtp.eu-west-1.amazonses.com",
                            "verified"),
                        txt(
                            Purpose.DKIM,
                            mail.below("resend._domainkey"),
                            "p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCB",
                            "verified"),
                        mx(
                            Purpose.INBOUND,
                            mail,
                            "inbound-smtp.eu-west-1.amazonaws.com",
                            "verified"),
                        new RemoteRecord(
                            Purpose.TRACKING,
                            Type.CNAME,
                            mail.below("links"),
                            "links1.resend-dns.com",
                            OptionalInt.empty(),
                            "verified"),
                        new RemoteRecord(
                            Purpose.TRACKING,
                            Type.CAA,
                            mail.below("links"),
                            "0 issue \"amazon.com\"",
                            OptionalInt.empty(),
                            "verified"))),
                client.read(ID, mail)));
  }

  @Test
  void verifyDomain() {
    exchange("verify-domain", client -> client.startVerification(ID));
  }

  @Test
  void deleteDomain() {
    exchange("delete-domain", client -> client.delete(ID));
  }

  @Test
  void listDomains() {
    exchange(
        "list-domains",
        client ->
            assertEquals(
                new Listing(
                    List.of(
                        new ListedDomain(
                            ID,
                            ACME,
                            "not_started",
                            Optional.of(Instant.parse("2026-04-26T20:21:26.347412Z"))),
                        new ListedDomain(
                            "ac7503ac-e027-4aea-94b3-b0acd46f65f9",
                            DomainName.of("example.com"),
                            "verified",
                            Optional.of(Instant.parse("2026-02-01T08:00:00Z")))),
                    Optional.of("ac7503ac-e027-4aea-94b3-b0acd46f65f9")),
                client.list(Optional.of("5b7f5f9e-3a3c-4b0e-9b0c-0f7d2f6b8a11"))));
  }

  private void exchange(String name, Consumer<ResendClient> using) {
    call = name;
    using.accept(resend);
    assertEquals(List.of(golden(name + ".request.json")), received);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      ObjectNode request = JSON.createObjectNode();
      request.put("method", exchange.getRequestMethod());
      request.put("path", exchange.getRequestURI().toString());
      ObjectNode headers = request.putObject("headers");
      for (String name : List.of("Authorization", "Accept", "Content-Type", "User-Agent")) {
        String value = exchange.getRequestHeaders().getFirst(name);
        if (value != null) {
          headers.put(name, value);
        }
      }
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (body.length > 0) {
        request.set("body", JSON.readTree(body));
      }
      received.add(request);
      JsonNode response = golden(call + ".response.json");
      byte[] bytes = response.get("body").toString().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(response.get("status").intValue(), bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private static JsonNode golden(String name) {
    try (InputStream in =
        GoldenMessagesTest.class.getResourceAsStream("/provider/resend/" + name)) {
      return JSON.readTree(Objects.requireNonNull(in, name).readAllBytes());
    } catch (IOException e) {
      throw new AssertionError(name, e);
    }
  }

  private static RemoteDomain acme(String status, String records) {
    return new RemoteDomain(
        ID,
        ACME,
        status,
        List.of(
            mx(Purpose.SPF, ACME.below("send"), "feedback-smtp.us-east-1.amazonses.com", records),
            txt(Purpose.SPF, ACME.below("send"), "v=spf1 include:amazonses.com ~all", records),
            txt(
                Purpose.DKIM,
                ACME.below("resend._domainkey"),
                "p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCB",
                records),
            mx(Purpose.INBOUND, ACME, "inbound-smtp.us-east-1.amazonaws.com", records)));
  }

  private static RemoteRecord mx(Purpose group, DomainName owner, String value, String status) {
    return new RemoteRecord(group, Type.MX, owner, value, OptionalInt.of(10), status);
  }

  private static RemoteRecord txt(Purpose group, DomainName owner, String value, String status) {
    return new RemoteRecord(group, Type.TXT, owner, value, OptionalInt.empty(), status);
  }
}
