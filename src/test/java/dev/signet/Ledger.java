package dev.signet;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/// What callers were told about domains (or about addresses), to be held against what is.
/// Thread-safe.
final class Ledger {
  /// What is known about one of them.
  enum Known {
    CREATED,
    /// A delete was asked for, and it is not known what came of it.
    PERHAPS_DELETED,
    DELETED
  }

  private final Map<String, Known> known = new ConcurrentHashMap<>();
  private final Map<String, JsonNode> domains = new ConcurrentHashMap<>();
  private final Map<String, String> marks = new ConcurrentHashMap<>();
  private final Set<String> seenGone = ConcurrentHashMap.newKeySet();

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

  /// The delete had not happened.
  void stillThere(JsonNode domain) {
    known.put(id(domain), Known.CREATED);
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

  /// A change was asked for: until its answer comes nobody knows what stands.
  void changing(JsonNode domain) {
    marks.remove(id(domain));
  }

  /// A change was acknowledged: `mark` is what its column must hold from now on.
  void changed(JsonNode domain, String mark) {
    marks.put(id(domain), mark);
  }

  /// What acknowledged changes have set, by id; of those alone that are known to be there.
  Map<String, String> marks() {
    Map<String, String> standing = new HashMap<>(marks);
    standing.keySet().removeIf(id -> known.get(id) != Known.CREATED);
    return standing;
  }

  /// Tokens that every name server was once seen to have nothing for; grows by the caller's hand.
  Set<String> seenGone() {
    return seenGone;
  }

  /// Whether `/v1` gave this object; its records say where they point.
  static boolean fromV1(JsonNode domain) {
    return domain.get("id").stringValue().startsWith("domain_");
  }

  /// The bare uuid.
  static String id(JsonNode domain) {
    return domain.get("id").stringValue().replace("domain_", "");
  }

  static String path(JsonNode domain) {
    return "/v1/domains/" + domain.get("id").stringValue();
  }
}
