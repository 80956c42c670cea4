package dev.signet.api;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Says whether a response is what `openapi.yaml` promises.
///
/// ```java
/// OpenApiCheck.assertMatches("GET", "/v1/domains", 200, body);
/// OpenApiCheck.assertDescribes(routes);
/// ```
public final class OpenApiCheck {
  private static final JsonNode DOCUMENT = load();
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private static final Map<JsonNode, Schema> COMPILED = new ConcurrentHashMap<>();

  private OpenApiCheck() {}

  /// Fails unless the description has this method and path (as sent, or a template), this status,
  /// and a schema that `body` fits.
  public static void assertMatches(String method, String path, int status, byte[] body) {
    String call = method + " " + path + " " + status;
    JsonNode response = response(method, path, status, call);
    JsonNode content = response.path("content");
    if (content.isMissingNode() || method.equals("HEAD")) {
      check(body.length == 0, call + " has a body, and none is described");
      return;
    }
    JsonNode json = content.path("application/json");
    if (json.isMissingNode()) {
      return; // text
    }
    List<Error> errors =
        schema(json.path("schema")).validate(Json.read(body), OpenApiCheck::strict);
    check(errors.isEmpty(), call + " does not fit: " + errors + "\n" + new String(body));
  }

  /// Fails unless every route is described, and by the same template.
  public static void assertDescribes(List<Route> routes) {
    for (Route route : routes) {
      String method = route.method().toLowerCase(Locale.ROOT);
      check(
          DOCUMENT.path("paths").path(route.template()).has(method),
          route.method() + " " + route.template() + " is not described");
    }
  }

  /// Every method and template described, as `GET /v1/domains/{id}`.
  public static List<String> operations() {
    List<String> operations = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : DOCUMENT.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> member : path.getValue().properties()) {
        if (!member.getKey().equals("parameters")) {
          operations.add(member.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
        }
      }
    }
    return operations;
  }

  private static void strict(com.networknt.schema.ExecutionContext context) {
    context.executionConfig(config -> config.formatAssertionsEnabled(true));
  }

  private static JsonNode response(String method, String path, int status, String call) {
    String verb = method.equals("HEAD") ? "get" : method.toLowerCase(Locale.ROOT);
    JsonNode item =
        pathItem(path.replaceFirst("\\?.*", ""))
            .orElseThrow(() -> new AssertionError(call + ": no such path described"));
    // A method that is not described is answered as the path's other methods are.
    JsonNode operation = item.has(verb) ? item.path(verb) : firstOperation(item);
    check(item.has(verb) || status == 405, call + ": no such method described");
    JsonNode responses = operation.path("responses");
    JsonNode response =
        responses.has(Integer.toString(status))
            ? responses.path(Integer.toString(status))
            : responses.path("default");
    check(!response.isMissingNode(), call + ": no such status described");
    return resolve(response);
  }

  private static JsonNode firstOperation(JsonNode item) {
    for (Map.Entry<String, JsonNode> member : item.properties()) {
      if (!member.getKey().equals("parameters")) {
        return member.getValue();
      }
    }
    throw new AssertionError("a path without a method");
  }

  private static Optional<JsonNode> pathItem(String path) {
    JsonNode paths = DOCUMENT.path("paths");
    if (paths.has(path)) {
      return Optional.of(paths.path(path));
    }
    for (Map.Entry<String, JsonNode> entry : paths.properties()) {
      if (path.matches(entry.getKey().replaceAll("\\{[^}]*}", "[^/]+"))) {
        return Optional.of(entry.getValue());
      }
    }
    return Optional.empty();
  }

  private static JsonNode resolve(JsonNode node) {
    JsonNode reference = node.path("$ref");
    return reference.isMissingNode() ? node : DOCUMENT.at(reference.stringValue().substring(1));
  }

  private static Schema schema(JsonNode node) {
    return COMPILED.computeIfAbsent(
        node,
        _ -> {
          // References point into the document, so its components travel with the schema.
          ObjectNode root = Json.object();
          root.set("components", DOCUMENT.path("components"));
          root.putArray("allOf").add(node);
          return SCHEMAS.getSchema(root);
        });
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  private static JsonNode load() {
    try (InputStream in = OpenApiCheck.class.getResourceAsStream("/openapi.yaml")) {
      return new YAMLMapper().readTree(in);
    } catch (IOException trouble) {
      throw new UncheckedIOException(trouble);
    }
  }
}
