package dev.signet.diagnosis;

import dev.signet.diagnosis.Diagnosis.RecordStatus;
import dev.signet.dkim.KeyRecord;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.lookup.Answer;
import dev.signet.lookup.Sighting;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import dev.signet.record.Purpose;
import dev.signet.spf.SpfRecord;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Something else stands at the owner name of a CNAME, or beside it.
final class InsteadMistakes implements Detector {
  @Override
  public void detect(Case patient, Findings findings) {
    for (CustomerRecord expected : patient.aliases()) {
      List<ResourceRecord> there = patient.observed().at(expected.owner());
      List<DomainName> aliases = patient.observed().aliases(expected.owner());
      if (aliases.size() > 1) {
        several(expected, aliases, patient, findings);
      } else if (aliases.size() == 1) {
        beside(expected, there, patient, findings);
        if (patient.wanting(expected) && wildcard(expected, there, patient)) {
          answeredByWildcard(expected, there, patient, findings);
        }
      } else if (patient.wanting(expected)) {
        instead(expected, there, patient, findings);
      }
    }
  }

  private static void several(
      CustomerRecord expected, List<DomainName> aliases, Case patient, Findings findings) {
    boolean sameAnswer =
        patient.observed().authoritative(expected.owner(), RecordType.CNAME).stream()
            .anyMatch(seen ->
                seen.shown().stream()
                        .filter(record ->
                            record.owner().equals(expected.owner())
                                && record.type().equals(RecordType.CNAME))
                        .count()
                    > 1);
    if (!sameAnswer) {
      // Two servers with one CNAME each: that is spreading, not a mistake.
      return;
    }
    List<DomainName> wrong =
        aliases.stream().filter(one -> !expected.target().orElseThrow().equals(one)).toList();
    findings
        .about(expected, FindingCode.SEVERAL_CNAMES)
        .saw("It has CNAMEs to " + Words.list(aliases) + ".")
        .on(patient.observed().authoritative(expected.owner(), RecordType.CNAME))
        .fix(
            wrong.size() == aliases.size()
                ? patient.remedy().replace("all CNAMEs of this name", expected)
                : patient.remedy().delete("the CNAME to " + Words.list(wrong)));
  }

  private static void beside(
      CustomerRecord expected, List<ResourceRecord> there, Case patient, Findings findings) {
    List<ResourceRecord> others =
        there.stream()
            .filter(record -> !record.type().equals(RecordType.CNAME))
            .filter(record -> besideAllowed(record.type()))
            .toList();
    if (!others.isEmpty()) {
      findings
          .about(expected, FindingCode.CNAME_BESIDE_OTHER)
          // What is the same as behind the CNAME does no harm until that changes.
          .as(patient.status(expected) == RecordStatus.OK ? Severity.RISK : Severity.BREAKING)
          .saw("Beside the CNAME there is " + shown(others) + ".")
          .on(shown(others))
          .fix(
              patient.remedy().delete("the " + types(others) + " of " + expected.owner())
                  + " Leave the CNAME alone there.");
    } else if (patient.wanting(expected) && !denied(expected, patient).isEmpty()) {
      List<Sighting> denied = denied(expected, patient);
      findings
          .about(expected, FindingCode.CNAME_BESIDE_OTHER)
          .saw(
              "The CNAME is there, but the question for "
                  + denied.getFirst().question().type()
                  + " is answered as if it were not.")
          .on(denied)
          .fix(
              patient.remedy().at()
                  + ", delete every record of "
                  + expected.owner()
                  + ", and add the CNAME again alone. If that does not help, ask the DNS host why"
                  + " its servers do not answer by the CNAME.");
    }
  }

  /// Questions of readers that get nothing where the alias stands.
  private static List<Sighting> denied(CustomerRecord expected, Case patient) {
    return Investigator.readTypes(expected).stream()
        .flatMap(type -> patient.observed().authoritative(expected.owner(), type).stream())
        .filter(seen -> seen.answer() instanceof Answer.NoData && seen.chain().isEmpty())
        .toList();
  }

  /// DNSSEC's own records stand beside a CNAME (RFC 4035 §2.5).
  private static boolean besideAllowed(RecordType type) {
    return type.code() != 46 && type.code() != 47 && type.code() != 50;
  }

