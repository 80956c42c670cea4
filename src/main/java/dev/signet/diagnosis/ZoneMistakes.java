package dev.signet.diagnosis;

import dev.signet.dns.RecordType;
import dev.signet.lookup.Answer;
import dev.signet.lookup.Answer.Cause;
import dev.signet.lookup.Perspective;
import dev.signet.lookup.Sighting;
import dev.signet.name.DomainName;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The domain as a whole: whether it exists, who holds it, and whether its signatures are right.
final class ZoneMistakes implements Detector {
  private static final RecordType DNSKEY = new RecordType(48);
  private static final Set<Cause> USELESS =
      EnumSet.of(Cause.TIMEOUT, Cause.NETWORK, Cause.MALFORMED, Cause.REFUSED, Cause.LIMIT);

  @Override
  public void detect(Case patient, Findings findings) {
    if (!registered(patient, findings)) {
      return;
    }
    resolvers(patient, findings);
    holder(patient, findings);
    apex(patient, findings);
    alias(patient, findings);
    signatures(patient, findings);
    filtered(patient, findings);
  }

  private static boolean registered(Case patient, Findings findings) {
    DomainName apex = patient.inquiry().apex();
    List<Sighting> denials =
        patient.observed().recursive(apex, RecordType.NS).stream()
            .filter(seen -> seen.answer() instanceof Answer.NoSuchName)
            .toList();
    if (denials.isEmpty()) {
      return true;
    }
    findings
        .general(FindingCode.DOMAIN_NOT_REGISTERED)
        .saw("The name " + apex + " does not exist.")
        .on(denials)
        .fix(
            "Register or renew "
                + apex
                + " at a registrar, or correct the name if it is misspelled.");
    return false;
  }

  /// Whether the resolvers are of use at all.
  private static void resolvers(Case patient, Findings findings) {
    List<Sighting> asked =
        patient.observed().sightings().stream()
            .filter(seen -> seen.perspective() == Perspective.RECURSIVE)
            .filter(seen -> seen.question().name().isAtOrBelow(patient.zone()))
            .toList();
    if (asked.isEmpty()) {
      return;
    }
    Sighting first = asked.getFirst();
    String saw = Words.shown(first.server()) + " " + Words.answer(first) + ".";
    boolean served =
        patient.observed().sightings().stream()
            .anyMatch(
                seen -> seen.perspective() == Perspective.AUTHORITATIVE && seen.cause().isEmpty());
    if (asked.stream().allMatch(seen -> seen.cause().filter(USELESS::contains).isPresent())) {
      findings
          .general(FindingCode.RESOLVER_SILENT)
          .saw(saw)
          .on(asked)
          .fix("Nothing to change in the zone. Ask another resolver.");
    } else if (served
        && asked.stream()
            .allMatch(
                seen -> seen.cause().filter(cause -> cause == Cause.SERVER_FAILURE).isPresent())) {
      findings
          .general(FindingCode.RESOLVER_FAILS)
          .saw(saw)
          .on(asked)
          .fix(
              "Compare the DS record at the registrar with the zone's keys, and the name servers at"
                  + " the registrar with those of the zone.");
    }
  }

  private static void holder(Case patient, Findings findings) {
    Optional<DnsHost> holder = patient.host();
    List<DomainName> names = patient.observed().serverNames();
    if (holder.filter(host -> host.kind() == DnsHost.Kind.SUSPENDED).isPresent()) {
      findings
          .general(FindingCode.DOMAIN_EXPIRED)
          .saw("The name servers are " + Words.list(names) + ".")
          .fix(
              "Log in at the registrar of "
                  + patient.inquiry().apex()
                  + ": renew the domain, or confirm the address it is registered with.");
    } else if (holder.filter(host -> host.kind() == DnsHost.Kind.PARKING).isPresent()) {
      findings
          .general(FindingCode.DOMAIN_PARKED)
          .saw(
              "The name servers are "
                  + Words.list(names)
                  + " ("
                  + holder.orElseThrow().name()
                  + ").")
          .fix(
              "At the registrar of "
                  + patient.inquiry().apex()
                  + ", set the name servers to those of your DNS host.");
    }
  }

