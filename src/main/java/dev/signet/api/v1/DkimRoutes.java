package dev.signet.api.v1;

import dev.signet.access.Scope;
import dev.signet.api.Dialect;
import dev.signet.api.Fields;
import dev.signet.api.Idempotent;
import dev.signet.api.Json;
import dev.signet.api.Request;
import dev.signet.api.Response;
import dev.signet.api.Route;
import dev.signet.dkim.KeyRecord;
import dev.signet.dkim.KeySlot;
import dev.signet.dkim.KeyState;
import dev.signet.dkim.KeyVersion;
import dev.signet.domain.CustomerRecords;
import dev.signet.domain.EmailDomain;
import dev.signet.record.CustomerRecord;
import dev.signet.record.NameForm;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.rotation.RotationStore.Waiting;
import dev.signet.rotation.Rotations;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `/v1/domains/{id}/dkim`: a domain's keys, and their rotation (CONTRACT DK-3).
public final class DkimRoutes {
  private static final String ITEM = "/v1/domains/{id}/dkim";
  private static final int MAX_DAYS = 3650;

  private final Rotations rotations;
  private final CustomerRecords records;
  private final Idempotent idempotent;

  public DkimRoutes(Rotations rotations, CustomerRecords records, Idempotent idempotent) {
    this.rotations = rotations;
    this.records = records;
    this.idempotent = idempotent;
  }

  public List<Route> routes() {
    return List.of(
        route("GET", ITEM, Scope.EMAIL_DOMAINS_READ, this::get),
        route("PATCH", ITEM, Scope.EMAIL_DOMAINS_MANAGE, this::change),
        route(
            "POST", ITEM + "/rotate", Scope.EMAIL_DOMAINS_MANAGE, idempotent.leased(this::rotate)));
  }

  private static Route route(String method, String template, Scope scope, Route.Handler handler) {
    return new Route(method, template, Dialect.V1, new Route.Need.Scoped(scope), handler);
  }

  private Response get(Request request) {
    return Response.json(200, print(rotations.view(organization(request), id(request))));
  }

  private Response change(Request request) {
    Fields body = Fields.of(request.body());
    Fields rotation = body.requiredObject("rotation");
    Optional<Boolean> enabled = rotation.optionalBoolean("enabled");
    OptionalInt days = rotation.optionalInt("interval_days", 14, MAX_DAYS);
    body.done();
    Optional<Duration> interval =
        days.isPresent() ? Optional.of(Duration.ofDays(days.getAsInt())) : Optional.empty();
    return Response.json(
        200, print(rotations.change(organization(request), id(request), enabled, interval)));
  }

  private Response rotate(Request request) {
    boolean emergency = false;
    boolean force = false;
    if (request.body().length > 0) {
      Fields body = Fields.of(request.body());
      emergency = body.optionalBoolean("emergency").orElse(false);
      force = body.optionalBoolean("force").orElse(false);
      if (force && !emergency) {
        body.problem("force", "Only an emergency can be forced.");
      }
      body.done();
    }
    return Response.json(
        202, print(rotations.rotate(organization(request), id(request), emergency, force)));
  }

  private static UUID organization(Request request) {
    return request.requiredCaller().organization();
  }

  private static UUID id(Request request) {
    return PublicId.read("domain", request.pathParameter("id"))
        .orElseThrow(() -> Refused.because(Reason.NOT_FOUND, "Resource not found."));
  }

  private ObjectNode print(Rotations.View view) {
    ObjectNode out = Json.object();
    ArrayNode slots = out.putArray("slots");
    view.kept().keys().slots().forEach(slot -> slots.add(print(view, slot)));
    ObjectNode rotation = out.putObject("rotation");
    rotation.put("enabled", view.enabled());
    rotation.put("interval_days", view.interval().toDays());
    rotation.put("phase", view.phase().text());
    rotation.set("next_at", Json.time(view.next()));
    rotation.set("waiting_for", print(view.waiting()));
    return out;
  }

  private static JsonNode print(Optional<Waiting> waiting) {
    if (waiting.isEmpty()) {
      return JsonNodeFactory.instance.nullNode();
    }
    ObjectNode out = Json.object();
    out.put("code", waiting.get().what().reason().code());
    put(out, "selector", waiting.get().what().selector().map(Object::toString));
    out.put("message", waiting.get().what().text());
    out.put("since", Json.time(waiting.get().since()));
    return out;
  }

  /// The version whose record is served, or is about to be.
  private ObjectNode print(Rotations.View view, KeySlot slot) {
    EmailDomain domain = view.kept().domain();
    Optional<KeyVersion> version = slot.served().or(slot::ready);
    ObjectNode out = Json.object();
    out.put("selector", slot.selector().label());
    put(out, "state", version.map(KeyVersion::state).map(KeyState::text));
    out.put("algorithm", slot.algorithm().text());
    if (version.isPresent()) {
      out.put("version", version.get().number());
    } else {
      out.putNull("version");
    }
    put(
        out,
        "public_key",
        Optional.ofNullable(view.kept().served().get(slot.selector()))
            .filter(key -> key.length > 0)
            .map(key -> Base64.getEncoder().encodeToString(KeyRecord.publishing(key).publicKey())));
    out.set("published_at", Json.time(version.flatMap(KeyVersion::publishedAt)));
    out.set("signing_at", Json.time(version.flatMap(KeyVersion::signingAt)));
    out.set("retired_at", Json.time(version.flatMap(KeyVersion::retiredAt)));
    out.set("revoked_at", Json.time(version.flatMap(KeyVersion::revokedAt)));
    CustomerRecord record = records.dkim(domain, slot.selector().label());
    ObjectNode cname = out.putObject("dns_record");
    cname.put("type", record.typeText());
    cname.put("name", NameForm.relative(record.owner(), domain.apex()));
    cname.put("value", record.fieldValue());
    cname.put("required", !view.offered(slot.selector()));
    return out;
  }

  private static void put(ObjectNode out, String name, Optional<String> text) {
    if (text.isPresent()) {
      out.put(name, text.get());
    } else {
      out.putNull(name);
    }
  }
}
