package dev.signet.console;

import dev.signet.access.Credentials;
import dev.signet.access.Sessions;
import dev.signet.access.ShareLinks;
import dev.signet.api.Route;
import dev.signet.audit.AuditStore;
import dev.signet.claims.Claims;
import dev.signet.registry.Diagnoses;
import dev.signet.registry.DomainFinder;
import dev.signet.registry.DomainLists;
import dev.signet.registry.Domains;
import dev.signet.registry.EmailDomains;
import dev.signet.rotation.Rotations;
import dev.signet.webhooks.Webhooks;
import dev.signet.work.GivenUp;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Puts the pages together.
public final class Console {
  private Console() {}

  /// What the pages need.
  ///
  /// @param diagnoses with a limit of its own: open pages must not use up what callers of the API
  ///   may ask
  /// @param playground where there is one
  /// @param providers who can stand behind a new domain; the first is offered first
  /// @param vitals how the service fares
  /// @param finder of every organization's domains, for the operator
  /// @param givenUp work that waits for the operator
  /// @param audit who changed what, for the operator
  /// @param rotations of DKIM keys
  /// @param claims of names that another organization holds
  /// @param api the endpoints of the API, for its page
  public record Parts(
      EmailDomains emailDomains,
      Domains domains,
      DomainLists lists,
      Diagnoses diagnoses,
      Sessions sessions,
      Credentials credentials,
      ShareLinks shareLinks,
      Optional<Playground> playground,
      List<String> providers,
      Vitals vitals,
      DomainFinder finder,
      GivenUp givenUp,
      AuditStore audit,
      Webhooks webhooks,
      Rotations rotations,
      Claims claims,
      List<Route> api) {}

  /// The routes under `/console`.
  public static List<Route> routes(Parts parts, InstantSource clock) {
    Assets assets = new Assets();
    Desk desk = new Desk(new Pages(), assets, parts.sessions(), parts.credentials());
    Looks looks = new Looks(parts.emailDomains(), parts.diagnoses(), clock);
    Views views = new Views(parts.emailDomains(), parts.domains(), parts.diagnoses(), looks);
    Live live = new Live(Thread::sleep);
    List<Route> routes = new ArrayList<>();
    routes.add(assets.route());
    routes.addAll(new SignInPages(desk, parts.sessions()).routes());
    routes.addAll(new ListPages(desk, parts.lists()).routes());
    routes.addAll(
        new DomainPages(
                desk,
                parts.emailDomains(),
                views,
                looks,
                live,
                parts.playground(),
                parts.providers(),
                parts.claims(),
                clock)
            .routes());
    routes.addAll(
        new HistoryPages(desk, parts.emailDomains(), parts.webhooks(), views, clock).routes());
    routes.addAll(
        new SettingsPages(
                desk, parts.emailDomains(), parts.domains(), parts.rotations(), views, clock)
            .routes());
    routes.addAll(new DeletePages(desk, parts.emailDomains(), views).routes());
    routes.addAll(new HandOverPages(desk, views, parts.shareLinks()).routes());
    routes.addAll(
        new SharePages(desk, parts.emailDomains(), views, looks, live, parts.shareLinks())
            .routes());
    routes.addAll(new ClaimPages(desk, parts.claims(), parts.emailDomains(), clock).routes());
    routes.addAll(new KeyPages(desk, parts.credentials()).routes());
    routes.addAll(WebhookPages.ofOrganizations(desk, parts.webhooks(), clock).routes());
    routes.addAll(WebhookPages.ofPlatform(desk, parts.webhooks(), clock).routes());
    routes.addAll(new HealthPages(desk, parts.vitals(), live).routes());
    routes.addAll(
        new OperatorPages(
                desk,
                parts.credentials(),
                parts.lists(),
                parts.finder(),
                parts.emailDomains(),
                views,
                parts.givenUp(),
                clock)
            .routes());
    routes.addAll(new AuditPages(desk, parts.audit()).routes());
    routes.addAll(new ApiPages(desk, parts.api()).routes());
    return routes;
  }
}
