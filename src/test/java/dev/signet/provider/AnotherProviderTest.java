package dev.signet.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestNode;
import dev.signet.provider.memory.MemoryKind;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One more entry in the list of providers is all that a node needs: the API takes its name, its
/// records are shown, its words are understood.
class AnotherProviderTest {
  private static final JsonMapper JSON = new JsonMapper();

  @Test
  void aProviderThatIsListedServesTheWholeLifeOfADomain() throws Exception {
    try (TestNode node = TestNode.start(new TestNode.Options().offering(new MemoryKind()));
        HttpClient client = HttpClient.newHttpClient()) {
      String key = node.key();
      String domains = "/core/email-domains";
      HttpResponse<String> made =
          send(
              node,
              client,
              key,
              "POST",
              domains,
              """
              {"domain":"another.test","provider":"memory"}
              """);
      assertEquals(201, made.statusCode(), made::body);
      JsonNode domain = JSON.readTree(made.body());
      assertEquals("memory", domain.get("provider").stringValue());
      assertEquals("pending", domain.get("status").stringValue());
      assertTrue(made.body().contains("\"_a-provider-kept-in-memory\""), made::body);

      String path = domains + "/" + domain.get("id").stringValue();
      HttpResponse<String> verified = send(node, client, key, "POST", path + "/verify", "");
      assertEquals(200, verified.statusCode(), verified::body);
      JsonNode records = JSON.readTree(verified.body()).get("dns_records");
      assertEquals("verified", records.get(0).get("status").stringValue(), verified::body);

      String longest =
          "a".repeat(63)
              + "."
              + "b".repeat(63)
              + "."
              + "c".repeat(63)
              + "."
              + "d".repeat(36)
              + ".test";
      HttpResponse<String> tooLong =
          send(
              node,
              client,
              key,
              "POST",
              domains,
              "{\"domain\":\"" + longest + "\",\"provider\":\"memory\"}");
      assertEquals(422, tooLong.statusCode(), tooLong::body);
      assertTrue(tooLong.body().contains("_a-provider-kept-in-memory"), tooLong::body);

      assertEquals(204, send(node, client, key, "DELETE", path, "").statusCode());
    }
  }

  @Test
  void anUnlistedProviderIsRefusedWithTheNamesThatThereAre() throws Exception {
    try (TestNode node = TestNode.start()) {
      TestNode.Answer answer =
          node.post(
              "/core/email-domains",
              node.key(),
              """
              {"domain":"another.test","provider":"memory"}
              """);
      assertEquals(422, answer.status(), answer::toString);
      assertTrue(answer.body().contains("native, resend."), answer::body);
    }
  }

  /// Past the API description, which names the providers of production alone.
  private static HttpResponse<String> send(
      TestNode node, HttpClient client, String key, String method, String path, String body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(node.uri().resolve(path))
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
