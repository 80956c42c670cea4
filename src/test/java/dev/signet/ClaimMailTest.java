package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestNode.Answer;
import dev.signet.dkim.MessageVerifier;
import dev.signet.dkim.PublishedKeys;
import dev.signet.dns.Message;
import dev.signet.dns.Rcode;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.name.DomainName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// CL-5: mail that the holder signed before a name changes hands, and the claimant after, verifies
/// whenever it arrives within five days. The keys are read as a receiver reads them: at the
/// customer's names, through resolvers.
@Tag("slow")
@Timeout(300)
class ClaimMailTest {
  private static final String NAME = "stream.test";
  private static final Duration LATEST = Duration.ofDays(5);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final String MESSAGE =
      "From: a@stream.test\r\nTo: b@example.org\r\nSubject: %d\r\nDate: Sat, 28 Nov 2026 10:00:00"
          + " +0000\r\nMessage-ID: <%d@stream.test>\r\n\r\nHello %d.\r\n";

  private final List<Mail> underWay = new ArrayList<>();
  private TestNode node;
  private SteeredClock clock;
  private String signer;
  private int sent;
  private int delivered;

  /// A signed message and when it arrives.
  private record Mail(byte[] octets, Instant arrives) {}

  @Test
  void noMailFailsAroundAChangeOfHands() throws Exception {
    clock = new SteeredClock(Instant.now());
    node =
        TestNode.start(
            new TestNode.Options()
                .at(clock)
                .with("SIGNET_SIGNING_ADDR", "127.0.0.1:0")
                .with("SIGNET_LIMIT_VERIFY", "100000/100000")
                .with("SIGNET_LIMIT_ORG_VERIFY", "100000/100000"));
    try {
      play();
    } finally {
      node.close();
    }
  }

  private void play() throws Exception {
    signer =
        node.post("/admin/signing-keys", TestNode.ADMIN_TOKEN, "{\"name\":\"platform\"}")
            .json()
            .get("key")
            .stringValue();
    String holder = node.key();
    String claimant = node.key();
    JsonNode held = node.register(holder, NAME);
    node.publish(held);
    assertEquals("verified", status(post("/v1/domains/" + id(held) + "/verify", holder)));
    JsonNode claim =
        node.post("/v1/domains/claims", claimant, "{\"name\":\"" + NAME + "\"}").json();
    JsonNode proof = claim.get("record");
    put(proof);
    String look = "/v1/domains/claims/" + id(claim) + "/verify";
    post(look, claimant);
    pass(Duration.ofMinutes(10));
    assertEquals("proven", status(post(look, claimant)));
    // Both sides' DKIM records stand together; only the verification CNAME moves, at the end.
    JsonNode records = claim.get("dns_records");
    for (int i = 1; i < records.size(); i++) {
      put(records.get(i));
    }
    send();
    for (int hour = 0; hour < 71; hour++) {
      pass(HOUR);
      assertEquals("proven", status(post(look, claimant)));
      send();
    }
    node.playground()
        .world()
        .remove(
            DomainName.of(records.get(0).get("fqdn").stringValue()),
            RecordType.CNAME,
            Optional.empty());
    put(records.get(0));
    String before = selector();
    pass(HOUR);
    assertEquals("completed", status(post(look, claimant)));
    send();
    awaitOther(before);
    for (int hour = 0; hour < 24 * 6; hour++) {
      pass(HOUR);
      if (hour < 24) {
        send();
      }
    }
    assertEquals(List.of(), underWay);
    assertEquals(sent, delivered);
    assertTrue(sent > 3 * 96, "sent " + sent);
  }

  /// One that arrives at once, one in two and a half days, one as late as servers try.
  private void send() throws Exception {
    for (Duration late : List.of(Duration.ZERO, LATEST.dividedBy(2), LATEST)) {
      byte[] message = MESSAGE.formatted(sent, sent, sent).getBytes(StandardCharsets.US_ASCII);
      sent++;
      underWay.add(new Mail(signed(message), clock.instant().plus(late)));
    }
    deliver();
  }

  private void pass(Duration time) {
    clock.advance(time);
    deliver();
  }

  private void deliver() {
    Instant now = clock.instant();
    List<Mail> arrived = underWay.stream().filter(mail -> !mail.arrives().isAfter(now)).toList();
    underWay.removeAll(arrived);
    for (Mail mail : arrived) {
      MessageVerifier.Outcome outcome =
          MessageVerifier.verify(new ByteArrayInputStream(mail.octets()), this::keys, now);
      assertTrue(
          outcome instanceof MessageVerifier.Outcome.Read read
              && !read.signatures().isEmpty()
              && read.signatures().stream().allMatch(MessageVerifier.Checked::passes),
          () -> "message " + delivered + " at " + now + ": " + outcome);
      delivered++;
    }
  }

  private PublishedKeys.Answer keys(DomainName owner) {
    Message reply = AskDns.ask(node.playground().recursive(), owner.toString(), "TXT");
    if (!reply.rcode().equals(Rcode.NOERROR)) {
      return new PublishedKeys.Answer.Unanswered(reply.rcode().toString());
    }
    return new PublishedKeys.Answer.Found(
        reply.answer().stream()
            .filter(record -> record.data() instanceof Rdata.Text)
            .map(record -> ((Rdata.Text) record.data()).joined())
            .toList());
  }

  private byte[] signed(byte[] message) throws Exception {
    String header = sign(message);
    byte[] head = (header + "\r\n").getBytes(StandardCharsets.US_ASCII);
    byte[] out = new byte[head.length + message.length];
    System.arraycopy(head, 0, out, 0, head.length);
    System.arraycopy(message, 0, out, head.length, message.length);
    return out;
  }

  /// Mail servers are given a key they were just given once more within seconds.
  private void awaitOther(String before) throws Exception {
    long end = System.nanoTime() + 20_000_000_000L;
    while (before.equals(selector())) {
      assertTrue(System.nanoTime() < end, "the claimant does not sign with a key of its own");
      send();
    }
  }

  /// The selector that signs now.
  private String selector() throws Exception {
    String header = sign(MESSAGE.formatted(0, 0, 0).getBytes(StandardCharsets.US_ASCII));
    return header.replaceAll("(?s).*[ ;]s=([^;]+);.*", "$1");
  }

  private String sign(byte[] message) throws IOException, InterruptedException {
    URI uri = node.signing().resolve("/sign/" + NAME);
    HttpResponse<String> reply =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(uri)
                    .header("Authorization", "Bearer " + signer)
                    .header("Content-Type", "message/rfc822")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(message))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertEquals(200, reply.statusCode(), reply::body);
    return JsonMapper.shared().readTree(reply.body()).get("headers").get(0).stringValue();
  }

  private Answer post(String path, String key) {
    return node.post(path, key, "");
  }

  private static String status(Answer answer) {
    assertEquals(200, answer.status(), answer::toString);
    return answer.json().get("status").stringValue();
  }

  private static String id(JsonNode object) {
    return object.get("id").stringValue();
  }

  private void put(JsonNode record) {
    node.playground()
        .world()
        .put(
            record.get("fqdn").stringValue(),
            record.get("type").stringValue(),
            record.get("value").stringValue());
  }
}
