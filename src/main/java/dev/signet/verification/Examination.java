package dev.signet.verification;

import dev.signet.dns.Question;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.lookup.Answer;
import dev.signet.lookup.Answer.Cause;
import dev.signet.lookup.Budget;
import dev.signet.lookup.NameServer;
import dev.signet.lookup.Perspective;
import dev.signet.lookup.Session;
import dev.signet.lookup.Sighting;
import dev.signet.lookup.Transport.Protocol;
import dev.signet.lookup.Walk;
import dev.signet.lookup.Zone;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import dev.signet.record.Purpose;
import dev.signet.verification.Evidence.OfData;
import dev.signet.verification.Evidence.OfLink;
import dev.signet.verification.Subject.KeyAlias;
import dev.signet.verification.Verifier.Stance;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Gathers the evidence for one subject: whom to ask what, in which order, for how many queries.
///
/// A healthy domain costs at most [Interview#HEALTHY_QUERIES] (V-4): each server is asked something
/// and each record is asked of some server, and when that shows nothing wrong, it is enough. As
/// soon as anything is not as it should be, every server is asked everything, within the budget.
final class Examination {
  private final Session session;
  private final Subject subject;
  private final Stance stance;
  private final Predicate<List<DomainName>> admission;
  private final Map<Question, Sighting> recursive = new ConcurrentHashMap<>();
  private final Walk walk;
  private final List<Watch> watches = new ArrayList<>();
  private final Interview interview;

  /// @param admission whether these name servers may be asked now
  Examination(
      Session session, Subject subject, Stance stance, Predicate<List<DomainName>> admission) {
    this.session = session;
    this.subject = subject;
    this.stance = stance;
    this.admission = admission;
    this.walk = new Walk(session);
    this.interview = new Interview(session, walk, watches);
  }

  /// Ends an examination before any of the zone's servers was asked.
  static final class NotAdmitted extends RuntimeException {
    private static final long serialVersionUID = 1;

    private NotAdmitted() {
      super("not admitted", null, false, false);
    }
  }

  /// The first round, over UDP.
  ///
  /// @throws NotAdmitted
  Evidence look() {
    // Only a verified domain needs time for a second round.
    Budget budget = stance == Stance.VERIFIED ? session.budget() : session.finalBudget();
    List<Optional<Sighting>> undiscovered =
        session.all(
            List.of(
                () -> {
                  lookThroughResolvers(budget);
                  return Optional.<Sighting>empty();
                },
                () -> discoverAndProbe(budget)),
            budget,
            () -> Optional.of(noTime()));
    Optional<Sighting> why = undiscovered.getLast();
    if (why.isPresent() || watches.isEmpty()) {
      return undiscovered(why.orElseGet(this::noTime));
    }
    ChainWalker walker = walker(Protocol.UDP, budget);
    interview.askWithin(this::queriesBehind, budget);
    watches.forEach(walker::settle);
    if (!watches.stream().allMatch(Watch::healthy)) {
      interview.askEverybody(budget);
      watches.forEach(walker::settle);
    }
    return evidence(dataBehind(budget), budget);
  }

  /// Asks again about the records of `doubted`, over TCP, the servers that answered before.
  List<OfLink> lookAgain(Collection<CustomerRecord> doubted) {
    Budget budget = session.finalBudget();
    ChainWalker walker = walker(Protocol.TCP, budget);
    List<Watch> again = new ArrayList<>();
    Walk second = new Walk(session);
    for (Watch watch : watches) {
      if (!doubted.contains(watch.record())) {
        continue;
      }
      Watch repeated = new Watch(watch.record(), watch.expectations(), watch.zone(), second);
      List<Walk.Pair> pairs = new ArrayList<>();
      for (DomainName host : watch.asked()) {
        Path path = watch.paths().get(host);
        if (path == null || !path.worth().definite() || path.soft()) {
          continue;
        }
        pairs.add(new Walk.Pair(repeated.alias(), host));
        if (path instanceof Path.Beside beside) {
          repeated.readers().stream()
              .filter(reader -> reader.expectation().equals(beside.expectation()))
              .forEach(reader -> pairs.add(new Walk.Pair(reader.poll(), host)));
        }
      }
      second.askPairs(() -> unasked(pairs), repeated.polls(), Protocol.TCP, budget);
      walker.settle(repeated);
      again.add(repeated);
    }
    return again.stream().map(watch -> ofLink(watch, List.of(), Optional.empty())).toList();
  }

  private static List<Walk.Pair> unasked(List<Walk.Pair> pairs) {
    return pairs.stream().filter(pair -> pair.poll().unasked().contains(pair.host())).toList();
  }

  private ChainWalker walker(Protocol protocol, Budget budget) {
    return new ChainWalker(session, subject.apex(), protocol, budget);
  }

  // ---- the recursive view ----

  private void lookThroughResolvers(Budget budget) {
    List<Supplier<Boolean>> tasks = new ArrayList<>();
    for (Question question : questionsOfReceivers()) {
      tasks.add(() -> {
        recursive.put(question, session.recursive(question, budget));
        return true;
      });
    }
    session.all(tasks, budget, () -> false);
  }

