package dev.signet.webhooks;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// FAULTS W4 and WH-6: whatever a receiver does, a POST ends in time, reads little, and says in our
/// own words what went wrong.
class PostTest {
  private static final byte[] BODY = "{\"batch_id\":\"batch_1\"}".getBytes(StandardCharsets.UTF_8);
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private static Post to(int port) {
    return new Post(
        new Target(false, "127.0.0.1", port, "/hook"), address -> true, Post.Surroundings.system());
  }

  private static Post.Reply sent(Zoo zoo) {
    try (Post post = to(zoo.port())) {
      return post.send(BODY, Map.of("x", "y"), NOW);
    }
  }

  private static Post.Reply answered(String answer) {
    try (Zoo zoo = Zoo.of(Zoo.saying(answer))) {
      return sent(zoo);
    }
  }

  @Test
  void aSuccessShowsTheBeginningOfTheReplyAndKeepsTheConnection() {
    try (Zoo zoo = Zoo.of(Zoo.saying(OK));
        Post post = to(zoo.port())) {
      for (int i = 0; i < 3; i++) {
        Post.Reply reply = post.send(BODY, Map.of("webhook-id", "b"), NOW);
        assertTrue(reply.success());
        assertEquals("ok", reply.preview());
      }
      assertEquals(1, zoo.connections());
      String request = zoo.requests().getFirst();
      assertTrue(request.startsWith("POST /hook HTTP/1.1\r\nHost: 127.0.0.1:" + zoo.port()));
      assertTrue(request.contains("\r\nwebhook-id: b\r\n"));
      assertTrue(request.endsWith("\r\n\r\n" + new String(BODY, StandardCharsets.UTF_8)));
    }
  }

  @Test
  void aConnectionThatWasClosedMeanwhileIsOpenedAgain() {
    try (Zoo zoo =
            Zoo.of((in, out) -> {
              Zoo.write(out, OK);
              throw new IOException("closes after each answer, without saying so");
            });
        Post post = to(zoo.port())) {
      assertTrue(post.send(BODY, Map.of(), NOW).success());
      assertTrue(post.send(BODY, Map.of(), NOW).success());
      assertEquals(2, zoo.connections());
    }
  }