  private static void apex(Case patient, Findings findings) {
    List<DomainName> aliases =
        patient.observed().sightings().stream()
            .filter(seen -> seen.question().name().equals(patient.zone()))
            .flatMap(seen -> seen.chain().stream().limit(1))
            .distinct()
            .toList();
    if (!aliases.isEmpty()) {
      findings
          .about(patient.zone() + " CNAME", FindingCode.APEX_CNAME)
          .saw("It points to " + Words.list(aliases) + ".")
          .fix(
              patient.remedy().at()
                  + ", replace the CNAME at "
                  + patient.remedy().owner(patient.zone())
                  + " by A and AAAA records, or by an ALIAS or ANAME record if the host has them.");
    }
  }

  /// The registered name lies below the zone's apex, and is an alias.
  private static void alias(Case patient, Findings findings) {
    List<DomainName> targets = patient.observed().aliases(patient.domain());
    if (targets.isEmpty() || patient.domain().equals(patient.zone())) {
      return;
    }
    findings
        .about(patient.domain() + " CNAME", FindingCode.DOMAIN_IS_ALIAS)
        .saw("It points to " + Words.list(targets) + ".")
        .fix(
            "Nothing, if "
                + patient.domain()
                + " only sends mail. To receive mail or publish SPF there, "
                + patient.remedy().inside()
                + " replace the CNAME at "
                + patient.remedy().owner(patient.domain())
                + " by A and AAAA records first; nothing may be added beside it.");
  }

  private static void signatures(Case patient, Findings findings) {
    Observed observed = patient.observed();
    DomainName zone = patient.zone();
    boolean keyless =
        observed.authoritative(zone, DNSKEY).stream()
            .anyMatch(seen -> seen.answer() instanceof Answer.NoData);
    boolean signedAbove =
        observed.recursive(zone, RecordType.DS).stream()
            .anyMatch(seen -> seen.answer() instanceof Answer.Found);
    List<Sighting> bogus =
        observed.sightings().stream()
            .filter(seen -> seen.perspective() == Perspective.RECURSIVE)
            .filter(seen -> seen.cause().filter(cause -> cause == Cause.BOGUS).isPresent())
            .toList();
    if (signedAbove && keyless) {
      findings
          .general(FindingCode.DNSSEC_DS_ORPHANED)
          .on(observed.recursive(zone, RecordType.DS))
          .fix(
              "At the registrar of "
                  + patient.inquiry().apex()
                  + ", delete the DS record (switch DNSSEC off), or switch DNSSEC on at the DNS"
                  + " host and enter its new DS record.");
    } else if (!bogus.isEmpty()) {
      findings
          .general(FindingCode.DNSSEC_BOGUS)
          .saw(Words.shown(bogus.getFirst().server()) + " " + Words.answer(bogus.getFirst()) + ".")
          .on(bogus)
          .fix(
              "Have the DNS host sign the zone "
                  + zone
                  + " again, and compare the DS record at the registrar with the one it shows.");
    }
  }

  private static void filtered(Case patient, Findings findings) {
    List<Sighting> filtered =
        patient.observed().sightings().stream()
            .filter(seen -> seen.cause().filter(cause -> cause == Cause.FILTERED).isPresent())
            .toList();
    if (!filtered.isEmpty()) {
      findings
          .general(FindingCode.RESOLVER_FILTERS)
          .saw(
              Words.shown(filtered.getFirst().server())
                  + " "
                  + Words.answer(filtered.getFirst())
                  + ".")
          .on(filtered)
          .fix(
              "Nothing to change in the zone. Use another resolver, and find out why the domain is"
                  + " on a block list.");
    }
  }
}
