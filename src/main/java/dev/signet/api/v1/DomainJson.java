package dev.signet.api.v1;

import dev.signet.api.Json;
import dev.signet.domain.EmailDomain;
import dev.signet.domain.Status;
import dev.signet.domain.Tracking;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import dev.signet.record.NameForm;
import dev.signet.registry.Domains;
import dev.signet.verification.Failure;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Prints the domain object of `/v1`: every member always there (CONTRACT AP-2).
final class DomainJson {
  private DomainJson() {}

  static ObjectNode print(Domains domains, EmailDomain domain) {
    return print(domain, domains.mailFlowRecords(domain), domains.trackingRecords(domain));
  }

  static ObjectNode print(
      EmailDomain domain, List<CustomerRecord> mailFlow, List<CustomerRecord> trackingRecords) {
    ObjectNode out = Json.object();
    out.put("id", PublicId.print("domain", domain.id()));
    out.put("name", domain.name().toString());
    out.put("status", status(domain));
    out.set("dns_records", print(domain.apex(), mailFlow));
    out.set("verification_failure", print(domain.failure()));
    out.set("tracking", print(domain.tracking(), domain.apex(), trackingRecords));
    out.put("created_at", Json.time(domain.createdAt()));
    out.set("verified_at", Json.time(domain.verifiedAt()));
    return out;
  }

  /// This dialect knows two words; a native domain never has the third.
  static String status(EmailDomain domain) {
    return domain.status() == Status.VERIFIED ? "verified" : "pending";
  }

  private static ObjectNode print(
      Tracking tracking, DomainName apex, List<CustomerRecord> records) {
    ObjectNode out = Json.object();
    out.put("opens_enabled", tracking.opens());
    out.put("clicks_enabled", tracking.clicks());
    out.set(
        "subdomain",
        tracking
            .subdomain()
            .<JsonNode>map(JsonNodeFactory.instance::stringNode)
            .orElseGet(JsonNodeFactory.instance::nullNode));
    out.set("dns_records", print(apex, records));
    out.put("status", tracking.status());
    out.set("verification_failure", print(tracking.failure()));
    out.set("verified_at", Json.time(tracking.verifiedAt()));
    return out;
  }

  private static ArrayNode print(DomainName apex, List<CustomerRecord> records) {
    ArrayNode out = Json.array();
    for (CustomerRecord record : records) {
      ObjectNode one = Json.object();
      one.put("type", record.typeText());
      one.put("name", NameForm.relative(record.owner(), apex));
      one.put("value", record.fieldValue());
      one.put("purpose", record.purpose().wireText());
      one.put("fqdn", record.owner().toString());
      out.add(one);
    }
    return out;
  }

  private static JsonNode print(Optional<Failure> failure) {
    if (failure.isEmpty()) {
      return JsonNodeFactory.instance.nullNode();
    }
    ObjectNode out = Json.object();
    out.put("code", failure.get().code().wireText());
    out.put("message", failure.get().message());
    return out;
  }
}
