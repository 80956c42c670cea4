package dev.signet.console;

import dev.signet.console.RecordCard.Advice;
import dev.signet.console.RecordCard.ServerLine;
import dev.signet.console.RecordCard.State;
import dev.signet.diagnosis.Diagnosis;
import dev.signet.diagnosis.Diagnosis.RecordReport;
import dev.signet.diagnosis.Diagnosis.RecordStatus;
import dev.signet.diagnosis.Diagnosis.ServerView;
import dev.signet.diagnosis.Finding;
import dev.signet.diagnosis.FindingCode;
import dev.signet.diagnosis.HostForm;
import dev.signet.diagnosis.Severity;
import dev.signet.domain.CoreDomain;
import dev.signet.domain.EmailDomain;
import dev.signet.domain.ShownRecord;
import dev.signet.domain.Status;
import dev.signet.handover.Entry;
import dev.signet.handover.Handover;
import dev.signet.name.DomainName;
import dev.signet.name.EmailDomainName;
import dev.signet.name.Shown;
import dev.signet.record.CustomerRecord;
import dev.signet.record.Purpose;
import dev.signet.registry.Diagnoses;
import dev.signet.registry.Domains;
import dev.signet.registry.EmailDomains;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes what the pages show of a domain: its records, how each stands, and what was found.
/// Thread-safe.
///
/// A native domain is verified by its aliases alone; the DMARC and MX records of its `/core` face
/// are shown as worth having. A provider's domain needs every record that the provider wants.
final class Views {
  private static final Logger LOG = LoggerFactory.getLogger(Views.class);
  private static final String NATIVE = "native";
  private static final Duration TTL = Duration.ofHours(1);

  private final EmailDomains emailDomains;
  private final Domains domains;
  private final Diagnoses diagnoses;
  private final Looks looks;

  Views(EmailDomains emailDomains, Domains domains, Diagnoses diagnoses, Looks looks) {
    this.emailDomains = emailDomains;
    this.domains = domains;
    this.diagnoses = diagnoses;
    this.looks = looks;
  }

  /// One record to show, before anything is known of it.
  private record Wanted(String title, String why, Status standing, CustomerRecord expected) {
    boolean required() {
      return expected.required();
    }
  }

  /// The domain as it is.
  ///
  /// @param host whose form the values are shown for; empty = who runs the domain's DNS
  /// @throws dev.signet.refusal.Refused NOT_FOUND
  DomainView of(UUID organization, UUID id, Optional<String> host) {
    CoreDomain face = emailDomains.get(organization, id);
    List<Wanted> wanted = wanted(face);
    List<CustomerRecord> expected = wanted.stream().map(Wanted::expected).toList();
    return view(face, wanted, latest(face, expected), host);
  }

  /// No page waits for the DNS: what was seen last is shown, and [Live] looks again.
  private Diagnosis latest(CoreDomain face, List<CustomerRecord> expected) {
    UUID id = face.domain().id();
    Diagnosis kept = diagnoses.kept(id, face.domain().name(), expected);
    return looks
        .latest(id)
        .filter(fresh -> kept.queries() == 0 || !fresh.askedAt().isBefore(kept.askedAt()))
        .orElse(kept);
  }

  /// The records to publish, for the person or tool that publishes them.
  ///
  /// @param all with those that are only worth having; left out otherwise, because an MX record
  ///   moves a customer's mail
  /// @return empty when the records cannot stand in one zone together, as a provider may want
  Optional<Handover> handover(UUID organization, UUID id, boolean all) {
    CoreDomain face = emailDomains.get(organization, id);
    EmailDomain domain = face.domain();
    List<Entry> records =
        wanted(face).stream()
            .filter(one -> all || one.required() || one.expected().purpose() == Purpose.TRACKING)
            .flatMap(one -> entry(one).stream())
            .toList();
    DomainName zone =
        latest(face, wanted(face).stream().map(Wanted::expected).toList())
            .zone()
            .orElse(domain.apex());
    try {
      return Optional.of(new Handover(domain.name(), zone, records));
    } catch (IllegalArgumentException contradiction) {
      LOG.info("no files for {}: {}", domain.name(), contradiction.getMessage());
      return Optional.empty();
    }
  }

  private static Optional<Entry> entry(Wanted wanted) {
    try {
      return Optional.of(new Entry(wanted.expected(), TTL, wanted.title()));
    } catch (IllegalArgumentException strange) {
      LOG.info(
          "{} cannot be written to a file: {}", wanted.expected().record(), strange.getMessage());
      return Optional.empty();
    }
  }

  /// The records to publish.
  List<CustomerRecord> records(CoreDomain face) {
    return wanted(face).stream().map(Wanted::expected).toList();
  }

