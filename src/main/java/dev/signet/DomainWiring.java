package dev.signet;

import dev.signet.access.VerifyLimit;
import dev.signet.api.Cursor;
import dev.signet.api.Idempotent;
import dev.signet.api.Route;
import dev.signet.api.v1.DiagnosisRoutes;
import dev.signet.api.v1.DomainRoutes;
import dev.signet.diagnosis.Investigator;
import dev.signet.domain.CustomerRecords;
import dev.signet.lookup.Lookup;
import dev.signet.name.NameRules;
import dev.signet.provider.nativedns.NativeProvider;
import dev.signet.publishing.Publisher;
import dev.signet.registry.Diagnoses;
import dev.signet.registry.Domains;
import dev.signet.settings.Settings;
import dev.signet.verification.DnsVerifier;
import dev.signet.watch.Checks;
import dev.signet.watch.Monitor;
import dev.signet.watch.MonitorMetrics;
import java.util.ArrayList;
import java.util.List;

/// The wiring of domains: their registration, their checks on demand and in the background, and
/// what explains their DNS.
///
/// @param names which names may be registered
/// @param monitor looks in the background once it is started
/// @param limit how often callers may have the DNS asked
/// @param diagnoses for callers of the API
/// @param openPages the same with a limit of its own
record DomainWiring(
    Domains domains,
    NameRules names,
    Monitor monitor,
    VerifyLimit limit,
    Diagnoses diagnoses,
    Diagnoses openPages) {
  /// Whose certificates the tracking edge is made to use.
  private static final String CERTIFICATE_AUTHORITY = "letsencrypt.org";

  static DomainWiring of(
      Settings settings,
      Parts parts,
      CustomerRecords records,
      Lookup lookup,
      NativeProvider provider,
      Publisher publisher) {
    Settings.Product product = settings.product();
    VerifyLimit limit = Wiring.verifyLimit(settings.access().limits());
    NameRules names =
        new NameRules(
            product.platformDomain(), settings.zone().origin(), Wiring.recordPrefixes(product));
    Checks checks =
        new Checks(
            new Checks.Parts(
                parts.ports().reports(), new DnsVerifier(lookup, parts.clock()), records),
            Checks.Policy.of(Wiring.health(settings.domains().demotion()), limit),
            parts.ids(),
            parts.clock());
    Domains domains =
        new Domains(
            new Domains.Parts(parts.ports().domains(), provider, publisher, checks, names, records),
            new Domains.Policy(product.label(), product.selectors(), Wiring.holds(settings)),
            parts.ids(),
            parts.clock());
    Diagnoses.Parts diagnosing =
        new Diagnoses.Parts(
            parts.ports().domains(),
            parts.ports().evidence(),
            records,
            new Investigator(lookup, parts.random(), parts.clock()),
            CERTIFICATE_AUTHORITY);
    Monitor monitor =
        new Monitor(
            parts.ports().checks(),
            checks,
            new MonitorMetrics(parts.meters()),
            Monitor.Options.DEFAULT,
            parts.clock(),
            System::nanoTime);
    return new DomainWiring(
        domains,
        names,
        monitor,
        limit,
        new Diagnoses(diagnosing, limit, parts.clock()),
        new Diagnoses(diagnosing, Wiring.openPages(), parts.clock()));
  }

  /// What `/v1` says of domains.
  List<Route> routes(Cursor cursor, Idempotent idempotent) {
    List<Route> routes = new ArrayList<>();
    routes.addAll(new DomainRoutes(domains, cursor, idempotent).routes());
    routes.addAll(new DiagnosisRoutes(diagnoses).routes());
    return routes;
  }
}