  /// All at once, so that a slow zone costs its time once.
  private List<Question> questionsOfReceivers() {
    List<Question> out = new ArrayList<>();
    out.add(new Question(subject.verification().owner(), RecordType.MX));
    out.add(new Question(subject.verification().owner(), RecordType.TXT));
    for (KeyAlias dkim : subject.dkim()) {
      out.add(new Question(dkim.record().owner(), RecordType.TXT));
    }
    subject.tracking().ifPresent(record -> out.add(new Question(record.owner(), RecordType.A)));
    return out;
  }

  /// How a resolver sees the record: as receivers ask for it first.
  private Optional<Sighting> view(CustomerRecord record, RecordType type) {
    return Optional.ofNullable(recursive.get(new Question(record.owner(), type)));
  }

  /// Whether a resolver sees the chain as it should be and the data behind it, so that nothing need
  /// be asked at the target itself.
  private static boolean current(Sighting sighting, CustomerRecord record) {
    return sighting.chain().contains(record.aliasTarget())
        && sighting.answer() instanceof Answer.Found;
  }

  // ---- the authoritative servers ----

  private Optional<Sighting> discoverAndProbe(Budget budget) {
    switch (session.discover(subject.apex(), budget)) {
      case Session.Discovery.Unknown(Sighting why) -> {
        return Optional.of(why);
      }
      case Session.Discovery.Known(Zone zone) -> {
        if (!admission.test(zone.hosts())) {
          throw new NotAdmitted();
        }
        watchAll(zone);
        askTheRegistry(zone, budget);
      }
    }
    interview.probe(watches.getFirst(), budget);
    if (watches.size() > 1 && watches.getFirst().answered()) {
      interview.probe(watches.get(1), budget);
    }
    return Optional.empty();
  }

  /// When resolvers say that the registered name does not exist, its registry is asked too: only
  /// that tells a name that has lapsed from a resolver that errs (CONTRACT CL-6).
  private void askTheRegistry(Zone zone, Budget budget) {
    Question question = new Question(subject.apex(), RecordType.NS);
    boolean denied =
        session.sightings().stream()
            .anyMatch(seen ->
                seen.perspective() == Perspective.RECURSIVE
                    && seen.question().equals(question)
                    && seen.answer() instanceof Answer.NoSuchName);
    if (denied && subject.apex().isBelow(zone.origin())) {
      walk.ask(List.of(walk.poll(question, zone)), Walk.Poll::unasked, Protocol.UDP, budget);
    }
  }

  private void watchAll(Zone zone) {
    watches.add(
        new Watch(
            subject.verification(),
            List.of(
                new Expectation.BounceHost(subject.bounceHosts()),
                new Expectation.SenderPolicy(subject.spf())),
            zone,
            walk));
    for (KeyAlias dkim : subject.dkim()) {
      watches.add(
          new Watch(
              dkim.record(),
              List.of(new Expectation.SigningKey(dkim.selector(), dkim.publicKey())),
              zone,
              walk));
    }
    subject
        .tracking()
        .ifPresent(record ->
            watches.add(
                new Watch(
                    record,
                    List.of(
                        new Expectation.TrackingEdge(RecordType.A),
                        new Expectation.TrackingEdge(RecordType.AAAA)),
                    zone,
                    walk)));
  }

  /// Queries that the data behind the chains will cost when all is well.
  private int queriesBehind() {
    int count = 0;
    for (Watch watch : watches) {
      for (Expectation expectation : watch.expectations()) {
        Optional<Sighting> view = view(watch.record(), expectation.type());
        if (view.isPresent() && !current(view.get(), watch.record())) {
          count++;
        }
      }
    }
    return count;
  }

  // ---- what stands behind them ----

  private Map<CustomerRecord, List<OfData>> dataBehind(Budget budget) {
    List<Supplier<Optional<Map.Entry<CustomerRecord, OfData>>>> tasks = new ArrayList<>();
    int spare = Interview.HEALTHY_QUERIES - budget.used() - queriesBehind();
    for (Watch watch : watches) {
      if (!watch.somewhereRight()) {
        continue;
      }
      if (watch.record().purpose() == Purpose.TRACKING && spare < 1) {
        continue;
      }
      for (Expectation expectation : watch.expectations()) {
        if (expectation.type().equals(RecordType.AAAA)) {
          // An edge of one family will do.
          continue;
        }
        tasks.add(() ->
            Optional.of(
                Map.entry(
                    watch.record(), new OfData(expectation, behind(watch, expectation, budget)))));
      }
    }
    Map<CustomerRecord, List<OfData>> out = new LinkedHashMap<>();
    for (Optional<Map.Entry<CustomerRecord, OfData>> entry :
        session.all(tasks, budget, Optional::empty)) {
      entry.ifPresent(data ->
          out.computeIfAbsent(data.getKey(), record -> new ArrayList<>()).add(data.getValue()));
    }
    return out;
  }

