package dev.signet.api;

import dev.signet.api.ApiDescription.Access;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Calls ready to be typed, with the examples that the description gives.
final class ApiExamples {
  private static final int DEEPEST = 8;
  private static final String UUID = "019bd8a0-5d5c-7c3e-8a51-6f1de2f0a001";

  private final JsonNode document;

  ApiExamples(JsonNode document) {
    this.document = document;
  }

  /// A call of curl, for a shell.
  ///
  /// @param parameters resolved
  /// @param body the schema of the request's body; missing when it has none
  String call(String method, String path, Access access, List<JsonNode> parameters, JsonNode body) {
    String target = path;
    List<String> query = new ArrayList<>();
    for (JsonNode parameter : parameters) {
      String name = parameter.path("name").asString("");
      String value = value(parameter.path("schema"), 0).asString("");
      switch (parameter.path("in").asString("")) {
        case "path" -> target = target.replace("{" + name + "}", value);
        case "query" -> {
          if (parameter.path("required").asBoolean(false)) {
            query.add(name + "=" + value);
          }
        }
        default -> {
          // Headers are not needed for a call to work.
        }
      }
    }
    List<String> words = new ArrayList<>();
    words.add("curl" + (method.equals("GET") ? "" : " -X " + method));
    words.add(
        "\"$SIGNET_URL" + target + (query.isEmpty() ? "" : "?" + String.join("&", query)) + "\"");
    switch (access) {
      case ANYBODY -> {
        // Nothing to show.
      }
      case ORGANIZATION -> words.add("-H \"Authorization: Bearer $SIGNET_KEY\"");
      case OPERATOR -> words.add("-H \"Authorization: Bearer $SIGNET_ADMIN_TOKEN\"");
    }
    if (body.has("properties")) {
      words.add("-H 'Content-Type: application/json'");
      words.add("-d '" + value(body, 0).toString().replace("'", "'\\''") + "'");
    }
    return String.join(" \\\n  ", words);
  }

  /// A value that fits `schema`: its own example, or the simplest one.
  private JsonNode value(JsonNode reference, int depth) {
    if (!reference.path("examples").isEmpty()) {
      return reference.path("examples").path(0);
    }
    JsonNode schema = resolved(reference);
    JsonNodeFactory make = JsonNodeFactory.instance;
    for (String own : List.of("examples", "enum")) {
      if (!schema.path(own).isEmpty()) {
        return schema.path(own).path(0);
      }
    }
    for (String own : List.of("const", "default")) {
      if (schema.has(own)) {
        return schema.path(own);
      }
    }
    if (schema.has("properties") && depth < DEEPEST) {
      return object(schema, depth);
    }
    JsonNode type = schema.path("type");
    String word = type.isArray() ? type.path(0).asString("") : type.asString("");
    return switch (word) {
      case "integer", "number" -> make.numberNode(schema.path("minimum").asInt(1));
      case "boolean" -> make.booleanNode(true);
      case "array" ->
          depth < DEEPEST
              ? make.arrayNode().add(value(schema.path("items"), depth + 1))
              : make.arrayNode();
      case "object" -> make.objectNode();
      default -> make.stringNode(schema.path("format").asString("").equals("uuid") ? UUID : "text");
    };
  }

  /// What must be there; all of it where nothing must.
  private ObjectNode object(JsonNode schema, int depth) {
    ObjectNode out = Json.object();
    for (Map.Entry<String, JsonNode> member : schema.path("properties").properties()) {
      boolean needed = schema.path("required").isEmpty();
      for (JsonNode name : schema.path("required")) {
        needed |= name.asString("").equals(member.getKey());
      }
      needed |= !member.getValue().path("examples").isEmpty();
      if (needed) {
        out.set(member.getKey(), value(member.getValue(), depth + 1));
      }
    }
    return out;
  }

  private JsonNode resolved(JsonNode node) {
    JsonNode now = node;
    for (int step = 0; now.has("$ref") && step < DEEPEST; step++) {
      now = document.at(now.path("$ref").asString("").substring(1));
    }
    return now;
  }
}
