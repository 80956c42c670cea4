package dev.signet.api;

import dev.signet.access.Caller;
import dev.signet.access.Scope;
import dev.signet.id.Ids;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.webhooks.Delivery;
import dev.signet.webhooks.Webhook;
import dev.signet.webhooks.Webhooks;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Webhooks under `/v1/webhooks`, `/core/email-webhooks` and `/admin/webhooks`: the same object and
/// the same rules, each with its dialect's lists and errors (CONTRACT WH-1, WH-2, WH-7, WH-8).
public final class WebhookRoutes {
  private static final UUID NOBODY = new UUID(0, 0);
  private static final int MAX_TYPES = 100;

  private final Webhooks webhooks;
  private final Cursor cursor;
  private final Idempotent idempotent;
  private final Dialect dialect;
  private final String base;

  private WebhookRoutes(
      Webhooks webhooks, Cursor cursor, Idempotent idempotent, Dialect dialect, String base) {
    this.webhooks = webhooks;
    this.cursor = cursor;
    this.idempotent = idempotent;
    this.dialect = dialect;
    this.base = base;
  }

  public static WebhookRoutes v1(Webhooks webhooks, Cursor cursor, Idempotent idempotent) {
    return new WebhookRoutes(webhooks, cursor, idempotent, Dialect.V1, "/v1/webhooks");
  }

  public static WebhookRoutes core(Webhooks webhooks, Cursor cursor, Idempotent idempotent) {
    return new WebhookRoutes(webhooks, cursor, idempotent, Dialect.CORE, "/core/email-webhooks");
  }

  /// For the events of all organizations.
  public static WebhookRoutes admin(Webhooks webhooks, Cursor cursor, Idempotent idempotent) {
    return new WebhookRoutes(webhooks, cursor, idempotent, Dialect.ADMIN, "/admin/webhooks");
  }

  public List<Route> routes() {
    String item = base + "/{id}";
    return List.of(
        route("GET", base, this::list),
        route("POST", base, once(this::add)),
        route("GET", item, this::get),
        route("PATCH", item, this::change),
        route("DELETE", item, this::delete),
        route("POST", item + "/test", this::test),
        route("POST", item + "/rotate-secret", once(this::rotate)),
        route("GET", item + "/deliveries", this::deliveries),
        route("POST", item + "/deliveries/{delivery}/retry", this::retry),
        route("POST", item + "/replay", this::replay));
  }

  private Route route(String method, String template, Route.Handler handler) {
    return new Route(
        method,
        template,
        dialect,
        dialect == Dialect.ADMIN
            ? new Route.Need.AdminToken()
            : new Route.Need.Scoped(Scope.WEBHOOKS_MANAGE),
        handler);
  }

  /// The operator's requests belong to no organization, and keep no answers.
  private Route.Handler once(Route.Handler handler) {
    return dialect == Dialect.ADMIN ? handler : idempotent.atomically(handler);
  }

  /// Whose webhooks.
  ///
  /// @throws Refused FORBIDDEN when the caller may not see all events they would tell
  private Optional<UUID> owner(Request request) {
    if (dialect == Dialect.ADMIN) {
      return Optional.empty();
    }
    Caller caller = request.requiredCaller();
    if (!caller.scopes().contains(Scope.EMAIL_DOMAINS_READ)
        && !caller.scopes().contains(Scope.EMAIL_DOMAINS_MANAGE)) {
      throw Refused.because(
          Reason.FORBIDDEN, "Webhooks need the scope email_domains:read as well.");
    }
    if (!caller.allowedDomains().isEmpty()) {
      throw Refused.because(
          Reason.FORBIDDEN,
          "A key that is limited to some domains has no webhooks, which tell of all.");
    }
    return Optional.of(caller.organization());
  }

  private Response list(Request request) {
    Optional<UUID> owner = owner(request);
    UUID bound = owner.orElse(NOBODY);
    String cursorName = dialect == Dialect.CORE ? "cursor" : "after";
    Page page = Page.of(request, cursor, bound, "webhooks", cursorName);
    List<Webhook> found = webhooks.list(owner, page.after(), page.limit() + 1);
    return Response.json(
        200,
        dialect == Dialect.CORE
            ? page.printItems(found, this::print, one -> cursor.print(bound, "webhooks", one.id()))
            : page.print(found, this::print, one -> cursor.print(bound, "webhooks", one.id())));
  }

  private Response add(Request request) {
    Optional<UUID> owner = owner(request);
    Fields body = Fields.of(request.body());
    String name = body.requiredString("name");
    String url = body.requiredString("url");
    List<String> events = body.stringList("events", MAX_TYPES);
    Webhook.Dialect words =
        switch (dialect) {
          case V1 -> Webhook.Dialect.V1;
          case ADMIN ->
              switch (body.optionalString("dialect").orElse("core")) {
                case "core" -> Webhook.Dialect.CORE;
                case "v1" -> Webhook.Dialect.V1;
                default -> {
                  body.problem("dialect", "The dialect is 'core' or 'v1'.");
                  yield Webhook.Dialect.CORE;
                }
              };
          default -> Webhook.Dialect.CORE;
        };
    body.done();
    return Response.json(201, print(webhooks.add(owner, words, name, url, events)));
  }

  private Response get(Request request) {
    return Response.json(200, print(webhooks.get(owner(request), id(request))));
  }

