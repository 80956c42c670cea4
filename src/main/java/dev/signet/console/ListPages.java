package dev.signet.console;

import dev.signet.access.Scope;
import dev.signet.api.Request;
import dev.signet.api.Response;
import dev.signet.api.Route;
import dev.signet.id.Ids;
import dev.signet.registry.CoreDomain;
import dev.signet.registry.EmailDomains;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The list of domains, newest first, page by page: a page costs the same at ten domains and at a
/// million.
final class ListPages {
  private static final int PAGE = 50;

  private final Desk desk;
  private final EmailDomains domains;

  ListPages(Desk desk, EmailDomains domains) {
    this.desk = desk;
    this.domains = domains;
  }

  List<Route> routes() {
    return List.of(Desk.get("/console/domains", Scope.EMAIL_DOMAINS_READ, this::list));
  }

  private Response list(Request request) {
    List<CoreDomain> found =
        domains.list(
            DomainPages.organization(request),
            request.queryParameter("after").flatMap(Ids::parse),
            PAGE + 1);
    List<DomainLine> lines =
        found.stream()
            .limit(PAGE)
            .map(face ->
                new DomainLine(
                    face.domain().id().toString(),
                    face.domain().name().toString(),
                    face.domain().status().wireText(),
                    face.domain().provider(),
                    new Moment(face.domain().createdAt())))
            .toList();
    Optional<String> next =
        found.size() > PAGE ? Optional.of(lines.getLast().id()) : Optional.empty();
    return desk.page(
        request, "domains", "Domains", "domains", Map.of("lines", lines, "next", next));
  }
}
