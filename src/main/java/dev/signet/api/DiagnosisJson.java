package dev.signet.api;

import dev.signet.diagnosis.Diagnosis;
import dev.signet.diagnosis.Diagnosis.RecordReport;
import dev.signet.diagnosis.Diagnosis.ServerView;
import dev.signet.diagnosis.Finding;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Prints a diagnosis, the same in every dialect and on the command line.
public final class DiagnosisJson {
  private DiagnosisJson() {}

  /// @param fresh whether the DNS was asked for it, see [dev.signet.registry.Diagnoses.Told]
  public static ObjectNode print(Diagnosis diagnosis, boolean fresh) {
    ObjectNode out = Json.object();
    out.put("domain", diagnosis.domain().toString());
    out.put("seen_at", Json.time(diagnosis.askedAt()));
    out.put("fresh", fresh);
    out.put("broken", diagnosis.broken());
    out.set("zone", text(diagnosis.zone().map(Object::toString)));
    out.set("dns_host", text(diagnosis.host()));
    out.set("name_servers", texts(diagnosis.nameServers()));
    out.set("records", array(list -> diagnosis.records().forEach(one -> list.add(print(one)))));
    out.set("findings", array(list -> diagnosis.findings().forEach(one -> list.add(print(one)))));
    return out;
  }

  /// Whether the caller wants the DNS asked now.
  ///
  /// @throws Refused INVALID when the query says something else than yes or no
  public static boolean fresh(Request request) {
    return switch (request.queryParameter("fresh").orElse("false")) {
      case "true", "1", "" -> true;
      case "false", "0" -> false;
      default ->
          throw Refused.field(Reason.INVALID, "fresh", "fresh is true (ask the DNS now) or false.");
    };
  }

  /// The same as indented text, for a terminal.
  public static String text(Diagnosis diagnosis) {
    return print(diagnosis, true).toPrettyString();
  }

  private static ObjectNode print(RecordReport report) {
    ObjectNode out = Json.object();
    out.put("purpose", report.expected().purpose().wireText());
    out.put("name", report.expected().owner().toString());
    out.put("type", report.expected().typeText());
    out.put("expected", report.expected().value());
    out.put("status", report.status().wireText());
    out.set("seen", texts(report.seen()));
    out.set("servers", array(list -> report.servers().forEach(view -> list.add(print(view)))));
    return out;
  }

  private static ObjectNode print(ServerView view) {
    ObjectNode out = Json.object();
    out.put("perspective", view.perspective());
    out.put("server", view.server());
    out.put("answer", view.answer());
    out.put("status", view.status().wireText());
    if (view.secondsToLive() < 0) {
      out.putNull("ttl");
    } else {
      out.put("ttl", view.secondsToLive());
    }
    return out;
  }

  private static ObjectNode print(Finding finding) {
    ObjectNode out = Json.object();
    out.put("code", finding.code().wireText());
    out.put("severity", finding.severity().wireText());
    out.set("record", text(finding.record()));
    out.put("title", finding.title());
    out.put("detail", finding.detail());
    out.put("fix", finding.fix());
    out.set("evidence", texts(finding.evidence()));
    return out;
  }

  private static ArrayNode array(Consumer<ArrayNode> fill) {
    ArrayNode out = Json.array();
    fill.accept(out);
    return out;
  }

  private static ArrayNode texts(Iterable<String> values) {
    return array(list -> values.forEach(list::add));
  }

  private static JsonNode text(Optional<String> value) {
    return value
        .<JsonNode>map(JsonNodeFactory.instance::stringNode)
        .orElseGet(JsonNodeFactory.instance::nullNode);
  }
}
