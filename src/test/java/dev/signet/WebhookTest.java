package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.access.Scope;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// WH-1, WH-2, WH-3, WH-4, WH-5, WH-6 (what a URL may be), WH-7, WH-8 and AP-11 on a running node
/// and receivers on loopback.
class WebhookTest {
  private static TestNode node;

  @BeforeAll
  static void start() {
    node = TestNode.start(new TestNode.Options().with("SIGNET_WEBHOOK_TARGETS", "any"));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static String body(String url, String... events) {
    return "{\"name\":\"test\",\"url\":\""
        + url
        + "\",\"events\":[\""
        + String.join("\",\"", events)
        + "\"]}";
  }

  private static JsonNode made(String key, String path, String body) {
    TestNode.Answer answer = node.post(path, key, body);
    assertEquals(201, answer.status(), answer::toString);
    return answer.json();
  }

  private static byte[] mac(byte[] key, String text) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode json(String text) {
    return new JsonMapper().readTree(text);
  }

  @Test
  void eventsAreDeliveredSignedTwice() throws Exception {
    try (Receiver receiver = new Receiver();
        Receiver platform = new Receiver()) {
      String key = node.key();
      JsonNode webhook = made(key, "/v1/webhooks", body(receiver.url(), "*"));
      JsonNode all =
          made(TestNode.ADMIN_TOKEN, "/admin/webhooks", body(platform.url(), "domain.created"));
      assertEquals("core", all.get("dialect").stringValue());
      String secret = webhook.get("signing_secret").stringValue();
      assertEquals(secret.substring(0, 12), webhook.get("signing_secret_prefix").stringValue());
      JsonNode domain = node.register(key, "told.hook.example");
      Receiver.Got got = receiver.next();
      String[] signature = got.headers().get("anypost-signature").split(",");
      String time = signature[0].substring(2);
      assertEquals(
          "v1="
              + HexFormat.of()
                  .formatHex(
                      mac(secret.getBytes(StandardCharsets.US_ASCII), time + "." + got.body())),
          signature[1]);
      assertEquals(2, signature.length);
      String id = got.headers().get("webhook-id");
      assertEquals(
          "v1,"
              + Base64.getEncoder()
                  .encodeToString(
                      mac(
                          Base64.getDecoder().decode(secret.substring(6)),
                          id + "." + time + "." + got.body())),
          got.headers().get("webhook-signature"));
      assertEquals(time, got.headers().get("webhook-timestamp"));
      JsonNode batch = json(got.body());
      assertEquals(id, batch.get("batch_id").stringValue());
      JsonNode event = batch.get("events").get(0);
      assertEquals("domain.created", event.get("type").stringValue());
      assertEquals(domain.get("id"), event.get("data").get("id"));
      JsonNode listed = node.get("/v1/events", key).json().get("data").get(0);
      assertEquals(listed, event, "delivered as it is listed");
      JsonNode told = json(platform.next().body()).get("events").get(0);
      assertEquals("told.hook.example", told.get("data").get("domain").stringValue());
      assertTrue(told.has("organization_id"));
      String path = "/v1/webhooks/" + webhook.get("id").stringValue();
      JsonNode delivery = node.get(path + "/deliveries", key).json().get("data").get(0);
      assertEquals(id, delivery.get("id").stringValue());
      assertEquals(
          204,
          node.delete("/admin/webhooks/" + all.get("id").stringValue(), TestNode.ADMIN_TOKEN)
              .status());
    }
  }

  @Test
  void aSecretIsRotatedWithADayOfGrace() throws Exception {
    try (Receiver receiver = new Receiver()) {
      String key = node.key();
      JsonNode webhook = made(key, "/core/email-webhooks", body(receiver.url(), "domain.created"));
      String path = "/core/email-webhooks/" + webhook.get("id").stringValue();
      JsonNode rotated = node.post(path + "/rotate-secret", key, "").json();
      assertFalse(rotated.get("signing_secret").equals(webhook.get("signing_secret")));
      assertEquals(
          webhook.get("signing_secret_prefix"), rotated.get("signing_secret_previous_prefix"));
      assertEquals(409, node.post(path + "/rotate-secret", key, "").status());
      assertFalse(node.get(path, key).json().has("signing_secret"));
      JsonNode tested = node.post(path + "/test", key, "").json();
      assertTrue(tested.get("delivered").booleanValue(), tested::toString);
      Receiver.Got got = receiver.next();
      assertEquals(3, got.headers().get("anypost-signature").split(",").length);
      assertEquals(2, got.headers().get("webhook-signature").split(" ").length);
      String old = webhook.get("signing_secret").stringValue();
      String time = got.headers().get("webhook-timestamp");
      assertTrue(
          got.headers()
              .get("anypost-signature")
              .endsWith(
                  HexFormat.of()
                      .formatHex(
                          mac(old.getBytes(StandardCharsets.US_ASCII), time + "." + got.body()))));
    }
  }

  @Test
  void aFailureIsRetriedAndTheRestWaits() {
    try (Receiver receiver = new Receiver()) {
      boolean[] up = {false};
      receiver.answering(request -> up[0] ? 200 : 500);
      String key = node.key();
      JsonNode webhook = made(key, "/v1/webhooks", body(receiver.url(), "*"));
      node.register(key, "one.retry.example");
      Receiver.Got first = receiver.next();
      node.register(key, "two.retry.example");
      up[0] = true;
      Receiver.Got again = receiver.next();
      assertEquals(first.body(), again.body(), "the bytes of a batch never change");
      Receiver.Got second = receiver.next();
      assertTrue(second.body().contains("two.retry.example"));
      JsonNode deliveries =
          node.get("/v1/webhooks/" + webhook.get("id").stringValue() + "/deliveries", key)
              .json()
              .get("data");
      JsonNode oldest = deliveries.get(deliveries.size() - 1);
      assertEquals("answered 500", oldest.get("attempts").get(0).get("error").stringValue());
    }
  }

  @Test
  void goneDisablesAndReplayFetchesWhatWasMissed() throws Exception {
    try (Receiver receiver = new Receiver();
        Receiver other = new Receiver()) {
      receiver.answering(request -> 410);
      String key = node.key();
      Instant since = Instant.now();
      JsonNode webhook = made(key, "/v1/webhooks", body(receiver.url(), "domain.created"));
      made(key, "/v1/webhooks", body(other.url(), "webhook.disabled"));
      String path = "/v1/webhooks/" + webhook.get("id").stringValue();
      node.register(key, "gone.hook.example");
      receiver.next();
      JsonNode notice = json(other.next().body()).get("events").get(0);
      assertEquals(webhook.get("id"), notice.get("data").get("id"));
      assertEquals("disabled", node.get(path, key).json().get("status").stringValue());
      node.register(key, "missed.hook.example");
      receiver.answering(request -> 200);
      assertEquals(
          "active",
          node.patch(path, key, "{\"status\":\"active\"}").json().get("status").stringValue());
      String body = "{\"since\":\"" + since + "\",\"until\":\"" + Instant.now() + "\"}";
      TestNode.Answer replayed = node.post(path + "/replay", key, body);
      assertEquals(2, replayed.json().get("queued").intValue(), replayed::toString);
      // Two batches when the two domains are in different lanes.
      StringBuilder told = new StringBuilder(receiver.next().body());
      while (told.indexOf("gone.hook") < 0 || told.indexOf("missed.hook") < 0) {
        told.append(receiver.next().body());
      }
    }
  }

  @Test
  void operatorsSeeWhatWaits() throws Exception {
    for (int tries = 0; tries < 300; tries++) {
      String metrics = node.get("/metrics", "").body();
      if (metrics.matches("(?s).*\nsignet_webhook_parked [0-9].*")) {
        assertTrue(metrics.matches("(?s).*\nsignet_webhook_queue_age_seconds [0-9].*"), metrics);
        assertTrue(metrics.contains("signet_webhook_attempts_seconds_count"), metrics);
        return;
      }
      Thread.sleep(100);
    }
    throw new AssertionError("never measured");
  }

  @Test
  void whatIsNotAWebhookIsRefused() {
    String key = node.key();
    assertEquals(
        422, node.post("/v1/webhooks", key, body("https://a.example/", "email.lost")).status());
    assertEquals(
        201, node.post("/v1/webhooks", key, body("https://a.example/", "email.bounced")).status());
    assertEquals(422, node.post("/v1/webhooks", key, body("ftp://a.example/", "*")).status());
    assertEquals(422, node.post("/v1/webhooks", key, body("https://u:p@a.example/", "*")).status());
    assertEquals(
        422,
        node.post(
                "/v1/webhooks",
                key,
                "{\"name\":\"n\",\"url\":\"https://a.example/\",\"events\":[]}")
            .status());
    UUID organization = node.organization();
    String reader = node.key(organization, EnumSet.of(Scope.EMAIL_DOMAINS_READ));
    assertEquals(403, node.get("/v1/webhooks", reader).status());
    String blind = node.key(organization, EnumSet.of(Scope.WEBHOOKS_MANAGE));
    assertEquals(403, node.get("/v1/webhooks", blind).status());
    assertEquals(404, node.get("/v1/webhooks/wh_" + UUID.randomUUID(), key).status());
    for (int i = 0; i < 19; i++) {
      node.post("/v1/webhooks", key, body("https://a.example/", "*"));
    }
    assertEquals(422, node.post("/v1/webhooks", key, body("https://a.example/", "*")).status());
  }

  /// A receiver that does not answer holds a thread for each test, of one organization four.
  @Test
  void testsOfOneOrganizationThatAreUnderWayHaveABound() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    try (Receiver receiver = new Receiver();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Semaphore waiting = new Semaphore(0);
      receiver.answering(_ -> {
        waiting.release();
        try {
          return answer.await(10, TimeUnit.SECONDS) ? 204 : 500;
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      });
      String key = node.key();
      String test = test(key, receiver);
      List<Future<TestNode.Answer>> running = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        running.add(threads.submit(() -> node.post(test, key, "")));
      }
      assertTrue(waiting.tryAcquire(4, 10, TimeUnit.SECONDS));
      TestNode.Answer more = node.post(test, key, "");
      assertEquals(429, more.status(), more::toString);
      assertTrue(more.header("Retry-After").isPresent(), more::toString);
      String other = node.key();
      String path = test(other, receiver);
      running.add(threads.submit(() -> node.post(path, other, "")));
      assertTrue(waiting.tryAcquire(1, 10, TimeUnit.SECONDS), "another organization has its own");
      answer.countDown();
      for (Future<TestNode.Answer> one : running) {
        assertTrue(one.get().json().get("delivered").booleanValue(), () -> "" + one.resultNow());
      }
      assertEquals(200, node.post(test, key, "").status());
    }
  }

  private static String test(String key, Receiver receiver) {
    String id = made(key, "/v1/webhooks", body(receiver.url(), "*")).get("id").stringValue();
    return "/v1/webhooks/" + id + "/test";
  }
}
