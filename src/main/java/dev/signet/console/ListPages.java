package dev.signet.console;

import dev.signet.access.Scope;
import dev.signet.api.Request;
import dev.signet.api.Response;
import dev.signet.api.Route;
import dev.signet.id.Ids;
import dev.signet.name.EmailDomainName;
import dev.signet.registry.DomainLists;
import dev.signet.registry.DomainLists.Filter;
import dev.signet.registry.DomainLists.Wanted;
import dev.signet.registry.DomainSummary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// `GET /console/domains`: the list, newest first, page by page. A page costs the same at ten
/// domains and at a million.
///
/// `?q=` finds names by their beginning, `?status=` narrows to `pending`, `verified`, `failed` or
/// `degraded`, `?after=` is where the page starts.
final class ListPages {
  private static final int PAGE = 50;

  private final Desk desk;
  private final DomainLists lists;

  ListPages(Desk desk, DomainLists lists) {
    this.desk = desk;
    this.lists = lists;
  }

  List<Route> routes() {
    return List.of(Desk.get("/console/domains", Scope.EMAIL_DOMAINS_READ, this::list));
  }

  private Response list(Request request) {
    String search = request.queryParameter("q").map(String::strip).orElse("");
    Optional<Filter> filter = request.queryParameter("status").flatMap(ListPages::filter);
    DomainLists.Page page =
        lists.page(
            DomainPages.organization(request),
            new Wanted(search, filter),
            request.queryParameter("after").flatMap(Ids::parse),
            PAGE);
    return desk.page(
        request,
        "domains",
        "Domains",
        "domains",
        Map.of(
            "lines", page.domains().stream().map(ListPages::line).toList(),
            "next", page.next().map(Object::toString),
            "search", search,
            "tabs", tabs(request, filter),
            "narrowed", !search.isEmpty() || filter.isPresent(),
            "later", request.queryParameter("after").isPresent()));
  }

  private List<StatusTab> tabs(Request request, Optional<Filter> chosen) {
    DomainLists.Counts counts = lists.count(DomainPages.organization(request));
    List<StatusTab> tabs = new ArrayList<>();
    tabs.add(new StatusTab("", "All", "", chosen.isEmpty()));
    for (Filter filter : Filter.values()) {
      tabs.add(
          new StatusTab(
              word(filter),
              text(filter),
              shown(counts, filter),
              chosen.equals(Optional.of(filter))));
    }
    return tabs;
  }

  /// Such as `17` or `1,000+`.
  static String shown(DomainLists.Counts counts, Filter filter) {
    int count = counts.of().getOrDefault(filter, 0);
    return count >= counts.most()
        ? String.format(Locale.ENGLISH, "%,d+", counts.most())
        : Integer.toString(count);
  }

  private static String word(Filter filter) {
    return filter.name().toLowerCase(Locale.ROOT);
  }

  private static String text(Filter filter) {
    return switch (filter) {
      case PENDING -> "Pending";
      case VERIFIED -> "Verified";
      case FAILED -> "Failed";
      case DEGRADED -> "At risk";
    };
  }

  private static Optional<Filter> filter(String word) {
    return Arrays.stream(Filter.values()).filter(one -> word(one).equals(word)).findFirst();
  }

  static DomainLine line(DomainSummary domain) {
    EmailDomainName name = EmailDomainName.of(domain.name());
    return new DomainLine(
        domain.id().toString(),
        domain.name().toString(),
        Optional.of(name.unicode()).filter(unicode -> !unicode.equals(name.ascii().toString())),
        domain.degraded() ? "at risk" : domain.status().wireText(),
        domain.degraded() ? "wait" : DomainView.tone(domain.status().wireText()),
        domain.provider() + (domain.sandbox() ? " (sandbox)" : ""),
        new Moment(domain.createdAt()));
  }
}
