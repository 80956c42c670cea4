package dev.signet;

import dev.signet.access.ShareLinks;
import dev.signet.api.Request;
import dev.signet.api.Route;
import dev.signet.api.playground.PlaygroundGate;
import dev.signet.claims.Claims;
import dev.signet.console.Console;
import dev.signet.console.DomainView;
import dev.signet.console.Playground;
import dev.signet.console.Vitals;
import dev.signet.dns.ResourceRecord;
import dev.signet.name.DomainName;
import dev.signet.playground.FakeWorld;
import dev.signet.record.CustomerRecord;
import dev.signet.registry.DomainLists;
import dev.signet.rotation.Rotations;
import dev.signet.webhooks.Webhooks;
import java.util.List;
import java.util.Optional;

/// The wiring of the console.
final class ConsoleWiring {
  private static final int TTL = 60;

  private ConsoleWiring() {}

  /// @param vitals how the service fares
  /// @param api the endpoints of the API, for its page
  static List<Route> routes(
      CoreDialect core,
      DomainWiring domains,
      DomainLists lists,
      AccessWiring access,
      ShareLinks shareLinks,
      Optional<PlaygroundGate> playground,
      Vitals vitals,
      Webhooks webhooks,
      Rotations rotations,
      Claims claims,
      Parts parts,
      List<Route> api) {
    return Console.routes(
        new Console.Parts(
            core.emailDomains(),
            domains.domains(),
            lists,
            domains.openPages(),
            access.sessions(),
            access.credentials(),
            shareLinks,
            playground.map(ConsoleWiring::playground),
            core.providerNames(),
            vitals,
            parts.ports().domainFinder(),
            parts.ports().givenUp(),
            parts.ports().audit(),
            webhooks,
            rotations,
            claims,
            List.copyOf(api)),
        parts.clock());
  }

  private static Playground playground(PlaygroundGate gate) {
    return new Playground() {
      @Override
      public boolean hosts(Request request, DomainView domain) {
        return gate.offers(request, DomainName.of(domain.name()));
      }

      @Override
      public void publish(Request request, List<CustomerRecord> records) {
        FakeWorld world = entered(request, records);
        records.forEach(record -> {
          world.remove(record.owner(), record.type(), Optional.empty());
          world.put(new ResourceRecord(record.owner(), record.type(), TTL, record.data()), true);
        });
      }

      @Override
      public void remove(Request request, List<CustomerRecord> records) {
        FakeWorld world = entered(request, records);
        records.forEach(
            record -> world.remove(record.owner(), record.type(), Optional.of(record.data())));
      }

      private FakeWorld entered(Request request, List<CustomerRecord> records) {
        FakeWorld world = gate.enter(request).world();
        records.forEach(record -> world.requireMayHost(record.owner()));
        return world;
      }
    };
  }
}
