package dev.signet;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/// What callers were told, to be held against what is. Thread-safe.
final class Ledger {
  /// What is known about one domain.
  enum Known {
    CREATED,
    /// A delete was asked for, and it is not known what came of it.
    PERHAPS_DELETED,
    DELETED
  }

  private final Map<String, Known> known = new ConcurrentHashMap<>();
  private final Map<String, JsonNode> domains = new ConcurrentHashMap<>();

  void created(JsonNode domain) {
    String id = id(domain);
    if (domains.put(id, domain) != null) {
      throw new AssertionError("two domains with the id " + id);
    }
    known.put(id, Known.CREATED);
  }

  void deleting(JsonNode domain) {
    known.put(id(domain), Known.PERHAPS_DELETED);
  }

  void deleted(JsonNode domain) {
    known.put(id(domain), Known.DELETED);
  }

  List<JsonNode> all(Known what) {
    return known.entrySet().stream()
        .filter(entry -> entry.getValue() == what)
        .map(entry -> domains.get(entry.getKey()))
        .toList();
  }

  List<JsonNode> all() {
    return List.copyOf(domains.values());
  }

  /// The bare uuid.
  static String id(JsonNode domain) {
    return domain.get("id").stringValue().replace("domain_", "");
  }

  static String path(JsonNode domain) {
    return "/v1/domains/" + domain.get("id").stringValue();
  }
}
