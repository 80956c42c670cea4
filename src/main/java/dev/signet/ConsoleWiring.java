package dev.signet;

import dev.signet.access.Credentials;
import dev.signet.access.Sessions;
import dev.signet.access.ShareLinks;
import dev.signet.api.Route;
import dev.signet.console.Console;
import dev.signet.console.DomainView;
import dev.signet.console.Playground;
import dev.signet.console.Vitals;
import dev.signet.dns.ResourceRecord;
import dev.signet.name.DomainName;
import dev.signet.name.RegisteredApex;
import dev.signet.playground.PlaygroundDns;
import dev.signet.provider.nativedns.NativeProvider;
import dev.signet.record.CustomerRecord;
import dev.signet.registry.Diagnoses;
import dev.signet.registry.DomainLists;
import dev.signet.registry.Domains;
import dev.signet.registry.EmailDomains;
import dev.signet.settings.Settings;
import dev.signet.store.Store;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// The wiring of the console.
final class ConsoleWiring {
  private static final int TTL = 60;

  private ConsoleWiring() {}

  /// What the rest of the node has already.
  record Around(
      Store store,
      CoreDialect core,
      Domains domains,
      DomainLists lists,
      Credentials credentials,
      Sessions sessions,
      ShareLinks shareLinks,
      Optional<PlaygroundDns> playground,
      Vitals vitals,
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
            around.playground().map(dns -> playground(dns, around.store())),
            List.of(NativeProvider.NAME, EmailDomains.DEFAULT_PROVIDER),
            around.vitals(),
            around.api()),
        clock);
  }

  private static Playground playground(PlaygroundDns dns, Store store) {
    return new Playground() {
      @Override
      public boolean hosts(DomainView domain) {
        return store
                .domains()
                .awaitsFirstVerification(RegisteredApex.of(DomainName.of(domain.name())))
            || domain.nameServers().stream().anyMatch(server -> server.endsWith("playground.test"));
      }

      @Override
      public void publish(List<CustomerRecord> records) {
        records.forEach(record -> {
          dns.world().remove(record.owner(), record.type(), Optional.empty());
          dns.world()
              .put(new ResourceRecord(record.owner(), record.type(), TTL, record.data()), true);
        });
      }

      @Override
      public void remove(List<CustomerRecord> records) {
        records.forEach(record ->
            dns.world().remove(record.owner(), record.type(), Optional.of(record.data())));
      }
    };
  }
}
