package dev.signet.api;

import dev.signet.access.Caller;
import dev.signet.events.EventStore;
import dev.signet.events.EventStore.Question;
import dev.signet.events.EventStore.Telling;
import dev.signet.events.EventType;
import dev.signet.events.LoggedEvent;
import dev.signet.name.DomainName;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.webhooks.Webhook;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/// What both dialects say of the log of events (CONTRACT EV-3): the same questions, the same
/// object.
public final class EventPages {
  private static final Duration WINDOW = Duration.ofHours(24);

  private final EventStore events;
  private final Function<String, Optional<DomainName>> names;
  private final InstantSource clock;

  /// @param names the canonical form of a domain's name; empty when it is none
  public EventPages(
      EventStore events, Function<String, Optional<DomainName>> names, InstantSource clock) {
    this.events = events;
    this.names = names;
    this.clock = clock;
  }

  /// Which page of a list of events is asked for.
  ///
  /// @throws Refused INVALID
  public static Page page(Request request, Cursor cursor, String list, String cursorName) {
    return Page.of(
        request,
        cursor,
        request.requiredCaller().organization(),
        list,
        cursorName,
        "start",
        "end",
        "event_type",
        "domain");
  }

  /// A page of events, and one more when there is a next page.
  ///
  /// @throws Refused INVALID; UNREADABLE for a domain that never had an event here
  public List<LoggedEvent> read(Request request, Telling telling, Page page) {
    Caller caller = request.requiredCaller();
    Instant end = Query.time(request, "end").orElseGet(clock::instant);
    Instant start = Query.time(request, "start").orElseGet(() -> end.minus(WINDOW));
    if (end.isBefore(start)) {
      throw Refused.field(Reason.INVALID, "end", "The end lies before the start.");
    }
    Question question =
        new Question(
            caller.organization(),
            start,
            end,
            types(request),
            request.queryParameter("domain").map(text -> domain(caller, text)),
            Set.copyOf(caller.allowedDomains()));
    return events.page(telling, question, page.after(), page.limit() + 1);
  }

  private static Set<String> types(Request request) {
    Set<String> types = new LinkedHashSet<>();
    request
        .queryParameter("event_type")
        .ifPresent(text ->
            Arrays.stream(text.split(",", 101))
                .map(String::strip)
                .forEach(word -> {
                  if (EventType.ofWireText(word).isEmpty()) {
                    throw Refused.field(
                        Reason.INVALID,
                        "event_type",
                        "There is no such type of event. Types: "
                            + Arrays.stream(EventType.values())
                                .map(EventType::wireText)
                                .collect(Collectors.joining(", "))
                            + ".");
                  }
                  types.add(word);
                }));
    return types;
  }

  private DomainName domain(Caller caller, String text) {
    return names
        .apply(text)
        .filter(name -> events.knows(caller.organization(), name))
        .orElseThrow(() ->
            Refused.field(
                Reason.UNREADABLE, "domain", "No domain of this name was ever registered here."));
  }

  /// One event as a webhook is told it. The platform hears whose it is (CONTRACT WH-2).
  public static String printFor(Webhook webhook, LoggedEvent event) {
    ObjectNode out = print(event);
    if (webhook.organization().isEmpty()) {
      out.put("organization_id", event.organization().toString());
    }
    return out.toString();
  }

  /// One event as lists and deliveries print it.
  public static ObjectNode print(LoggedEvent event) {
    ObjectNode out = Json.object();
    out.put("id", "evt_" + event.id());
    out.put("type", event.type());
    out.put("occurred_at", Json.time(event.occurredAt()));
    out.put("sequence", event.sequence());
    if (event.leftOut() > 0) {
      out.put("left_out", event.leftOut());
    }
    out.set("data", Json.readObject(event.data().getBytes(StandardCharsets.UTF_8)));
    return out;
  }
}
