package dev.signet;

import dev.signet.access.Credentials;
import dev.signet.access.Sessions;
import dev.signet.access.ShareLinks;
import dev.signet.api.Request;
import dev.signet.api.Route;
import dev.signet.api.playground.PlaygroundGate;
import dev.signet.console.Console;
import dev.signet.console.DomainView;
import dev.signet.console.Playground;
import dev.signet.console.Vitals;
import dev.signet.dns.ResourceRecord;
import dev.signet.name.DomainName;
import dev.signet.playground.FakeWorld;
import dev.signet.provider.nativedns.NativeProvider;
import dev.signet.record.CustomerRecord;
import dev.signet.registry.Diagnoses;
import dev.signet.registry.DomainLists;
import dev.signet.registry.Domains;
import dev.signet.registry.EmailDomains;
import dev.signet.settings.Settings;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// The wiring of the console.
final class ConsoleWiring {
  private static final int TTL = 60;

  private ConsoleWiring() {}

  /// What the rest of the node has already.
  record Around(
      CoreDialect core,
      Domains domains,
      DomainLists lists,
      Credentials credentials,
      Sessions sessions,
      ShareLinks shareLinks,
      Optional<PlaygroundGate> playground,
      Vitals vitals,
      Ports ports,
      List<Route> api) {
    Around {
      api = List.copyOf(api);
    }
  }

  static List<Route> routes(
      Settings settings, Around around, Diagnoses diagnoses, InstantSource clock) {
    return Console.routes(
        new Console.Parts(
            around.core().emailDomains(),
            around.domains(),
            around.lists(),
            diagnoses,
            around.sessions(),
            around.credentials(),
            around.shareLinks(),
            around.playground().map(ConsoleWiring::playground),
            List.of(NativeProvider.NAME, EmailDomains.DEFAULT_PROVIDER),
            around.vitals(),
            around.ports().domainFinder(),
            around.ports().givenUp(),
            around.api()),
        clock);
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
