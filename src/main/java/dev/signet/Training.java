package dev.signet;

import dev.signet.dns.Message;
import dev.signet.dns.Question;
import dev.signet.dns.RecordType;
import dev.signet.dns.Wire;
import dev.signet.settings.Settings;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A start, the main path once, and a stop, for the JVM to learn from (JEP 514).
///
/// Runs on data of its own, which the caller names and removes. What it asks may fail without harm:
/// the cache is a matter of speed only.
final class Training {
  private static final String TOKEN = "training-token-of-no-worth";
  private static final Pattern ID = Pattern.compile("\"(?:id|key)\":\"([A-Za-z0-9_-]+)\"");
  private static final int WAIT_MILLIS = 10_000;

  private final String base;

  private Training(int port) {
    this.base = "http://127.0.0.1:" + port;
  }

  static void run(Settings settings) throws IOException {
    try (Node node = Node.start(settings, TOKEN)) {
      Training training = new Training(node.httpPort());
      training.call("GET", "/readyz", "", "");
      String organization =
          last(training.call("POST", "/admin/organizations", TOKEN, "{\"name\":\"training\"}"));
      String key =
          last(
              training.call(
                  "POST",
                  "/admin/api-keys",
                  TOKEN,
                  "{\"organization_id\":\"%s\",\"name\":\"t\",\"permissions\":\"full\"}"
                      .formatted(organization)));
      String domain =
          first(training.call("POST", "/v1/domains", key, "{\"name\":\"training.test\"}"));
      training.call("POST", "/v1/domains/" + domain + "/verify", key, "");
      training.call("GET", "/v1/domains", key, "");
      training.call("DELETE", "/v1/domains/" + domain, key, "");
      training.call("GET", "/metrics", "", "");
      ask(node, settings);
    }
  }

  private static String first(String body) {
    Matcher id = ID.matcher(body);
    return id.find() ? id.group(1) : "none";
  }

  private static String last(String body) {
    Matcher id = ID.matcher(body);
    String found = "none";
    while (id.find()) {
      found = id.group(1);
    }
    return found;
  }

  private String call(String method, String path, String token, String body) throws IOException {
    HttpURLConnection call = (HttpURLConnection) URI.create(base + path).toURL().openConnection();
    call.setConnectTimeout(WAIT_MILLIS);
    call.setReadTimeout(WAIT_MILLIS);
    call.setRequestMethod(method);
    if (!token.isEmpty()) {
      call.setRequestProperty("Authorization", "Bearer " + token);
    }
    if (method.equals("POST")) {
      call.setDoOutput(true);
      call.setRequestProperty("Content-Type", "application/json");
      call.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    }
    try (var in = call.getResponseCode() < 400 ? call.getInputStream() : call.getErrorStream()) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void ask(Node node, Settings settings) throws IOException {
    byte[] query =
        Wire.encode(
            Message.query(
                1,
                Message.Flags.QUERY_ITERATIVE,
                new Question(settings.zone().origin(), RecordType.SOA),
                Optional.of(Message.Edns.DEFAULT)));
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(WAIT_MILLIS);
      socket.connect(node.dns());
      socket.send(new DatagramPacket(query, query.length));
      socket.receive(new DatagramPacket(new byte[4096], 4096));
    }
  }
}
