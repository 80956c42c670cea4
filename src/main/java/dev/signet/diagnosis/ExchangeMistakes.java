package dev.signet.diagnosis;

import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.name.DomainName;
import dev.signet.name.RegisteredApex;
import dev.signet.record.CustomerRecord;
import dev.signet.record.Purpose;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Where mail for the domain goes (RFC 5321 §5.1, RFC 7505).
final class ExchangeMistakes implements Detector {
  /// Exchanges whose addresses are looked at.
  static final int MAX = 4;

  @Override
  public void detect(Case patient, Findings findings) {
    if (findings.has(FindingCode.DOMAIN_IS_ALIAS)) {
      // Nothing may be added there, and what is seen is another name's.
      return;
    }
    DomainName domain = patient.domain();
    Optional<CustomerRecord> expected =
        patient.expected().stream()
            .filter(one -> one.purpose() == Purpose.INBOUND && one.owner().equals(domain))
            .findFirst();
    List<Rdata.MailExchange> found = exchanges(patient.observed(), domain);
    String record = domain + " MX";
    if (found.isEmpty()) {
      boolean absent =
          patient.observed().look(domain, RecordType.MX) instanceof Observed.Look.Absent;
      if (absent && expected.isEmpty()) {
        findings
            .about(record, FindingCode.MX_MISSING)
            .as(patient.expected().isEmpty() ? Severity.RISK : Severity.TIP)
            .fix(
                "If mail to this domain should arrive: "
                    + patient.remedy().at()
                    + ", add the MX records of your mailbox provider at "
                    + patient.remedy().owner(domain)
                    + ".");
      }
      return;
    }
    if (nullExchange(found, expected, record, patient, findings)) {
      return;
    }
    expected.ifPresent(one -> against(one, found, patient, findings));
    found.stream().limit(MAX).forEach(mx -> one(mx, found, record, patient, findings));
  }

  /// The MX records at the name itself or behind its alias, in the order receivers try them.
  static List<Rdata.MailExchange> exchanges(Observed observed, DomainName domain) {
    List<Rdata.MailExchange> out = new ArrayList<>();
    for (Rdata data : observed.data(domain, RecordType.MX)) {
      if (data instanceof Rdata.MailExchange mx) {
        out.add(mx);
      }
    }
    out.sort(Comparator.comparing(Rdata.MailExchange::preference));
    return out;
  }

  private static boolean nullExchange(
      List<Rdata.MailExchange> found,
      Optional<CustomerRecord> expected,
      String record,
      Case patient,
      Findings findings) {
    long nulls = found.stream().filter(mx -> mx.exchange().equals(DomainName.ROOT)).count();
    if (nulls == 0) {
      return false;
    }
    if (nulls < found.size()) {
      findings
          .about(record, FindingCode.MX_NULL_BESIDE_OTHERS)
          .saw("There are " + shown(found) + ".")
          .fix(patient.remedy().delete("the MX record whose mail server is a single dot"));
      return true;
    }
    findings
        .about(expected.map(CustomerRecord::record).orElse(record), FindingCode.MX_NULL)
        .as(expected.isPresent() ? Severity.BREAKING : Severity.TIP)
        .fix(
            expected
                .map(one -> patient.remedy().replace("the MX record with the single dot", one))
                .orElse(
                    "Nothing, if the domain is not meant to receive mail. Otherwise replace it by"
                        + " the MX records of your mailbox provider."));
    return true;
  }

  private static void against(
      CustomerRecord expected, List<Rdata.MailExchange> found, Case patient, Findings findings) {
    Rdata.MailExchange wanted = (Rdata.MailExchange) expected.data();
    Optional<Rdata.MailExchange> ours =
        found.stream().filter(mx -> mx.exchange().equals(wanted.exchange())).findFirst();
    if (ours.isEmpty()) {
      boolean appended =
          found.stream()
              .anyMatch(mx -> mx.exchange().toString().startsWith(wanted.exchange() + "."));
      if (!appended) {
        findings
            .about(expected, FindingCode.MX_ELSEWHERE)
            .saw("There are " + shown(found) + ".")
            .fix(
                patient.remedy().at()
                    + ", delete the MX records of this name if mail is to arrive here, then add: "
                    + patient.remedy().fields(expected)
                    + ".");
      }
    } else if (takesTheMail(found, ours.get())) {
      findings
          .about(expected, FindingCode.MX_NOT_PREFERRED)
          .saw("There are " + shown(found) + ".")
          .fix(
              patient.remedy().at()
                  + ", delete the other MX records, or give "
                  + wanted.exchange()
                  + " the lowest priority number.");
    }
  }