  @Test
  void repliesAreReadHoweverTheyAreFramed() {
    assertEquals(
        "hello",
        answered(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=1\r\nllo\r\n0\r\n\r\n")
            .preview());
    assertTrue(answered("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 \r\n\r\n").success());
    assertEquals(
        "a\uFFFD\uFFFDb", answered("HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\na\r\nb").preview());
    assertEquals(
        200,
        answered("HTTP/1.1 200 OK\r\nContent-Length: 300\r\n\r\n" + "x".repeat(300))
            .preview()
            .length());
  }

  @Test
  void redirectsAreFailures() {
    try (Zoo canary = Zoo.of(Zoo.saying(OK))) {
      for (int status : new int[] {301, 302, 303, 307, 308}) {
        Post.Reply reply =
            answered(
                "HTTP/1.1 "
                    + status
                    + " Moved\r\nLocation: http://127.0.0.1:"
                    + canary.port()
                    + "/\r\nContent-Length: 0\r\n\r\n");
        assertFalse(reply.success());
        assertEquals(Optional.of("answered " + status), reply.error());
      }
      assertEquals(0, canary.connections(), "followed nowhere");
    }
  }

  @Test
  void aReceiverThatIsBusyIsHeard() {
    Post.Reply busy = answered("HTTP/1.1 429 No\r\nRetry-After: 90\r\nContent-Length: 0\r\n\r\n");
    assertTrue(busy.slow());
    assertEquals(Optional.of(Duration.ofSeconds(90)), busy.retryAfter());
    Post.Reply dated =
        answered(
            "HTTP/1.1 503 No\r\nretry-after: Sat, 28 Nov 2026 12:10:00 GMT\r\nContent-Length: 0\r\n\r\n");
    assertEquals(Optional.of(Duration.ofMinutes(10)), dated.retryAfter());
    assertEquals(
        Optional.empty(),
        answered("HTTP/1.1 429 No\r\nRetry-After: soon\r\nContent-Length: 0\r\n\r\n").retryAfter());
    assertEquals(
        Optional.empty(),
        answered("HTTP/1.1 500 No\r\nRetry-After: 9\r\nContent-Length: 0\r\n\r\n").retryAfter(),
        "of 429 and 503 alone");
    assertEquals(
        Optional.of(410), answered("HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n").status());
  }

  @Test
  void noReceiverTakesLongerThanFifteenSecondsOrSendsMoreThanIsRead() throws Exception {
    Map<String, Zoo> zoo = new LinkedHashMap<>();
    Map<String, Consumer<Post.Reply>> expected = new LinkedHashMap<>();
    Consumer<Post.Reply> silent =
        reply -> {
          assertEquals(Optional.of("no complete answer within 15 s"), reply.error());
          assertTrue(reply.slow());
        };
    Consumer<Post.Reply> bad =
        reply ->
            assertEquals(Optional.of("the answer is not HTTP/1.1, or too long"), reply.error());
    animal(zoo, expected, "says nothing", silent, (in, out) -> in.read());
    animal(
        zoo,
        expected,
        "one octet a second",
        silent,
        (in, out) -> drip(out, "HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(99)));
    animal(
        zoo,
        expected,
        "a body of one octet a second",
        silent,
        (in, out) -> {
          Zoo.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n");
          drip(out, "x".repeat(5000));
        });
    animal(
        zoo,
        expected,
        "1xx without end",
        bad,
        (in, out) -> forever(out, "HTTP/1.1 103 Early Hints\r\n\r\n"));
    animal(
        zoo,
        expected,
        "fields without end",
        bad,
        (in, out) -> {
          Zoo.write(out, "HTTP/1.1 200 OK\r\n");
          forever(out, "X-Field: yes\r\n");
        });
    animal(zoo, expected, "a line without end", bad, (in, out) -> forever(out, "HTTP/1.1 200 OOO"));
    animal(zoo, expected, "no HTTP", bad, Zoo.saying("SSH-2.0-OpenSSH_9.9\r\n"));
    animal(
        zoo,
        expected,
        "a body without end",
        reply -> {
          assertTrue(reply.success(), "it said 200");
          assertEquals(200, reply.preview().length());
        },
        (in, out) -> {
          Zoo.write(out, "HTTP/1.1 200 OK\r\n\r\n");
          forever(out, "<p>more</p>");
        });
    animal(
        zoo,
        expected,
        "chunks without end",
        reply -> assertTrue(reply.success(), reply::toString),
        (in, out) -> {
          Zoo.write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          forever(out, "4\r\nmore\r\n");
        });
    byte[] bomb = bomb();
    animal(
        zoo,
        expected,
        "a gzip bomb",
        reply -> {
          assertTrue(reply.success());
          assertFalse(reply.preview().contains("0000"), "nothing is decompressed");
        },
        (in, out) -> {
          Zoo.write(
              out,
              "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: "
                  + bomb.length
                  + "\r\n\r\n");
          out.write(bomb);
        });
    animal(
        zoo,
        expected,
        "hangs up",
        reply ->
            assertEquals(Optional.of("the connection was closed before an answer"), reply.error()),
        (in, out) -> {
          throw new IOException("no");
        });
    List<String> names = new ArrayList<>(zoo.keySet());
    Map<String, Future<Post.Reply>> replies = new LinkedHashMap<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      names.forEach(name -> replies.put(name, threads.submit(() -> sent(zoo.get(name)))));
      // A receiver of TLS that never shakes hands.
      Zoo stalled = Zoo.raw((in, out) -> in.transferTo(OutputSink.NOWHERE));
      Future<Post.Reply> stall =
          threads.submit(() -> {
            try (Post post =
                new Post(
                    new Target(true, "127.0.0.1", stalled.port(), "/"),
                    address -> true,
                    Post.Surroundings.system())) {
              return post.send(BODY, Map.of(), NOW);
            }
          });
      names.add("TLS that stalls");
      replies.put("TLS that stalls", stall);
      expected.put("TLS that stalls", silent);
      assertAll(
          names.stream()
              .map(name ->
                  () -> {
                    Post.Reply reply = replies.get(name).get(30, TimeUnit.SECONDS);
                    assertTrue(
                        reply.took().compareTo(Duration.ofMillis(15_900)) < 0,
                        name + " took " + reply.took());
                    expected.get(name).accept(reply);
                  }));
      stalled.close();
    } finally {
      zoo.values().forEach(Zoo::close);
    }
  }

  private static void animal(
      Map<String, Zoo> zoo,
      Map<String, Consumer<Post.Reply>> expected,
      String name,
      Consumer<Post.Reply> judge,
      Zoo.Animal animal) {
    zoo.put(name, Zoo.of(animal));
    expected.put(name, judge);
  }

  private static final class OutputSink {
    static final java.io.OutputStream NOWHERE = java.io.OutputStream.nullOutputStream();
  }

  private static void drip(java.io.OutputStream out, String text)
      throws IOException, InterruptedException {
    for (int i = 0; i < text.length(); i++) {
      Zoo.write(out, text.substring(i, i + 1));
      TimeUnit.SECONDS.sleep(1);
    }
  }

  private static void forever(java.io.OutputStream out, String text) throws IOException {
    while (true) {
      Zoo.write(out, text);
    }
  }

  /// 10 MB of zeros in a few kB.
  private static byte[] bomb() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write("0".repeat(10_000_000).getBytes(StandardCharsets.US_ASCII));
    }
    return out.toByteArray();
  }

