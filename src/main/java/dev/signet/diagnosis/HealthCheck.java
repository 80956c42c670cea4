package dev.signet.diagnosis;

import dev.signet.dmarc.DmarcDiscovery;
import dev.signet.dmarc.DmarcJudge;
import dev.signet.dns.Question;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.lookup.Answer;
import dev.signet.lookup.Session;
import dev.signet.lookup.Sighting;
import dev.signet.lookup.Zone;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import dev.signet.record.Purpose;
import dev.signet.spf.SpfCost;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What else can be wrong with a domain that sends and receives mail: DMARC, MX, CAA, DNSSEC, and
/// SPF last, because it may cost most.
final class HealthCheck {
  private static final RecordType DNSKEY = new RecordType(48);

  private final Session session;
  private final Notebook notes;

  HealthCheck(Session session, Notebook notes) {
    this.session = session;
    this.notes = notes;
  }

  void ask() {
    notes.all(
        List.of(this::dmarc, this::exchanges, this::certificates, this::signatures, this::keys));
    SpfCost.of(notes.inquiry().domain(), new ObservedTexts(this::look));
  }

  private void keys() {
    notes.inquiry().selectorNames().forEach(name -> look(name, RecordType.TXT));
  }

  private void dmarc() {
    DomainName domain = notes.inquiry().domain();
    DmarcDiscovery found = DmarcDiscovery.of(domain, new ObservedTexts(this::look).forDmarc());
    switch (found.own()) {
      case DmarcDiscovery.Seen.One one ->
          one.dmarc().aggregateReports().stream()
              .flatMap(uri -> DmarcMistakes.permission(uri, notes.inquiry()).stream())
              .limit(2)
              .forEach(name -> look(name, RecordType.TXT));
      case DmarcDiscovery.Seen.Nothing nothing ->
          DmarcJudge.wrongPlaces(domain).forEach(place -> look(place, RecordType.TXT));
      case DmarcDiscovery.Seen.Several several -> {}
      case DmarcDiscovery.Seen.Unanswered unanswered -> {}
    }
  }

  private void exchanges() {
    List<Runnable> questions = new ArrayList<>();
    ExchangeMistakes.exchanges(notes.observed(), notes.inquiry().domain()).stream()
        .map(Rdata.MailExchange::exchange)
        .filter(name -> !name.equals(DomainName.ROOT) && !ExchangeMistakes.address(name))
        .limit(ExchangeMistakes.MAX)
        .forEach(name ->
            questions.add(() -> {
              if (look(name, RecordType.A) instanceof Observed.Look.Absent absent
                  && absent.nameExists()) {
                look(name, RecordType.AAAA);
              }
            }));
    notes.all(questions);
  }

  private void certificates() {
    for (CustomerRecord expected : notes.inquiry().expected()) {
      if (expected.purpose() == Purpose.TRACKING) {
        for (DomainName name :
            CertificateMistakes.names(expected.owner(), notes.inquiry().apex())) {
          if (look(name, RecordType.CAA) instanceof Observed.Look.Found) {
            return;
          }
        }
      }
    }
  }

  private void signatures() {
    Optional<Zone> zone = notes.zone();
    if (zone.isEmpty()) {
      return;
    }
    DomainName origin = zone.get().origin();
    if (look(origin, RecordType.DS) instanceof Observed.Look.Found) {
      notes.askOne(new Question(origin, DNSKEY));
    }
  }

  private Observed.Look look(DomainName name, RecordType type) {
    Observed.Look known = notes.observed().look(name, type);
    if (!(known instanceof Observed.Look.Unknown)
        || !Investigator.affordable(session.finalBudget(), 0)) {
      return known;
    }
    Sighting seen = notes.recursive(new Question(name, type));
    return switch (seen.answer()) {
      case Answer.Found(List<ResourceRecord> records, List<DomainName> chain) ->
          new Observed.Look.Found(records, chain);
      case Answer.NoData noData -> new Observed.Look.Absent(true);
      case Answer.NoSuchName noSuchName -> new Observed.Look.Absent(false);
      case Answer.Unanswered unanswered -> new Observed.Look.Unknown();
    };
  }
}