  /// Those of them without which the domain is not verified.
  List<CustomerRecord> requiredRecords(CoreDomain face) {
    return wanted(face).stream().filter(Wanted::required).map(Wanted::expected).toList();
  }

  private List<Wanted> wanted(CoreDomain face) {
    EmailDomain domain = face.domain();
    boolean ours = domain.provider().equals(NATIVE);
    List<Wanted> wanted = new ArrayList<>();
    int keys = 0;
    for (ShownRecord shown : face.records()) {
      CustomerRecord record = shown.record();
      if (record.purpose() == Purpose.DKIM) {
        keys++;
      }
      wanted.add(new Wanted(title(record, keys), why(record, domain), shown.status(), record));
    }
    if (ours) {
      for (CustomerRecord record : domains.trackingRecords(domain)) {
        wanted.add(
            new Wanted(
                "Tracking",
                "Lets opens and clicks be counted under your own name.",
                domain.tracking().verified() ? Status.VERIFIED : Status.PENDING,
                record));
      }
    }
    return wanted;
  }

  private static String title(CustomerRecord record, int keys) {
    return switch (record.purpose()) {
      case VERIFICATION -> "Ownership, SPF and bounces";
      case DKIM -> "DKIM key " + keys;
      case TRACKING -> "Tracking";
      case SPF -> "SPF";
      case DMARC -> "DMARC";
      case INBOUND -> "Incoming mail";
      case OTHER -> record.typeText() + " record";
    };
  }

  private static String why(CustomerRecord record, EmailDomain domain) {
    return switch (record.purpose()) {
      case VERIFICATION ->
          "Shows that " + domain.name() + " is yours, and carries SPF and bounces.";
      case DKIM -> "Lets receivers check that mail is signed for your domain.";
      case TRACKING -> "Lets opens and clicks be counted under your own name.";
      case SPF -> "Says which servers may send your mail.";
      case DMARC -> "Tells receivers what to do with mail that only claims to be yours.";
      case INBOUND ->
          record.owner().equals(domain.name())
              ? "Brings mail for your domain to us. Leave your present MX if you receive mail"
                  + " elsewhere."
              : "Brings bounces back.";
      case OTHER -> "Wanted by your provider.";
    };
  }

  private DomainView view(
      CoreDomain face, List<Wanted> wanted, Diagnosis diagnosis, Optional<String> chosen) {
    EmailDomain domain = face.domain();
    DomainName zone = diagnosis.zone().orElse(domain.apex());
    Optional<String> recognised = diagnosis.host().filter(HostForm.hosts()::contains);
    Optional<String> host =
        chosen
            .map(name -> name.equals("other") ? "" : name)
            .or(() -> recognised)
            .filter(name -> !name.isEmpty());
    List<RecordCard> cards = new ArrayList<>();
    for (Wanted one : wanted) {
      // Until it was verified, a record that is not there is no fault: the card says what to enter.
      boolean broken = one.required() && domain.verifiedAt().isPresent();
      cards.add(card(one, diagnosis, host, zone, broken, cards.size()));
    }
    int required = (int) cards.stream().filter(RecordCard::required).count();
    int ready =
        (int) cards.stream().filter(card -> card.required() && card.state() == State.OK).count();
    Status status = domain.provider().equals(NATIVE) ? domain.status() : face.status();
    boolean seen = diagnosis.queries() > 0;
    EmailDomainName name = EmailDomainName.of(domain.name());
    return new DomainView(
        domain.id().toString(),
        domain.name().toString(),
        Optional.of(name.unicode()).filter(unicode -> !unicode.equals(name.ascii().toString())),
        name.mixedScripts(),
        zone.toString(),
        domain.provider(),
        status.wireText(),
        summary(status, ready, required, seen),
        ready,
        required,
        host,
        recognised,
        diagnosis.nameServers(),
        cards,
        advice(diagnosis, Optional.empty()),
        seen ? Optional.of(new Moment(diagnosis.askedAt())) : Optional.empty(),
        domain.verifiedAt().filter(at -> status == Status.VERIFIED).map(Moment::new),
        status == Status.VERIFIED && cards.stream().allMatch(card -> card.state() == State.OK));
  }

  private static String summary(Status status, int ready, int required, boolean seen) {
    if (status == Status.VERIFIED) {
      return ready == required
          ? "Everything is in place. Mail from this domain works."
          : "Verified, but something has changed in the DNS: see below before mail suffers.";
    }
    if (!seen) {
      return "Publish the records below. We keep looking for them.";
    }
    if (ready == required) {
      return "All records are in place. Press Verify to finish.";
    }
    return ready + " of " + required + " records are in place. We keep looking for the others.";
  }

