package dev.signet;

import dev.signet.api.ClaimRoutes;
import dev.signet.api.Cursor;
import dev.signet.api.Idempotent;
import dev.signet.api.Route;
import dev.signet.claims.ClaimStore;
import dev.signet.claims.Claims;
import dev.signet.claims.DnsProofs;
import dev.signet.domain.CustomerRecords;
import dev.signet.lookup.Lookup;
import dev.signet.name.NameRules;
import dev.signet.provider.nativedns.NativeProvider;
import dev.signet.publishing.Publisher;
import dev.signet.registry.Domains;
import dev.signet.registry.EmailDomains;
import dev.signet.settings.Settings;
import dev.signet.verification.DnsVerifier;
import dev.signet.work.Handler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Claims of one node: their parts, their work, their routes.
final class ClaimWiring {
  private static final Duration FAREWELL = Duration.ofDays(7);

  private final Settings settings;
  private final Claims claims;

  /// @param provider makes the parts of the domain that a claim wins
  /// @param publisher makes its records live
  ClaimWiring(
      Settings settings,
      Parts parts,
      DomainWiring domains,
      CustomerRecords records,
      Lookup lookup,
      NativeProvider provider,
      Publisher publisher) {
    this.settings = settings;
    this.claims =
        new Claims(
            new Claims.Parts(
                parts.ports().claims(),
                new DnsProofs(lookup, parts.random()),
                new DnsVerifier(lookup, parts.clock()),
                provider,
                publisher,
                new NameRules(
                    settings.product().platformDomain(),
                    settings.zone().origin(),
                    Wiring.claimPrefixes(settings)),
                records),
            new Claims.Policy(
                Wiring.claims(settings),
                List.of(settings.product().selectors(), settings.domains().claims().selectors()),
                FAREWELL,
                domains.limit(),
                parts.ports().steadyTime(domains.monitor()::steadySince)),
            parts.ids(),
            parts.clock(),
            parts.random());
  }

  Claims claims() {
    return claims;
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