  /// Asks with the customer's owner name where resolvers see the chain, and at our target where
  /// they hold an old answer.
  private Sighting behind(Watch watch, Expectation expectation, Budget budget) {
    CustomerRecord record = watch.record();
    Sighting seen =
        recursive.computeIfAbsent(
            new Question(record.owner(), expectation.type()),
            question -> session.recursive(question, budget));
    return current(seen, record)
            || (expectation.optional() && seen.chain().contains(record.aliasTarget()))
        ? seen
        : session.recursive(new Question(record.aliasTarget(), expectation.type()), budget);
  }

  // ---- the evidence ----

  private Evidence evidence(Map<CustomerRecord, List<OfData>> data, Budget budget) {
    List<OfLink> links = new ArrayList<>();
    Optional<OfLink> tracking = Optional.empty();
    for (Watch watch : watches) {
      OfLink link =
          ofLink(
              watch, data.getOrDefault(watch.record(), List.of()), standingInstead(watch, budget));
      if (watch.record().purpose() == Purpose.TRACKING) {
        tracking = Optional.of(link);
      } else {
        links.add(link);
      }
    }
    return new Evidence(links, tracking);
  }

  private OfLink ofLink(Watch watch, List<OfData> data, Optional<String> instead) {
    return new OfLink(
        watch.record(),
        watch.zone().origin(),
        watch.views(),
        Optional.empty(),
        seenByResolvers(watch.record()),
        instead,
        data);
  }

  /// One resolver's view of the record: of those that validation stopped before the others.
  private Optional<Sighting> seenByResolvers(CustomerRecord record) {
    List<Sighting> views =
        List.of(RecordType.MX, RecordType.TXT, RecordType.A).stream()
            .flatMap(type -> view(record, type).stream())
            .toList();
    return views.stream()
        .filter(view -> view.cause().filter(Cause.BOGUS::equals).isPresent())
        .findFirst()
        .or(() -> views.stream().findFirst());
  }

  /// What a pending customer published in place of the CNAME, for the message.
  private Optional<String> standingInstead(Watch watch, Budget budget) {
    if (stance != Stance.PENDING || watch.somewhereRight()) {
      return Optional.empty();
    }
    Optional<String> known =
        watch.asked().stream()
            .flatMap(host -> watch.saidBy(host).stream())
            .flatMap(seen -> firstRecord(seen).stream())
            .findFirst()
            .or(() -> seenByResolvers(watch.record()).flatMap(Examination::firstRecord));
    Optional<NameServer> emptyName =
        watch.asked().stream()
            .flatMap(host -> watch.saidBy(host).stream())
            .filter(seen -> seen.answer() instanceof Answer.NoData)
            .flatMap(seen -> seen.nameServer().stream())
            .findFirst();
    if (known.isPresent() || emptyName.isEmpty()) {
      return known;
    }
    Set<RecordType> asked =
        watch.polls().stream().map(poll -> poll.question().type()).collect(Collectors.toSet());
    List<RecordType> likely =
        watch.record().purpose() == Purpose.DKIM
            ? List.of(RecordType.TXT, RecordType.A)
            : List.of(RecordType.A, RecordType.TXT, RecordType.AAAA);
    for (RecordType type : likely) {
      if (asked.contains(type)) {
        continue;
      }
      Sighting sighting =
          session.authoritative(
              watch.zone(),
              emptyName.get(),
              new Question(watch.record().owner(), type),
              Protocol.UDP,
              budget);
      Optional<String> record = firstRecord(sighting);
      if (record.isPresent() || sighting.cause().isPresent()) {
        return record;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> firstRecord(Sighting sighting) {
    return sighting.answer() instanceof Answer.Found(List<ResourceRecord> records, var chain)
            && chain.isEmpty()
            && !(records.getFirst().data() instanceof Rdata.Alias)
        ? Optional.of(
            article(records.getFirst().type())
                + records.getFirst().type()
                + " record ("
                + Wording.harmless(records.getFirst().data().text())
                + ")")
        : Optional.empty();
  }

  /// As the letters are read out: a TXT, an MX record.
  private static String article(RecordType type) {
    return "AEFHILMNORSX".indexOf(type.toString().charAt(0)) >= 0 ? "an " : "a ";
  }

  private Evidence undiscovered(Sighting why) {
    List<OfLink> links = new ArrayList<>();
    links.add(undiscovered(subject.verification(), why));
    for (KeyAlias dkim : subject.dkim()) {
      links.add(undiscovered(dkim.record(), why));
    }
    return new Evidence(links, subject.tracking().map(record -> undiscovered(record, why)));
  }

  private OfLink undiscovered(CustomerRecord record, Sighting why) {
    return new OfLink(
        record,
        subject.apex(),
        List.of(),
        Optional.of(why),
        seenByResolvers(record),
        Optional.empty(),
        List.of());
  }

  private Sighting noTime() {
    return Sighting.notAsked(new Question(subject.apex(), RecordType.NS));
  }
}
