package dev.signet.api.signing;

import dev.signet.api.Json;
import dev.signet.dkim.KeyAlgorithm;
import dev.signet.signing.HandOut;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Keys in the shape that rspamd and KumoMTA read from Vault (CONTRACT SG-3).
final class VaultJson {
  private VaultJson() {}

  /// `{"data":{"selectors":[…]}}`.
  static ObjectNode first(List<HandOut.Key> keys) {
    ObjectNode out = Json.object();
    selectors(out.putObject("data"), keys);
    return out;
  }

  /// The same inside `data.data`, with the first selector and key beside it for readers that want
  /// one, and metadata.
  static ObjectNode second(List<HandOut.Key> keys) {
    ObjectNode out = Json.object();
    ObjectNode data = out.putObject("data");
    ObjectNode inner = data.putObject("data");
    selectors(inner, keys);
    if (!keys.isEmpty()) {
      inner.put("selector", keys.getFirst().selector());
      inner.put("key", keys.getFirst().secret().reveal());
      metadata(data, keys.getFirst());
    }
    return out;
  }

  /// `data.data.key` of one selector; empty where it does not sign.
  static Optional<ObjectNode> one(List<HandOut.Key> keys, String selector) {
    return keys.stream()
        .filter(key -> key.selector().equals(selector))
        .findFirst()
        .map(key -> {
          ObjectNode out = Json.object();
          ObjectNode data = out.putObject("data");
          data.putObject("data").put("key", key.secret().reveal());
          metadata(data, key);
          return out;
        });
  }

  private static void metadata(ObjectNode data, HandOut.Key key) {
    ObjectNode metadata = data.putObject("metadata");
    metadata.put("created_time", Json.time(key.since()));
    metadata.put("deletion_time", "");
    metadata.put("destroyed", false);
    metadata.put("version", key.version());
  }

  private static void selectors(ObjectNode data, List<HandOut.Key> keys) {
    ArrayNode selectors = data.putArray("selectors");
    for (HandOut.Key key : keys) {
      // No valid_start: a reader whose clock is behind ours would not sign at all for a while.
      ObjectNode one = selectors.addObject();
      one.put("selector", key.selector());
      one.put("domain", key.domain().toString());
      one.put("key", key.secret().reveal());
      one.put("alg", key.secret().algorithm().keyType());
      one.put("bits", key.secret().algorithm() == KeyAlgorithm.RSA_2048 ? 2048 : 256);
    }
  }

  /// `{"errors":[…]}`.
  static ObjectNode errors(List<String> messages) {
    ObjectNode out = Json.object();
    ArrayNode errors = out.putArray("errors");
    messages.forEach(errors::add);
    return out;
  }
}
