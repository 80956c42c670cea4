package dev.signet.browser;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The packaged program in a process of its own, on data of its own, at free ports of this machine.
final class Product implements AutoCloseable {
  /// Where the source tree is; tests run in its folder `browser-tests`.
  static final Path HOME = Path.of(System.getProperty("signet.home", "..")).toAbsolutePath();

  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final Path data;
  private final Thread ender;
  private final Map<String, String> greeting = new HashMap<>();
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  private Product(Process process, Path data) {
    this.process = process;
    this.data = data;
    this.ender = new Thread(process::destroy);
    Runtime.getRuntime().addShutdownHook(ender);
  }

  /// Starts it and waits until it says that it is up.
  static Product start() {
    Path jar = HOME.resolve("target/signet.jar").normalize();
    if (!Files.isRegularFile(jar)) {
      throw new AssertionError("no " + jar + ": ./signet build makes it");
    }
    try {
      Path data = Files.createTempDirectory("signet-browser-");
      Path errors = Files.createDirectories(Path.of("target")).resolve("signet.log");
      Files.deleteIfExists(errors);
      Product product = new Product(launch(jar, data, errors), data);
      product.greet(errors);
      return product;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Process launch(Path jar, Path data, Path errors) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx512m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-jar",
            jar.toString(),
            "up");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("SIGNET_"));
    builder
        .environment()
        .putAll(
            Map.of(
                "SIGNET_DATA_DIR", data.resolve("data").toString(),
                "SIGNET_HTTP_ADDR", "127.0.0.1:0",
                "SIGNET_DNS_ADDR", "127.0.0.1:0",
                // The discard port: nothing is ever asked outside.
                "SIGNET_RESOLVERS", "127.0.0.1:9",
                "SIGNET_KEY_POOL", "64",
                "SIGNET_LIMIT_VERIFY", "1000/1000",
                "SIGNET_LIMIT_FAILED_AUTH", "1000"));
    Process process = builder.start();
    process.getOutputStream().close();
    return process;
  }

  private void greet(Path errors) throws IOException {
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = out.readLine(); ; line = out.readLine()) {
      if (line == null) {
        String said = Files.readString(errors);
        close();
        throw new AssertionError("did not come up:\n" + said);
      }
      if (line.equals("Signet is up.")) {
        return;
      }
      String[] parts = line.split(" {2,}", 2);
      if (parts.length == 2) {
        greeting.put(parts[0], parts[1].strip());
      }
    }
  }

  private String greeted(String name) {
    String value = greeting.get(name);
    if (value == null) {
      throw new AssertionError("no " + name + " in " + greeting.keySet());
    }
    return value;
  }

  /// Where it is, without a slash at the end.
  String origin() {
    return greeted("api");
  }

  /// The key it prints.
  String key() {
    return greeted("api key");
  }

  String adminToken() {
    return greeted("admin token");
  }

  /// What came back.
  record Reply(int status, HttpResponse<String> whole) {
    String body() {
      return whole.body();
    }

    JsonNode json() {
      return JSON.readTree(whole.body());
    }

    /// The header's values in one text; empty without it.
    String header(String name) {
      return String.join(", ", whole.headers().allValues(name));
    }

    Reply expect(int wanted) {
      if (status != wanted) {
        throw new AssertionError("wanted " + wanted + ", got " + this);
      }
      return this;
    }

    @Override
    public String toString() {
      return status + " " + whole.headers().map() + "\n" + whole.body();
    }
  }

  /// Sends JSON as the owner of `secret`.
  Reply api(String secret, String method, String path, Map<String, ?> body) {
    return send(
        method,
        path,
        JSON.writeValueAsString(body),
        "Authorization",
        "Bearer " + secret,
        "Content-Type",
        "application/json");
  }

  /// Sends what is given, with these headers, and follows nothing.
  Reply send(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(origin() + path))
            .timeout(PATIENCE)
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      HttpResponse<String> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Reply(response.statusCode(), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Makes an organization.
  ///
  /// @return its id
  String newOrganization(String name) {
    return admin("/admin/organizations", Map.of("name", name)).get("id").stringValue();
  }

  /// Makes a key that may do everything in an organization.
  String newKey(String organization, String name) {
    return admin(
            "/admin/api-keys",
            Map.of("organization_id", organization, "name", name, "permissions", "full"))
        .get("key")
        .stringValue();
  }

  /// Makes a personal token that may do everything in these organizations.
  String newToken(String name, List<String> organizations) {
    List<?> grants =
        organizations.stream().map(id -> Map.of("id", id, "permissions", "full")).toList();
    return admin("/admin/personal-tokens", Map.of("name", name, "organizations", grants))
        .get("token")
        .stringValue();
  }

  private JsonNode admin(String path, Map<String, ?> body) {
    return api(adminToken(), "POST", path, body).expect(201).json();
  }

  /// Publishes a record in the playground, beside what is there.
  void publish(String name, String type, String value) {
    api("", "PUT", "/playground/records", Map.of("name", name, "type", type, "value", value))
        .expect(200);
  }

  /// Registers a domain without the console.
  ///
  /// @return its records, as the API gives them
  JsonNode register(String key, String name) {
    return api(key, "POST", "/v1/domains", Map.of("name", name)).expect(201).json();
  }

  /// A domain of the printed key's organization, by the id the console shows.
  JsonNode domain(String id) {
    return send("GET", "/v1/domains/domain_" + id, "", "Authorization", "Bearer " + key())
        .expect(200)
        .json();
  }

  /// Publishes all records of a domain, as [#register] and [#domain] give it.
  void publishAll(JsonNode domain) {
    domain
        .get("dns_records")
        .forEach(record ->
            publish(
                record.get("fqdn").stringValue(),
                record.get("type").stringValue(),
                record.get("value").stringValue()));
  }

  /// Stops it in the ordinary way, and its data go.
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().removeShutdownHook(ender);
    client.shutdownNow();
    delete(data);
  }

  private static void delete(Path folder) {
    List<Path> all = new ArrayList<>();
    try (Stream<Path> found = Files.walk(folder)) {
      found.sorted(Comparator.reverseOrder()).forEach(all::add);
      for (Path one : all) {
        Files.deleteIfExists(one);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
