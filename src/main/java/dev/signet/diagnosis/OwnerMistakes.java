package dev.signet.diagnosis;

import dev.signet.diagnosis.Diagnosis.RecordStatus;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.lookup.Answer;
import dev.signet.lookup.Sighting;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import dev.signet.record.Purpose;
import dev.signet.verification.RecordWorth;
import dev.signet.verification.Standing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The record is somewhere else: under another name, at another host, in another zone.
final class OwnerMistakes implements Detector {

  /// Names where a record for `expected` often ends up, and which mistake that is. All of them lie
  /// in the zone.
  static Map<DomainName, FindingCode> places(
      CustomerRecord expected, DomainName domain, DomainName zone) {
    Map<DomainName, FindingCode> places = new LinkedHashMap<>();
    String owner = expected.owner().toString();
    put(places, owner + "." + zone, FindingCode.OWNER_DOUBLED, expected);
    if (!domain.equals(zone)) {
      put(places, owner + "." + domain, FindingCode.OWNER_DOUBLED, expected);
    }
    List<String> labels = expected.owner().labels();
    for (String label : List.of("_domainkey", "_dmarc")) {
      int at = labels.indexOf(label);
      if (at >= 0) {
        put(
            places,
            replaced(labels, at, label.substring(1)),
            FindingCode.UNDERSCORE_LOST,
            expected);
        put(
            places,
            replaced(labels, at, label + "." + label),
            FindingCode.UNDERSCORE_LABEL_DOUBLED,
            expected);
        if (at > 0) {
          put(places, replaced(labels, at, ""), FindingCode.DOMAINKEY_LABEL_MISSING, expected);
        }
      }
    }
    if (!domain.equals(zone) && expected.owner().isBelow(domain)) {
      String prefix = expected.owner().relativeTo(domain);
      put(places, prefix + "." + zone, FindingCode.OWNER_AT_OTHER_LEVEL, expected);
    }
    places.keySet().removeIf(name -> !name.isAtOrBelow(zone));
    return places;
  }

  private static void put(
      Map<DomainName, FindingCode> places, String name, FindingCode code, CustomerRecord expected) {
    DomainName.parse(name)
        .filter(place -> !place.equals(expected.owner()))
        .ifPresent(place -> places.putIfAbsent(place, code));
  }

  private static String replaced(List<String> labels, int at, String by) {
    List<String> out = new ArrayList<>(labels);
    out.remove(at);
    if (!by.isEmpty()) {
      out.add(at, by);
    }
    return String.join(".", out);
  }

  @Override
  public void detect(Case patient, Findings findings) {
    for (CustomerRecord expected : patient.expected()) {
      if (patient.wanting(expected) && patient.status(expected) != RecordStatus.SPREADING) {
        elsewhere(expected, patient, findings);
        atOldHost(expected, patient, findings);
        delegated(expected, patient, findings);
      }
    }
  }

  private static void elsewhere(CustomerRecord expected, Case patient, Findings findings) {
    places(expected, patient.domain(), patient.zone())
        .forEach((place, code) -> {
          if (standsAt(expected, place, patient.observed())) {
            findings
                .about(expected, code)
                .saw("It was found at " + Words.shown(place) + ", not at " + expected.owner() + ".")
                .on(sightings(place, expected, patient.observed()))
                .fix(
                    patient.remedy().at()
                        + ", change the name of that record: "
                        + patient.remedy().owner(expected.owner())
                        + ".");
          }
        });
    apex(expected, patient, findings);
  }

