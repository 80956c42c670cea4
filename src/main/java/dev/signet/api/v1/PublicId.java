package dev.signet.api.v1;

import dev.signet.id.Ids;
import java.util.Optional;
import java.util.UUID;

/// Ids as `/v1` writes them: a kind, an underscore, a UUID (CONTRACT C-8).
final class PublicId {
  private PublicId() {}

  static String print(String kind, UUID id) {
    return kind + "_" + id;
  }

  /// Empty for everything that [#print] does not give for this kind.
  static Optional<UUID> read(String kind, String text) {
    String prefix = kind + "_";
    return text.startsWith(prefix) ? Ids.parse(text.substring(prefix.length())) : Optional.empty();
  }
}