  /// Whether senders try another exchange first, or as readily (RFC 5321 §5.1).
  private static boolean takesTheMail(List<Rdata.MailExchange> found, Rdata.MailExchange ours) {
    return found.stream()
        .anyMatch(
            mx -> !mx.exchange().equals(ours.exchange()) && mx.preference() <= ours.preference());
  }

  private static void one(
      Rdata.MailExchange mx,
      List<Rdata.MailExchange> all,
      String record,
      Case patient,
      Findings findings) {
    Observed observed = patient.observed();
    DomainName exchange = mx.exchange();
    String name = Words.shown(exchange);
    Severity severity = all.size() == 1 ? Severity.BREAKING : Severity.RISK;
    if (address(exchange)) {
      findings
          .about(record, FindingCode.MX_TO_ADDRESS)
          .as(severity)
          .saw("It points to " + name + ".")
          .fix(
              patient.remedy().at()
                  + ", make an A record for a name such as mail."
                  + patient.domain()
                  + " with that address, and enter the name in the MX record.");
      return;
    }
    boolean nowhere = nowhere(exchange, observed);
    if (nowhere && appended(exchange, patient)) {
      String meant =
          exchange.toString().substring(0, exchange.toString().lastIndexOf("." + patient.zone()));
      findings
          .about(record, FindingCode.MX_HAS_ZONE_APPENDED)
          .as(severity)
          .saw("It points to " + name + ".")
          .fix(
              patient.remedy().at()
                  + ", edit the MX record: mail server "
                  + Words.shown(meant)
                  + ". (with the dot at its end, if the form takes one)");
      return;
    }
    if (nowhere) {
      findings
          .about(record, FindingCode.MX_WITHOUT_ADDRESS)
          .as(severity)
          .saw(name + " has no address.")
          .fix(
              patient.remedy().at()
                  + ", correct or delete the MX record that points to "
                  + name
                  + ".");
      return;
    }
    if (!observed.aliases(exchange).isEmpty()) {
      findings
          .about(record, FindingCode.MX_TO_ALIAS)
          .saw(name + " is a CNAME to " + Words.list(observed.aliases(exchange)) + ".")
          .fix(
              patient.remedy().at()
                  + ", edit the MX record: mail server "
                  + Words.shown(observed.chainFrom(exchange).names().getLast())
                  + ", the name that has the address.");
    }
    List<InetAddress> addresses = observed.addresses(exchange);
    if (!addresses.isEmpty() && addresses.stream().allMatch(Addresses::unreachable)) {
      findings
          .about(record, FindingCode.MX_PRIVATE_ADDRESS)
          .as(severity)
          .saw(name + " has the address " + addresses.getFirst().getHostAddress() + ".")
          .fix(
              "Give "
                  + name
                  + " the public address of the mail server, or point the MX elsewhere.");
    }
  }

  private static boolean nowhere(DomainName exchange, Observed observed) {
    boolean ipv4 = observed.look(exchange, RecordType.A) instanceof Observed.Look.Absent;
    return observed.absent(exchange)
        || (ipv4 && observed.look(exchange, RecordType.AAAA) instanceof Observed.Look.Absent);
  }

  /// The zone stands behind a name that ends like a name of its own.
  private static boolean appended(DomainName exchange, Case patient) {
    return exchange.isBelow(patient.zone())
        && RegisteredApex.underListedSuffix(DomainName.of(exchange.relativeTo(patient.zone())));
  }

  static boolean address(DomainName name) {
    List<String> labels = name.labels();
    return labels.size() >= 4
        && labels.subList(0, 4).stream().allMatch(label -> label.matches("[0-9]{1,3}"));
  }

  private static String shown(List<Rdata.MailExchange> exchanges) {
    return Words.list(exchanges.stream().map(mx -> "MX " + mx.text()).toList());
  }
}
