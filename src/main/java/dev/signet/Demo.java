package dev.signet;

import dev.signet.settings.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// `signet demo`: the whole story in one go, on data of its own that is thrown away (register,
/// verify too early, publish, verify, delete).
final class Demo implements AutoCloseable {
  private static final String DOMAIN = "acme.example";
  private static final Pattern RECORD =
      Pattern.compile(
          "\"type\":\"CNAME\",\"name\":\"[^\"]*\",\"value\":\"([^\"]*)\",\"purpose\":\"[^\"]*\",\"fqdn\":\"([^\"]*)\"");

  private final PrintStream out;
  private final Node node;
  private final String api;
  private final String key;
  private final HttpClient client = HttpClient.newHttpClient();

  private Demo(Node node, String key, PrintStream out) {
    this.node = node;
    this.api = "http://127.0.0.1:" + node.httpPort();
    this.key = key;
    this.out = out;
  }

  /// Runs it; the program's settings do not matter.
  static void run(PrintStream out) throws IOException, InterruptedException {
    Path data = Files.createTempDirectory("signet-demo");
    try {
      Map<String, String> environment = new HashMap<>();
      environment.put("SIGNET_HTTP_ADDR", "127.0.0.1:0");
      environment.put("SIGNET_DNS_ADDR", "127.0.0.1:0");
      environment.put("SIGNET_DATA_DIR", data.toString());
      environment.put("SIGNET_RESOLVERS", "127.0.0.1:9");
      environment.put("SIGNET_KEY_POOL", "4");
      Settings settings = Settings.read(environment, new Properties());
      out.println("Starting Signet on data of its own…");
      Node node = Node.start(settings, "demo");
      LocalCredentials local = LocalCredentials.of(data, node.credentials());
      try (Demo demo = new Demo(node, local.key(), out)) {
        demo.tell();
      }
    } finally {
      delete(data);
    }
  }

  private void tell() throws IOException, InterruptedException {
    out.println("\n1. Register " + DOMAIN + ".");
    String domain = send("POST", "/v1/domains", "{\"name\":\"" + DOMAIN + "\"}");
    String path = "/v1/domains/" + first("\"id\":\"([^\"]*)\"", domain);
    List<MatchResult> records = RECORD.matcher(domain).results().toList();
    records.forEach(record -> out.println("   " + record.group(2) + " CNAME " + record.group(1)));

    out.println("\n2. Press Verify before anything is published.");
    show(send("POST", path + "/verify", ""));

    out.println("\n3. Publish the records at the customer's DNS host (the playground).");
    for (MatchResult record : records) {
      send(
          "PUT",
          "/playground/records",
          "{\"name\":\"%s\",\"type\":\"CNAME\",\"value\":\"%s\"}"
              .formatted(record.group(2), record.group(1)));
    }

    out.println("\n4. Press Verify again.");
    show(send("POST", path + "/verify", ""));

    out.println(
        "\n5. Delete the domain: its records leave our DNS, its token is never used again.");
    send("DELETE", path, "");
    out.println("\nThat is the main job. README.md tells it step by step.");
  }

  private void show(String domain) {
    out.println("   status: " + first("\"status\":\"([^\"]*)\"", domain));
    if (domain.contains("\"verification_failure\":{")) {
      out.println("   " + first("\"code\":\"([^\"]*)\"", domain));
      out.println("   " + first("\"message\":\"([^\"]*)\"", domain));
    }
  }

  private static String first(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().findFirst().orElseThrow().group(1);
  }

  private String send(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(api + path))
            .header("Authorization", "Bearer " + key)
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    HttpResponse<String> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    out.println("   " + method + " " + path + " → " + response.statusCode());
    if (response.statusCode() >= 300) {
      throw new IOException(method + " " + path + ": " + response.body());
    }
    return response.body();
  }

  @Override
  public void close() {
    client.close();
    node.close();
  }

  private static void delete(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
