package dev.signet.diagnosis;

import dev.signet.dns.Question;
import dev.signet.dns.RecordType;
import dev.signet.lookup.Answer;
import dev.signet.lookup.Answer.Cause;
import dev.signet.lookup.NameServer;
import dev.signet.lookup.Perspective;
import dev.signet.lookup.Session;
import dev.signet.lookup.Sighting;
import dev.signet.lookup.Transport.Protocol;
import dev.signet.lookup.Walk;
import dev.signet.lookup.Zone;
import dev.signet.name.DomainName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// What an investigation has gathered so far, and the ways to ask more. Thread-safe, so that
/// questions can be asked side by side.
final class Notebook {
  /// Servers of one zone that are asked about each record.
  private static final int ASKED_SERVERS = 4;

  private final Session session;
  private final Inquiry inquiry;
  private final Instant at;
  private final String randomLabel;
  private final List<Sighting> authoritative = new ArrayList<>();
  private final List<Sighting> strangers = new ArrayList<>();
  private final List<Sighting> known = new ArrayList<>();
  private final Map<DomainName, Observed.Server> servers = new LinkedHashMap<>();
  private Optional<Zone> zone = Optional.empty();
  private Optional<Zone> delegation = Optional.empty();
  private final Set<DomainName> randomNames = new LinkedHashSet<>();

  Notebook(Session session, Inquiry inquiry, Instant at, String randomLabel) {
    this.session = session;
    this.inquiry = inquiry;
    this.at = at;
    this.randomLabel = randomLabel;
  }

  Inquiry inquiry() {
    return inquiry;
  }

  String randomLabel() {
    return randomLabel;
  }

  synchronized Optional<Zone> zone() {
    return zone;
  }

  synchronized void zone(Zone found) {
    zone = Optional.of(found);
  }

  synchronized void delegation(Zone above) {
    delegation = Optional.of(above);
  }

  synchronized Optional<Zone> delegation() {
    return delegation;
  }

  /// Takes note of a name that is asked to find wildcards; false when it was asked already.
  synchronized boolean randomName(DomainName name) {
    return randomNames.add(name);
  }

  synchronized void stranger(Sighting seen) {
    strangers.add(seen);
  }

  /// Whether the registry knows the domain, or did not say.
  boolean registered() {
    return observed().recursive(inquiry.apex(), RecordType.NS).stream()
        .noneMatch(seen -> seen.answer() instanceof Answer.NoSuchName);
  }

  /// The facts so far.
  synchronized Observed observed() {
    List<Sighting> all = new ArrayList<>(authoritative);
    session.sightings().stream()
        .filter(seen -> seen.perspective() == Perspective.RECURSIVE)
        .forEach(all::add);
    return new Observed(
        inquiry,
        at,
        zone.map(Zone::origin),
        List.copyOf(servers.values()),
        all,
        strangers,
        delegation,
        List.copyOf(randomNames));
  }

  /// Finds where a server of the zone is.
  Session.Location locate(Zone of, DomainName host) {
    Session.Location location = session.locate(of, host, session.finalBudget());
    Observed.Server server =
        switch (location) {
          case Session.Location.At(NameServer found) ->
              new Observed.Server(host, Optional.of(found.address()), Optional.empty());
          case Session.Location.Nowhere(Cause cause) ->
              new Observed.Server(host, Optional.empty(), Optional.of(cause));
        };
    synchronized (this) {
      if (zone.filter(main -> main.hosts().contains(host)).isPresent()) {
        servers.putIfAbsent(host, server);
      }
    }
    return location;
  }

  /// Asks one server of `of`; empty when it has no address that may be asked.
  Optional<Sighting> ask(Zone of, DomainName host, Question question) {
    if (!(locate(of, host) instanceof Session.Location.At(NameServer server))) {
      return Optional.empty();
    }
    Sighting seen =
        session.authoritative(of, server, question, Protocol.UDP, session.finalBudget());
    synchronized (this) {
      authoritative.add(seen);
    }
    return Optional.of(seen);
  }

  /// Asks the servers that are in charge of the question's name, at most four side by side, down
  /// the zone cuts that they point to.
  void askAll(Question question) {
    askAll(question, ASKED_SERVERS);
  }

  /// The same, one server only: the first that is known to answer.
  void askOne(Question question) {
    askAll(question, 1);
  }

  private void askAll(Question question, int most) {
    Optional<Zone> main = zone();
    Optional<Zone> of =
        session
            .zoneOf(question.name())
            .filter(found -> main.filter(z -> z.origin().equals(found.origin())).isEmpty())
            .or(() -> main);
    if (of.isEmpty()) {
      return;
    }
    Walk walk = new Walk(session, this::heard);
    Walk.Poll poll = walk.poll(question, of.get());
    walk.ask(
        List.of(poll),
        waiting ->
            preferred(waiting.zone(), most).stream().filter(waiting.unasked()::contains).toList(),
        Protocol.UDP,
        session.finalBudget());
    walk.askTheSilent(List.of(poll), session.finalBudget());
  }

  private synchronized void heard(Zone of, Walk.Said said) {
    Observed.Server server =
        switch (said) {
          case Walk.Said.Spoke(NameServer found, Sighting seen) -> {
            authoritative.add(seen);
            yield new Observed.Server(found.host(), Optional.of(found.address()), Optional.empty());
          }
          case Walk.Said.NotAsked(DomainName host, Cause cause) ->
              new Observed.Server(host, Optional.empty(), Optional.of(cause));
        };
    if (zone.filter(main -> main.hosts().contains(server.host())).isPresent()) {
      servers.putIfAbsent(server.host(), server);
    }
  }

  /// Servers that have answered before those that have not; those that kept silent last.
  private synchronized List<DomainName> preferred(Zone of, int most) {
    List<DomainName> good = new ArrayList<>();
    List<DomainName> unknown = new ArrayList<>();
    List<DomainName> bad = new ArrayList<>();
    for (DomainName host : of.hosts()) {
      List<Sighting> said =
          authoritative.stream().filter(seen -> seen.server().startsWith(host + " ")).toList();
      boolean answers =
          said.stream()
              .anyMatch(
                  seen -> Investigator.answered(seen) || seen.cause().get() == Cause.REFERRED);
      (answers ? good : said.isEmpty() ? unknown : bad).add(host);
    }
    List<DomainName> out = new ArrayList<>(good);
    out.addAll(unknown);
    if (out.isEmpty() || most > 1) {
      out.addAll(bad);
    }
    return out.subList(0, Math.min(most, out.size()));
  }

  /// Asks the resolvers, once for each question.
  Sighting recursive(Question question) {
    synchronized (this) {
      for (Sighting seen : known) {
        if (seen.question().equals(question)) {
          return seen;
        }
      }
    }
    Sighting seen = session.recursive(question, session.finalBudget());
    synchronized (this) {
      known.add(seen);
    }
    return seen;
  }

  /// Runs questions side by side.
  void all(List<Runnable> questions) {
    List<Supplier<Boolean>> tasks = new ArrayList<>();
    for (Runnable question : questions) {
      tasks.add(() -> {
        question.run();
        return true;
      });
    }
    session.all(tasks, session.finalBudget(), () -> false);
  }
}
