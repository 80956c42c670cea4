package dev.signet.console;

import dev.signet.access.Scope;
import dev.signet.api.Request;
import dev.signet.api.Response;
import dev.signet.api.Route;
import dev.signet.domain.CoreDomain;
import dev.signet.id.Ids;
import dev.signet.registry.EmailDomains;
import dev.signet.registry.TimelineEntry;
import dev.signet.webhooks.Webhooks;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// What became of a domain: who answered what, when, as a chart and as a list.
///
/// `GET /console/domains/{id}/history?span=day|week|quarter&after=ENTRY`. The list has every entry
/// that is kept, newest first, page by page; the chart stands above its first page.
final class HistoryPages {
  private static final int PAGE = 50;

  /// What a chart is drawn from at most: the newest, and all that is still so.
  private static final int MAX_DRAWN = 500;

  private final Desk desk;
  private final EmailDomains domains;
  private final Webhooks webhooks;
  private final Views views;
  private final InstantSource clock;

  HistoryPages(
      Desk desk, EmailDomains domains, Webhooks webhooks, Views views, InstantSource clock) {
    this.desk = desk;
    this.domains = domains;
    this.webhooks = webhooks;
    this.views = views;
    this.clock = clock;
  }

  /// How far back a chart looks.
  enum Span {
    DAY("Last day", Duration.ofDays(1)),
    WEEK("Last week", Duration.ofDays(7)),
    QUARTER("90 days", Duration.ofDays(90));

    private final String text;
    private final Duration length;

    Span(String text, Duration length) {
      this.text = text;
      this.length = length;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Span of(Optional<String> word) {
      for (Span span : values()) {
        if (word.equals(Optional.of(span.word()))) {
          return span;
        }
      }
      return WEEK;
    }
  }

  List<Route> routes() {
    return List.of(
        Desk.get(DomainPages.ITEM + "/history", Scope.EMAIL_DOMAINS_READ, this::history));
  }

  private Response history(Request request) {
    UUID organization = DomainPages.organization(request);
    UUID id = DomainPages.id(request);
    DomainView view = views.of(organization, id, Optional.empty());
    Span span = Span.of(request.queryParameter("span"));
    Optional<UUID> after = request.queryParameter("after").flatMap(Ids::parse);
    List<TimelineEntry> found = domains.timeline(organization, id, after, PAGE + 1);
    CoreDomain face = domains.get(organization, id);
    Answers answers = new Answers(views.records(face), found);
    List<HistoryLine> lines =
        found.stream().limit(PAGE).map(entry -> HistoryLine.of(entry, answers)).toList();
    Optional<String> next =
        found.size() > PAGE ? Optional.of(found.get(PAGE - 1).id().toString()) : Optional.empty();
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("view", view);
    parameters.put("lines", lines);
    parameters.put(
        "told",
        WebhookPages.told(
            webhooks,
            request.requiredCaller(),
            found.stream().limit(PAGE).map(TimelineEntry::id).toList()));
    parameters.put("next", next);
    parameters.put("first", after.isEmpty());
    parameters.put("span", span.word());
    parameters.put(
        "spans",
        List.of(Span.values()).stream()
            .map(one -> new Frame.Choice(one.word(), one.text, one == span))
            .toList());
    parameters.put("chart", after.isEmpty() ? Optional.of(chart(face, span)) : Optional.empty());
    return desk.page(request, "history", "History of " + view.name(), "domains", parameters);
  }

  private Chart chart(CoreDomain face, Span span) {
    Instant now = clock.instant();
    Instant from = now.minus(span.length);
    List<TimelineEntry> entries =
        domains.timelineSince(face.domain().organization(), face.domain().id(), from, MAX_DRAWN);
    return Chart.of(
        entries,
        views.requiredRecords(face),
        new Chart.Window(from, now),
        entries.size() >= MAX_DRAWN);
  }
}
