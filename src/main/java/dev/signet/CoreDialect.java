package dev.signet;

import dev.signet.access.VerifyLimit;
import dev.signet.api.Cursor;
import dev.signet.api.Idempotent;
import dev.signet.api.Route;
import dev.signet.api.core.DiagnosisRoutes;
import dev.signet.api.core.EmailAddressRoutes;
import dev.signet.api.core.EmailDomainRoutes;
import dev.signet.dkim.KeyPairPool;
import dev.signet.dkim.KeyVault;
import dev.signet.domain.Faces;
import dev.signet.hosted.ProviderIntents;
import dev.signet.hosted.Providers;
import dev.signet.hosted.Settlements;
import dev.signet.lookup.Lookup;
import dev.signet.name.NameRules;
import dev.signet.provider.EmailProvider;
import dev.signet.provider.ProviderKind;
import dev.signet.provider.ProviderKinds;
import dev.signet.provider.ProviderParts;
import dev.signet.provider.nativedns.NativeProvider;
import dev.signet.registry.Addresses;
import dev.signet.registry.Diagnoses;
import dev.signet.registry.EmailDomains;
import dev.signet.settings.Settings;
import dev.signet.verification.DnsRecordCheck;
import dev.signet.verification.RecordCheck;
import dev.signet.work.Handler;
import dev.signet.zone.ZoneToken;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// The wiring of `/core`: providers, their durable work, email domains and addresses.
final class CoreDialect {
  private final Providers providers;
  private final EmailDomains emailDomains;
  private final Addresses addresses;
  private final Map<String, Handler> work;

  /// Where a test may put something else than production has.
  ///
  /// @param kinds the providers there are
  /// @param provider wraps each provider, to make it fail on demand
  /// @param intents wraps where intents are kept
  record Seams(
      List<ProviderKind> kinds,
      UnaryOperator<EmailProvider> provider,
      UnaryOperator<ProviderIntents> intents) {
    static Seams none() {
      return new Seams(ProviderKinds.ALL, UnaryOperator.identity(), UnaryOperator.identity());
    }
  }

  /// @param lookup what a provider's records are checked with
  /// @param pool where DKIM keys of domains come from that a provider leaves to us
  /// @param vault seals them
  CoreDialect(
      Settings settings,
      Parts parts,
      DomainWiring domains,
      Faces faces,
      Lookup lookup,
      KeyPairPool pool,
      KeyVault vault,
      Seams seams) {
    Ports ports = parts.ports();
    RecordCheck recordCheck = new DnsRecordCheck(lookup, parts.clock());
    ProviderIntents intents = seams.intents().apply(ports.providerIntents());
    ProviderParts providerParts =
        new ProviderParts(
            settings.zone(),
            settings.core().inbound(),
            pool,
            vault,
            recordCheck,
            ports.sandbox(),
            parts.ids(),
            parts.clock(),
            new Random());
    List<EmailProvider> all = new ArrayList<>();
    Map<String, Handler> handlers = new HashMap<>();
    for (ProviderKind kind : seams.kinds()) {
      kind.open(settings.core().providers(), providerParts)
          .ifPresent(opened -> {
            all.add(seams.provider().apply(opened.provider()));
            opened.work().forEach((work, handler) -> handlers.put(work, handler::accept));
          });
    }
    this.providers = new Providers(all, settings.core().sandbox());
    NameRules names =
        new NameRules(
            settings.product().platformDomain(),
            settings.zone().origin(),
            Wiring.corePrefixes(settings.product(), seams.kinds()));
    VerifyLimit verifies = Wiring.verifyLimit(settings.access().limits());
    VerifyLimit refreshes = Wiring.verifyLimit(settings.access().limits());
    this.emailDomains =
        new EmailDomains(
            new EmailDomains.Parts(
                domains.domains(), ports.core(), intents, providers, recordCheck, faces, names),
            new EmailDomains.Policy(
                settings.core().allowSubdomains(),
                settings.core().defaultProvider(),
                Wiring.holds(settings),
                settings.core().settleAfter(),
                () -> ZoneToken.fresh(parts.random()),
                verifies,
                refreshes),
            parts.ids(),
            parts.clock());
    this.addresses =
        new Addresses(
            ports.addresses(),
            faces,
            providers,
            new Addresses.Names(
                names, settings.product().platformDomain(), settings.core().defaultProvider()),
            parts.ids(),
            parts.clock());
    Settlements settlements = new Settlements(intents, providers, parts.clock());
    handlers.put(Settlements.INTENT, settlements::settle);
    handlers.put(Settlements.DELETION, settlements::delete);
    this.work = Map.copyOf(handlers);
  }

  /// The durable work that `/core` leaves.
  Map<String, Handler> work() {
    return work;
  }

  /// The names of the providers that may stand behind a new domain, our own DNS first.
  List<String> providerNames() {
    return Stream.concat(Stream.of(NativeProvider.NAME), providers.names().stream()).toList();
  }

  EmailDomains emailDomains() {
    return emailDomains;
  }

  List<Route> routes(Cursor cursor, Idempotent idempotent, Diagnoses diagnoses) {
    List<Route> routes = new ArrayList<>();
    routes.addAll(new EmailDomainRoutes(emailDomains, cursor, idempotent).routes());
    routes.addAll(new DiagnosisRoutes(emailDomains, diagnoses).routes());
    routes.addAll(new EmailAddressRoutes(addresses, cursor, idempotent).routes());
    return routes;
  }
}
