package dev.signet.api.v1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.signet.TestNode;
import dev.signet.TestNode.Answer;
import dev.signet.access.Scope;
import dev.signet.api.Dialect;
import dev.signet.api.Route;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// C-2, C-3: every route of the running service, as every kind of caller, for every kind of id. The
/// rows come from the route list, so a new endpoint is in the table on its first day.
class AccessMatrixTest {
  private static final String HEADER = "X-Anyreach-Org";
  private static TestNode node;
  private static UUID mine;
  private static UUID theirs;

  @BeforeAll
  static void start() {
    node = TestNode.start();
    mine = node.organization();
    theirs = node.organization();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private enum Caller {
    NOBODY,
    GARBAGE,
    REVOKED,
    SEND_ONLY,
    READ,
    MANAGE,
    KEYS,
    ADDRESSES_READ,
    ADDRESSES_MANAGE,
    FULL,
    KEY_WITH_FOREIGN_HEADER,
    KEY_WITH_OWN_HEADER,
    TOKEN,
    TOKEN_WITHOUT_HEADER,
    TOKEN_WITH_FOREIGN_HEADER,
    READ_TOKEN,
    ADMIN
  }

  private record Credentials(String secret, String... headers) {}

  private static Map<Caller, Credentials> callers() {
    String full = node.key(mine, Scope.all());
    JsonNode revoked =
        node.post("/v1/api-keys", full, "{\"name\":\"r\",\"permissions\":\"full\"}").json();
    node.delete("/v1/api-keys/" + revoked.get("id").stringValue(), full);
    String token = token(Scope.all());
    Map<Caller, Credentials> callers = new EnumMap<>(Caller.class);
    callers.put(Caller.NOBODY, new Credentials(""));
    callers.put(Caller.GARBAGE, new Credentials("ap_" + "x".repeat(39)));
    callers.put(Caller.REVOKED, new Credentials(revoked.get("key").stringValue()));
    callers.put(Caller.SEND_ONLY, new Credentials(node.key(mine, Set.of())));
    callers.put(Caller.READ, new Credentials(node.key(mine, Set.of(Scope.EMAIL_DOMAINS_READ))));
    callers.put(Caller.MANAGE, new Credentials(node.key(mine, Set.of(Scope.EMAIL_DOMAINS_MANAGE))));
    callers.put(Caller.KEYS, new Credentials(node.key(mine, Set.of(Scope.API_KEYS_MANAGE))));
    callers.put(
        Caller.ADDRESSES_READ, new Credentials(node.key(mine, Set.of(Scope.EMAIL_ADDRESSES_READ))));
    callers.put(
        Caller.ADDRESSES_MANAGE,
        new Credentials(node.key(mine, Set.of(Scope.EMAIL_ADDRESSES_MANAGE))));
    callers.put(Caller.FULL, new Credentials(full));
    callers.put(Caller.KEY_WITH_FOREIGN_HEADER, new Credentials(full, HEADER, theirs.toString()));
    callers.put(Caller.KEY_WITH_OWN_HEADER, new Credentials(full, HEADER, mine.toString()));
    callers.put(Caller.TOKEN, new Credentials(token, HEADER, mine.toString()));
    callers.put(Caller.TOKEN_WITHOUT_HEADER, new Credentials(token));
    callers.put(
        Caller.TOKEN_WITH_FOREIGN_HEADER, new Credentials(token, HEADER, theirs.toString()));
    callers.put(
        Caller.READ_TOKEN,
        new Credentials(token(Set.of(Scope.EMAIL_DOMAINS_READ)), HEADER, mine.toString()));
    callers.put(Caller.ADMIN, new Credentials(TestNode.ADMIN_TOKEN));
    return callers;
  }

  private static String token(Set<Scope> scopes) {
    return node.credentials().addPersonalToken("t", Map.of(mine, scopes)).secret().reveal();
  }

  /// What the gate must say: 0 when it lets the caller pass.
  private static int wanted(Caller caller, Route.Need need) {
    if (need instanceof Route.Need.AdminToken) {
      return caller == Caller.ADMIN ? 0 : 401;
    }
    return switch (caller) {
      case NOBODY, GARBAGE, REVOKED, TOKEN_WITHOUT_HEADER, ADMIN -> 401;
      case KEY_WITH_FOREIGN_HEADER, TOKEN_WITH_FOREIGN_HEADER -> 403;
      case FULL, KEY_WITH_OWN_HEADER, TOKEN -> 0;
      case SEND_ONLY -> need instanceof Route.Need.AnyKey ? 0 : 403;
      case READ, READ_TOKEN ->
          need instanceof Route.Need.AnyKey || is(need, Scope.EMAIL_DOMAINS_READ) ? 0 : 403;
      case MANAGE ->
          need instanceof Route.Need.AnyKey
                  || is(need, Scope.EMAIL_DOMAINS_READ)
                  || is(need, Scope.EMAIL_DOMAINS_MANAGE)
              ? 0
              : 403;
      case ADDRESSES_READ ->
          need instanceof Route.Need.AnyKey || is(need, Scope.EMAIL_ADDRESSES_READ) ? 0 : 403;
      case ADDRESSES_MANAGE ->
          need instanceof Route.Need.AnyKey
                  || is(need, Scope.EMAIL_ADDRESSES_READ)
                  || is(need, Scope.EMAIL_ADDRESSES_MANAGE)
              ? 0
              : 403;
      case KEYS -> need instanceof Route.Need.AnyKey || is(need, Scope.API_KEYS_MANAGE) ? 0 : 403;
    };
  }

  private static boolean is(Route.Need need, Scope scope) {
    return need instanceof Route.Need.Scoped(Scope wanted) && wanted == scope;
  }

  @Test
  void everyRouteAdmitsWhomItMustAndNobodyElse() {
    Map<Caller, Credentials> callers = callers();
    List<Route> guarded =
        node.routes().stream()
            .filter(route -> !(route.need() instanceof Route.Need.Nothing))
            // The pages have a table of their own: ConsoleAccessTest.
            .filter(route -> route.dialect() != Dialect.CONSOLE)
            .toList();
    int cells = 0;
    for (Route route : guarded) {
      String path = route.template().replace("{id}", unknownId(route)).replace("{delivery}", "1");
      for (Map.Entry<Caller, Credentials> caller : callers.entrySet()) {
        Credentials credentials = caller.getValue();
        Answer answer =
            node.send(
                route.method(), path, credentials.secret(), body(route), credentials.headers());
        int wanted = wanted(caller.getKey(), route.need());
        String cell = caller.getKey() + " " + route.method() + " " + path + ": " + answer;
        if (wanted == 0) {
          // An empty body and an unknown id let nothing happen behind the gate.
          int behind =
              path.equals(route.template())
                  ? (route.method().equals("POST") ? 422 : 200)
                  : (route.method().equals("PATCH")
                          && !route.template().contains("keys")
                          && !route.template().contains("webhooks")
                      ? 422
                      : 404);
          assertEquals(behind, answer.status(), cell);
        } else {
          assertEquals(wanted, answer.status(), cell);
          assertRefused(route.dialect(), wanted, answer, cell);
        }
        cells++;
      }
    }
    assertEquals(guarded.size() * Caller.values().length, cells);
    assertFalse(guarded.size() < 20, "the route list has shrunk to " + guarded.size());
  }

  private static void assertRefused(Dialect dialect, int status, Answer answer, String cell) {
    if (dialect == Dialect.CORE) {
      assertEquals(Set.of("detail"), members(answer.json()), cell);
      return;
    }
    assertEquals(
        status == 401 ? "authentication_error" : "permission_error",
        answer.json().get("error").get("type").stringValue(),
        cell);
  }

  private static Set<String> members(JsonNode object) {
    Set<String> out = new HashSet<>();
    object.properties().forEach(member -> out.add(member.getKey()));
    return out;
  }

  private static String body(Route route) {
    return Set.of("POST", "PATCH", "PUT").contains(route.method()) ? "{}" : "";
  }

  private static String unknownId(Route route) {
    String uuid = "0190a000-0000-7000-8000-000000000000";
    if (route.dialect() == Dialect.V1) {
      return (route.template().contains("domains") ? "domain_" : "key_") + uuid;
    }
    return uuid;
  }

  @Test
  void foreignUnknownDeletedAndMalformedIdsAreTheSame() {
    String key = node.key(mine, Scope.all());
    String stranger = node.key(theirs, Scope.all());
    Map<String, List<String>> ids = new LinkedHashMap<>();
    JsonNode foreign = node.register(stranger, "foreign.matrix.test");
    JsonNode deleted = node.register(key, "deleted.matrix.test");
    String foreignId = foreign.get("id").stringValue();
    node.delete("/v1/domains/" + deleted.get("id").stringValue(), key);
    ids.put(
        "domains",
        List.of(
            foreignId,
            deleted.get("id").stringValue(),
            "domain_0190a000-0000-7000-8000-000000000000",
            foreignId.substring("domain_".length()),
            foreignId.toUpperCase(java.util.Locale.ROOT),
            foreignId.replace("domain_", "key_"),
            foreignId + "0",
            "domain_",
            "domain_%00",
            "%F0%9F%92%A9",
            "domain_%27%20OR%20true--",
            "x".repeat(3000),
            randomText(3000)));
    JsonNode foreignKey = node.get("/v1/api-keys", stranger).json().get("data").get(0);
    String foreignKeyId = foreignKey.get("id").stringValue();
    ids.put(
        "api-keys",
        List.of(
            foreignKeyId,
            "key_0190a000-0000-7000-8000-000000000000",
            foreignKeyId.substring("key_".length()),
            foreignKeyId.replace("key_", "domain_"),
            "key_%00",
            randomText(3000)));
    coreIds(ids, key, stranger);
    List<Route> items =
        node.routes().stream()
            .filter(route -> route.dialect() == Dialect.V1 || route.dialect() == Dialect.CORE)
            .filter(route -> route.template().contains("{id}"))
            // They have a test of their own: their ids are others, and replay reads its body first.
            .filter(route -> !route.template().contains("webhooks"))
            .toList();
    assertFalse(items.size() < 14, "the routes with ids have shrunk to " + items.size());
    for (Route route : items) {
      String list = route.template().split("/")[2];
      Set<String> answers = new HashSet<>();
      assertFalse(ids.getOrDefault(list, List.of()).isEmpty(), "no ids for " + list);
      for (String id : ids.get(list)) {
        for (String[] headers : idempotencyHeaders(route)) {
          Answer answer =
              node.send(
                  route.method(),
                  route.template().replace("{id}", id),
                  key,
                  switch (route.method()) {
                    case "PATCH" -> "{\"name\":\"x\",\"tracking\":{}}";
                    case "PUT" -> "{\"enabled\":false}";
                    default -> "";
                  },
                  headers);
          if (route.method().equals("PATCH") && list.equals("domains")) {
            // The body alone decides here, whatever the id.
            assertEquals(422, answer.status(), answer::toString);
            String body =
                route.template().endsWith("/dkim") ? "{\"rotation\":{}}" : "{\"tracking\":{}}";
            answer = node.patch(route.template().replace("{id}", id), key, body);
          }
          assertEquals(404, answer.status(), id + " " + answer);
          answers.add(comparable(answer));
        }
      }
      assertEquals(1, answers.size(), route.method() + " " + route.template() + answers);
    }
    assertEquals(foreign, node.get("/v1/domains/" + foreignId, stranger).json());
    assertEquals(200, node.get("/v1/api-keys/" + foreignKeyId, stranger).status());
  }

  @Test
  void foreignAndUnknownWebhooksAreTheSame() {
    String key = node.key(mine, Scope.all());
    String stranger = node.key(theirs, Scope.all());
    Answer made =
        node.post(
            "/v1/webhooks",
            stranger,
            "{\"name\":\"w\",\"url\":\"https://hooks.example.com/in\",\"events\":[\"*\"]}");
    assertEquals(201, made.status(), made::toString);
    String foreign = made.json().get("id").stringValue();
    String unknown = "wh_0190a000-0000-7000-8000-000000000000";
    for (String[] call :
        new String[][] {
          {"GET", ""},
          {"DELETE", ""},
          {"GET", "/deliveries"},
          {"POST", "/test"},
          {"POST", "/rotate-secret"}
        }) {
      Set<String> answers = new HashSet<>();
      for (String id : List.of(foreign, unknown, foreign + "0", "wh_%00")) {
        Answer answer = node.send(call[0], "/v1/webhooks/" + id + call[1], key, "");
        assertEquals(404, answer.status(), call[0] + call[1] + " " + answer);
        answers.add(comparable(answer));
      }
      assertEquals(1, answers.size(), call[0] + call[1] + answers);
    }
    assertEquals(200, node.get("/v1/webhooks/" + foreign, stranger).status());
  }

  /// Ids under `/core`: foreign, deleted, unknown, malformed, of `/v1`, and of the other list.
  private static void coreIds(Map<String, List<String>> ids, String key, String stranger) {
    String foreign = coreDomain(stranger, "foreign-core.test", "resend");
    String foreignNative = coreDomain(stranger, "foreign-core-native.test", "native");
    String deleted = coreDomain(key, "deleted-core.test", "resend");
    assertEquals(204, node.delete("/core/email-domains/" + deleted, key).status());
    String foreignAddress = address(stranger, "foreign");
    String deletedAddress = address(key, "deleted");
    assertEquals(204, node.delete("/core/email-addresses/" + deletedAddress, key).status());
    List<String> others =
        List.of(
            "0190a000-0000-7000-8000-000000000000",
            "domain_" + foreign,
            foreign.toUpperCase(java.util.Locale.ROOT),
            foreign + "0",
            "%00",
            "%F0%9F%92%A9",
            randomText(3000));
    List<String> domains = new ArrayList<>(others);
    domains.addAll(List.of(foreign, foreignNative, deleted, foreignAddress));
    ids.put("email-domains", domains);
    List<String> addresses = new ArrayList<>(others);
    addresses.addAll(List.of(foreignAddress, deletedAddress, foreign));
    ids.put("email-addresses", addresses);
    // A domain that a provider stands behind is none of /v1's.
    String mineRemote = coreDomain(key, "mine-core.test", "resend");
    List<String> v1 = new ArrayList<>(ids.get("domains"));
    v1.addAll(List.of("domain_" + mineRemote, "domain_" + foreign, "domain_" + foreignNative));
    ids.put("domains", v1);
  }

  private static String coreDomain(String key, String name, String provider) {
    Answer answer =
        node.post(
            "/core/email-domains",
            key,
            "{\"domain\":\"%s\",\"provider\":\"%s\"}".formatted(name, provider));
    assertEquals(201, answer.status(), answer::toString);
    return answer.json().get("id").stringValue();
  }

  private static String address(String key, String name) {
    Answer answer =
        node.post(
            "/core/email-addresses",
            key,
            "{\"address\":\"%s@agents.anyreach.ai\"}".formatted(name));
    assertEquals(201, answer.status(), answer::toString);
    return answer.json().get("id").stringValue();
  }

  private static List<String[]> idempotencyHeaders(Route route) {
    List<String[]> headers = new ArrayList<>();
    headers.add(new String[0]);
    if (route.method().equals("POST")) {
      headers.add(new String[] {"Idempotency-Key", UUID.randomUUID().toString()});
    }
    return headers;
  }

  private static String randomText(int length) {
    StringBuilder text = new StringBuilder();
    new java.util.Random(7)
        .ints(length, 0, 36)
        .forEach(digit -> text.append(Character.forDigit(digit, 36)));
    return text.toString();
  }

  /// Status, headers and body, without what differs from request to request.
  private static String comparable(Answer answer) {
    Map<String, List<String>> headers = new java.util.TreeMap<>(answer.headers());
    headers
        .keySet()
        .removeIf(name -> name.toLowerCase(java.util.Locale.ROOT).endsWith("request-id"));
    headers.remove("date");
    return answer.status() + " " + headers + " " + answer.body();
  }
}
