package dev.signet;

import dev.signet.access.VerifyLimit;
import dev.signet.api.Cursor;
import dev.signet.api.Idempotent;
import dev.signet.api.Route;
import dev.signet.api.core.DiagnosisRoutes;
import dev.signet.api.core.EmailAddressRoutes;
import dev.signet.api.core.EmailDomainRoutes;
import dev.signet.domain.Faces;
import dev.signet.hosted.ProviderIntents;
import dev.signet.hosted.Providers;
import dev.signet.hosted.Settlements;
import dev.signet.lookup.Lookup;
import dev.signet.name.NameRules;
import dev.signet.name.RegisteredApex;
import dev.signet.provider.EmailProvider;
import dev.signet.provider.resend.ApiKey;
import dev.signet.provider.resend.Pace;
import dev.signet.provider.resend.ResendClient;
import dev.signet.provider.resend.Timing;
import dev.signet.provider.sandbox.SandboxChecks;
import dev.signet.provider.sandbox.SandboxProvider;
import dev.signet.provider.sandbox.SandboxRecords;
import dev.signet.registry.Addresses;
import dev.signet.registry.Diagnoses;
import dev.signet.registry.EmailDomains;
import dev.signet.settings.Settings;
import dev.signet.verification.DnsRecordCheck;
import dev.signet.verification.RecordCheck;
import dev.signet.work.Handler;
import dev.signet.zone.ZoneSettings;
import dev.signet.zone.ZoneToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;

/// The wiring of `/core`: providers, their durable work, email domains and addresses.
final class CoreDialect {
  private final EmailDomains emailDomains;
  private final Addresses addresses;
  private final Map<String, Handler> work;

  /// Where a test may put something else than production has.
  ///
  /// @param timing how long calls to Resend may take
  /// @param pace how far apart they are
  /// @param provider wraps each provider, to make it fail on demand
  /// @param intents wraps where intents are kept
  record Seams(
      Timing timing,
      Pace pace,
      UnaryOperator<EmailProvider> provider,
      UnaryOperator<ProviderIntents> intents) {
    static Seams none() {
      return new Seams(
          Timing.DEFAULT, Pace.ofResend(), UnaryOperator.identity(), UnaryOperator.identity());
    }
  }

  /// @param lookup what a provider's records are checked with
  /// @param keys where DKIM keys of the sandbox come from
  CoreDialect(
      Settings settings,
      Parts parts,
      DomainWiring domains,
      Faces faces,
      Lookup lookup,
      SandboxProvider.Keys keys,
      Seams seams) {
    Ports ports = parts.ports();
    RecordCheck recordCheck = new DnsRecordCheck(lookup, parts.clock());
    SandboxRecords records = records(settings);
    ProviderIntents intents = seams.intents().apply(ports.providerIntents());
    List<EmailProvider> all = new ArrayList<>();
    settings
        .core()
        .resend()
        .apiKey()
        .ifPresent(key ->
            all.add(
                new ResendClient(
                    new ResendClient.Account(
                        settings.core().resend().url(), new ApiKey(key.reveal()), seams.timing()),
                    RegisteredApex::of,
                    seams.pace(),
                    parts.clock(),
                    new Random())));
    // Behind a real account the sandbox stays for the domains that were made in it.
    all.add(new SandboxProvider(ports.sandbox(), keys, records, parts.ids(), parts.clock()));
    Providers providers = new Providers(all.stream().map(seams.provider()).toList());
    NameRules names =
        new NameRules(
            settings.product().platformDomain(),
            settings.zone().origin(),
            Wiring.corePrefixes(settings.product()));
    VerifyLimit verifies = Wiring.verifyLimit(settings.access().limits());
    VerifyLimit refreshes = Wiring.verifyLimit(settings.access().limits());
    this.emailDomains =
        new EmailDomains(
            new EmailDomains.Parts(
                domains.domains(), ports.core(), intents, providers, recordCheck, faces, names),
            new EmailDomains.Policy(
                settings.core().allowSubdomains(),
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
            new Addresses.Names(names, settings.product().platformDomain()),
            parts.ids(),
            parts.clock());
    Settlements settlements = new Settlements(intents, providers, parts.clock());
    SandboxChecks checks = new SandboxChecks(ports.sandbox(), records, recordCheck, parts.clock());
    this.work =
        Map.of(
            Settlements.INTENT,
            settlements::settle,
            Settlements.DELETION,
            settlements::delete,
            SandboxChecks.KIND,
            checks::check);
  }

  private static SandboxRecords records(Settings settings) {
    return new SandboxRecords(
        host(settings.zone().bounceHosts().getFirst()),
        settings.zone().spf(),
        host(settings.core().inbound()));
  }

  private static SandboxRecords.Host host(ZoneSettings.MailHost host) {
    return new SandboxRecords.Host(host.preference(), host.host());
  }

  /// The durable work that `/core` leaves.
  Map<String, Handler> work() {
    return work;
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
