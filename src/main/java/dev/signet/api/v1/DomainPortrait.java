package dev.signet.api.v1;

import dev.signet.domain.CustomerRecords;
import dev.signet.domain.EmailDomain;
import dev.signet.domain.StoredDomain;
import dev.signet.domain.StoredDomain.Behind;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The `data` of an event as `/v1` tells it: the domain as GET shows it, and what it was (CONTRACT
/// EV-2).
public final class DomainPortrait {
  private DomainPortrait() {}

  /// Empty when this dialect does not show the domain.
  public static Optional<String> print(
      CustomerRecords records, StoredDomain now, Optional<StoredDomain> before) {
    if (!(now.behind() instanceof Behind.Ours)) {
      return Optional.empty();
    }
    EmailDomain domain = now.domain();
    ObjectNode out = DomainJson.print(domain, records.mailFlow(domain), records.tracking(domain));
    out.set(
        "previous_status",
        before
            .map(StoredDomain::domain)
            .map(DomainJson::status)
            .<JsonNode>map(JsonNodeFactory.instance::stringNode)
            .orElseGet(JsonNodeFactory.instance::nullNode));
    out.putNull("email_id");
    return Optional.of(out.toString());
  }
}
