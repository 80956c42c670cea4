package dev.signet;

import dev.signet.postgres.Target;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A Signet in a process of its own, with its own PostgreSQL, both of which can be killed.
final class RunningChild implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /// Ten times what a start takes on a busy machine.
  private static final Duration UP_WITHIN = Duration.ofSeconds(120);

  private final Process process;
  private final Path data;
  private final Map<String, String> greeting = new HashMap<>();
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  private RunningChild(Process process, Path data) {
    this.process = process;
    this.data = data;
  }

  /// Starts one on `data` and waits until it says that it is up.
  static RunningChild start(Path data) throws IOException {
    return start(data, Map.of());
  }

  /// The same with more settings, or others.
  static RunningChild start(Path data, Map<String, String> settings) throws IOException {
    RunningChild child = new RunningChild(builder(data, settings).start(), data);
    BufferedReader out =
        new BufferedReader(
            new InputStreamReader(child.process.getInputStream(), StandardCharsets.UTF_8));
    // One that says nothing is ended, and its log is shown.
    Thread watch = Thread.startVirtualThread(() -> endAfter(child.process, UP_WITHIN));
    for (String line = out.readLine(); ; line = out.readLine()) {
      if (line == null) {
        throw new AssertionError("did not come up:\n" + Files.readString(errors(data)));
      }
      if (line.equals("Signet is up.")) {
        watch.interrupt();
        return child;
      }
      String[] parts = line.split(" {2,}", 2);
      if (parts.length == 2) {
        child.greeting.put(parts[0], parts[1].strip());
      }
    }
  }

  private static void endAfter(Process process, Duration time) {
    try {
      Thread.sleep(time);
      process.destroyForcibly();
    } catch (InterruptedException up) {
      // As it should be.
    }
  }

  /// Starts one and kills it after `delay`, whether it is up by then or not.
  static void startAndKill(Path data, Map<String, String> settings, Duration delay)
      throws IOException, InterruptedException {
    Process process =
        builder(data, settings).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    process.waitFor(delay.toMillis(), TimeUnit.MILLISECONDS);
    process.destroyForcibly().waitFor();
  }

  private static ProcessBuilder builder(Path data, Map<String, String> settings) {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                KilledChild.class.getName())
            .redirectError(ProcessBuilder.Redirect.appendTo(errors(data).toFile()));
    builder
        .environment()
        .putAll(
            Map.of(
                "SIGNET_HTTP_ADDR", "127.0.0.1:0",
                "SIGNET_DNS_ADDR", "127.0.0.1:0",
                "SIGNET_DATA_DIR", data.toString(),
                "SIGNET_RESOLVERS", "127.0.0.1:9",
                "SIGNET_KEY_POOL", "512",
                "SIGNET_LIMIT_WRITES", "100000/100000",
                "SIGNET_LIMIT_READS", "100000/100000",
                "SIGNET_RRL_ANSWERS", "0",
                "SIGNET_RRL_ERRORS", "0"));
    builder.environment().putAll(settings);
    return builder;
  }

  private static Path errors(Path data) {
    return data.resolveSibling(data.getFileName() + ".log");
  }

  private String greeted(String name) {
    String value = greeting.get(name);
    if (value == null) {
      throw new AssertionError("no " + name + " in " + greeting.keySet());
    }
    return value;
  }

  InetSocketAddress dns() {
    String[] parts = greeted("dns").split(":");
    return new InetSocketAddress(parts[0], Integer.parseInt(parts[1]));
  }

  /// Its database, to be looked at from outside.
  Target database() throws IOException {
    Path postgres = data.resolve("postgres");
    String port = postmaster().get(3);
    String password = Files.readString(postgres.resolve("password")).strip();
    return new Target("jdbc:postgresql://127.0.0.1:" + port + "/signet", "signet", password, 1);
  }

  private List<String> postmaster() throws IOException {
    return Files.readAllLines(data.resolve("postgres/data/postmaster.pid"));
  }

  record Reply(int status, Optional<String> retryAfter, String body) {
    JsonNode json() {
      return JSON.readTree(body);
    }
  }

  /// The local key.
  String key() {
    return greeted("api key");
  }

  /// Where its HTTP API is.
  URI api() {
    return URI.create(greeted("api"));
  }

  /// Sends a request with the local key.
  ///
  /// @throws UncheckedIOException when it is not known what came of it
  Reply send(String method, String path, String body) {
    return send(method, path, greeted("api key"), body);
  }

  Reply send(String method, String path, String key, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(greeted("api") + path))
            .timeout(PATIENCE)
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      return new Reply(
          response.statusCode(), response.headers().firstValue("Retry-After"), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// `kill -9`, without a word.
  ///
  /// @param databaseToo kills its PostgreSQL the same way
  void kill(boolean databaseToo) throws IOException, InterruptedException {
    long postgres = Long.parseLong(postmaster().getFirst());
    process.destroyForcibly();
    if (databaseToo) {
      ProcessHandle.of(postgres).ifPresent(ProcessHandle::destroyForcibly);
    }
    process.waitFor();
    client.shutdownNow();
  }

  /// Sends SIGTERM and gives the exit code.
  int terminate() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      throw new AssertionError("still there 20 s after SIGTERM");
    }
    client.shutdownNow();
    return process.exitValue();
  }

  /// `kill -9`, when its database is elsewhere.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
    client.shutdownNow();
  }

  /// Stops it in the ordinary way.
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    client.shutdownNow();
  }
}
