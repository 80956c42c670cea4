package dev.signet.api.playground;

import dev.signet.api.Fields;
import dev.signet.api.Json;
import dev.signet.dns.ExtendedError;
import dev.signet.dns.Rcode;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.playground.Fault;
import dev.signet.playground.FaultBook;
import dev.signet.playground.FaultRule;
import dev.signet.playground.NamePattern;
import dev.signet.playground.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Faults as JSON: `server`, `name`, `type`, `transport`, `percent`, `times` say when, `fault` says
/// what, and the other members depend on it.
final class FaultJson {
  private static final int MAX_LIST = 100;
  private static final int MAX_MILLISECONDS = 120_000;
  private static final int MAX_OCTETS = 65_000;
  private static final String KINDS =
      "delay, drop, rcode, extended_error, answer, no_authority, lame, no_edns, truncate, wrong_id,"
          + " wrong_question, wrong_case, wrong_port, oversize, garbage, duplicate, forged_first,"
          + " tcp_refuse, tcp_dribble, tcp_half, tcp_zero_length";

  private FaultJson() {}

  /// @throws dev.signet.refusal.Refused (`INVALID`, naming the field)
  static FaultRule rule(Fields fields) {
    String name = fields.optionalString("name").orElse("*");
    Optional<RecordType> type =
        fields
            .optionalString("type")
            .flatMap(text -> {
              Optional<RecordType> found = RecordType.parse(text);
              if (found.isEmpty()) {
                fields.problem("type", "This is no record type.");
              }
              return found;
            });
    Optional<Transport> transport =
        fields.optionalString("transport").flatMap(text -> transport(fields, text));
    int percent = fields.optionalInt("percent", 0, 100).orElse(100);
    int times = fields.optionalInt("times", 1, FaultRule.ALWAYS).orElse(FaultRule.ALWAYS);
    String server = fields.optionalString("server").orElse(FaultRule.ANY_SERVER);
    Fault fault = fault(fields, name);
    fields.done();
    return new FaultRule(
        server, NamePattern.of(name), type, transport, fault, percent / 100.0, times);
  }