  private Response change(Request request) {
    Optional<UUID> owner = owner(request);
    Fields body = Fields.of(request.body());
    Webhooks.Change change =
        new Webhooks.Change(
            body.optionalString("name"),
            body.optionalString("url"),
            body.has("events")
                ? Optional.of(body.stringList("events", MAX_TYPES))
                : Optional.empty(),
            body.optionalString("status"));
    body.done();
    return Response.json(200, print(webhooks.change(owner, id(request), change)));
  }

  private Response delete(Request request) {
    webhooks.delete(owner(request), id(request));
    return Response.noContent();
  }

  private Response test(Request request) {
    Webhooks.Tested tested = webhooks.test(owner(request), id(request));
    ObjectNode out = Json.object();
    out.put("delivered", tested.delivered());
    out.set("status_code", number(tested.status()));
    out.put("latency_ms", tested.millis());
    out.set("error", text(tested.error()));
    out.put("response_body_preview", tested.preview());
    return Response.json(200, out);
  }

  private Response rotate(Request request) {
    return Response.json(200, print(webhooks.rotate(owner(request), id(request))));
  }

  private Response deliveries(Request request) {
    Optional<UUID> owner = owner(request);
    UUID id = id(request);
    UUID bound = owner.orElse(NOBODY);
    String list = "deliveries " + id;
    String cursorName = dialect == Dialect.CORE ? "cursor" : "after";
    Page page = Page.of(request, cursor, bound, list, cursorName);
    List<Delivery> found = webhooks.deliveries(owner, id, page.after(), page.limit() + 1);
    return Response.json(
        200,
        dialect == Dialect.CORE
            ? page.printItems(
                found, WebhookRoutes::print, one -> cursor.print(bound, list, one.id()))
            : page.print(found, WebhookRoutes::print, one -> cursor.print(bound, list, one.id())));
  }

  private Response retry(Request request) {
    return Response.json(
        202,
        print(
            webhooks.retry(
                owner(request), id(request), id("batch_", request.pathParameter("delivery")))));
  }

  private Response replay(Request request) {
    Optional<UUID> owner = owner(request);
    UUID id = webhooks.get(owner, id(request)).id();
    Fields body = Fields.of(request.body());
    Instant since = time(body, "since");
    Instant until = time(body, "until");
    body.done();
    ObjectNode out = Json.object();
    out.put("queued", webhooks.replay(owner, id, since, until));
    return Response.json(202, out);
  }

  private static Instant time(Fields body, String member) {
    String text = body.requiredString(member);
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      if (body.clean(member)) {
        body.problem(member, "This is not a time such as 2026-11-28T12:00:00Z (RFC 3339).");
      }
      return Instant.EPOCH;
    }
  }

  private static UUID id(Request request) {
    return id("wh_", request.pathParameter("id"));
  }

  private static UUID id(String prefix, String text) {
    return Optional.of(text)
        .filter(one -> one.startsWith(prefix))
        .flatMap(one -> Ids.parse(one.substring(prefix.length())))
        .orElseThrow(() -> Refused.because(Reason.NOT_FOUND, "Resource not found."));
  }

  private ObjectNode print(Webhooks.Issued issued) {
    ObjectNode out = print(issued.webhook());
    out.put("signing_secret", issued.secret());
    return out;
  }

  private ObjectNode print(Webhook webhook) {
    ObjectNode out = object(webhook);
    if (dialect == Dialect.ADMIN) {
      out.put("dialect", word(webhook.dialect()));
    }
    return out;
  }

  private static ObjectNode object(Webhook webhook) {
    ObjectNode out = Json.object();
    out.put("id", "wh_" + webhook.id());
    out.put("name", webhook.name());
    out.put("url", webhook.url());
    ArrayNode events = out.putArray("events");
    webhook.events().forEach(events::add);
    out.put("status", word(webhook.status()));
    out.put("signing_secret_prefix", webhook.secretPrefix());
    out.set("signing_secret_previous_prefix", text(webhook.previousPrefix()));
    out.set("signing_secret_grace_expires_at", Json.time(webhook.graceEndsAt()));
    out.set("last_delivery_at", Json.time(webhook.lastDeliveryAt()));
    out.put("created_at", Json.time(webhook.createdAt()));
    return out;
  }

  /// The `data` of the event `webhook.disabled`.
  public static String portrait(Webhook webhook) {
    ObjectNode out = object(webhook);
    out.put("previous_status", "active");
    out.putNull("email_id");
    return out.toString();
  }

  private static ObjectNode print(Delivery delivery) {
    ObjectNode out = Json.object();
    out.put("id", "batch_" + delivery.id());
    ArrayNode events = out.putArray("events");
    delivery.events().forEach(event -> events.add("evt_" + event));
    out.put("state", word(delivery.state()));
    out.put("created_at", Json.time(delivery.createdAt()));
    ArrayNode attempts = out.putArray("attempts");
    for (Delivery.Attempt attempt : delivery.attempts()) {
      ObjectNode one = attempts.addObject();
      one.put("at", Json.time(attempt.at()));
      one.set("status_code", number(attempt.status()));
      one.put("latency_ms", attempt.millis());
      one.set("error", text(attempt.error()));
      one.put("response_body_preview", attempt.preview());
    }
    return out;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static JsonNode text(Optional<String> value) {
    return value
        .<JsonNode>map(JsonNodeFactory.instance::stringNode)
        .orElseGet(JsonNodeFactory.instance::nullNode);
  }

  private static JsonNode number(Optional<Integer> value) {
    return value
        .<JsonNode>map(JsonNodeFactory.instance::numberNode)
        .orElseGet(JsonNodeFactory.instance::nullNode);
  }
}
