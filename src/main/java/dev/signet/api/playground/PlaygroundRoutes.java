package dev.signet.api.playground;

import dev.signet.api.Dialect;
import dev.signet.api.Fields;
import dev.signet.api.Json;
import dev.signet.api.Request;
import dev.signet.api.Response;
import dev.signet.api.Route;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.name.DomainName;
import dev.signet.playground.FaultBook;
import dev.signet.playground.FaultRule;
import dev.signet.playground.PlaygroundDns;
import dev.signet.playground.QueryLog;
import dev.signet.playground.RecordText;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.BiFunction;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The endpoints under `/playground` (CONTRACT OP-6). Safe for concurrent use.
///
/// | | |
/// |---|---|
/// | `PUT /playground/records` | publish one record; the same again changes nothing |
/// | `DELETE /playground/records` | `name`, `type`, `value`? in the query or the body |
/// | `GET /playground/records` | all of them, or those of `?name=`; `?limit=` (1000) |
/// | `GET`, `DELETE /playground/queries` | what was asked, newest first; `?name=`, `?server=`, `?limit=` |
/// | `PUT`, `GET`, `DELETE /playground/faults` | what goes wrong; delete one with `?id=`, or all |
/// | `PUT`, `DELETE /playground/held` | answers the resolver keeps giving, for `seconds` |
/// | `GET /playground/servers` | where the made-up servers really listen |
public final class PlaygroundRoutes {
  private static final int MAX_ITEMS = 10_000;
  private static final int DEFAULT_ITEMS = 1_000;
  private static final int MAX_SECONDS = 31_622_400;

  private final PlaygroundGate gate;
  private final PlaygroundDns dns;

  private PlaygroundRoutes(PlaygroundGate gate, PlaygroundDns dns) {
    this.gate = gate;
    this.dns = dns;
  }

  /// The routes that steer what is behind `gate`.
  public static List<Route> routes(PlaygroundGate gate) {
    return List.of(
        route(gate, "PUT", "records", PlaygroundRoutes::putRecord),
        route(gate, "GET", "records", PlaygroundRoutes::listRecords),
        route(gate, "DELETE", "records", PlaygroundRoutes::deleteRecords),
        route(gate, "GET", "queries", PlaygroundRoutes::listQueries),
        route(gate, "DELETE", "queries", PlaygroundRoutes::forgetQueries),
        route(gate, "PUT", "faults", PlaygroundRoutes::putFault),
        route(gate, "GET", "faults", PlaygroundRoutes::listFaults),
        route(gate, "DELETE", "faults", PlaygroundRoutes::deleteFaults),
        route(gate, "PUT", "held", PlaygroundRoutes::hold),
        route(gate, "DELETE", "held", PlaygroundRoutes::release),
        route(gate, "GET", "servers", PlaygroundRoutes::listServers));
  }

  private static Route route(
      PlaygroundGate gate,
      String method,
      String what,
      BiFunction<PlaygroundRoutes, Request, Response> handler) {
    // There is no token here: the gate is the only lock, and only through it is there anything to
    // handle a request with.
    return new Route(
        method,
        "/playground/" + what,
        Dialect.PLAIN,
        new Route.Need.Nothing(),
        request -> handler.apply(new PlaygroundRoutes(gate, gate.enter(request)), request));
  }

  private Response putRecord(Request request) {
    Fields fields = Fields.of(request.body());
    RecordJson.Sent sent = RecordJson.read(fields, fields.requiredString("name"));
    boolean force = fields.optionalBoolean("force").orElse(false);
    fields.done();
    ResourceRecord record = sent.record();
    if (dns.ownZone().map(zone -> record.owner().isAtOrBelow(zone.apex())).orElse(false)) {
      throw Refused.field(
          Reason.INVALID,
          "name",
          "Names in " + dns.ownZone().orElseThrow().apex() + " are served by Signet itself.");
    }
    dns.world().put(record, force);
    return Response.json(200, RecordJson.write(record));
  }

  private Response listRecords(Request request) {
    Optional<DomainName> name = request.queryParameter("name").map(RecordText::owner);
    List<ResourceRecord> found =
        dns.world().records().stream()
            .filter(record -> name.map(record.owner()::equals).orElse(true))
            .toList();
    ArrayNode items = Json.array();
    found.stream().limit(limit(request)).forEach(record -> items.add(RecordJson.write(record)));
    ObjectNode body = Json.object();
    body.set("items", items);
    return Response.json(200, body.put("total", found.size()));
  }

  /// Where a DELETE says what it means: the query when it has a name, else the body.
  private record Target(DomainName name, RecordType type, Optional<String> value) {
    static Target of(Request request) {
      if (request.queryParameter("name").isPresent()) {
        String type =
            request
                .queryParameter("type")
                .orElseThrow(() -> Refused.field(Reason.INVALID, "type", "Say which type."));
        return of(
            request.queryParameter("name").orElseThrow(), type, request.queryParameter("value"));
      }
      Fields fields = Fields.of(request.body());
      String name = fields.requiredString("name");
      String type = fields.requiredString("type");
      Optional<String> value = fields.optionalString("value");
      fields.done();
      return of(name, type, value);
    }

    private static Target of(String name, String type, Optional<String> value) {
      return new Target(RecordText.owner(name), RecordText.type(type), value);
    }
  }

  private Response deleteRecords(Request request) {
    Target target = Target.of(request);
    int removed = 0;
    if (target.value().isEmpty()) {
      removed = dns.world().remove(target.name(), target.type(), Optional.empty());
    } else {
      for (Rdata data : matching(target)) {
        removed += dns.world().remove(target.name(), target.type(), Optional.of(data));
      }
    }
    return Response.json(200, Json.object().put("removed", removed));
  }

