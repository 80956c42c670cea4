package dev.signet.verification;

import dev.signet.dmarc.TxtAnswer;
import dev.signet.dns.Question;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.lookup.Answer;
import dev.signet.lookup.Answer.Cause;
import dev.signet.lookup.Budget;
import dev.signet.lookup.Session;
import dev.signet.lookup.Sighting;
import dev.signet.lookup.Transport.Protocol;
import dev.signet.lookup.Walk;
import dev.signet.lookup.Walk.Poll;
import dev.signet.lookup.Walk.Said;
import dev.signet.lookup.Zone;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import dev.signet.spf.SpfDns;
import dev.signet.verification.RecordCheck.Finding;
import dev.signet.verification.RecordCheck.Result;
import dev.signet.verification.RecordJudge.View;
import dev.signet.verification.Verifier.Stance;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Asks the customer's authoritative servers for records at the customer's own names, each record
/// of several servers, following zone cuts down and aliases out. Used by one thread at a time.
final class RecordPoll {
  /// Servers asked about each record; more only when none of these answers.
  private static final int SERVERS = 4;

  private final Session session;
  private final DomainName apex;
  private final Stance stance;
  private final Map<Question, Sighting> elsewhere = new ConcurrentHashMap<>();

  RecordPoll(Session session, DomainName apex, Stance stance) {
    this.session = session;
    this.stance = stance;
    this.apex = apex;
  }

  /// One finding for each of `wanted`.
  List<Finding> look(List<CustomerRecord> wanted, Protocol protocol, Budget budget) {
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
    Walk walk = new Walk(session);
    List<Poll> polls =
        wanted.stream().map(one -> walk.poll(new Question(one.owner(), one.type()), zone)).toList();
    walk.ask(polls, poll -> some(poll, rotation), protocol, budget);
    walk.askTheSilent(polls, budget);
    walk.ask(polls, poll -> poll.answered() ? List.of() : poll.unasked(), protocol, budget);
    List<Finding> out = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      out.add(finding(wanted.get(i), polls.get(i), budget));
    }
    return out;
  }

  /// Servers to ask first, beginning at another one each time to spread the questions.
  private static List<DomainName> some(Poll poll, int from) {
    List<DomainName> hosts = new ArrayList<>(poll.unasked());
    Collections.rotate(hosts, from % Math.max(1, hosts.size()));
    return hosts.subList(0, Math.min(SERVERS, hosts.size()));
  }

  private static Finding undiscovered(CustomerRecord wanted, Sighting why) {
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

  private View view(Said said, Budget budget) {
    if (said instanceof Said.NotAsked(DomainName host, Cause cause)) {
      return View.silent(said.name(), cause);
    }
    Sighting sighting = said.seen().orElseThrow();
    boolean leadsAway = !sighting.chain().isEmpty() && !(sighting.answer() instanceof Answer.Found);
    if (leadsAway && !sighting.chain().getLast().isAtOrBelow(apex)) {
      // The end of the chain is another zone's: the resolvers know it.
      Sighting seen =
          behind(new Question(sighting.chain().getLast(), sighting.question().type()), budget);
      return new View(said.name(), seen.answer(), seen.bare());
    }
    return View.of(said.name(), sighting);
  }

  /// What resolvers say, asked once.
  private Sighting behind(Question question, Budget budget) {
    return elsewhere.computeIfAbsent(question, asked -> session.recursive(asked, budget));
  }

  private Finding finding(CustomerRecord wanted, Poll poll, Budget budget) {
    List<View> views = new ArrayList<>();
    for (Said said : poll.said().values()) {
      views.add(view(said, budget));
    }
    SpfDns resolvers = new ResolvedSpf(ask -> behind(ask, budget));
    Finding finding =
        RecordJudge.judge(
            wanted, records -> RecordWorth.of(wanted, records, resolvers), views, stance);
    if (finding.result() == Result.UNSETTLED && claimedAlike(wanted, poll, budget)) {
      return new Finding(wanted, Result.RIGHT, finding.words());
    }
    Optional<DomainName> policyFor = RecordWorth.policyDomain(wanted);
    if (policyFor.isPresent() && finding.result() == Result.ABSENT) {
      return switch (MailPolicies.inherited(policyFor.get(), apex, name -> texts(name, budget))) {
        case YES -> new Finding(wanted, Result.RIGHT, finding.words() + "; inherited from above");
        case TRANSIENT, BOGUS, OURS -> new Finding(wanted, Result.UNSETTLED, finding.words());
        case NO_ABSENT, NO_DIFFERS -> finding;
      };
    }
    return finding;
  }

  /// Whether every server listed has what is wanted, though without authority, and resolvers see
  /// the same.
  private boolean claimedAlike(CustomerRecord wanted, Poll poll, Budget budget) {
    boolean all =
        poll.unasked().isEmpty()
            && !poll.said().isEmpty()
            && poll.said().values().stream()
                .allMatch(said -> said.seen().filter(seen -> claims(wanted, seen)).isPresent());
    return all
        && session.recursive(poll.question(), budget).answer()
            instanceof Answer.Found(List<ResourceRecord> records, var chain)
        && RecordWorth.of(wanted, records) == Worth.YES;
  }

  private static boolean claims(CustomerRecord wanted, Sighting seen) {
    List<ResourceRecord> records =
        seen.shown().stream()
            .filter(record -> record.type().equals(seen.question().type()))
            .toList();
    return seen.cause().filter(Cause.UNAUTHORITATIVE::equals).isPresent()
        && !records.isEmpty()
        && RecordWorth.of(wanted, records) == Worth.YES;
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
