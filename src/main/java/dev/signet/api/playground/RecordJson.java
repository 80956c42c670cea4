package dev.signet.api.playground;

import dev.signet.api.Fields;
import dev.signet.api.Json;
import dev.signet.dns.Rdata;
import dev.signet.dns.ResourceRecord;
import dev.signet.playground.RecordText;
import java.util.OptionalInt;
import tools.jackson.databind.node.ObjectNode;

/// One record as JSON: `name`, `type`, `value`, `priority` (MX only) and `ttl`.
final class RecordJson {
  private static final int MAX_VALUE = 60_000;

  /// The members as they were sent; names and values are judged by [#record].
  record Sent(String name, String type, String value, OptionalInt priority, long ttl) {
    /// @throws dev.signet.refusal.Refused (`INVALID`, naming the field)
    ResourceRecord record() {
      return RecordText.parse(name, type, value, priority, ttl);
    }
  }

  private RecordJson() {}

  /// Notes what is missing or of a wrong kind in `fields`.
  static Sent read(Fields fields, String name) {
    OptionalInt ttl = fields.optionalInt("ttl", 0, Integer.MAX_VALUE);
    return new Sent(
        name,
        fields.requiredString("type"),
        fields.requiredString("value", MAX_VALUE),
        fields.optionalInt("priority", 0, 65_535),
        ttl.isPresent() ? ttl.getAsInt() : RecordText.DEFAULT_TTL);
  }

  static ObjectNode write(ResourceRecord record) {
    ObjectNode node = Json.object();
    node.put("name", record.owner().toString());
    node.put("type", record.type().toString());
    node.put("value", RecordText.value(record));
    if (record.data() instanceof Rdata.MailExchange mx) {
      node.put("priority", mx.preference());
    }
    node.put("ttl", record.ttl());
    return node;
  }
}
