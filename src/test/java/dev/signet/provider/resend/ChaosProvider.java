package dev.signet.provider.resend;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;

/// Plays Resend's Domains API over HTTP on this machine, as badly as its script says.
///
/// Remote domains are kept in memory. Every request is counted, whether it is then mistreated or
/// not. Safe for concurrent use.
public final class ChaosProvider implements AutoCloseable {
  /// The key it accepts.
  public static final String KEY = "re_chaos_0123456789";

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String PREFIX = "/domains";

  private final HttpServer server;
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final InstantSource clock;
  private final Map<String, Held> held = new LinkedHashMap<>();
  private final Map<Call, Integer> calls = new EnumMap<>(Call.class);
  private final Map<Call, Deque<Fault>> scripts = new EnumMap<>(Call.class);
  private final List<Instant> arrivals = new ArrayList<>();
  private Function<Call, Fault> otherwise = _ -> new Fault.None();
  private boolean refusesDuplicates = true;
  private int pageSize = 100;

  /// The endpoints.
  public enum Call {
    CREATE,
    LIST,
    READ,
    VERIFY,
    DELETE
  }

  /// A remote domain.
  public record Held(
      String id, String name, Instant createdAt, String status, String recordStatus) {}

  private record Reply(int status, Map<String, ?> body) {}

  private ChaosProvider(InstantSource clock) throws IOException {
    this.clock = clock;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(workers);
    server.createContext("/", this::handle);
    server.start();
  }

  /// Starts on a free port; `clock` dates what is created.
  public static ChaosProvider start(InstantSource clock) throws IOException {
    return new ChaosProvider(clock);
  }

  /// The base URL to configure.
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /// Does `faults` to the next requests of this kind, one each.
  public synchronized void next(Call call, Fault... faults) {
    scripts.computeIfAbsent(call, _ -> new ArrayDeque<>()).addAll(List.of(faults));
  }

  /// What to do to requests no script covers.
  public synchronized void otherwise(Function<Call, Fault> choice) {
    otherwise = choice;
  }

  /// Takes the same name twice, which the real one does not: to see duplicates if there are any.
  public synchronized void acceptDuplicates() {
    refusesDuplicates = false;
  }

  public synchronized void pageSize(int domains) {
    pageSize = domains;
  }

  /// Puts a domain there without a request.
  public synchronized String plant(String name, Instant createdAt) {
    String id = UUID.randomUUID().toString();
    held.put(id, new Held(id, name, createdAt, "not_started", "not_started"));
    return id;
  }

  /// Sets what the provider thinks of a domain and of each of its records.
  public synchronized void judge(String id, String status, String recordStatus) {
    held.computeIfPresent(
        id, (_, was) -> new Held(id, was.name(), was.createdAt(), status, recordStatus));
  }

  /// Loses a domain.
  public synchronized void forget(String id) {
    held.remove(id);
  }

  public synchronized int calls(Call call) {
    return calls.getOrDefault(call, 0);
  }

  /// When requests came, by the clock.
  public synchronized List<Instant> arrivals() {
    return List.copyOf(arrivals);
  }

  public synchronized List<Held> held() {
    return List.copyOf(held.values());
  }

