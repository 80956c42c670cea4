package dev.signet.api.core;

import dev.signet.domain.Faces;
import dev.signet.domain.StoredDomain;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The `data` of an event as `/core` tells it: the domain as GET shows it, and what it was
/// (CONTRACT EV-2).
public final class DomainPortrait {
  private DomainPortrait() {}

  public static String print(Faces faces, StoredDomain now, Optional<StoredDomain> before) {
    ObjectNode out = CoreJson.print(faces.of(now));
    out.set(
        "previous_status",
        before
            .map(stored -> faces.of(stored).status().wireText())
            .<JsonNode>map(JsonNodeFactory.instance::stringNode)
            .orElseGet(JsonNodeFactory.instance::nullNode));
    out.putNull("email_id");
    return out.toString();
  }
}
