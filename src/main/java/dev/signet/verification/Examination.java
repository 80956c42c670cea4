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
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// Gathers the evidence for one subject: whom to ask what, in which order, for how many queries.
///
/// A healthy domain costs at most [#HEALTHY_QUERIES] (V-4): each server is asked something and each
/// record is asked of somebody, and when that shows nothing wrong, it is enough. As soon as
/// anything is not as it should be, everybody is asked everything, within the budget.
final class Examination {
  private static final int HEALTHY_QUERIES = 20;
  private static final int MAX_PROBES = 3;
  private static final int MAX_REFERRALS = 7;
  private static final int RETRIES = 2;
  private static final int RETRIED_HOSTS = 3;

  private final Session session;
  private final Subject subject;
  private final Stance stance;
  private final Map<Link, Sighting> recursive = new ConcurrentHashMap<>();
  private final List<Watch> watches = new ArrayList<>();

  Examination(Session session, Subject subject, Stance stance) {
    this.session = session;
    this.subject = subject;
    this.stance = stance;
  }

  /// One question to one server about one record.
  private record Pair(Watch watch, DomainName host) {}

  /// The first round, over UDP.
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
    askWithin(budget, walker);
    if (!watches.stream().allMatch(Watch::healthy)) {
      askEverybody(budget, walker);
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
      List<Pair> pairs = new ArrayList<>();
      watch
          .seen()
          .forEach((host, what) -> {
            if (what instanceof Seen.Said(NameServer server, Sighting sighting)
                && (sighting.cause().isEmpty() || speaks(sighting))) {
              pairs.add(new Pair(second, host));
            }
          });
      ask(pairs, Protocol.TCP, budget);
      settle(second, walker);
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
      case Session.Discovery.Known(Zone zone) -> watchAll(zone);
    }
    probe(watches.getFirst(), budget);
    if (watches.size() > 1 && watches.getFirst().answered()) {
      probe(watches.get(1), budget);
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

  /// Asks one server, to learn of zone cuts before many are asked; another one when it is silent.
  private void probe(Watch watch, Budget budget) {
    int tries = 0;
    for (int i = 0; i < MAX_PROBES + MAX_REFERRALS && tries < MAX_PROBES; i++) {
      session.zoneOf(watch.link().owner()).filter(z -> z != watch.zone()).ifPresent(watch::moveTo);
      List<DomainName> hosts = watch.unasked();
      if (hosts.isEmpty()) {
        return;
      }
      Pair pair = new Pair(watch, hosts.get(session.rotate() % hosts.size()));
      boolean moved = ask(List.of(pair), Protocol.UDP, budget);
      if (!moved) {
        tries++;
        if (watch.answered()) {
          return;
        }
      }
    }
  }

  /// Asks as many as a healthy domain may cost.
  private void askWithin(Budget budget, ChainWalker walker) {
    for (int i = 0; i < MAX_REFERRALS; i++) {
      adoptZones();
      int reserve = queriesBehind();
      int spare = HEALTHY_QUERIES - budget.used() - reserve;
      List<DomainName> hosts = sample(spare / 2);
      locate(hosts, budget);
      spare = HEALTHY_QUERIES - budget.used() - reserve;
      List<Pair> pairs = rota(hosts);
      List<Pair> first = pairs.subList(0, Math.clamp(spare, 0, pairs.size()));
      if (!ask(withOneForEach(first), Protocol.UDP, budget)) {
        break;
      }
    }
    watches.forEach(watch -> settle(watch, walker));
  }

  /// Records may lie in a zone that was found after their watch began.
  private void adoptZones() {
    for (Watch watch : watches) {
      session
          .zoneOf(watch.link().owner())
          .filter(zone -> !zone.origin().equals(watch.zone().origin()))
          .ifPresent(watch::moveTo);
    }
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

  /// Hosts to ask, a different choice each time when there are more than can be asked.
  private List<DomainName> sample(int most) {
    TreeSet<DomainName> all = new TreeSet<>();
    watches.forEach(watch -> all.addAll(watch.zone().hosts()));
    List<DomainName> hosts = new ArrayList<>(all);
    Collections.rotate(hosts, session.rotate() % Math.max(1, hosts.size()));
    return hosts.subList(0, Math.clamp(most, Math.min(1, hosts.size()), hosts.size()));
  }

  /// What is left to ask, in such an order that any beginning of it spreads over servers and
  /// records alike.
  private List<Pair> rota(List<DomainName> hosts) {
    List<Pair> out = new ArrayList<>();
    for (int round = 0; round < watches.size(); round++) {
      for (int i = 0; i < hosts.size(); i++) {
        Watch watch = watches.get((i + round) % watches.size());
        if (watch.unasked().contains(hosts.get(i))) {
          out.add(new Pair(watch, hosts.get(i)));
        }
      }
    }
    return out;
  }

  /// No record goes unasked, whatever it costs.
  private List<Pair> withOneForEach(List<Pair> pairs) {
    List<Pair> out = new ArrayList<>(pairs);
    for (Watch watch : watches) {
      boolean planned = pairs.stream().anyMatch(pair -> pair.watch() == watch);
      List<DomainName> hosts = watch.unasked();
      if (!planned && watch.seen().isEmpty() && !hosts.isEmpty()) {
        out.add(new Pair(watch, hosts.get(session.rotate() % hosts.size())));
      }
    }
    return out;
  }

  /// Something is not as it should be: asks everybody who was not asked, and the silent once more
  /// where nobody has answered.
  private void askEverybody(Budget budget, ChainWalker walker) {
    for (int i = 0; i < MAX_REFERRALS; i++) {
      adoptZones();
      List<Pair> pairs = new ArrayList<>();
      for (Watch watch : watches) {
        watch.unasked().forEach(host -> pairs.add(new Pair(watch, host)));
      }
      locate(pairs.stream().map(Pair::host).distinct().toList(), budget);
      if (!ask(pairs, Protocol.UDP, budget)) {
        break;
      }
    }
    for (int i = 0; i < RETRIES; i++) {
      List<Pair> pairs = new ArrayList<>();
      for (Watch watch : watches) {
        if (!watch.answered()) {
          worthRetrying(watch).forEach(host -> pairs.add(new Pair(watch, host)));
        }
      }
      if (pairs.isEmpty()) {
        break;
      }
      ask(pairs, Protocol.UDP, budget);
    }
    watches.forEach(watch -> settle(watch, walker));
  }

  private static List<DomainName> worthRetrying(Watch watch) {
    List<DomainName> out = new ArrayList<>();
    watch
        .seen()
        .forEach((host, what) -> {
          if (what instanceof Seen.Said(NameServer server, Sighting sighting)
              && sighting
                  .cause()
                  .filter(cause -> Session.silent(cause) || cause == Cause.EMPTY)
                  .isPresent()) {
            out.add(host);
          }
        });
    return out.subList(0, Math.min(out.size(), RETRIED_HOSTS));
  }

  private void locate(List<DomainName> hosts, Budget budget) {
    List<Supplier<Boolean>> tasks = new ArrayList<>();
    for (DomainName host : hosts) {
      Zone zone =
          watches.stream()
              .map(Watch::zone)
              .filter(candidate -> candidate.hosts().contains(host))
              .findFirst()
              .orElseThrow();
      tasks.add(() -> session.locate(zone, host, budget) instanceof Session.Location.At);
    }
    session.all(tasks, budget, () -> false);
  }

  /// Asks side by side and keeps what was said; true when a referral moved a record to a zone
  /// below.
  private boolean ask(List<Pair> pairs, Protocol protocol, Budget budget) {
    List<Supplier<Optional<Seen>>> tasks = new ArrayList<>();
    for (Pair pair : pairs) {
      tasks.add(() -> Optional.of(ask(pair, protocol, budget)));
    }
    List<Optional<Seen>> said = session.all(tasks, budget, Optional::empty);
    boolean moved = false;
    for (int i = 0; i < pairs.size(); i++) {
      Pair pair = pairs.get(i);
      if (!pair.watch().zone().hosts().contains(pair.host())) {
        continue;
      }
      Seen what = said.get(i).orElseGet(() -> new Seen.NotAsked(pair.host(), Cause.LIMIT));
      Optional<Zone> below =
          what instanceof Seen.Said(NameServer server, Sighting sighting)
              ? sighting.referral().flatMap(session::descend)
              : Optional.empty();
      if (below.isPresent()) {
        pair.watch().moveTo(below.get());
        moved = true;
      } else {
        pair.watch().put(pair.host(), what);
      }
    }
    return moved;
  }

  private Seen ask(Pair pair, Protocol protocol, Budget budget) {
    Zone zone = pair.watch().zone();
    return switch (session.locate(zone, pair.host(), budget)) {
      case Session.Location.Nowhere(Cause cause) -> new Seen.NotAsked(pair.host(), cause);
      case Session.Location.At(NameServer server) ->
          new Seen.Said(
              server,
              session.authoritative(
                  zone,
                  server,
                  new Question(pair.watch().link().owner(), RecordType.CNAME),
                  protocol,
                  budget));
    };
  }

  // ---- where the chains lead ----

  private void settle(Watch watch, ChainWalker walker) {
    Map<DomainName, Path> good = new LinkedHashMap<>();
    watch
        .seen()
        .forEach((host, what) -> {
          if (!watch.paths().containsKey(host)) {
            watch.paths().put(host, path(watch.link(), what, walker, good));
          }
        });
  }

  /// @param good targets from which the chain was already seen to pass through ours; one server's
  ///   word for that is enough, a "no" is asked of each
  private static Path path(Link link, Seen what, ChainWalker walker, Map<DomainName, Path> good) {
    return switch (what) {
      case Seen.NotAsked(DomainName host, Cause cause) -> new Path.Unclear(cause, link.owner());
      case Seen.Said(NameServer server, Sighting sighting) ->
          switch (sighting.answer()) {
            case Answer.NoData noData -> new Path.Missing(true);
            case Answer.NoSuchName noSuchName -> new Path.Missing(false);
            case Answer.Unanswered(Cause cause, var extended) -> withoutAnswer(link, cause);
            case Answer.Found found -> {
              List<DomainName> targets = ChainWalker.targets(sighting);
              if (targets.size() != 1) {
                yield new Path.Several(targets);
              }
              DomainName first = targets.getFirst();
              Path known = good.get(first);
              Path path =
                  known != null ? known : walker.follow(link.owner(), first, link.target(), server);
              if (path.worth() == Worth.YES) {
                good.put(first, path);
              }
              yield path;
            }
          };
    };
  }

  private static Path withoutAnswer(Link link, Cause cause) {
    if (cause == Cause.NAME_TOO_LONG) {
      return new Path.Endless(List.of(link.owner()), Path.End.NAME_TOO_LONG);
    }
    return cause == Cause.EMPTY ? new Path.Bare() : new Path.Unclear(cause, link.owner());
  }

  // ---- what stands behind them ----

  private Map<Link, List<OfData>> dataBehind(Budget budget) {
    List<Supplier<Optional<Map.Entry<Link, OfData>>>> tasks = new ArrayList<>();
    int spare = HEALTHY_QUERIES - budget.used() - queriesBehind();
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
      if (current(seen, link) || expectation.optional()) {
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
    RecordType type = watch.purpose() == Purpose.DKIM ? RecordType.TXT : RecordType.A;
    return firstRecord(
        session.authoritative(
            watch.zone(),
            emptyName.get().server(),
            new Question(watch.link().owner(), type),
            Protocol.UDP,
            budget));
  }

  private static Optional<String> firstRecord(Sighting sighting) {
    return sighting.answer() instanceof Answer.Found(List<ResourceRecord> records, var chain)
            && chain.isEmpty()
            && !(records.getFirst().data() instanceof Rdata.Alias)
        ? Optional.of(
            "a "
                + records.getFirst().type()
                + " record ("
                + Wording.harmless(records.getFirst().data().text())
                + ")")
        : Optional.empty();
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