  /// The data that prints as the value given, an MX of whatever priority.
  private List<Rdata> matching(Target target) {
    String wanted = target.value().orElse("");
    OptionalInt any =
        target.type().equals(RecordType.MX) && !wanted.strip().contains(" ")
            ? OptionalInt.of(0)
            : OptionalInt.empty();
    ResourceRecord sample =
        RecordText.parse(
            target.name().toString(),
            target.type().toString(),
            wanted,
            any,
            RecordText.DEFAULT_TTL);
    return dns.world().closestZone(target.name()).stream()
        .flatMap(zone -> zone.at(target.name(), target.type()).stream())
        .filter(record ->
            any.isPresent()
                ? RecordText.value(record).equals(RecordText.value(sample))
                : record.data().equals(sample.data()))
        .map(ResourceRecord::data)
        .toList();
  }

  private Response listQueries(Request request) {
    int limit = limit(request);
    Optional<DomainName> name = request.queryParameter("name").map(RecordText::owner);
    Optional<String> server = request.queryParameter("server");
    List<QueryLog.Entry> entries =
        dns.queries()
            .entries(entry ->
                server.map(entry.server()::equalsIgnoreCase).orElse(true)
                    && name.map(wanted -> same(wanted, entry.name())).orElse(true));
    ArrayNode items = Json.array();
    entries.reversed().stream().limit(limit).forEach(entry -> items.add(write(entry)));
    ObjectNode body = Json.object();
    body.set("items", items);
    ObjectNode counters = body.putObject("counters");
    new TreeMap<>(dns.queries().counters()).forEach(counters::put);
    return Response.json(200, body);
  }

  private static boolean same(DomainName wanted, String asSent) {
    return DomainName.parse(asSent).map(wanted::equals).orElse(false);
  }

  private static ObjectNode write(QueryLog.Entry entry) {
    return Json.object()
        .put("time", Json.time(entry.time()))
        .put("server", entry.server())
        .put("transport", entry.transport().name().toLowerCase(Locale.ROOT))
        .put("name", entry.name())
        .put("type", entry.type())
        .put("id", entry.id())
        .put("source_port", entry.sourcePort())
        .put("answered", entry.answered());
  }

  private Response forgetQueries(Request request) {
    dns.queries().clear();
    return Response.noContent();
  }

  private Response putFault(Request request) {
    FaultRule rule = FaultJson.rule(Fields.of(request.body()));
    gate.requireOurs(rule);
    long id = dns.faults().add(rule);
    return Response.json(200, FaultJson.write(new FaultBook.Standing(id, rule, 0)));
  }

  private Response listFaults(Request request) {
    ArrayNode items = Json.array();
    dns.faults().rules().forEach(standing -> items.add(FaultJson.write(standing)));
    return items(items);
  }

  private Response deleteFaults(Request request) {
    Optional<String> id = request.queryParameter("id");
    if (id.isEmpty()) {
      dns.faults().clear();
    } else if (!dns.faults().remove(number("id", id.get(), Integer.MAX_VALUE))) {
      throw Refused.because(Reason.NOT_FOUND, "There is no fault " + id.get() + ".");
    }
    return Response.noContent();
  }

  private Response hold(Request request) {
    Fields fields = Fields.of(request.body());
    String name = fields.requiredString("name");
    String type = fields.requiredString("type");
    OptionalInt seconds = fields.optionalInt("seconds", 1, MAX_SECONDS);
    if (seconds.isEmpty() && fields.clean("seconds")) {
      fields.problem("seconds", "This field is required.");
    }
    fields.done();
    DomainName owner = RecordText.owner(name);
    gate.requireOurs(owner);
    RecordType recordType = RecordText.type(type);
    dns.hold(owner, recordType, Duration.ofSeconds(seconds.orElse(1)));
    return Response.json(
        200,
        Json.object()
            .put("name", owner.toString())
            .put("type", recordType.toString())
            .put("seconds", seconds.orElse(1)));
  }

  private Response release(Request request) {
    if (request.queryParameter("name").isEmpty() && request.body().length == 0) {
      dns.releaseAll();
    } else {
      Target target = Target.of(request);
      dns.release(target.name(), target.type());
    }
    return Response.noContent();
  }

  private Response listServers(Request request) {
    ObjectNode body = Json.object();
    body.put("recursive", shown(dns.recursive()));
    ArrayNode authoritative = body.putArray("authoritative");
    dns.servers()
        .forEach(server ->
            authoritative
                .addObject()
                .put("name", server.name().toString())
                .put("address", server.address().getHostAddress())
                .put("listens", shown(server.socket())));
    return Response.json(200, body);
  }

  private static String shown(InetSocketAddress socket) {
    return socket.getAddress().getHostAddress() + ":" + socket.getPort();
  }

  private static Response items(ArrayNode items) {
    ObjectNode body = Json.object();
    body.set("items", items);
    return Response.json(200, body);
  }

  private static int limit(Request request) {
    return request
        .queryParameter("limit")
        .map(text -> number("limit", text, MAX_ITEMS))
        .orElse(DEFAULT_ITEMS);
  }

  private static int number(String field, String text, int most) {
    if (text.matches("[0-9]{1,10}")) {
      long value = Long.parseLong(text);
      if (value >= 1 && value <= most) {
        return (int) value;
      }
    }
    throw Refused.field(
        Reason.INVALID, field, field + " must be a whole number from 1 to " + most + ".");
  }
}