  public synchronized List<Held> held(String name) {
    return held.values().stream().filter(each -> each.name().equals(name)).toList();
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body =
          new String(exchange.getRequestBody().readNBytes(1 << 16), StandardCharsets.UTF_8);
      String path = exchange.getRequestURI().getPath();
      Optional<Call> call = call(exchange.getRequestMethod(), path);
      if (call.isEmpty()) {
        send(exchange, 404, "no such page");
        return;
      }
      Fault fault = arrived(call.get());
      String query = Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("");
      String id = path.replaceFirst("^" + PREFIX + "/?", "").replaceFirst("/.*", "");
      mistreat(exchange, fault, () -> act(exchange, call.get(), id, query, body));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Fault arrived(Call call) {
    calls.merge(call, 1, Integer::sum);
    arrivals.add(clock.instant());
    Deque<Fault> script = scripts.getOrDefault(call, new ArrayDeque<>());
    return script.isEmpty() ? otherwise.apply(call) : script.removeFirst();
  }

  private interface Act {
    Reply act();
  }

  private void mistreat(HttpExchange exchange, Fault fault, Act act)
      throws IOException, InterruptedException {
    switch (fault) {
      case Fault.None _ -> send(exchange, act.act());
      case Fault.RateLimited(String after) -> {
        exchange.getResponseHeaders().set("Retry-After", after);
        send(exchange, error(429, "rate_limit_exceeded", "Too many requests."));
      }
      case Fault.ErrorBefore(int status) ->
          send(exchange, error(status, "application_error", "Something went wrong."));
      case Fault.ErrorAfter(int status) -> {
        act.act();
        send(exchange, error(status, "application_error", "Something went wrong."));
      }
      case Fault.LostRequest _ -> {}
      case Fault.LostReply _ -> act.act();
      case Fault.SlowAct(Duration wait) -> {
        Thread.sleep(wait);
        send(exchange, act.act());
      }
      case Fault.SlowReply(Duration wait) -> {
        Reply reply = act.act();
        Thread.sleep(wait);
        send(exchange, reply);
      }
      case Fault.Trickle(Duration gap) -> trickle(exchange, text(act.act()), gap);
      case Fault.Says(int status, String body) -> {
        act.act();
        send(exchange, status, body);
      }
      case Fault.OtherDomain _ -> {
        Map<String, Object> body = new LinkedHashMap<>(act.act().body());
        body.replace("id", UUID.randomUUID().toString());
        body.replace("name", "somebody-else.example");
        send(exchange, 200, JSON.writeValueAsString(body));
      }
      case Fault.ManyRecords _ -> {
        Map<String, Object> body = new LinkedHashMap<>(act.act().body());
        body.put("records", manyRecords());
        send(exchange, 200, JSON.writeValueAsString(body));
      }
      case Fault.Truncated _ -> {
        String whole = text(act.act());
        send(exchange, 200, whole.substring(0, whole.length() / 2));
      }
      case Fault.WrongTypes _ -> {
        Map<String, Object> body = new LinkedHashMap<>(act.act().body());
        body.replaceAll((_, value) -> value instanceof String ? 7 : value);
        body.replaceAll((_, value) -> value instanceof List ? "none" : value);
        send(exchange, 200, JSON.writeValueAsString(body));
      }
      case Fault.Duplicates _ -> {
        Map<String, Object> body = new LinkedHashMap<>(act.act().body());
        if (body.get("data") instanceof List<?> data) {
          List<Object> twice = new ArrayList<>(data);
          twice.addAll(data);
          body.put("data", twice);
        }
        send(exchange, 200, JSON.writeValueAsString(body));
      }
      case Fault.Redirect(String location) -> {
        exchange.getResponseHeaders().set("Location", location);
        send(exchange, 302, "");
      }
    }
  }

  private synchronized Reply act(
      HttpExchange exchange, Call call, String id, String query, String body) {
    String authorization =
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")).orElse("");
    if (!authorization.equals("Bearer " + KEY)) {
      return error(403, "invalid_api_key", "API key is invalid: " + authorization);
    }
    return switch (call) {
      case CREATE -> create(JSON.readTree(body).get("name").stringValue());
      case LIST -> list(query);
      case READ, VERIFY, DELETE ->
          Optional.ofNullable(held.get(id))
              .map(domain -> actOn(call, domain))
              .orElseGet(() -> error(404, "not_found", "Domain not found"));
    };
  }

  private Reply create(String name) {
    if (refusesDuplicates && !held(name).isEmpty()) {
      return error(403, "validation_error", "The " + name + " domain has been registered already.");
    }
    String id = plant(name, clock.instant());
    return new Reply(201, described(held.get(id), true));
  }

  private Reply actOn(Call call, Held domain) {
    if (call == Call.READ) {
      Map<String, Object> body = described(domain, true);
      body.put("object", "domain");
      return new Reply(200, body);
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("object", "domain");
    body.put("id", domain.id());
    if (call == Call.DELETE) {
      held.remove(domain.id());
      body.put("deleted", true);
    } else {
      judge(domain.id(), "pending", "pending");
    }
    return new Reply(200, body);
  }

  private Reply list(String query) {
    List<Held> newestFirst = new ArrayList<>(held.values()).reversed();
    newestFirst.sort(Comparator.comparing(Held::createdAt).reversed());
    int from = 0;
    for (int i = 0; i < newestFirst.size(); i++) {
      if (query.endsWith("after=" + newestFirst.get(i).id())) {
        from = i + 1;
      }
    }
    List<Held> page = newestFirst.stream().skip(from).limit(pageSize).toList();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("object", "list");
    body.put("has_more", from + page.size() < newestFirst.size());
    body.put("data", page.stream().map(each -> described(each, false)).toList());
    return new Reply(200, body);
  }

  private static Map<String, Object> described(Held domain, boolean withRecords) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("id", domain.id());
    body.put("name", domain.name());
    body.put("status", domain.status());
    body.put("created_at", domain.createdAt().toString().replace('T', ' ').replace("Z", "+00"));
    body.put("region", "us-east-1");
    body.put("capabilities", Map.of("sending", "enabled", "receiving", "enabled"));
    if (withRecords) {
      String key = HexFormat.of().formatHex(domain.id().getBytes(StandardCharsets.US_ASCII));
      body.put(
          "records",
          List.of(
              record(domain, "SPF", "send", "MX", "feedback-smtp.us-east-1.amazonses.example", 10),
              record(domain, "SPF", "send", "TXT", "v=spf1 include:amazonses.example ~all", -1),
              record(domain, "DKIM", "resend._domainkey", "TXT", "p=" + key, -1),
              record(domain, "Receiving", "", "MX", "inbound-smtp.us-east-1.resend.example", 10)));
    }
    return body;
  }

  private static Map<String, Object> record(
      Held domain, String kind, String name, String type, String value, int priority) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("record", kind);
    body.put("name", name);
    body.put("type", type);
    body.put("ttl", "Auto");
    body.put("status", domain.recordStatus());
    body.put("value", value);
    if (priority >= 0) {
      body.put("priority", priority);
    }
    return body;
  }

