package dev.signet.console;

import dev.signet.api.Request;
import dev.signet.api.Response;
import dev.signet.api.Route;
import dev.signet.audit.Action;
import dev.signet.audit.Actor;
import dev.signet.audit.AuditStore;
import dev.signet.audit.Entry;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `GET /console/audit`: who changed what, for the operator, newest first, with filters (CONTRACT
/// AU-1).
final class AuditPages {
  static final String PATH = "/console/audit";

  private static final int ROWS = 50;

  private final Desk desk;
  private final AuditStore log;

  AuditPages(Desk desk, AuditStore log) {
    this.desk = desk;
    this.log = log;
  }

  List<Route> routes() {
    return List.of(Desk.operatorGet(PATH, this::show));
  }

  private Response show(Request request) {
    AuditForm form = AuditForm.of(request);
    List<Entry> found = List.of();
    Optional<String> problem = Optional.empty();
    switch (form.wanted()) {
      case AuditForm.Wanted.Rows(AuditStore.Filter filter) -> found = log.page(filter, ROWS + 1);
      case AuditForm.Wanted.Nonsense(String why) -> problem = Optional.of(why);
    }
    List<Entry> shown = found.stream().limit(ROWS).toList();
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("form", form);
    parameters.put("problem", problem);
    parameters.put("lines", shown.stream().map(AuditLine::of).toList());
    parameters.put(
        "older",
        found.size() > ROWS
            ? Optional.of(form.older(shown.getLast().number()))
            : Optional.<String>empty());
    parameters.put("actors", Arrays.stream(Actor.Kind.values()).map(Actor.Kind::text).toList());
    parameters.put("actions", Arrays.stream(Action.values()).map(Action::text).sorted().toList());
    return desk.page(request, "audit", "Audit log", "audit", parameters);
  }
}