  private static void instead(
      CustomerRecord expected, List<ResourceRecord> there, Case patient, Findings findings) {
    DomainName target = expected.target().orElseThrow();
    if (nameServers(expected, patient, findings)) {
      return;
    }
    if (there.isEmpty()) {
      return;
    }
    if (wildcard(expected, there, patient)) {
      answeredByWildcard(expected, there, patient, findings);
      return;
    }
    List<InetAddress> addresses = addresses(there);
    List<String> texts = Review.texts(there);
    String wanted = target.toString();
    Optional<ResourceRecord> exchange =
        there.stream()
            .filter(record ->
                record.data() instanceof Rdata.MailExchange mx
                    && TargetMistakes.names(mx.exchange(), target))
            .findFirst();
    boolean proxied =
        patient.remedy().proxies()
            && !addresses.isEmpty()
            && addresses.stream().allMatch(Addresses::ofCloudflare);
    String fix = patient.remedy().replace("the " + types(there) + " of this name", expected);
    String saw = "There is " + shown(there) + ".";
    Optional<FindingCode> code;
    if (proxied) {
      code = Optional.of(FindingCode.PROXIED);
      saw = "It shows Cloudflare's addresses " + Words.list(hosts(addresses)) + ".";
      fix =
          patient.remedy().at()
              + ", set the proxy status of "
              + patient.remedy().owner(expected.owner())
              + " to DNS only (grey cloud). The record must read: "
              + patient.remedy().fields(expected)
              + ".";
    } else if (texts.stream().anyMatch(text -> text.toLowerCase(Locale.ROOT).contains(wanted))) {
      code = Optional.of(FindingCode.TARGET_IN_TXT);
    } else if (copied(expected, there, patient.observed())) {
      code = Optional.of(FindingCode.DATA_COPIED);
    } else if (exchange.isPresent()) {
      code = Optional.of(FindingCode.MX_INSTEAD_OF_CNAME);
    } else if (flattened(addresses, target, patient.observed())) {
      code = Optional.of(FindingCode.FLATTENED);
    } else if (addresses.stream().anyMatch(Addresses::ofForwarder)) {
      code = Optional.of(FindingCode.WEB_REDIRECT);
    } else {
      code =
          addresses.isEmpty()
              ? Optional.empty()
              : Optional.of(FindingCode.ADDRESS_INSTEAD_OF_CNAME);
    }
    if (code.isPresent()) {
      findings.about(expected, code.get()).saw(saw).on(shown(there)).fix(fix);
    }
  }

  /// NS records at the name itself show as a delegation of it.
  private static boolean nameServers(CustomerRecord expected, Case patient, Findings findings) {
    List<DomainName> hosts = new ArrayList<>();
    patient.observed().sightings().stream()
        .flatMap(seen -> seen.referral().stream())
        .filter(zone -> zone.origin().equals(expected.owner()))
        .forEach(zone -> hosts.addAll(zone.hosts()));
    if (hosts.isEmpty()) {
      return false;
    }
    findings
        .about(expected, FindingCode.NS_INSTEAD_OF_CNAME)
        .saw("The name is delegated to " + Words.list(hosts.stream().distinct().toList()) + ".")
        .fix(patient.remedy().replace("the NS record of this name", expected));
    return true;
  }

  private static boolean wildcard(
      CustomerRecord expected, List<ResourceRecord> there, Case patient) {
    return !there.isEmpty() && wildcardOwner(expected, there, patient).isPresent();
  }

  /// The highest wildcard that gives the same answer beside the record.
  private static Optional<String> wildcardOwner(
      CustomerRecord expected, List<ResourceRecord> there, Case patient) {
    return patient.observed().randomNames().stream()
        .filter(random -> !expected.owner().equals(random))
        .filter(
            random -> random.parent().filter(place -> expected.owner().isBelow(place)).isPresent())
        .filter(random -> sameAnswer(random, there, patient))
        .map(random -> random.parent().orElse(DomainName.ROOT))
        .min(Comparator.comparingInt(place -> place.labels().size()))
        .map(place -> "*." + place);
  }

  private static boolean sameAnswer(DomainName random, List<ResourceRecord> there, Case patient) {
    List<String> general = new ArrayList<>();
    patient.observed().at(random).forEach(record -> general.add(Words.record(record)));
    return !general.isEmpty() && there.stream().map(Words::record).allMatch(general::contains);
  }

  private static void answeredByWildcard(
      CustomerRecord expected, List<ResourceRecord> there, Case patient, Findings findings) {
    String wildcard = wildcardOwner(expected, there, patient).orElse("a wildcard");
    findings
        .about(expected, FindingCode.WILDCARD_ANSWERS)
        .saw(
            "A name that nobody published gets the same answer, from "
                + wildcard
                + ": "
                + shown(there)
                + ".")
        .on(shown(there))
        .fix(patient.remedy().publish(expected) + " The record of " + wildcard + " may stay.");
  }

  private static boolean copied(
      CustomerRecord expected, List<ResourceRecord> there, Observed observed) {
    List<String> texts = Review.texts(there);
    boolean key =
        expected.purpose() == Purpose.DKIM
            && texts.stream().anyMatch(text -> KeyRecord.parse(text).isPresent());
    boolean policy =
        expected.purpose() == Purpose.VERIFICATION && texts.stream().anyMatch(SpfRecord::claims);
    List<String> behind = observed.texts(expected.target().orElseThrow());
    return key || policy || texts.stream().anyMatch(behind::contains);
  }

  private static boolean flattened(
      List<InetAddress> addresses, DomainName target, Observed observed) {
    List<InetAddress> behind = observed.addresses(target);
    return !addresses.isEmpty() && behind.stream().anyMatch(addresses::contains);
  }

  private static List<InetAddress> addresses(List<ResourceRecord> records) {
    List<InetAddress> out = new ArrayList<>();
    for (ResourceRecord record : records) {
      if (record.data() instanceof Rdata.Address address) {
        out.add(address.address());
      }
    }
    return out;
  }

  private static List<String> hosts(List<InetAddress> addresses) {
    return addresses.stream().map(InetAddress::getHostAddress).toList();
  }

  static String shown(List<ResourceRecord> records) {
    return records.stream().limit(3).map(Words::record).collect(Collectors.joining("; "));
  }

  private static String types(List<ResourceRecord> records) {
    return records.stream()
            .map(record -> record.type().toString())
            .distinct()
            .limit(4)
            .collect(Collectors.joining(" and "))
        + (records.size() == 1 ? " record" : " records");
  }
}
