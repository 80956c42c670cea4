package dev.signet;

import dev.signet.access.VerifyLimit;
import dev.signet.api.Idempotent;
import dev.signet.api.Route;
import dev.signet.api.v1.DkimRoutes;
import dev.signet.dkim.KeyAlgorithm;
import dev.signet.dkim.KeyPairPool;
import dev.signet.dkim.KeyVault;
import dev.signet.dkim.Selector;
import dev.signet.domain.CustomerRecords;
import dev.signet.lookup.Lookup;
import dev.signet.rotation.DnsKeyLooks;
import dev.signet.rotation.RotationMetrics;
import dev.signet.rotation.RotationStore;
import dev.signet.rotation.Rotations;
import dev.signet.settings.Settings;
import dev.signet.verification.DnsVerifier;
import dev.signet.work.Handler;
import dev.signet.zone.ZoneToken;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The wiring of what changes DKIM keys.
///
/// @param records derives what customers publish
record RotationWiring(Rotations rotations, CustomerRecords records) {
  private static final Duration SCHEDULE_EVERY = Duration.ofSeconds(5);
  private static final Duration ADOPT_EVERY = Duration.ofHours(1);
  private static final Duration COUNT_EVERY = Duration.ofSeconds(1);

  /// What makes and seals keys.
  record Keys(KeyPairPool pool, KeyVault vault) {}

  /// What is seen of keys.
  ///
  /// @param limit how often callers may have the DNS asked
  /// @param server where our own name server listens
  record Dns(CustomerRecords records, Lookup lookup, VerifyLimit limit, InetSocketAddress server) {}

  /// @param renewal makes name servers elsewhere serve what a token stands for now
  static RotationWiring of(
      Settings settings, Parts parts, Keys keys, Dns dns, Consumer<ZoneToken> renewal) {
    Settings.Product product = settings.product();
    List<Rotations.Slot> slots =
        product.selectors().stream()
            .map(selector ->
                new Rotations.Slot(
                    new Selector(selector),
                    product.ed25519().contains(selector)
                        ? KeyAlgorithm.ED25519
                        : KeyAlgorithm.RSA_2048))
            .toList();
    Rotations rotations =
        new Rotations(
            new Rotations.Parts(
                parts.ports().rotations(),
                new DnsKeyLooks(
                    dns.lookup(),
                    new DnsVerifier(dns.lookup(), parts.clock()),
                    dns.records(),
                    settings.zone(),
                    ownServers(settings, dns.server())),
                keys.pool(),
                keys.vault(),
                renewal,
                dns.limit()),
            new Rotations.Policy(
                settings.rotation().interval(),
                settings.zone().timeToLive(),
                settings.rotation().signerCache(),
                slots),
            parts.ids(),
            parts.clock());
    return new RotationWiring(rotations, dns.records());
  }

  private static List<InetSocketAddress> ownServers(Settings settings, InetSocketAddress own) {
    return switch (settings.publishing()) {
      case Settings.Publishing.Embedded() ->
          List.of(
              own.getAddress().isAnyLocalAddress()
                  ? new InetSocketAddress(InetAddress.getLoopbackAddress(), own.getPort())
                  : own);
      case Settings.Publishing.DynamicUpdate elsewhere -> elsewhere.servers();
    };
  }

  Map<String, Handler> work() {
    return Map.of(RotationStore.STAGE, rotations::stage);
  }

  /// Begins to look for stages that are due.
  void start(Parts parts) {
    RotationMetrics metrics = new RotationMetrics(parts.meters(), parts.clock());
    RotationStore store = parts.ports().rotations();
    Resources resources = parts.resources();
    resources.add(Periodic.every(SCHEDULE_EVERY, "rotation-stages", rotations::schedule));
    resources.add(Periodic.every(ADOPT_EVERY, "rotation-adopt", rotations::adopt));
    resources.add(Periodic.fromNow(COUNT_EVERY, "rotation-counts", () -> metrics.measure(store)));
  }

  List<Route> routes(Idempotent idempotent) {
    return new DkimRoutes(rotations, records, idempotent).routes();
  }
}
