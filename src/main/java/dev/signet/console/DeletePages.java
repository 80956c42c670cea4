package dev.signet.console;

import dev.signet.access.Scope;
import dev.signet.api.Form;
import dev.signet.api.Request;
import dev.signet.api.Response;
import dev.signet.api.Route;
import dev.signet.diagnosis.HostForm;
import dev.signet.registry.EmailDomains;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/// Deleting a domain.
///
/// `GET /console/domains/{id}/delete` says what will happen and asks for the name; `POST` deletes.
/// Its answer is the page itself, not a way to another one: the list of records to remove is made
/// from the domain, which is gone then, and neither the database nor an address should keep it. To
/// send the form again finds no domain, and does nothing.
final class DeletePages {
  private static final String DELETE = DomainPages.ITEM + "/delete";
  private static final int MAX_ENTRY_LENGTH = 300;

  private final Desk desk;
  private final EmailDomains domains;
  private final Views views;

  DeletePages(Desk desk, EmailDomains domains, Views views) {
    this.desk = desk;
    this.domains = domains;
    this.views = views;
  }

  List<Route> routes() {
    return List.of(
        Desk.get(DELETE, Scope.EMAIL_DOMAINS_MANAGE, this::ask),
        Desk.post(DELETE, Scope.EMAIL_DOMAINS_MANAGE, this::delete));
  }

  private Response ask(Request request) {
    return question(200, request, view(request, DomainPages.host(request)), "", "");
  }

  private Response delete(Request request) {
    Form form = Form.of(request);
    Optional<String> host =
        form.optional("host")
            .filter(name -> name.equals("other") || HostForm.hosts().contains(name));
    DomainView view = view(request, host);
    String entered = form.text("name");
    if (!names(view, entered)) {
      return question(
          422,
          request,
          view,
          entered.substring(0, Math.min(MAX_ENTRY_LENGTH, entered.length())),
          entered.isEmpty()
              ? "Enter the name of the domain. Nothing was deleted."
              : "That is not the name of this domain. Nothing was deleted.");
    }
    domains.delete(DomainPages.organization(request), DomainPages.id(request));
    List<Removal> removals = removals(view);
    return desk.page(
            request,
            "deleted",
            view.name() + " is deleted",
            "domains",
            Map.of("view", view, "removals", removals, "text", text(removals)))
        .with("Cache-Control", "no-store");
  }

  /// As it is in the DNS or as people write it, in whatever case, with or without the last dot.
  private static boolean names(DomainView view, String entered) {
    String name = entered.toLowerCase(Locale.ROOT);
    String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    return bare.equals(view.name()) || view.unicode().equals(Optional.of(bare));
  }

  private Response question(
      int status, Request request, DomainView view, String entered, String problem) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("view", view);
    parameters.put("removals", removals(view));
    parameters.put("hosts", HostForm.hosts());
    parameters.put("entered", entered);
    parameters.put("problem", problem);
    return desk.page(status, request, "delete", "Delete " + view.name(), "domains", parameters);
  }

  private static List<Removal> removals(DomainView view) {
    return view.cards().stream().map(Removal::of).toList();
  }

  private static String text(List<Removal> removals) {
    return removals.stream()
        .filter(Removal::there)
        .map(Removal::line)
        .collect(Collectors.joining("\n"));
  }

  private DomainView view(Request request, Optional<String> host) {
    UUID organization = DomainPages.organization(request);
    return views.of(organization, DomainPages.id(request), host);
  }
}
