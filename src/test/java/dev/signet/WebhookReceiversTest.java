package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// The receivers that docs/webhooks.md shows, run as they stand there: they accept what Signet
/// delivers and refuse what it does not (WH-3).
@Tag("slow")
class WebhookReceiversTest {
  private static TestNode node;

  @BeforeAll
  static void start() throws Exception {
    SdkTest.install();
    node = TestNode.start(new TestNode.Options().with("SIGNET_WEBHOOK_TARGETS", "any"));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  /// The one block of code in a language.
  private static String block(String language) throws IOException {
    String page = Files.readString(Path.of("docs", "webhooks.md"));
    String fence = "```" + language + "\n";
    int start = page.indexOf(fence) + fence.length();
    assertTrue(start > fence.length(), "no block of " + language);
    return page.substring(start, page.indexOf("```", start));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void awaitListening(int port, Process process) throws Exception {
    for (int tries = 0; tries < 300; tries++) {
      assertTrue(process.isAlive(), "the receiver ended");
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException notYet) {
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
    throw new AssertionError("the receiver does not listen");
  }

  private static int forged(int port, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/hook"))
            .POST(HttpRequest.BodyPublishers.ofString("{\"events\":[]}"));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ts, receiver.mjs, node",
    "python, receiver.py, python3",
    "java, Receiver.java, java",
  })
  void theReceiverOfThePageAcceptsWhatIsOursAlone(String language, String file, String program)
      throws Exception {
    // Beside the packages that the sample imports.
    Path source = Path.of("target", "sdk", file);
    Files.writeString(source, block(language));
    String key = node.key();
    int port = freePort();
    JsonNode webhook =
        node.post(
                "/v1/webhooks",
                key,
                "{\"name\":\"sample\",\"url\":\"http://127.0.0.1:"
                    + port
                    + "/hook\",\"events\":[\"domain.created\"]}")
            .json();
    List<String> command = new ArrayList<>();
    command.add(
        program.equals("java")
            ? Path.of(System.getProperty("java.home"), "bin", "java").toString()
            : program);
    command.add(file);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(source.getParent().toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("PORT", Integer.toString(port));
    builder.environment().put("WEBHOOK_SECRET", webhook.get("signing_secret").stringValue());
    Process process = builder.start();
    try {
      BlockingQueue<String> said = new LinkedBlockingQueue<>();
      Thread.ofVirtual()
          .start(() -> {
            try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
              lines.lines().forEach(said::add);
            } catch (IOException ended) {
              // With the process.
            }
          });
      awaitListening(port, process);
      assertEquals(401, forged(port));
      String now = Long.toString(Instant.now().getEpochSecond());
      assertEquals(
          401,
          forged(
              port,
              "webhook-id",
              "batch_1",
              "webhook-timestamp",
              now,
              "webhook-signature",
              "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
              "Anypost-Signature",
              "t=" + now + ",v1=" + "0".repeat(64)));
      node.register(key, language + ".sample.example");
      String line = said.poll(30, TimeUnit.SECONDS);
      assertNotNull(line, "nothing was accepted");
      assertTrue(line.contains(language + ".sample.example"), line);
      assertTrue(line.contains("domain.created") && line.contains("pending"), line);
      JsonNode deliveries =
          node.get("/v1/webhooks/" + webhook.get("id").stringValue() + "/deliveries", key)
              .json()
              .get("data");
      for (int tries = 0; tries < 100 && state(deliveries).equals("pending"); tries++) {
        TimeUnit.MILLISECONDS.sleep(50);
        deliveries =
            node.get("/v1/webhooks/" + webhook.get("id").stringValue() + "/deliveries", key)
                .json()
                .get("data");
      }
      assertEquals("delivered", state(deliveries), deliveries::toString);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static String state(JsonNode deliveries) {
    return deliveries.get(0).get("state").stringValue();
  }

  @Test
  void eachLanguageHasOneBlock() throws IOException {
    String page = Files.readString(Path.of("docs", "webhooks.md"));
    for (String fence : List.of("```ts\n", "```python\n", "```java\n")) {
      assertEquals(page.indexOf(fence), page.lastIndexOf(fence), fence);
    }
  }
}
