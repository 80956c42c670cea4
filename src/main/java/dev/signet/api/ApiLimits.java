package dev.signet.api;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// What values a schema takes, in words. Patterns are left out: they are for programs.
final class ApiLimits {
  private ApiLimits() {}

  /// Such as `1 to 100; by default 20`; empty when there is nothing to say.
  static String of(JsonNode schema) {
    List<String> parts = new ArrayList<>();
    if (schema.has("enum")) {
      List<String> values = new ArrayList<>();
      schema.path("enum").forEach(value -> values.add(value.isNull() ? "null" : value.asString()));
      parts.add("one of " + String.join(", ", values));
    }
    if (schema.has("const")) {
      parts.add("always " + schema.path("const").asString());
    }
    range(parts, schema, "minimum", "maximum", "");
    range(parts, schema, "minLength", "maxLength", " characters");
    range(parts, schema, "minItems", "maxItems", " items");
    if (schema.has("default")) {
      parts.add("by default " + schema.path("default").asString());
    }
    return String.join("; ", parts);
  }

  private static void range(
      List<String> parts, JsonNode schema, String least, String most, String what) {
    boolean atLeast = schema.has(least);
    boolean atMost = schema.has(most);
    String from = schema.path(least).asString("");
    String to = schema.path(most).asString("");
    if (atLeast && atMost) {
      parts.add(from.equals(to) ? from + what : from + " to " + to + what);
    } else if (atMost) {
      parts.add("at most " + to + what);
    } else if (atLeast && what.isEmpty()) {
      parts.add("at least " + from);
    } else if (atLeast && from.equals("1")) {
      parts.add("not empty");
    } else if (atLeast) {
      parts.add("at least " + from + what);
    }
  }
}
