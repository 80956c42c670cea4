package dev.signet.console;

import dev.signet.access.Credential;
import dev.signet.access.Credentials;
import dev.signet.access.Organization;
import dev.signet.api.Request;
import dev.signet.api.Response;
import dev.signet.api.Route;
import dev.signet.domain.CoreDomain;
import dev.signet.domain.Status;
import dev.signet.id.Ids;
import dev.signet.name.DomainName;
import dev.signet.name.Shown;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.registry.DomainFinder;
import dev.signet.registry.DomainFinder.Held;
import dev.signet.registry.DomainLists;
import dev.signet.registry.EmailDomains;
import dev.signet.registry.TimelineEntry;
import dev.signet.work.GivenUp;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// What the operator sees of customers, and of work that was given up.
///
/// | | |
/// |---|---|
/// | `GET /console/organizations` | all of them, with how their domains stand |
/// | `GET /console/organizations/{organization}` | one: its domains, keys and tokens |
/// | `GET /console/organizations/{organization}/domains/{domain}` | a domain as its customer sees it, read-only; the look is in the audit log |
/// | `GET /console/every-domain?q=` | who holds a name, a token or an id |
/// | `GET /console/work`, `POST /console/work/{task}/retry`, `…/drop` | work that was given up |
final class OperatorPages {
  private static final String ORGANIZATIONS = "/console/organizations";
  private static final String ORGANIZATION = ORGANIZATIONS + "/{organization}";
  private static final String WORK = "/console/work";
  private static final String SECTION = "organizations";
  private static final int PAGE = 20;
  private static final int KEYS = 50;
  private static final int ENTRIES = 30;
  private static final int TASKS = 100;
  private static final int MAX_SEARCH_LENGTH = 300;

  private final Desk desk;
  private final Credentials credentials;
  private final DomainLists lists;
  private final DomainFinder finder;
  private final EmailDomains domains;
  private final Views views;
  private final GivenUp givenUp;
  private final InstantSource clock;

