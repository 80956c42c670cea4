package dev.signet.diagnosis;

import dev.signet.dns.Question;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.lookup.Answer;
import dev.signet.lookup.NameServer;
import dev.signet.lookup.Session;
import dev.signet.lookup.Sighting;
import dev.signet.lookup.Transport.Protocol;
import dev.signet.lookup.Zone;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is asked of every domain: who is in charge, and what all of them say about the expected
/// records.
final class Survey {
  private static final int SERVERS = 6;
  private static final int PARENTS = 2;

  private final Session session;
  private final Notebook notes;

  Survey(Session session, Notebook notes) {
    this.session = session;
    this.notes = notes;
  }

  /// Through the resolvers.
  void begin() {
    List<Runnable> questions = new ArrayList<>();
    Inquiry inquiry = notes.inquiry();
    questions.add(this::discover);
    for (CustomerRecord expected : inquiry.expected()) {
      questions.add(
          () -> notes.recursive(new Question(expected.owner(), Investigator.readType(expected))));
    }
    for (RecordType type : List.of(RecordType.TXT, RecordType.MX)) {
      questions.add(() -> notes.recursive(new Question(inquiry.domain(), type)));
    }
    notes.all(questions);
  }

  private void discover() {
    if (session.discover(notes.inquiry().apex(), session.finalBudget())
        instanceof Session.Discovery.Known(Zone zone)) {
      notes.zone(zone);
    }
    below();
  }

  /// The zone is what the DNS says: there may be a cut between the registered apex and the domain.
  private void below() {
    DomainName apex = notes.inquiry().apex();
    DomainName at = notes.inquiry().domain();
    // A domain that is itself an alias lies in the zone of the name above it.
    for (int i = 0; i < 2 && at.isBelow(apex); i++) {
      if (session.discover(at, session.finalBudget())
          instanceof Session.Discovery.Known(Zone zone)) {
        if (zone.origin().isBelow(apex)) {
          notes.zone(zone);
        }
        return;
      }
      at = at.parent().orElse(apex);
    }
  }

  /// At the zone's own servers, and one of the zone above.
  void askServers() {
    askAbove(notes.zone().map(Zone::origin).orElse(notes.inquiry().apex()));
    Optional<Zone> found = inCharge();
    if (found.isEmpty()) {
      return;
    }
    Zone zone = found.get();
    notes.zone(zone);
    List<DomainName> hosts = zone.hosts().subList(0, Math.min(SERVERS, zone.hosts().size()));
    List<Runnable> first = new ArrayList<>();
    for (DomainName host : hosts) {
      first.add(() -> notes.ask(zone, host, new Question(zone.origin(), RecordType.SOA)));
    }
    notes
        .delegation()
        .ifPresent(above ->
            above.glue().keySet().stream()
                .limit(PARENTS)
                .forEach(
                    host -> first.add(() -> notes.recursive(new Question(host, RecordType.A)))));
    notes.all(first);
    List<Runnable> second = new ArrayList<>();
    for (CustomerRecord expected : notes.inquiry().expected()) {
      second.add(() -> notes.askAll(new Question(expected.owner(), expected.type())));
    }
    second.add(() -> notes.askOne(new Question(zone.origin(), RecordType.NS)));
    notes.all(second);
  }

  /// The registry's word decides whom the world asks. Where resolvers see nothing of the zone, its
  /// glue is the only way to servers inside it.
  private Optional<Zone> inCharge() {
    Optional<Zone> seen = notes.zone();
    return notes
        .delegation()
        .map(above -> seen.isPresent() ? new Zone(above.origin(), above.hosts(), Map.of()) : above)
        .or(() -> seen);
  }

  /// What the zone above says about the servers of `origin`.
  private void askAbove(DomainName origin) {
    Optional<DomainName> above = origin.parent().filter(name -> !name.equals(DomainName.ROOT));
    if (above.isEmpty()) {
      return;
    }
    Sighting servers = notes.recursive(new Question(above.get(), RecordType.NS));
    if (!(servers.answer() instanceof Answer.Found(List<ResourceRecord> records, var chain))) {
      return;
    }
    List<DomainName> hosts = new ArrayList<>();
    for (ResourceRecord record : records) {
      if (record.data() instanceof Rdata.NameServer server) {
        hosts.add(server.host());
      }
    }
    hosts.sort(null);
    Zone parent =
        new Zone(above.get(), hosts.subList(0, Math.min(PARENTS, hosts.size())), Map.of());
    for (DomainName host : parent.hosts()) {
      if (session.locate(parent, host, session.finalBudget())
          instanceof Session.Location.At(NameServer server)) {
        Sighting seen =
            session.authoritative(
                parent,
                server,
                new Question(origin, RecordType.NS),
                Protocol.UDP,
                session.finalBudget());
        if (seen.referral().filter(zone -> zone.origin().equals(origin)).isPresent()) {
          notes.delegation(seen.referral().get());
          return;
        }
      }
    }
  }
}
