package dev.signet;

import dev.signet.api.Cursor;
import dev.signet.api.EventPages;
import dev.signet.api.Route;
import dev.signet.api.core.EmailEventRoutes;
import dev.signet.api.v1.EventRoutes;
import dev.signet.domain.CustomerRecords;
import dev.signet.domain.Faces;
import dev.signet.domain.Portraits;
import dev.signet.domain.StoredDomain;
import dev.signet.events.Portrait;
import dev.signet.name.DomainName;
import dev.signet.name.NameRules;
import dev.signet.refusal.Refused;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The wiring of events: how the log prints what it tells.
final class EventWiring {
  private EventWiring() {}

  /// The lists of events that both dialects have.
  static List<Route> routes(Ports ports, NameRules names, Cursor cursor, InstantSource clock) {
    EventPages pages = new EventPages(ports.events(), text -> canonical(names, text), clock);
    List<Route> routes = new ArrayList<>();
    routes.addAll(new EventRoutes(pages, cursor).routes());
    routes.addAll(new EmailEventRoutes(pages, cursor).routes());
    return routes;
  }

  private static Optional<DomainName> canonical(NameRules names, String text) {
    try {
      return Optional.of(names.read("domain", text).ascii());
    } catch (Refused noName) {
      return Optional.empty();
    }
  }

  /// Each dialect's own printing of a domain.
  static Portraits portraits(CustomerRecords records, Faces faces) {
    return new Portraits() {
      @Override
      public Portrait of(StoredDomain now, Optional<StoredDomain> before) {
        return new Portrait(
            dev.signet.api.v1.DomainPortrait.print(records, now, before),
            dev.signet.api.core.DomainPortrait.print(faces, now, before));
      }

      @Override
      public boolean differ(StoredDomain before, StoredDomain now) {
        return before.domain().status() != now.domain().status()
            || faces.of(before).status() != faces.of(now).status();
      }
    };
  }
}
