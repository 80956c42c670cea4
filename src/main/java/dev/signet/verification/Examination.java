package dev.signet.verification;

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
import dev.signet.verification.Evidence.OfData;
import dev.signet.verification.Evidence.OfLink;
import dev.signet.verification.Evidence.Purpose;
import dev.signet.verification.Subject.DkimLink;
import dev.signet.verification.Subject.Link;
import dev.signet.verification.Verifier.Stance;
import dev.signet.verification.Watch.Seen;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Gathers the evidence for one subject: whom to ask what, in which order, for how many queries.
///
/// A healthy domain costs at most [Interview#HEALTHY_QUERIES] (V-4): each server is asked something
/// and each record is asked of somebody, and when that shows nothing wrong, it is enough. As soon
/// as anything is not as it should be, everybody is asked everything, within the budget.
final class Examination {
  private final Session session;
  private final Subject subject;
  private final Stance stance;
  private final Predicate<List<DomainName>> admission;
  private final Map<Link, Sighting> recursive = new ConcurrentHashMap<>();
  private final List<Watch> watches = new ArrayList<>();
  private final Interview interview;

  /// @param admission whether these name servers may be asked now
  Examination(
      Session session, Subject subject, Stance stance, Predicate<List<DomainName>> admission) {
    this.session = session;
    this.subject = subject;
    this.stance = stance;
    this.admission = admission;
    this.interview = new Interview(session, watches);
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
    Budget budget = session.budget();
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
  List<OfLink> lookAgain(Collection<Link> doubted) {
    Budget budget = session.finalBudget();
    ChainWalker walker = walker(Protocol.TCP, budget);
    List<Watch> again = new ArrayList<>();
    for (Watch watch : watches) {
      if (!doubted.contains(watch.link())) {
        continue;
      }
      Watch second = new Watch(watch.purpose(), watch.link(), List.of(), watch.zone());
      List<Interview.Pair> pairs = new ArrayList<>();
      watch
          .seen()
          .forEach((host, what) -> {
            if (what instanceof Seen.Said(NameServer server, Sighting sighting)
                && (sighting.cause().isEmpty() || speaks(sighting))) {
              pairs.add(new Interview.Pair(second, host));
            }
          });
      interview.ask(pairs, Protocol.TCP, budget);
      walker.settle(second);
      again.add(second);
    }
    return again.stream().map(watch -> ofLink(watch, List.of(), Optional.empty())).toList();
  }

  private static boolean speaks(Sighting sighting) {
    return sighting
        .cause()
        .filter(cause -> cause == Cause.EMPTY || cause == Cause.NAME_TOO_LONG)
        .isPresent();
  }

  private ChainWalker walker(Protocol protocol, Budget budget) {
    return new ChainWalker(session, subject.apex(), protocol, budget);
  }

  // ---- the recursive view ----

  private void lookThroughResolvers(Budget budget) {
    List<Supplier<Boolean>> tasks = new ArrayList<>();
    tasks.add(() -> lookThroughResolvers(subject.verification(), RecordType.MX, budget));
    for (DkimLink dkim : subject.dkim()) {
      tasks.add(() -> lookThroughResolvers(dkim.link(), RecordType.TXT, budget));
    }
    session.all(tasks, budget, () -> false);
  }

  private boolean lookThroughResolvers(Link link, RecordType type, Budget budget) {
    recursive.put(link, session.recursive(new Question(link.owner(), type), budget));
    return true;
  }

  /// Whether a resolver sees the chain as it should be and the data behind it, so that nothing need
  /// be asked at the target itself.
  private static boolean current(Sighting sighting, Link link) {
    return sighting.chain().contains(link.target()) && sighting.answer() instanceof Answer.Found;
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
      }
    }
    interview.probe(watches.getFirst(), budget);
    if (watches.size() > 1 && watches.getFirst().answered()) {
      interview.probe(watches.get(1), budget);
    }
    return Optional.empty();
  }

  private void watchAll(Zone zone) {
    watches.add(
        new Watch(
            Purpose.VERIFICATION,
            subject.verification(),
            List.of(
                new Expectation.BounceHost(subject.bounceHosts()),
                new Expectation.SenderPolicy(subject.spf())),
            zone));
    for (DkimLink dkim : subject.dkim()) {
      watches.add(
          new Watch(
              Purpose.DKIM,
              dkim.link(),
              List.of(new Expectation.SigningKey(dkim.selector(), dkim.publicKey())),
              zone));
    }
    subject
        .tracking()
        .ifPresent(link ->
            watches.add(
                new Watch(Purpose.TRACKING, link, List.of(new Expectation.TrackingEdge()), zone)));
  }

  /// Queries that the data behind the chains will cost when all is well.
  private int queriesBehind() {
    int count = 1;
    for (Watch watch : watches) {
      Sighting view = recursive.get(watch.link());
      if (view != null && !current(view, watch.link())) {
        count++;
      }
    }
    return count;
  }

  // ---- what stands behind them ----

  private Map<Link, List<OfData>> dataBehind(Budget budget) {
    List<Supplier<Optional<Map.Entry<Link, OfData>>>> tasks = new ArrayList<>();
    int spare = Interview.HEALTHY_QUERIES - budget.used() - queriesBehind();
    for (Watch watch : watches) {
      if (!watch.somewhereRight()) {
        continue;
      }
      if (watch.purpose() == Purpose.TRACKING && spare < 1) {
        continue;
      }
      for (Expectation expectation : watch.expectations()) {
        tasks.add(() ->
            Optional.of(
                Map.entry(
                    watch.link(), new OfData(expectation, behind(watch, expectation, budget)))));
      }
    }
    Map<Link, List<OfData>> out = new LinkedHashMap<>();
    for (Optional<Map.Entry<Link, OfData>> entry : session.all(tasks, budget, Optional::empty)) {
      entry.ifPresent(data ->
          out.computeIfAbsent(data.getKey(), link -> new ArrayList<>()).add(data.getValue()));
    }
    return out;
  }

  /// Asks with the customer's owner name where resolvers see the chain, and at our target where
  /// they hold an old answer.
  private Sighting behind(Watch watch, Expectation expectation, Budget budget) {
    Link link = watch.link();
    Sighting view = recursive.get(link);
    if (view == null || current(view, link)) {
      Sighting seen =
          view != null && view.question().type().equals(expectation.type())
              ? view
              : session.recursive(new Question(link.owner(), expectation.type()), budget);
      if (view == null) {
        recursive.put(link, seen);
      }
      if (current(seen, link) || (expectation.optional() && seen.chain().contains(link.target()))) {
        return seen;
      }
    }
    return session.recursive(new Question(link.target(), expectation.type()), budget);
  }

  // ---- the evidence ----

  private Evidence evidence(Map<Link, List<OfData>> data, Budget budget) {
    List<OfLink> links = new ArrayList<>();
    Optional<OfLink> tracking = Optional.empty();
    for (Watch watch : watches) {
      OfLink link =
          ofLink(watch, data.getOrDefault(watch.link(), List.of()), standingInstead(watch, budget));
      if (watch.purpose() == Purpose.TRACKING) {
        tracking = Optional.of(link);
      } else {
        links.add(link);
      }
    }
    return new Evidence(links, tracking);
  }

  private OfLink ofLink(Watch watch, List<OfData> data, Optional<String> instead) {
    return new OfLink(
        watch.purpose(),
        watch.link(),
        watch.zone().origin(),
        watch.views(),
        Optional.empty(),
        Optional.ofNullable(recursive.get(watch.link())),
        instead,
        data);
  }

  /// What a pending customer published in place of the CNAME, for the message.
  private Optional<String> standingInstead(Watch watch, Budget budget) {
    Optional<Seen.Said> emptyName =
        watch.seen().values().stream()
            .filter(Seen.Said.class::isInstance)
            .map(Seen.Said.class::cast)
            .filter(said -> said.sighting().answer() instanceof Answer.NoData)
            .findFirst();
    if (stance != Stance.PENDING || emptyName.isEmpty() || watch.somewhereRight()) {
      return Optional.empty();
    }
    Optional<String> known =
        Optional.ofNullable(recursive.get(watch.link())).flatMap(Examination::firstRecord);
    if (known.isPresent()) {
      return known;
    }
    List<RecordType> likely =
        watch.purpose() == Purpose.DKIM
            ? List.of(RecordType.TXT, RecordType.A)
            : List.of(RecordType.A, RecordType.TXT, RecordType.AAAA);
    for (RecordType type : likely) {
      Sighting sighting =
          session.authoritative(
              watch.zone(),
              emptyName.get().server(),
              new Question(watch.link().owner(), type),
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
    links.add(undiscovered(Purpose.VERIFICATION, subject.verification(), why));
    for (DkimLink dkim : subject.dkim()) {
      links.add(undiscovered(Purpose.DKIM, dkim.link(), why));
    }
    return new Evidence(
        links, subject.tracking().map(link -> undiscovered(Purpose.TRACKING, link, why)));
  }

  private OfLink undiscovered(Purpose purpose, Link link, Sighting why) {
    return new OfLink(
        purpose,
        link,
        subject.apex(),
        List.of(),
        Optional.of(why),
        Optional.ofNullable(recursive.get(link)),
        Optional.empty(),
        List.of());
  }

  private Sighting noTime() {
    return Sighting.notAsked(new Question(subject.apex(), RecordType.NS));
  }
}