  @Test
  void aCertificateMustBeTrustedAndOfTheHost(@TempDir Path folder) throws Exception {
    KeyStore keys = certificate(folder, "receiver.example");
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, "changeit".toCharArray());
    SSLContext server = SSLContext.getInstance("TLS");
    server.init(own.getKeyManagers(), null, null);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(keys);
    SSLContext trusting = SSLContext.getInstance("TLS");
    trusting.init(null, trust.getTrustManagers(), null);
    try (Zoo zoo =
        Zoo.over(
            server
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress()),
            Zoo.saying(OK))) {
      assertTrue(overTls(zoo, "receiver.example", trusting.getSocketFactory()).success());
      Optional<String> refused =
          Optional.of("TLS failed: the certificate must be valid for the host");
      assertEquals(refused, overTls(zoo, "other.example", trusting.getSocketFactory()).error());
      assertEquals(
          refused,
          overTls(zoo, "receiver.example", (SSLSocketFactory) SSLSocketFactory.getDefault())
              .error());
      assertEquals(1, zoo.requests().size(), "nothing was said before the certificate was good");
    }
  }

  private static Post.Reply overTls(Zoo zoo, String host, SSLSocketFactory tls) {
    Post.Surroundings surroundings =
        new Post.Surroundings(name -> List.of(InetAddress.getLoopbackAddress()), tls);
    try (Post post =
        new Post(new Target(true, host, zoo.port(), "/"), address -> true, surroundings)) {
      return post.send(BODY, Map.of(), NOW);
    }
  }

  /// A certificate for one host, signed by itself.
  private static KeyStore certificate(Path folder, String host) throws Exception {
    Path file = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "receiver",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + host,
                "-ext",
                "SAN=dns:" + host,
                "-validity",
                "30",
                "-keystore",
                file.toString(),
                "-storepass",
                "changeit")
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, keytool.waitFor(), said);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(file)) {
      keys.load(in, "changeit".toCharArray());
    }
    return keys;
  }
}
