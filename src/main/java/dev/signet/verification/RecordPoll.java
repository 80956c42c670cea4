package dev.signet.verification;

import dev.signet.dmarc.TxtAnswer;
import dev.signet.dns.Question;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.lookup.Answer;
import dev.signet.lookup.Answer.Cause;
import dev.signet.lookup.Budget;
import dev.signet.lookup.NameServer;
import dev.signet.lookup.Session;
import dev.signet.lookup.Sighting;
import dev.signet.lookup.Transport.Protocol;
import dev.signet.lookup.Zone;
import dev.signet.name.DomainName;
import dev.signet.verification.RecordCheck.Finding;
import dev.signet.verification.RecordCheck.Result;
import dev.signet.verification.RecordJudge.View;
import dev.signet.verification.WantedRecord.MailPolicy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// Asks the customer's authoritative servers for records at the customer's own names, each record
/// of several servers, following zone cuts down and aliases out. Used by one thread at a time.
final class RecordPoll {
  /// Servers asked about each record; more only when none of these answers.
  private static final int SERVERS = 4;

  private static final int MAX_REFERRALS = 7;

  private final Session session;
  private final DomainName apex;
  private final Map<Question, Sighting> behindAliases = new ConcurrentHashMap<>();

  RecordPoll(Session session, DomainName apex) {
    this.session = session;
    this.apex = apex;
  }

  /// What was heard of one record so far.
  private static final class Heard {
    private final WantedRecord wanted;
    private final Map<DomainName, View> views = new TreeMap<>();
    private Zone zone;

    Heard(WantedRecord wanted, Zone zone) {
      this.wanted = wanted;
      this.zone = zone;
    }

    void moveTo(Zone below) {
      zone = below;
      views.clear();
    }

    boolean answered() {
      return views.values().stream()
          .anyMatch(view -> !(view.answer() instanceof Answer.Unanswered));
    }

    /// Servers to ask now, `from` chosen to spread the questions.
    List<DomainName> next(int from) {
      List<DomainName> hosts = new ArrayList<>(zone.hosts());
      Collections.rotate(hosts, from % Math.max(1, hosts.size()));
      int most = views.size() < SERVERS ? SERVERS : answered() ? 0 : hosts.size();
      hosts.removeAll(views.keySet());
      return hosts.subList(0, Math.clamp(most - views.size(), 0, hosts.size()));
    }
  }

  private record Pair(Heard heard, DomainName host) {}

  /// One finding for each of `wanted`.
  List<Finding> look(List<WantedRecord> wanted, Protocol protocol, Budget budget) {
    Optional<Zone> known = session.zoneOf(apex);
    if (known.isEmpty()) {
      switch (session.discover(apex, budget)) {
        case Session.Discovery.Known(Zone zone) -> known = Optional.of(zone);
        case Session.Discovery.Unknown(Sighting why) -> {
          return wanted.stream().map(one -> undiscovered(one, why)).toList();
        }
      }
    }
    Zone zone = known.orElseThrow();
    int rotation = session.rotate();
    List<Heard> all = wanted.stream().map(one -> new Heard(one, zone)).toList();
    for (int round = 0; round <= MAX_REFERRALS; round++) {
      List<Pair> pairs = new ArrayList<>();
      for (Heard heard : all) {
        session
            .zoneOf(heard.wanted.owner())
            .filter(deeper -> !deeper.origin().equals(heard.zone.origin()))
            .ifPresent(heard::moveTo);
        heard.next(rotation).forEach(host -> pairs.add(new Pair(heard, host)));
      }
      if (pairs.isEmpty() || budget.remaining().isZero()) {
        break;
      }
      ask(pairs, protocol, budget);
    }
    return all.stream().map(heard -> finding(heard, budget)).toList();
  }

  private static Finding undiscovered(WantedRecord wanted, Sighting why) {
    String cause =
        switch (why.answer()) {
          case Answer.Unanswered(Cause silence, var extended) -> silence.words();
          case Answer.NoData noData -> "knows no NS records";
          case Answer.NoSuchName noSuchName -> "says that the name does not exist";
          case Answer.Found found -> "finds the NS records behind an alias";
        };
    return new Finding(
        wanted,
        Result.UNSETTLED,
        wanted.type()
            + " at "
            + wanted.owner()
            + ": the name servers of "
            + Wording.harmless(why.question().name().toString())
            + " could not be found: "
            + why.server()
            + " "
            + cause);
  }

