package dev.signet.console;

import dev.signet.access.Scope;
import dev.signet.api.Form;
import dev.signet.api.Request;
import dev.signet.api.Response;
import dev.signet.api.Route;
import dev.signet.console.SettingsView.Fact;
import dev.signet.console.SettingsView.KeyLine;
import dev.signet.console.SettingsView.TrackingForm;
import dev.signet.console.SettingsView.Turns;
import dev.signet.dkim.KeyState;
import dev.signet.domain.CoreDomain;
import dev.signet.domain.DkimKey;
import dev.signet.domain.EmailDomain;
import dev.signet.domain.Tracking;
import dev.signet.domain.TrackingChange;
import dev.signet.name.Shown;
import dev.signet.record.CustomerRecord;
import dev.signet.record.Purpose;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.registry.Domains;
import dev.signet.registry.EmailDomains;
import dev.signet.rotation.Rotations;
import dev.signet.verification.Failure;
import dev.signet.watch.Caution;
import dev.signet.watch.CheckState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// A domain's choices and facts.
///
/// | | |
/// |---|---|
/// | `GET /console/domains/{id}/settings` | tracking, DKIM keys, who stands behind it |
/// | `POST /console/domains/{id}/tracking` | changes tracking |
/// | `POST /console/domains/{id}/rotate` | asks for other DKIM keys, at once in an emergency |
final class SettingsPages {
  private static final String SETTINGS = DomainPages.ITEM + "/settings";
  private static final int MAX_ENTRY_LENGTH = 300;

  private final Desk desk;
  private final EmailDomains emailDomains;
  private final Domains domains;
  private final Rotations rotations;
  private final Views views;
  private final InstantSource clock;

