package dev.signet.diagnosis;

import dev.signet.diagnosis.Diagnosis.RecordReport;
import dev.signet.diagnosis.Diagnosis.RecordStatus;
import dev.signet.dns.Question;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.lookup.NameServer;
import dev.signet.lookup.Session;
import dev.signet.lookup.Sighting;
import dev.signet.lookup.Transport.Protocol;
import dev.signet.lookup.Zone;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The questions that tell one mistake from another, asked only where a record is not as it should
/// be.
final class FollowUp {
  /// Kept for the domain's general health.
  private static final int RESERVE = 8;

  private static final int STRANGERS = 2;
  private static final int LINKS = 11;

  private final Session session;
  private final Notebook notes;

  FollowUp(Session session, Notebook notes) {
    this.session = session;
    this.notes = notes;
  }

  void ask() {
    Optional<Zone> zone = notes.zone();
    if (zone.isEmpty()) {
      return;
    }
    List<RecordReport> reports = new Review(notes.observed()).all();
    List<Runnable> questions = new ArrayList<>();
    for (RecordReport report : reports) {
      CustomerRecord expected = report.expected();
      switch (report.status()) {
        case MISSING, WRONG, SPREADING -> questions.add(() -> why(report, zone.get()));
        case OK -> questions.add(() -> beside(expected));
        case UNKNOWN -> {}
      }
    }
    notes.all(questions);
    askStrangers(reports, zone.get());
  }

  /// A right CNAME, at its own question: what readers ask for may be answered otherwise.
  private void beside(CustomerRecord expected) {
    if (expected.target().isEmpty()) {
      return;
    }
    for (RecordType type : Investigator.readTypes(expected)) {
      if (Investigator.affordable(session.finalBudget(), RESERVE)) {
        notes.askAll(new Question(expected.owner(), type));
      }
    }
  }

  private void why(RecordReport report, Zone zone) {
    CustomerRecord expected = report.expected();
    Observed soFar = notes.observed();
    boolean alias = !soFar.aliases(expected.owner()).isEmpty();
    if (alias) {
      askRandomName(expected, zone, List.of(RecordType.CNAME));
      follow(expected);
      return;
    }
    if (!soFar.absent(expected.owner()) && expected.target().isPresent()) {
      atOwner(expected, zone);
    }
    if (report.status() != RecordStatus.SPREADING) {
      places(expected, zone);
    }
  }

  /// What stands at the owner name of a missing CNAME.
  private void atOwner(CustomerRecord expected, Zone zone) {
    List<Runnable> questions = new ArrayList<>();
    for (RecordType type : List.of(RecordType.TXT, RecordType.A)) {
      questions.add(() -> ask(new Question(expected.owner(), type)));
    }
    DomainName target = expected.target().orElseThrow();
    for (RecordType type :
        new LinkedHashSet<>(List.of(Investigator.readType(expected), RecordType.TXT))) {
      questions.add(() -> notes.recursive(new Question(target, type)));
    }
    notes.all(questions);
    if (notes.observed().at(expected.owner()).isEmpty()) {
      notes.all(
          List.of(
              () -> ask(new Question(expected.owner(), RecordType.AAAA)),
              () -> ask(new Question(expected.owner(), RecordType.MX))));
    }
    Set<RecordType> there = new LinkedHashSet<>();
    notes.observed().at(expected.owner()).forEach(record -> there.add(record.type()));
    askRandomName(expected, zone, there.isEmpty() ? List.of(RecordType.A) : List.copyOf(there));
  }

  /// A sibling that is surely not published, once for each place, asked for what stands at the
  /// record; where it answers, one at the top of the zone tells how high the wildcard is.
  private void askRandomName(CustomerRecord expected, Zone zone, List<RecordType> types) {
    DomainName place = parent(expected.owner(), zone.origin());
    if (askRandomName(place, types) && !place.equals(zone.origin())) {
      askRandomName(zone.origin(), types);
    }
  }

  private boolean askRandomName(DomainName place, List<RecordType> types) {
    Optional<DomainName> name = DomainName.parse(notes.randomLabel() + "." + place);
    name.filter(notes::randomName)
        .ifPresent(random -> types.forEach(type -> askToTell(new Question(random, type))));
    return name.filter(random -> !notes.observed().at(random).isEmpty()).isPresent();
  }

