package dev.signet.api.v1;

import dev.signet.api.Json;
import dev.signet.registry.TimelineEntry;
import dev.signet.registry.TimelineEntry.Checked;
import dev.signet.registry.TimelineEntry.Happened;
import dev.signet.registry.TimelineEntry.Observed;
import dev.signet.verification.Observation;
import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/// Prints one entry of a domain's past. Members that say nothing are left out.
final class TimelineJson {
  private TimelineJson() {}

  static ObjectNode print(TimelineEntry entry) {
    ObjectNode out = Json.object();
    out.put("id", PublicId.print("entry", entry.id()));
    switch (entry.what()) {
      case Happened(String type, String code, String detail) -> {
        start(out, "event", entry, entry.firstSeen(), 1);
        out.put("type", type);
        text(out, "code", code);
        text(out, "detail", detail);
      }
      case Checked(TimelineEntry.Verdicts verdicts, Instant last, long count) -> {
        start(out, "check", entry, last, count);
        out.put("mail_flow", verdicts.mailFlow());
        text(out, "code", verdicts.mailFlowCode());
        text(out, "tracking", verdicts.tracking());
        text(out, "tracking_code", verdicts.trackingCode());
      }
      case Observed(Observation seen, Instant last, long count) -> {
        start(out, "observation", entry, last, count);
        print(out, seen);
      }
    }
    return out;
  }

  private static void start(
      ObjectNode out, String kind, TimelineEntry entry, Instant last, long count) {
    out.put("kind", kind);
    out.put("first_seen", Json.time(entry.firstSeen()));
    out.put("last_seen", Json.time(last));
    out.put("count", count);
  }

  private static void print(ObjectNode out, Observation seen) {
    out.put("perspective", seen.perspective());
    out.put("server", seen.server());
    out.put("question", seen.question());
    out.put("transport", seen.transport());
    out.put("outcome", seen.outcome());
    text(out, "rcode", seen.rcode());
    if (seen.extendedError() >= 0) {
      out.put("extended_error", seen.extendedError());
    }
    text(out, "flags", seen.flags());
    if (seen.timeToLive() >= 0) {
      out.put("ttl", seen.timeToLive());
    }
    out.put("round_trip_ms", seen.roundTrip().toNanos() / 1_000_000.0);
    text(out, "data", seen.data());
  }

  private static void text(ObjectNode out, String member, String value) {
    if (!value.isEmpty()) {
      out.put(member, value);
    }
  }
}