  OperatorPages(
      Desk desk,
      Credentials credentials,
      DomainLists lists,
      DomainFinder finder,
      EmailDomains domains,
      Views views,
      GivenUp givenUp,
      InstantSource clock) {
    this.desk = desk;
    this.credentials = credentials;
    this.lists = lists;
    this.finder = finder;
    this.domains = domains;
    this.views = views;
    this.givenUp = givenUp;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        Desk.operatorGet(ORGANIZATIONS, this::organizations),
        Desk.operatorGet(ORGANIZATION, this::organization),
        Desk.operatorGet(ORGANIZATION + "/domains/{domain}", this::domain),
        Desk.operatorGet("/console/every-domain", this::find),
        Desk.operatorGet(WORK, this::work),
        Desk.operatorPost(WORK + "/{task}/retry", this::retry),
        Desk.operatorPost(WORK + "/{task}/drop", this::drop));
  }

  private Response organizations(Request request) {
    Optional<UUID> after = request.queryParameter("after").flatMap(Ids::parse);
    List<Organization> found = credentials.organizations(after, PAGE + 1);
    List<OrganizationLine> lines = found.stream().limit(PAGE).map(this::line).toList();
    return desk.page(
        request,
        "organizations",
        "Organizations",
        SECTION,
        Map.of(
            "lines",
            lines,
            "next",
            found.size() > PAGE ? Optional.of(lines.getLast().id()) : Optional.empty()));
  }

  private OrganizationLine line(Organization organization) {
    DomainLists.Counts counts = lists.count(organization.id());
    return new OrganizationLine(
        organization.id().toString(),
        organization.name(),
        new Moment(organization.createdAt()),
        ListPages.shown(counts, DomainLists.Filter.VERIFIED),
        ListPages.shown(counts, DomainLists.Filter.DEGRADED),
        ListPages.shown(counts, DomainLists.Filter.PENDING),
        ListPages.shown(counts, DomainLists.Filter.FAILED));
  }

  private Response organization(Request request) {
    UUID id = organizationId(request);
    String search = search(request);
    DomainLists.Page page =
        lists.page(
            id,
            new DomainLists.Wanted(search, Optional.empty()),
            request.queryParameter("after").flatMap(Ids::parse),
            KEYS);
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("organization", line(credentials.organization(id)));
    parameters.put("lines", page.domains().stream().map(ListPages::line).toList());
    parameters.put("next", page.next().map(Object::toString));
    parameters.put("search", search);
    parameters.put("keys", keys(id, credentials.keys(id, Optional.empty(), KEYS)));
    parameters.put("tokens", keys(id, credentials.tokens(id, Optional.empty(), KEYS)));
    return desk.page(
        request, "organization", credentials.organization(id).name(), SECTION, parameters);
  }

  private static List<KeyLine> keys(UUID organization, List<Credential> found) {
    // No credential is that of the operator, who has the admin token.
    return found.stream().map(one -> KeyLine.of(one, organization, new UUID(0, 0))).toList();
  }

  private Response domain(Request request) {
    UUID organization = organizationId(request);
    UUID id = Ids.parse(request.pathParameter("domain")).orElseThrow(OperatorPages::unknown);
    CoreDomain face = domains.get(organization, id);
    finder.viewed(organization, id);
    DomainView view = views.of(organization, id, Optional.empty());
    List<TimelineEntry> found = domains.timeline(organization, id, Optional.empty(), ENTRIES);
    Answers answers = new Answers(views.records(face), found);
    Held held =
        finder.find(new DomainFinder.Wanted(List.of(id), List.of(), List.of())).stream()
            .findFirst()
            .orElseThrow(OperatorPages::unknown);
    return desk.page(
        request,
        "operator-domain",
        view.name(),
        SECTION,
        Map.of(
            "view",
            view,
            "held",
            holder(held),
            "lines",
            found.stream().map(entry -> HistoryLine.of(entry, answers)).toList()));
  }

  private Response find(Request request) {
    String search = search(request);
    List<HolderLine> found =
        search.isEmpty()
            ? List.of()
            : finder.find(wanted(search)).stream().map(OperatorPages::holder).toList();
    return desk.page(
        request,
        "every-domain",
        "Find a domain",
        "every-domain",
        Map.of("lines", found, "search", search));
  }

  /// A name, a token or an id, as it is typed or pasted.
  static DomainFinder.Wanted wanted(String search) {
    String text = search.toLowerCase(Locale.ROOT);
    String bare = text.startsWith("domain_") ? text.substring("domain_".length()) : text;
    Optional<DomainFinder.Wanted> host = DomainName.parse(text).map(DomainFinder.Wanted::host);
    return new DomainFinder.Wanted(
        Ids.parse(bare).stream().toList(),
        host.map(DomainFinder.Wanted::names).orElse(List.of()),
        host.map(DomainFinder.Wanted::tokens).orElse(List.of()));
  }

  private static HolderLine holder(Held held) {
    return new HolderLine(
        held.id().toString(),
        held.name().toString(),
        held.organization().toString(),
        held.organizationName(),
        held.token(),
        held.provider(),
        held.status().wireText(),
        DomainView.tone(held.status().wireText()),
        new Moment(held.since()),
        held.verifiedAt().filter(at -> held.status() == Status.VERIFIED).map(Moment::new));
  }

  private Response work(Request request) {
    return desk.page(
        request,
        "work",
        "Given-up work",
        "health",
        Map.of(
            "lines",
            givenUp.list(TASKS).stream()
                .map(task ->
                    new WorkLine(
                        Long.toString(task.id()),
                        task.kind(),
                        task.subject(),
                        Wording.counted(task.attempts(), "attempt"),
                        Shown.text(task.error()),
                        new Moment(task.createdAt())))
                .toList()));
  }

  private Response retry(Request request) {
    return done(givenUp.again(task(request), clock.instant()), Notice.RETRIED);
  }

  private Response drop(Request request) {
    return done(givenUp.drop(task(request)), Notice.DROPPED);
  }

  private static Response done(boolean there, Notice notice) {
    if (!there) {
      throw unknown();
    }
    return Response.seeOther(WORK + "?done=" + notice.code());
  }

  private static long task(Request request) {
    try {
      return Long.parseLong(request.pathParameter("task"));
    } catch (NumberFormatException e) {
      throw unknown();
    }
  }

  private UUID organizationId(Request request) {
    return Ids.parse(request.pathParameter("organization"))
        .filter(credentials::knows)
        .orElseThrow(OperatorPages::unknown);
  }

  private static String search(Request request) {
    String text = request.queryParameter("q").map(String::strip).orElse("");
    return text.length() <= MAX_SEARCH_LENGTH ? text : text.substring(0, MAX_SEARCH_LENGTH);
  }

  private static Refused unknown() {
    return Refused.because(Reason.NOT_FOUND, "Resource not found.");
  }
}