  private static List<Map<String, Object>> manyRecords() {
    Held any = new Held("", "", Instant.EPOCH, "", "verified");
    return Collections.nCopies(100_000, record(any, "SPF", "send", "TXT", "x", -1));
  }

  private static Reply error(int status, String name, String message) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("statusCode", status);
    body.put("name", name);
    body.put("message", message);
    return new Reply(status, body);
  }

  private static Optional<Call> call(String method, String path) {
    return switch (method + " " + path.replaceFirst("^/domains/[^/]+", "/domains/id")) {
      case "POST /domains" -> Optional.of(Call.CREATE);
      case "GET /domains" -> Optional.of(Call.LIST);
      case "GET /domains/id" -> Optional.of(Call.READ);
      case "POST /domains/id/verify" -> Optional.of(Call.VERIFY);
      case "DELETE /domains/id" -> Optional.of(Call.DELETE);
      default -> Optional.empty();
    };
  }

  private static String text(Reply reply) {
    return JSON.writeValueAsString(reply.body());
  }

  private static void send(HttpExchange exchange, Reply reply) throws IOException {
    send(exchange, reply.status(), text(reply));
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static void trickle(HttpExchange exchange, String body, Duration gap)
      throws IOException, InterruptedException {
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    for (byte each : body.getBytes(StandardCharsets.UTF_8)) {
      out.write(each);
      out.flush();
      Thread.sleep(gap);
    }
  }
}