  private static Optional<Transport> transport(Fields fields, String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "udp" -> Optional.of(Transport.UDP);
      case "tcp" -> Optional.of(Transport.TCP);
      default -> {
        fields.problem("transport", "This must be udp or tcp.");
        yield Optional.empty();
      }
    };
  }

  private static Fault fault(Fields fields, String name) {
    String kind = fields.requiredString("fault");
    return switch (kind) {
      case "delay" -> new Fault.Delay(milliseconds(fields));
      case "drop" -> new Fault.Drop();
      case "rcode" -> new Fault.Code(rcode(fields), extendedErrors(fields));
      case "extended_error" ->
          new Fault.Extended(extendedError(fields.requiredObject("extended_error")));
      case "answer" -> new Fault.Answers(records(fields, name));
      case "no_authority" -> new Fault.NoAuthority();
      case "lame" -> new Fault.Lame(lame(fields));
      case "no_edns" -> new Fault.NoEdns();
      case "truncate" -> new Fault.Truncate();
      case "wrong_id" -> new Fault.WrongId();
      case "wrong_question" -> new Fault.WrongQuestion();
      case "wrong_case" -> new Fault.WrongCase();
      case "wrong_port" -> new Fault.WrongPort();
      case "oversize" -> new Fault.Oversize(required(fields, "octets", MAX_OCTETS));
      case "garbage" -> new Fault.Garbage(required(fields, "octets", MAX_OCTETS));
      case "duplicate" -> new Fault.Duplicate(required(fields, "copies", MAX_LIST));
      case "forged_first" -> forgedFirst(fields, name);
      case "tcp_refuse" -> new Fault.TcpRefuse();
      case "tcp_dribble" -> new Fault.TcpDribble(milliseconds(fields));
      case "tcp_half" -> new Fault.TcpHalf();
      case "tcp_zero_length" -> new Fault.TcpZeroLength();
      default -> {
        if (fields.clean("fault")) {
          fields.problem("fault", "Unknown fault. There are: " + KINDS + ".");
        }
        yield new Fault.Drop();
      }
    };
  }

  private static Fault forgedFirst(Fields fields, String name) {
    List<Fault> how = new ArrayList<>();
    for (Fields one : fields.objectList("how", MAX_LIST)) {
      if (one.optionalString("fault").orElse("").equals("forged_first")) {
        one.problem("fault", "A forged reply cannot itself be preceded by a forged one.");
      } else {
        how.add(fault(one, name));
      }
    }
    if (how.isEmpty()) {
      fields.problem(
          "how",
          "Say in what the forged reply differs, for example" + " [{\"fault\":\"wrong_id\"}].");
    }
    fields.done();
    return new Fault.ForgedFirst(how);
  }

  private static Duration milliseconds(Fields fields) {
    return Duration.ofMillis(required(fields, "milliseconds", MAX_MILLISECONDS));
  }

  private static int required(Fields fields, String name, int most) {
    if (!fields.has(name)) {
      fields.problem(name, "This field is required: a whole number from 1 to " + most + ".");
      return 1;
    }
    return fields.optionalInt(name, 1, most).orElse(1);
  }

  private static Rcode rcode(Fields fields) {
    String text = fields.requiredString("rcode");
    Optional<Rcode> rcode = Rcode.parse(text);
    if (rcode.isEmpty() && fields.clean("rcode")) {
      fields.problem("rcode", "This must be a response code such as SERVFAIL, or 0 to 4095.");
    }
    return rcode.orElse(Rcode.SERVFAIL);
  }

  private static List<ExtendedError> extendedErrors(Fields fields) {
    return fields.optionalObject("extended_error").map(FaultJson::extendedError).stream().toList();
  }

  private static ExtendedError extendedError(Fields error) {
    if (!error.has("code")) {
      error.problem("code", "This field is required: a whole number from 0 to 65535.");
    }
    return new ExtendedError(
        error.optionalInt("code", 0, 65_535).orElse(0), error.optionalString("text").orElse(""));
  }

  private static Fault.Lame.Kind lame(Fields fields) {
    String how = fields.optionalString("how").orElse("refused");
    for (Fault.Lame.Kind kind : Fault.Lame.Kind.values()) {
      if (kind.name().equalsIgnoreCase(how)) {
        return kind;
      }
    }
    fields.problem("how", "This must be refused, not_authoritative or upward_referral.");
    return Fault.Lame.Kind.REFUSED;
  }

  private static List<ResourceRecord> records(Fields fields, String name) {
    List<RecordJson.Sent> sent = new ArrayList<>();
    for (Fields one : fields.objectList("records", MAX_LIST)) {
      sent.add(RecordJson.read(one, one.optionalString("name").orElse(name)));
    }
    fields.done();
    return sent.stream().map(RecordJson.Sent::record).toList();
  }

  static ObjectNode write(FaultBook.Standing standing) {
    FaultRule rule = standing.rule();
    ObjectNode node = Json.object();
    node.put("id", standing.id());
    node.put("server", rule.server());
    node.put("name", rule.name().toString());
    rule.type().ifPresent(type -> node.put("type", type.toString()));
    rule.transport().ifPresent(way -> node.put("transport", way.name().toLowerCase(Locale.ROOT)));
    write(rule.fault(), node);
    node.put("percent", Math.round(rule.probability() * 100));
    if (rule.times() != FaultRule.ALWAYS) {
      node.put("times", rule.times());
    }
    node.put("struck", standing.struck());
    return node;
  }

  private static void write(Fault fault, ObjectNode node) {
    switch (fault) {
      case Fault.Delay delay ->
          node.put("fault", "delay").put("milliseconds", delay.duration().toMillis());
      case Fault.Drop ignored -> node.put("fault", "drop");
      case Fault.Code code -> {
        node.put("fault", "rcode").put("rcode", code.rcode().toString());
        code.errors().forEach(error -> write(error, node));
      }
      case Fault.Extended extended -> write(extended.error(), node.put("fault", "extended_error"));
      case Fault.Answers answers -> {
        ArrayNode records = node.put("fault", "answer").putArray("records");
        answers.records().forEach(record -> records.add(RecordJson.write(record)));
      }
      case Fault.NoAuthority ignored -> node.put("fault", "no_authority");
      case Fault.Lame lame ->
          node.put("fault", "lame").put("how", lame.kind().name().toLowerCase(Locale.ROOT));
      case Fault.NoEdns ignored -> node.put("fault", "no_edns");
      case Fault.Truncate ignored -> node.put("fault", "truncate");
      case Fault.WrongId ignored -> node.put("fault", "wrong_id");
      case Fault.WrongQuestion ignored -> node.put("fault", "wrong_question");
      case Fault.WrongCase ignored -> node.put("fault", "wrong_case");
      case Fault.WrongPort ignored -> node.put("fault", "wrong_port");
      case Fault.Oversize oversize ->
          node.put("fault", "oversize").put("octets", oversize.octets());
      case Fault.Garbage garbage -> node.put("fault", "garbage").put("octets", garbage.octets());
      case Fault.Duplicate duplicate ->
          node.put("fault", "duplicate").put("copies", duplicate.copies());
      case Fault.ForgedFirst forged -> {
        ArrayNode how = node.put("fault", "forged_first").putArray("how");
        forged.how().forEach(one -> write(one, how.addObject()));
      }
      case Fault.TcpRefuse ignored -> node.put("fault", "tcp_refuse");
      case Fault.TcpDribble dribble ->
          node.put("fault", "tcp_dribble").put("milliseconds", dribble.pause().toMillis());
      case Fault.TcpHalf ignored -> node.put("fault", "tcp_half");
      case Fault.TcpZeroLength ignored -> node.put("fault", "tcp_zero_length");
    }
  }

  private static void write(ExtendedError error, ObjectNode node) {
    node.putObject("extended_error").put("code", error.code()).put("text", error.text());
  }
}
