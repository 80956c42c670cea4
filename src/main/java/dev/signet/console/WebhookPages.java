package dev.signet.console;

import dev.signet.access.Caller;
import dev.signet.access.Scope;
import dev.signet.api.Form;
import dev.signet.api.Request;
import dev.signet.api.Response;
import dev.signet.api.Route;
import dev.signet.console.WebhookView.DeliveryLine;
import dev.signet.console.WebhookView.Entered;
import dev.signet.console.WebhookView.TypeChoice;
import dev.signet.events.EventType;
import dev.signet.id.Ids;
import dev.signet.name.Shown;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.webhooks.Delivery;
import dev.signet.webhooks.Webhook;
import dev.signet.webhooks.WebhookStore;
import dev.signet.webhooks.Webhooks;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Webhooks by clicking: those of an organization at `/console/webhooks`, those of the operator's
/// platform at `/console/platform-webhooks`.
///
/// | | |
/// |---|---|
/// | `GET …` | the list; for the operator with what waits on all nodes |
/// | `GET …/new`, `POST …` | add one; the answer shows its secret, once |
/// | `GET …/{webhook}` | one, with its deliveries: attempts and how replies begin |
/// | `POST …/{webhook}/test`, `…/status`, `…/rotate`, `…/replay` | what one does with it |
/// | `POST …/{webhook}/deliveries/{delivery}/retry` | sends one again that was given up |
/// | `GET`, `POST …/{webhook}/delete` | asks, then deletes it |
final class WebhookPages {
  private static final String SECTION = "webhooks";
  private static final int PAGE = 25;
  private static final int LONGEST_ENTRY = 2048;

  private final Desk desk;
  private final Webhooks webhooks;
  private final InstantSource clock;
  private final boolean platform;
  private final String base;

  private WebhookPages(Desk desk, Webhooks webhooks, InstantSource clock, boolean platform) {
    this.desk = desk;
    this.webhooks = webhooks;
    this.clock = clock;
    this.platform = platform;
    this.base = platform ? "/console/platform-webhooks" : "/console/webhooks";
  }

  static WebhookPages ofOrganizations(Desk desk, Webhooks webhooks, InstantSource clock) {
    return new WebhookPages(desk, webhooks, clock, false);
  }

  static WebhookPages ofPlatform(Desk desk, Webhooks webhooks, InstantSource clock) {
    return new WebhookPages(desk, webhooks, clock, true);
  }

  List<Route> routes() {
    String item = base + "/{webhook}";
    return List.of(
        get(base, this::list),
        get(base + "/new", this::blank),
        post(base, this::add),
        get(item, this::show),
        post(item + "/test", this::test),
        post(item + "/status", this::status),
        post(item + "/rotate", this::rotate),
        post(item + "/replay", this::replay),
        post(item + "/deliveries/{delivery}/retry", this::retry),
        get(item + "/delete", this::ask),
        post(item + "/delete", this::delete));
  }

  private Route get(String template, Route.Handler handler) {
    return platform
        ? Desk.operatorGet(template, handler)
        : Desk.get(template, Scope.WEBHOOKS_MANAGE, handler);
  }

  private Route post(String template, Route.Handler handler) {
    return platform
        ? Desk.operatorPost(template, handler)
        : Desk.post(template, Scope.WEBHOOKS_MANAGE, handler);
  }

  /// Whose webhooks.
  ///
  /// @throws Refused FORBIDDEN when the visitor may not see all events they would tell
  private Optional<UUID> owner(Request request) {
    if (platform) {
      return Optional.empty();
    }
    Caller caller = request.requiredCaller();
    if (!seesAll(caller)) {
      throw Refused.because(
          Reason.FORBIDDEN,
          "Webhooks tell of every domain, so they are for those who may see every domain.");
    }
    return Optional.of(caller.organization());
  }

  /// Whether a caller who may manage webhooks may see all events they would tell.
  private static boolean seesAll(Caller caller) {
    return Scope.EMAIL_DOMAINS_READ.grantedBy(caller.scopes()) && caller.allowedDomains().isEmpty();
  }