  SettingsPages(
      Desk desk,
      EmailDomains emailDomains,
      Domains domains,
      Rotations rotations,
      Views views,
      InstantSource clock) {
    this.rotations = rotations;
    this.desk = desk;
    this.emailDomains = emailDomains;
    this.domains = domains;
    this.views = views;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        Desk.get(SETTINGS, Scope.EMAIL_DOMAINS_READ, this::show),
        Desk.post(DomainPages.ITEM + "/tracking", Scope.EMAIL_DOMAINS_MANAGE, this::change),
        Desk.post(DomainPages.ITEM + "/rotate", Scope.EMAIL_DOMAINS_MANAGE, this::rotate));
  }

  private Response rotate(Request request) {
    CoreDomain face = face(request);
    EmailDomain domain = face.domain();
    if (!ours(domain)) {
      throw Refused.because(
          Reason.CONFLICT, "The provider makes and keeps the keys of this domain.");
    }
    try {
      rotations.rotate(
          domain.organization(), domain.id(), Form.of(request).ticked("emergency"), false);
      return Response.seeOther(
          DomainPages.path(domain.id()) + "/settings?done=" + Notice.ROTATING.code());
    } catch (Refused refused) {
      return page(
          DomainPages.status(refused),
          request,
          face,
          Optional.of(entered(domain, domain.tracking(), "")),
          refused.text());
    }
  }

  private Response show(Request request) {
    CoreDomain face = face(request);
    return page(
        200,
        request,
        face,
        Optional.of(face.domain())
            .filter(SettingsPages::ours)
            .map(domain -> entered(domain, domain.tracking(), "")));
  }

  private Response change(Request request) {
    CoreDomain face = face(request);
    EmailDomain domain = face.domain();
    if (!ours(domain)) {
      throw Refused.because(
          Reason.CONFLICT, "Tracking is for domains that this service itself stands behind.");
    }
    Form form = Form.of(request);
    Optional<String> subdomain = form.optional("subdomain");
    boolean opens = form.ticked("opens");
    boolean clicks = form.ticked("clicks");
    if ((opens || clicks) && subdomain.isEmpty()) {
      return again(
          request, face, 422, "Enter a subdomain, such as track, or untick opens and clicks.");
    }
    try {
      domains.changeTracking(
          domain.organization(),
          domain.id(),
          new TrackingChange(Optional.of(opens), Optional.of(clicks), Optional.of(subdomain)));
      return Response.seeOther(
          DomainPages.path(domain.id()) + "/settings?done=" + Notice.SAVED.code());
    } catch (Refused refused) {
      return again(request, face, DomainPages.status(refused), refused.text());
    }
  }

  private Response again(Request request, CoreDomain face, int status, String problem) {
    Form form = Form.of(request);
    String subdomain = form.text("subdomain");
    Tracking wanted =
        new Tracking(
            form.ticked("opens"),
            form.ticked("clicks"),
            Optional.of(subdomain.substring(0, Math.min(MAX_ENTRY_LENGTH, subdomain.length()))),
            face.domain().tracking().verified(),
            Optional.empty(),
            Optional.empty());
    return page(status, request, face, Optional.of(entered(face.domain(), wanted, problem)));
  }

  /// The form with `shown` in it; what is said of the present state stays true.
  private TrackingForm entered(EmailDomain domain, Tracking shown, String problem) {
    Tracking now = domain.tracking();
    return new TrackingForm(
        shown.opens(),
        shown.clicks(),
        shown.subdomain().orElse(""),
        domain.name().toString(),
        domains.trackingRecords(domain).stream()
            .findFirst()
            .map(record -> record.owner().toString()),
        now.status(),
        now.failure().map(Failure::message),
        problem);
  }

  private Response page(
      int status, Request request, CoreDomain face, Optional<TrackingForm> tracking) {
    return page(status, request, face, tracking, "");
  }

  /// @param problem why the keys do not change, or empty
  private Response page(
      int status,
      Request request,
      CoreDomain face,
      Optional<TrackingForm> tracking,
      String problem) {
    UUID organization = DomainPages.organization(request);
    EmailDomain domain = face.domain();
    DomainView view = views.of(organization, domain.id(), Optional.empty());
    Optional<CheckState> watch =
        ours(domain) ? domains.watch(organization, domain.id()) : Optional.empty();
    SettingsView settings =
        new SettingsView(
            tracking,
            keys(organization, domain),
            ours(domain)
                ? Optional.of(turns(rotations.view(organization, domain.id()), problem))
                : Optional.empty(),
            facts(organization, face, watch),
            worry(watch));
    return desk.page(
        status,
        request,
        "settings",
        "Settings of " + view.name(),
        "domains",
        Map.of("view", view, "settings", settings));
  }

  private List<KeyLine> keys(UUID organization, EmailDomain domain) {
    if (!ours(domain)) {
      return List.of();
    }
    List<KeyLine> lines = new ArrayList<>();
    List<CustomerRecord> records = domains.mailFlowRecords(domain);
    Instant now = clock.instant();
    for (DkimKey key : domains.keys(organization, domain.id())) {
      Optional<CustomerRecord> record =
          records.stream()
              .filter(one ->
                  one.purpose() == Purpose.DKIM
                      && one.owner().labels().getFirst().equals(key.selector()))
              .findFirst();
      lines.add(
          new KeyLine(
              key.selector(),
              record.map(one -> one.owner().toString()).orElse(""),
              record.map(one -> one.fieldValue()).orElse(""),
              algorithm(key.algorithm()),
              switch (key.state()) {
                case READY -> "Made, not published yet";
                case PUBLISHED -> "Published, stands by";
                case SIGNING -> "Signs";
                case RETIRING -> "Signs no more, still published";
                case REVOKED -> "Withdrawn";
              },
              key.state() == KeyState.SIGNING || key.state() == KeyState.PUBLISHED ? "ok" : "wait",
              new Moment(key.createdAt()),
              age(Duration.between(key.createdAt(), now)),
              key.published()));
    }
    return lines;
  }

  private static Turns turns(Rotations.View view, String problem) {
    return new Turns(
        switch (view.phase()) {
          case IDLE -> "One key signs, another stands by with its record published.";
          case DUE -> "The keys are about to change.";
          case EMERGENCY -> "The key that signs gives way as soon as the other one is seen.";
          case OVERLAP -> "The keys have changed; the old one stays published for mail under way.";
          case WITHDRAWN -> "The keys have changed, and the old one is withdrawn.";
          case PREPARING -> "The next key is being made.";
        },
        view.enabled() ? Wording.counted(view.interval().toDays(), "day") : "",
        view.next().map(Moment::new),
        view.waiting().map(waiting -> waiting.what().text()),
        view.waiting().map(waiting -> new Moment(waiting.since())),
        problem);
  }

  private static String algorithm(String word) {
    return word.startsWith("rsa-")
        ? "RSA, " + word.substring(4) + " bits"
        : word.equals("ed25519") ? "Ed25519" : word;
  }

  static String age(Duration age) {
    long days = Math.max(0, age.toDays());
    if (days == 0) {
      return "less than a day old";
    }
    return Wording.counted(days, "day") + " old";
  }

  private List<Fact> facts(UUID organization, CoreDomain face, Optional<CheckState> watch) {
    EmailDomain domain = face.domain();
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("Id", domain.id().toString(), true));
    if (ours(domain)) {
      facts.add(new Fact("Id in the v1 API", "domain_" + domain.id(), true));
    }
    facts.add(new Fact("Provider", provider(domain.provider(), face.sandbox()), false));
    emailDomains
        .provider(organization, domain.id())
        .ifPresent(remote -> {
          facts.add(new Fact("Id at the provider", Shown.text(remote.remoteId()), true));
          facts.add(new Fact("The provider says", Shown.text(remote.rawStatus()), false));
        });
    facts.add(Fact.at("Added", domain.createdAt()));
    domain.verificationInitiatedAt().ifPresent(at -> facts.add(Fact.at("Last verify", at)));
    watch.ifPresent(state -> {
      facts.add(Fact.at("Last check", state.checkedAt()));
      facts.add(
          state
              .dueAt()
              .map(at -> Fact.at("Next check", at))
              .orElseGet(() -> new Fact("Next check", "only when you press Verify", false)));
      state
          .servers()
          .filter(servers -> !servers.isEmpty())
          .ifPresent(servers ->
              facts.add(
                  new Fact(
                      "Its name servers",
                      String.join(
                          ", ",
                          servers.stream()
                              .limit(8)
                              .map(server -> Shown.text(server.toString()))
                              .toList()),
                      false)));
    });
    return facts;
  }

  private static String provider(String name, boolean sandbox) {
    if (name.equals("native")) {
      return "This service";
    }
    String shown = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    return sandbox ? shown + " (a stand-in plays it here)" : shown;
  }

  private static Optional<String> worry(Optional<CheckState> watch) {
    return watch
        .filter(CheckState::degraded)
        .map(state ->
            state
                .caution()
                .map(Caution::sentence)
                .orElse(
                    "Background checks found records changed or gone. If that stays so, the domain"
                        + " loses its verification: see the records."));
  }

  private CoreDomain face(Request request) {
    return emailDomains.get(DomainPages.organization(request), DomainPages.id(request));
  }

  private static boolean ours(EmailDomain domain) {
    return EmailDomains.staysHere(domain.provider());
  }
}
