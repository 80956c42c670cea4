package dev.signet.api.core;

import dev.signet.api.Json;
import dev.signet.domain.CoreDomain;
import dev.signet.domain.EmailAddress;
import dev.signet.domain.EmailDomain;
import dev.signet.domain.ShownRecord;
import dev.signet.record.CustomerRecord;
import dev.signet.record.NameForm;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The objects of `/core` (CONTRACT AR-2, AR-11).
final class CoreJson {
  private CoreJson() {}

  static ObjectNode print(CoreDomain face) {
    EmailDomain domain = face.domain();
    ObjectNode out = Json.object();
    out.put("id", domain.id().toString());
    out.put("organization_id", domain.organization().toString());
    out.put("domain", domain.name().toString());
    out.put("provider", domain.provider());
    out.put("status", face.status().wireText());
    ArrayNode records = out.putArray("dns_records");
    for (ShownRecord shown : face.records()) {
      CustomerRecord record = shown.record();
      ObjectNode one = records.addObject();
      one.put("type", record.typeText());
      one.put("name", NameForm.relative(record.owner(), domain.apex()));
      one.put("value", record.fieldValue());
      record.preference().ifPresent(priority -> one.put("priority", priority));
      one.put("status", shown.status().wireText());
    }
    out.set("verification_initiated_at", Json.time(domain.verificationInitiatedAt()));
    out.set("verified_at", Json.time(face.verifiedAt()));
    out.put("created_at", Json.time(domain.createdAt()));
    out.put("updated_at", Json.time(domain.updatedAt()));
    if (face.sandbox()) {
      out.put("sandbox", true);
    }
    return out;
  }

  static ObjectNode print(EmailAddress address) {
    ObjectNode out = Json.object();
    out.put("id", address.id().toString());
    out.put("organization_id", address.organization().toString());
    out.put("address", address.address());
    out.put("provider", address.provider());
    out.set("agent_id", textOrNull(address.agentId()));
    out.set("inbound_agent_version_id", textOrNull(address.inboundAgentVersionId()));
    out.put("outbound_from_address", address.outboundFrom());
    out.put("enabled", address.enabled());
    out.put("created_at", Json.time(address.createdAt()));
    out.put("updated_at", Json.time(address.updatedAt()));
    return out;
  }

  private static JsonNode textOrNull(Optional<String> text) {
    return text.<JsonNode>map(JsonNodeFactory.instance::stringNode)
        .orElseGet(JsonNodeFactory.instance::nullNode);
  }
}