  private static HostForm form(
      Optional<String> host, CustomerRecord expected, DomainName zone, Diagnosis diagnosis) {
    HostForm form = HostForm.of(host, expected, zone);
    return diagnosis.zone().isPresent() || diagnosis.domain().equals(zone)
        ? form
        : form.orIn(diagnosis.domain(), expected);
  }

  private static RecordCard card(
      Wanted wanted,
      Diagnosis diagnosis,
      Optional<String> host,
      DomainName zone,
      boolean broken,
      int place) {
    CustomerRecord expected = wanted.expected();
    Optional<RecordReport> report =
        diagnosis.records().stream()
            .filter(one -> one.expected().record().equals(expected.record()))
            .findFirst();
    List<Advice> advice = advice(diagnosis, Optional.of(expected.record()));
    State state =
        weighed(state(report.map(RecordReport::status), wanted.standing()), wanted, advice);
    List<ServerLine> servers =
        report.stream().flatMap(one -> one.servers().stream()).map(Views::line).toList();
    return new RecordCard(
        "record-" + place,
        wanted.title(),
        wanted.why(),
        wanted.required(),
        expected.typeText(),
        expected.owner().toString(),
        expected.value(),
        form(host, expected, zone, diagnosis),
        state,
        advice.stream()
            .filter(one -> broken || !one.code().equals(FindingCode.RECORD_MISSING.wireText()))
            .filter(one -> !asWeSaid(one, expected))
            .toList(),
        servers,
        state == State.OK
            ? Optional.empty()
            : report.flatMap(one -> staleUntil(one, diagnosis.askedAt())));
  }

  /// Whether a finding is about a policy that only watches, where that is what we told to publish.
  private static boolean asWeSaid(Advice advice, CustomerRecord expected) {
    return advice.code().equals(FindingCode.DMARC_MONITORING.wireText())
        && expected.purpose() == Purpose.DMARC
        && expected.value().contains("p=none");
  }

  /// The answers alone do not tell all: a record can be there and do nothing, and a policy can be
  /// inherited from above.
  private static State weighed(State seen, Wanted wanted, List<Advice> advice) {
    boolean broken = advice.stream().anyMatch(one -> one.tone().equals("bad"));
    if (seen == State.OK && broken) {
      return State.WRONG;
    }
    boolean inherited =
        wanted.expected().purpose() == Purpose.DMARC
            && wanted.standing() == Status.VERIFIED
            && !broken;
    return seen == State.MISSING && inherited ? State.OK : seen;
  }

  private static State state(Optional<RecordStatus> seen, Status standing) {
    RecordStatus status = seen.orElse(RecordStatus.UNKNOWN);
    if (status == RecordStatus.UNKNOWN) {
      // Not looked at in the last check, or no server answered then: what was known before counts.
      return switch (standing) {
        case VERIFIED -> State.OK;
        case FAILED -> State.WRONG;
        case PENDING -> State.UNKNOWN;
      };
    }
    return state(status);
  }

  private static State state(RecordStatus status) {
    return switch (status) {
      case OK -> State.OK;
      case MISSING -> State.MISSING;
      case WRONG -> State.WRONG;
      case SPREADING -> State.SPREADING;
      case UNKNOWN -> State.UNKNOWN;
    };
  }

  private static ServerLine line(ServerView view) {
    return new ServerLine(
        Shown.text(view.server()),
        view.perspective().equals("authoritative") ? "name server" : "resolver",
        state(view.status()),
        view.answer());
  }

  /// When the last resolver forgets the answer it has instead of the right one.
  private static Optional<Moment> staleUntil(RecordReport report, Instant seen) {
    return report.servers().stream()
        .filter(view ->
            view.perspective().equals("recursive")
                && view.status() != RecordStatus.OK
                && view.secondsToLive() > 0)
        .map(view -> seen.plusSeconds(view.secondsToLive()))
        .max(Comparator.naturalOrder())
        .map(Moment::new);
  }

  /// What was found about one record, or about the domain as a whole.
  private static List<Advice> advice(Diagnosis diagnosis, Optional<String> record) {
    return diagnosis.findings().stream()
        .filter(finding -> finding.record().equals(record))
        .map(Views::advice)
        .toList();
  }

  private static Advice advice(Finding finding) {
    String tone =
        finding.severity() == Severity.BREAKING
            ? "bad"
            : finding.severity() == Severity.RISK ? "wait" : "tip";
    return new Advice(
        tone, finding.title(), finding.detail(), finding.fix(), finding.code().wireText());
  }
}
