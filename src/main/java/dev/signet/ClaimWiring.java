package dev.signet;

import dev.signet.api.ClaimRoutes;
import dev.signet.api.Cursor;
import dev.signet.api.Idempotent;
import dev.signet.api.Route;
import dev.signet.claims.ClaimStore;
import dev.signet.claims.Claims;
import dev.signet.claims.DnsProofs;
import dev.signet.claims.SteadyTime;
import dev.signet.domain.CustomerRecords;
import dev.signet.id.Ids;
import dev.signet.lookup.Lookup;
import dev.signet.name.NameRules;
import dev.signet.provider.nativedns.NativeProvider;
import dev.signet.publishing.Publisher;
import dev.signet.registry.Domains;
import dev.signet.registry.EmailDomains;
import dev.signet.settings.Settings;
import dev.signet.verification.Verifier;
import dev.signet.work.Handler;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;

/// Claims of one node: their parts, their work, their routes.
final class ClaimWiring {
  private static final Duration FAREWELL = Duration.ofDays(7);

  private final Settings settings;
  private final Claims claims;

  /// What claims are made of.
  record Around(
      ClaimStore store,
      Lookup lookup,
      Verifier verifier,
      NativeProvider provider,
      Publisher publisher,
      NameRules names,
      CustomerRecords records,
      Predicate<UUID> mayVerify,
      SteadyTime steady) {}

  ClaimWiring(Settings settings, Around around, Ids ids, InstantSource clock, SecureRandom random) {
    this.settings = settings;
    this.claims =
        new Claims(
            new Claims.Parts(
                around.store(),
                new DnsProofs(around.lookup(), random),
                around.verifier(),
                around.provider(),
                around.publisher(),
                around.names(),
                around.records()),
            new Claims.Policy(
                Wiring.claims(settings),
                List.of(settings.product().selectors(), settings.domains().claims().selectors()),
                FAREWELL,
                around.mayVerify(),
                around.steady()),
            ids,
            clock,
            random);
  }

  Map<String, Handler> work() {
    return Map.of(ClaimStore.LOOK, claims::lookDue, ClaimStore.FAREWELL, claims::farewell);
  }

  List<Route> routes(
      Domains domains, EmailDomains emailDomains, Cursor cursor, Idempotent idempotent) {
    List<Route> routes = new ArrayList<>();
    routes.addAll(ClaimRoutes.v1(claims, domains::get, cursor, idempotent));
    routes.addAll(
        ClaimRoutes.core(
            claims,
            (organization, id) -> emailDomains.get(organization, id).domain(),
            !settings.core().allowSubdomains(),
            cursor,
            idempotent));
    routes.addAll(ClaimRoutes.admin(claims, cursor));
    return routes;
  }
}