  private Response list(Request request) {
    Optional<UUID> after = request.queryParameter("after").flatMap(Ids::parse);
    List<Webhook> found = webhooks.list(owner(request), after, PAGE + 1);
    List<WebhookView> lines =
        found.stream().limit(PAGE).map(one -> WebhookView.of(base, one)).toList();
    return desk.page(
        request,
        "webhooks",
        "Webhooks",
        SECTION,
        Map.of(
            "lines",
            lines,
            "base",
            base,
            "next",
            found.size() > PAGE ? Optional.of(lines.getLast().id()) : Optional.empty(),
            "waiting",
            platform ? Optional.of(waiting()) : Optional.empty()));
  }

  private WebhookView.Waiting waiting() {
    Instant now = clock.instant();
    WebhookStore.Backlog backlog = webhooks.backlog();
    return new WebhookView.Waiting(
        Wording.counted(backlog.queued(), "event"),
        Wording.counted(backlog.pending(), "delivery").replace("deliverys", "deliveries"),
        Wording.counted(backlog.parked(), "delivery").replace("deliverys", "deliveries"),
        Wording.counted(backlog.failing(), "webhook"),
        backlog
            .oldest()
            .map(since -> Wording.time(Duration.between(since, now)))
            .orElse("nothing waits"));
  }

  private Response blank(Request request) {
    Optional<UUID> owner = owner(request);
    return form(
        200,
        request,
        new Entered("", "https://", true, types(Form.of(request)), "core", newest(owner), ""));
  }

  private Response form(int status, Request request, Entered entered) {
    return desk.page(
        status,
        request,
        "webhook-new",
        "Add a webhook",
        SECTION,
        Map.of("form", entered, "base", base, "platform", platform));
  }

  private static List<TypeChoice> types(Form form) {
    return Arrays.stream(EventType.values())
        .map(EventType::wireText)
        .map(word -> new TypeChoice(word, form.ticked(word)))
        .toList();
  }

  private Entered entered(Optional<UUID> owner, Form form, String problem) {
    return new Entered(
        cut(form.text("name")),
        cut(form.text("url")),
        form.text("events").equals("all"),
        types(form),
        form.text("dialect"),
        newest(owner),
        problem);
  }

  private static String cut(String text) {
    return text.substring(0, Math.min(LONGEST_ENTRY, text.length()));
  }

  private String newest(Optional<UUID> owner) {
    return webhooks.list(owner, Optional.empty(), 1).stream()
        .findFirst()
        .map(webhook -> webhook.id().toString())
        .orElse("none");
  }

  private Response add(Request request) {
    Optional<UUID> owner = owner(request);
    Form form = Form.of(request);
    if (sentBefore(owner, form)) {
      return form(
          409,
          request,
          entered(
              owner,
              form,
              "This webhook was added already, and its secret was shown once. If it is lost, rotate"
                  + " it. To add another of the same name, send this form again."));
    }
    List<String> events =
        form.text("events").equals("all")
            ? List.of("*")
            : types(form).stream().filter(TypeChoice::ticked).map(TypeChoice::word).toList();
    Webhook.Dialect dialect =
        form.text("dialect").equals("v1") || !platform && !form.text("dialect").equals("core")
            ? Webhook.Dialect.V1
            : Webhook.Dialect.CORE;
    try {
      return secret(
          201,
          request,
          webhooks.add(owner, dialect, form.text("name"), form.text("url"), events),
          false);
    } catch (Refused refused) {
      return form(DomainPages.status(refused), request, entered(owner, form, refused.text()));
    }
  }

  /// Whether one of this name was added since the form was shown: the answer to a form was
  /// reloaded.
  private boolean sentBefore(Optional<UUID> owner, Form form) {
    return !form.text("seen").isEmpty()
        && webhooks.list(owner, Optional.empty(), PAGE).stream()
            .takeWhile(webhook -> !webhook.id().toString().equals(form.text("seen")))
            .anyMatch(webhook -> webhook.name().equals(form.text("name")));
  }

  private Response secret(int status, Request request, Webhooks.Issued issued, boolean rotated) {
    return desk.page(
        status,
        request,
        "webhook-secret",
        rotated ? "The new secret" : "Your new webhook",
        SECTION,
        Map.of(
            "webhook",
            WebhookView.of(base, issued.webhook()),
            "secret",
            issued.secret(),
            "rotated",
            rotated));
  }