  private void ask(List<Pair> pairs, Protocol protocol, Budget budget) {
    locate(pairs, budget);
    List<Supplier<Optional<Sighting>>> tasks = new ArrayList<>();
    for (Pair pair : pairs) {
      tasks.add(() -> ask(pair, protocol, budget));
    }
    List<Optional<Sighting>> said = session.all(tasks, budget, Optional::empty);
    for (int i = 0; i < pairs.size(); i++) {
      Heard heard = pairs.get(i).heard();
      DomainName host = pairs.get(i).host();
      if (!heard.zone.hosts().contains(host)) {
        continue;
      }
      Optional<Zone> below = said.get(i).flatMap(Sighting::referral).flatMap(session::descend);
      if (below.isPresent()) {
        heard.moveTo(below.get());
      } else {
        heard.views.put(host, view(host, said.get(i), budget));
      }
    }
  }

  private void locate(List<Pair> pairs, Budget budget) {
    Map<DomainName, Zone> zones = new TreeMap<>();
    pairs.forEach(pair -> zones.put(pair.host(), pair.heard().zone));
    List<Supplier<Boolean>> tasks = new ArrayList<>();
    zones.forEach((host, zone) ->
        tasks.add(() -> session.locate(zone, host, budget) instanceof Session.Location.At));
    session.all(tasks, budget, () -> false);
  }

  private Optional<Sighting> ask(Pair pair, Protocol protocol, Budget budget) {
    WantedRecord wanted = pair.heard().wanted;
    Zone zone = pair.heard().zone;
    return session.locate(zone, pair.host(), budget)
            instanceof Session.Location.At(NameServer server)
        ? Optional.of(
            session.authoritative(
                zone, server, new Question(wanted.owner(), wanted.type()), protocol, budget))
        : Optional.empty();
  }

  private View view(DomainName host, Optional<Sighting> said, Budget budget) {
    if (said.isEmpty()) {
      return new View(host.toString(), new Answer.Unanswered(Cause.NO_ADDRESS, Optional.empty()));
    }
    Sighting sighting = said.get();
    boolean leadsAway = !sighting.chain().isEmpty() && !(sighting.answer() instanceof Answer.Found);
    if (leadsAway && !sighting.chain().getLast().isAtOrBelow(apex)) {
      // The end of the chain is somebody else's: the resolvers know it.
      Question behind = new Question(sighting.chain().getLast(), sighting.question().type());
      Sighting seen =
          behindAliases.computeIfAbsent(behind, question -> session.recursive(question, budget));
      return new View(sighting.server(), seen.answer());
    }
    return new View(sighting.server(), sighting.answer());
  }

  private Finding finding(Heard heard, Budget budget) {
    List<View> views = List.copyOf(heard.views.values());
    Finding finding = RecordJudge.judge(heard.wanted, views);
    if (heard.wanted instanceof MailPolicy policy && finding.result() == Result.ABSENT) {
      return switch (MailPolicies.inherited(policy, name -> texts(name, budget))) {
        case YES -> new Finding(policy, Result.RIGHT, finding.words() + "; inherited from above");
        case TRANSIENT, BOGUS, OURS -> new Finding(policy, Result.UNSETTLED, finding.words());
        case NO_ABSENT, NO_DIFFERS -> finding;
      };
    }
    return finding;
  }

  private TxtAnswer texts(DomainName name, Budget budget) {
    return switch (session.recursive(new Question(name, RecordType.TXT), budget).answer()) {
      case Answer.Found(List<ResourceRecord> records, var chain) ->
          TxtAnswer.of(
              records.stream()
                  .map(ResourceRecord::data)
                  .filter(Rdata.Text.class::isInstance)
                  .map(data -> ((Rdata.Text) data).joined())
                  .toList());
      case Answer.NoData noData -> new TxtAnswer.None();
      case Answer.NoSuchName noSuchName -> new TxtAnswer.None();
      case Answer.Unanswered unanswered -> new TxtAnswer.TemporaryError();
    };
  }
}