  private static DomainName parent(DomainName owner, DomainName zone) {
    return owner.parent().filter(name -> name.isAtOrBelow(zone)).orElse(zone);
  }

  /// Other names where it may have ended up.
  private void places(CustomerRecord expected, Zone zone) {
    List<Runnable> questions = new ArrayList<>();
    for (DomainName place :
        OwnerMistakes.places(expected, notes.inquiry().domain(), zone.origin()).keySet()) {
      questions.add(() -> ask(new Question(place, expected.type())));
    }
    if (!expected.owner().equals(zone.origin())) {
      questions.add(() -> ask(new Question(zone.origin(), expected.type())));
    }
    notes.all(questions);
  }

  /// What tells a wildcard from a record is worth half of what is kept for the rest.
  private void askToTell(Question question) {
    if (Investigator.affordable(session.finalBudget(), RESERVE / 2)) {
      notes.askOne(question);
    }
  }

  private void ask(Question question) {
    if (Investigator.affordable(session.finalBudget(), RESERVE)) {
      notes.askOne(question);
    }
  }

  /// Along the chain of a CNAME that does not lead where it should, link by link.
  private void follow(CustomerRecord expected) {
    DomainName target = expected.target().orElse(expected.owner());
    if (expected.target().isEmpty()) {
      return;
    }
    for (int i = 0; i < LINKS; i++) {
      Observed.Chain chain = notes.observed().chainFrom(expected.owner());
      boolean over = chain.loop() || chain.tooLong() || chain.names().contains(target);
      if (over || !Investigator.affordable(session.finalBudget(), RESERVE)) {
        return;
      }
      Question question = new Question(chain.names().getLast(), RecordType.CNAME);
      boolean inside =
          notes.zone().filter(zone -> question.name().isAtOrBelow(zone.origin())).isPresent();
      if (inside) {
        notes.askOne(question);
      } else {
        notes.recursive(question);
      }
      if (notes.observed().chainFrom(expected.owner()).names().size() == chain.names().size()) {
        return;
      }
    }
  }

  /// Servers that are not in charge (any more), but are named by the zone itself: the record may
  /// have been entered there.
  private void askStrangers(List<RecordReport> reports, Zone zone) {
    Observed soFar = notes.observed();
    Set<DomainName> inCharge = new TreeSet<>();
    soFar
        .delegation()
        .ifPresentOrElse(
            above -> inCharge.addAll(above.hosts()), () -> inCharge.addAll(zone.hosts()));
    Set<DomainName> named = new TreeSet<>(zone.hosts());
    named.addAll(soFar.namedByZone(zone.origin()));
    for (Rdata data : soFar.data(zone.origin(), RecordType.SOA)) {
      if (data instanceof Rdata.Authority soa && !soa.primary().equals(zone.origin())) {
        named.add(soa.primary());
      }
    }
    named.removeAll(inCharge);
    List<CustomerRecord> wanting =
        reports.stream()
            .filter(report ->
                report.status() == RecordStatus.MISSING || report.status() == RecordStatus.WRONG)
            .map(RecordReport::expected)
            .toList();
    Zone strangers = new Zone(zone.origin(), named.stream().limit(STRANGERS).toList(), Map.of());
    List<Runnable> questions = new ArrayList<>();
    for (DomainName host : strangers.hosts()) {
      for (CustomerRecord expected : wanting) {
        questions.add(() -> askStranger(strangers, host, expected));
      }
    }
    notes.all(questions);
  }

  private void askStranger(Zone strangers, DomainName host, CustomerRecord expected) {
    if (Investigator.affordable(session.finalBudget(), RESERVE)
        && session.locate(strangers, host, session.finalBudget())
            instanceof Session.Location.At(NameServer server)) {
      Sighting seen =
          session.authoritative(
              strangers,
              server,
              new Question(expected.owner(), expected.type()),
              Protocol.UDP,
              session.finalBudget());
      notes.stranger(seen);
    }
  }
}