  private Response show(Request request) {
    return page(200, request, Optional.empty(), "");
  }

  private Response page(
      int status, Request request, Optional<WebhookView.TestLine> tested, String problem) {
    Optional<UUID> owner = owner(request);
    UUID id = id(request);
    Optional<UUID> after = request.queryParameter("after").flatMap(Ids::parse);
    Webhook webhook = webhooks.get(owner, id);
    List<Delivery> found = webhooks.deliveries(owner, id, after, PAGE + 1);
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("webhook", WebhookView.of(base, webhook));
    parameters.put("lines", found.stream().limit(PAGE).map(DeliveryLine::of).toList());
    parameters.put(
        "next",
        found.size() > PAGE ? Optional.of(found.get(PAGE - 1).id().toString()) : Optional.empty());
    parameters.put("first", after.isEmpty());
    parameters.put("tested", tested);
    parameters.put("problem", problem);
    return desk.page(status, request, "webhook", webhook.name(), SECTION, parameters);
  }

  private Response test(Request request) {
    Webhooks.Tested tested = webhooks.test(owner(request), id(request));
    return page(
        200,
        request,
        Optional.of(
            new WebhookView.TestLine(
                tested.delivered(),
                tested
                    .error()
                    .orElseGet(
                        () -> tested.status().map(code -> "answered " + code).orElse("answered")),
                tested.millis() + " ms",
                Shown.text(tested.preview()))),
        "");
  }

  private Response status(Request request) {
    String wanted = Form.of(request).text("status");
    webhooks.change(
        owner(request),
        id(request),
        new Webhooks.Change(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(wanted)));
    return done(request, Notice.SAVED);
  }

  private Response rotate(Request request) {
    try {
      return secret(200, request, webhooks.rotate(owner(request), id(request)), true);
    } catch (Refused refused) {
      return page(DomainPages.status(refused), request, Optional.empty(), refused.text());
    }
  }

  private Response replay(Request request) {
    Instant now = clock.instant();
    Duration since =
        switch (Form.of(request).text("since")) {
          case "hour" -> Duration.ofHours(1);
          case "week" -> Duration.ofDays(7);
          default -> Duration.ofDays(1);
        };
    try {
      webhooks.replay(owner(request), id(request), now.minus(since), now);
      return done(request, Notice.REPLAYED);
    } catch (Refused refused) {
      return page(DomainPages.status(refused), request, Optional.empty(), refused.text());
    }
  }

  private Response retry(Request request) {
    UUID delivery = Ids.parse(request.pathParameter("delivery")).orElseThrow(WebhookPages::unknown);
    try {
      webhooks.retry(owner(request), id(request), delivery);
      return done(request, Notice.RETRIED);
    } catch (Refused refused) {
      return page(DomainPages.status(refused), request, Optional.empty(), refused.text());
    }
  }

  private Response ask(Request request) {
    return desk.page(
        request,
        "webhook-delete",
        "Delete a webhook",
        SECTION,
        Map.of("webhook", WebhookView.of(base, webhooks.get(owner(request), id(request)))));
  }

  private Response delete(Request request) {
    webhooks.delete(owner(request), id(request));
    return Response.seeOther(base + "?done=" + Notice.WEBHOOK_DELETED.code());
  }

  private Response done(Request request, Notice notice) {
    return Response.seeOther(base + "/" + id(request) + "?done=" + notice.code());
  }

  private static UUID id(Request request) {
    return Ids.parse(request.pathParameter("webhook")).orElseThrow(WebhookPages::unknown);
  }

  private static Refused unknown() {
    return Refused.because(Reason.NOT_FOUND, "Resource not found.");
  }

  /// Which webhooks were told of which events of a domain, in words, for its history.
  static Map<String, List<String>> told(Webhooks webhooks, Caller caller, List<UUID> events) {
    if (!Scope.WEBHOOKS_MANAGE.grantedBy(caller.scopes()) || !seesAll(caller)) {
      return Map.of();
    }
    Map<String, List<String>> lines = new HashMap<>();
    webhooks
        .told(caller.organization(), events)
        .forEach(one ->
            lines
                .computeIfAbsent(one.event().toString(), any -> new ArrayList<>())
                .add(one.name() + ": " + WebhookView.word(one.state())));
    return lines;
  }
}