  private static void apex(CustomerRecord expected, Case patient, Findings findings) {
    DomainName zone = patient.zone();
    boolean alias =
        expected.target().filter(patient.observed().aliases(zone)::contains).isPresent();
    boolean key =
        expected.type().equals(RecordType.TXT)
            && expected.purpose() == Purpose.DKIM
            && patient.observed().look(zone, RecordType.TXT)
                instanceof Observed.Look.Found(List<ResourceRecord> records, var chain)
            && oneServes(expected, records);
    if (!expected.owner().equals(zone) && (alias || key)) {
      findings
          .about(expected, FindingCode.PUBLISHED_AT_APEX)
          .saw("It was found at " + zone + " itself.")
          .fix(
              patient.remedy().at()
                  + ", change the name of that record: "
                  + patient.remedy().owner(expected.owner())
                  + ".");
    }
  }

  /// Whether what is expected at `expected.owner()` stands at `place`; a target with the zone
  /// appended counts, because one host does both.
  private static boolean standsAt(CustomerRecord expected, DomainName place, Observed observed) {
    if (expected.target().isEmpty()) {
      return switch (observed.look(place, expected.type())) {
        case Observed.Look.Found(List<ResourceRecord> records, var chain) ->
            oneServes(expected, records);
        case Observed.Look.Absent absent -> false;
        case Observed.Look.Unknown unknown -> false;
      };
    }
    String target = expected.target().get().toString();
    return observed.aliases(place).stream()
        .anyMatch(
            seen -> seen.toString().equals(target) || seen.toString().startsWith(target + "."));
  }

  private static List<Sighting> sightings(
      DomainName place, CustomerRecord expected, Observed observed) {
    return observed.authoritative(place, expected.type());
  }

  private static void atOldHost(CustomerRecord expected, Case patient, Findings findings) {
    for (Sighting seen : patient.observed().strangers()) {
      if (seen.question().name().equals(expected.owner())
          && seen.answer() instanceof Answer.Found(List<ResourceRecord> records, var chain)
          && oneServes(expected, records)) {
        Optional<DnsHost> old =
            DnsHosts.standard()
                .of(List.of(DomainName.parse(host(seen.server())).orElse(DomainName.ROOT)));
        findings
            .about(expected, FindingCode.PUBLISHED_AT_OLD_HOST)
            .saw(
                "It is on "
                    + Words.shown(seen.server())
                    + old.map(some -> " (" + some.name() + ")").orElse("")
                    + ", but the domain's name servers are "
                    + Words.list(patient.observed().serverNames())
                    + ".")
            .on(List.of(seen))
            .fix(patient.remedy().publish(expected));
      }
    }
  }

  /// Whether one of these would do, by itself, at the right place.
  private static boolean oneServes(CustomerRecord expected, List<ResourceRecord> records) {
    return records.stream()
        .anyMatch(record -> RecordWorth.standing(expected, List.of(record)) == Standing.RIGHT);
  }

  /// `ns1.host.example (192.0.2.1)` without the address.
  static String host(String server) {
    int space = server.indexOf(' ');
    return space < 0 ? server : server.substring(0, space);
  }

  /// The name lies in a zone of its own below the domain's.
  private static void delegated(CustomerRecord expected, Case patient, Findings findings) {
    for (Sighting seen : patient.observed().sightings()) {
      boolean cut =
          seen.referral()
              .filter(zone ->
                  zone.origin().isBelow(patient.zone())
                      && expected.owner().isBelow(zone.origin())
                      && !patient.domain().isAtOrBelow(zone.origin()))
              .isPresent();
      if (cut) {
        DomainName origin = seen.referral().orElseThrow().origin();
        List<DomainName> hosts = seen.referral().orElseThrow().hosts();
        Remedy below = new Remedy(DnsHosts.standard().of(hosts), origin);
        findings
            .about(expected, FindingCode.DELEGATED_BELOW)
            .saw(Words.shown(origin) + " is delegated to " + Words.list(hosts) + ".")
            .on(List.of(seen))
            .fix(
                "Either delete the NS records of "
                    + Words.shown(origin)
                    + " in the zone "
                    + patient.zone()
                    + ", or publish the record where they lead. "
                    + below.publish(expected));
        return;
      }
    }
  }
}
