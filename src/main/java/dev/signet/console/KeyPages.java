package dev.signet.console;

import dev.signet.access.Credential;
import dev.signet.access.Credentials;
import dev.signet.access.Scope;
import dev.signet.api.Form;
import dev.signet.api.Request;
import dev.signet.api.Response;
import dev.signet.api.Route;
import dev.signet.id.Ids;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// The organization's keys, and the personal tokens that work in it.
///
/// | | |
/// |---|---|
/// | `GET /console/keys` | both lists; `?after=` and `?tokens=` begin them later |
/// | `GET /console/keys/new`, `POST /console/keys` | add a key; the answer shows its secret, once |
/// | `GET`, `POST /console/keys/{key}/revoke` | asks, then revokes it |
///
/// The secret is in the body of one answer, which no cache keeps, and nowhere else.
final class KeyPages {
  private static final String COLLECTION = "/console/keys";
  private static final String REVOKE = COLLECTION + "/{key}/revoke";
  private static final String SECTION = "keys";
  private static final int PAGE = 50;

  private final Desk desk;
  private final Credentials credentials;

  KeyPages(Desk desk, Credentials credentials) {
    this.desk = desk;
    this.credentials = credentials;
  }

  List<Route> routes() {
    return List.of(
        Desk.get(COLLECTION, Scope.API_KEYS_MANAGE, this::list),
        Desk.get(COLLECTION + "/new", Scope.API_KEYS_MANAGE, this::blank),
        Desk.post(COLLECTION, Scope.API_KEYS_MANAGE, this::add),
        Desk.get(REVOKE, Scope.API_KEYS_MANAGE, this::ask),
        Desk.post(REVOKE, Scope.API_KEYS_MANAGE, this::revoke));
  }

  private Response list(Request request) {
    UUID organization = DomainPages.organization(request);
    return desk.page(
        request,
        "keys",
        "Keys and tokens",
        SECTION,
        Map.of(
            "keys",
            stretch(request, credentials.keys(organization, begin(request, "after"), PAGE + 1)),
            "tokens",
            stretch(request, credentials.tokens(organization, begin(request, "tokens"), PAGE + 1)),
            "organization",
            organization.toString()));
  }

  private static Optional<UUID> begin(Request request, String parameter) {
    return request.queryParameter(parameter).flatMap(Ids::parse);
  }

  private static KeyLine.Stretch stretch(Request request, List<Credential> found) {
    List<KeyLine> lines = found.stream().limit(PAGE).map(one -> line(request, one)).toList();
    return new KeyLine.Stretch(
        lines, found.size() > PAGE ? Optional.of(lines.getLast().id()) : Optional.empty());
  }

  private static KeyLine line(Request request, Credential credential) {
    return KeyLine.of(
        credential, DomainPages.organization(request), request.requiredCaller().credential());
  }

  private Response blank(Request request) {
    return form(200, request, KeyForm.blank(newest(DomainPages.organization(request))));
  }

  private Response form(int status, Request request, KeyForm form) {
    return desk.page(status, request, "key-new", "Add a key", SECTION, Map.of("form", form));
  }

  private Response add(Request request) {
    KeyForm form = KeyForm.of(Form.of(request));
    UUID organization = DomainPages.organization(request);
    if (sentBefore(organization, form)) {
      String problem =
          "This key was added already, and its secret was shown once. If it is lost, revoke the key."
              + " To add another of the same name, send this form again.";
      return form(409, request, form.with(problem, newest(organization)));
    }
    try {
      Credentials.Issued issued =
          credentials.addKey(request.requiredCaller(), form.kind(), form.terms());
      return desk.page(
          201,
          request,
          "key-made",
          "Your new key",
          SECTION,
          Map.of("key", line(request, issued.credential()), "secret", issued.secret().reveal()));
    } catch (Refused refused) {
      int status = refused.reason() == Reason.FORBIDDEN ? 403 : DomainPages.status(refused);
      return form(status, request, form.with(refused.text()));
    }
  }

  private String newest(UUID organization) {
    return credentials.keys(organization, Optional.empty(), 1).stream()
        .findFirst()
        .map(key -> key.id().toString())
        .orElse("none");
  }

  /// Whether a key of this name was added since the form was shown: the answer to a form was
  /// reloaded. A key must not come into the world that nobody asked for.
  private boolean sentBefore(UUID organization, KeyForm form) {
    return !form.seen().isEmpty()
        && credentials.keys(organization, Optional.empty(), PAGE).stream()
            .takeWhile(key -> !key.id().toString().equals(form.seen()))
            .anyMatch(key -> key.name().equals(form.name().strip()));
  }

  private Response ask(Request request) {
    return desk.page(
        request, "key-revoke", "Revoke a key", SECTION, Map.of("key", line(request, key(request))));
  }

  private Response revoke(Request request) {
    Credential key = key(request);
    credentials.deleteKey(DomainPages.organization(request), key.id());
    boolean own = key.id().equals(request.requiredCaller().credential());
    return Response.seeOther(
        (own ? "/console/sign-in" : COLLECTION) + "?done=" + Notice.REVOKED.code());
  }

  private Credential key(Request request) {
    UUID id = Ids.parse(request.pathParameter("key")).orElseThrow(Credentials::unknown);
    return credentials.key(DomainPages.organization(request), id);
  }
}
