package dev.signet.api.admin;

import dev.signet.api.Json;
import dev.signet.audit.Actor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Asks the admin API of a running service; for the command line.
public final class AdminClient implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(20);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT).build();
  private final URI base;
  private final String adminToken;

  /// The service could not be asked, or said no. The message is for the operator.
  public static final class Failed extends RuntimeException {
    Failed(String message) {
      super(message, null, false, false);
    }
  }

  /// Something made, and its secret, if it has one.
  public record Made(String id, String secret) {}

  /// @param base where the service is: https, or http on this machine, because the token goes there
  /// @throws Failed when `base` is something else
  public AdminClient(URI base, String adminToken) {
    boolean plain = "http".equals(base.getScheme()) && onThisMachine(base.getHost());
    if (base.getHost() == null || !(plain || "https".equals(base.getScheme()))) {
      throw new Failed(
          "the service must be at an https address, or at an http address on this machine: "
              + base);
    }
    this.base = base;
    this.adminToken = adminToken;
  }

  private static boolean onThisMachine(String host) {
    try {
      return host != null && InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /// A new organization.
  public Made addOrganization(String name) {
    ObjectNode body = Json.object();
    body.put("name", name);
    JsonNode made = post("/admin/organizations", body);
    return new Made(text(made, "id"), "");
  }

  /// A new key of an organization.
  ///
  /// @param scopes words such as `email_domains:manage`; none means all
  public Made addKey(String organization, String name, String prefix, List<String> scopes) {
    ObjectNode body = Json.object();
    body.put("organization_id", organization);
    body.put("name", name);
    body.put("prefix", prefix);
    scopes(body, scopes);
    JsonNode made = post("/admin/api-keys", body);
    return new Made(text(made, "id"), text(made, "key"));
  }

  /// A new personal token, with the same scopes in each organization.
  public Made addToken(List<String> organizations, String name, List<String> scopes) {
    ObjectNode body = Json.object();
    body.put("name", name);
    ArrayNode grants = body.putArray("organizations");
    for (String organization : organizations) {
      ObjectNode grant = grants.addObject();
      grant.put("id", organization);
      scopes(grant, scopes);
    }
    JsonNode made = post("/admin/personal-tokens", body);
    return new Made(text(made, "id"), text(made, "token"));
  }

  /// A new signing credential.
  ///
  /// @param organization whose domains; empty for those of all
  /// @param domains which domains; none for all of them
  public Made addSigningKey(String name, String organization, List<String> domains) {
    ObjectNode body = Json.object();
    body.put("name", name);
    if (!organization.isEmpty()) {
      body.put("organization_id", organization);
    }
    if (!domains.isEmpty()) {
      ArrayNode allowed = body.putArray("allowed_domains");
      domains.forEach(allowed::add);
    }
    JsonNode made = post("/admin/signing-keys", body);
    return new Made(text(made, "id"), text(made, "key"));
  }

  private static void scopes(ObjectNode body, List<String> scopes) {
    if (!scopes.isEmpty()) {
      ArrayNode words = body.putArray("scopes");
      scopes.forEach(words::add);
    }
  }

  private JsonNode post(String path, ObjectNode body) {
    HttpRequest request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(ANSWER)
            .header("Authorization", "Bearer " + adminToken)
            .header("Content-Type", "application/json")
            .header("User-Agent", Actor.COMMAND_AGENT + "1")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    HttpResponse<String> response;
    try {
      response = http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new Failed("no answer from " + base + ": " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failed("interrupted");
    }
    JsonNode answer = read(response.body());
    if (response.statusCode() != 201) {
      String message = answer.path("error").path("message").asString("");
      throw new Failed(
          message.isEmpty() ? base + " answered with " + response.statusCode() : message);
    }
    return answer;
  }

  private JsonNode read(String body) {
    try {
      return Json.read(body.getBytes(StandardCharsets.UTF_8));
    } catch (RuntimeException e) {
      throw new Failed(base + " is not Signet: its answer is no JSON");
    }
  }

  private String text(JsonNode answer, String member) {
    String text = answer.path(member).asString("");
    if (text.isEmpty()) {
      throw new Failed(base + " is not Signet: its answer has no " + member);
    }
    return text;
  }

  @Override
  public void close() {
    http.close();
  }
}
