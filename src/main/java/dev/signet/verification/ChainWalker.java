package dev.signet.verification;

import dev.signet.dns.Question;
import dev.signet.dns.RecordType;
import dev.signet.lookup.Answer.Cause;
import dev.signet.lookup.Budget;
import dev.signet.lookup.NameServer;
import dev.signet.lookup.Session;
import dev.signet.lookup.Sighting;
import dev.signet.lookup.Transport.Protocol;
import dev.signet.lookup.Walk.Said;
import dev.signet.lookup.Zone;
import dev.signet.name.DomainName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Follows alias chains link by link: inside the customer's zones at their authoritative servers,
/// outside at the recursive resolvers. At most 10 links, with a memory for loops.
///
/// Each question is asked once a round. Used by one thread at a time.
final class ChainWalker {
  private static final int MAX_SERVERS_TRIED = 3;

  private final Session session;
  private final DomainName inside;
  private final Protocol protocol;
  private final Budget budget;
  private final Map<String, Sighting> memory = new HashMap<>();

  /// Links of chains that were seen to pass through our target; one server's word for those is
  /// enough, a "no" is asked of each.
  private final Map<DomainName, Sighting> good = new HashMap<>();

  /// @param inside names at or below are the customer's own
  ChainWalker(Session session, DomainName inside, Protocol protocol, Budget budget) {
    this.session = session;
    this.inside = inside;
    this.protocol = protocol;
    this.budget = budget;
  }

  /// Finds the path of every server of `watch`.
  void settle(Watch watch) {
    for (DomainName host : watch.asked()) {
      watch.paths().put(host, path(watch, host));
    }
  }

  private Path path(Watch watch, DomainName host) {
    Optional<Said> asked =
        watch.polls().stream()
            .flatMap(poll -> Optional.ofNullable(poll.said().get(host)).stream())
            .findFirst();
    if (asked.orElseThrow() instanceof Said.NotAsked(DomainName name, Cause cause)) {
      return new Path.Unclear(cause, watch.record().owner());
    }
    NameServer server = ((Said.Spoke) asked.orElseThrow()).nameServer();
    List<Paths.Read> reads = new ArrayList<>();
    for (Watch.Reader reader : watch.readers()) {
      Optional.ofNullable(reader.poll().said().get(host))
          .flatMap(Said::seen)
          .ifPresent(seen -> reads.add(new Paths.Read(reader.expectation(), seen)));
    }
    Optional<Sighting> alias =
        Optional.ofNullable(watch.alias().said().get(host)).flatMap(Said::seen);
    Map<DomainName, Sighting> passed = new HashMap<>();
    Path path =
        Paths.of(
            watch.record(),
            alias,
            reads,
            name ->
                Optional.of(
                    passed.computeIfAbsent(
                        name,
                        at ->
                            Optional.ofNullable(good.get(at)).orElseGet(() -> next(at, server)))));
    if (path.right()) {
      good.putAll(passed);
    }
    return path;
  }

  private Sighting next(DomainName name, NameServer server) {
    Question question = new Question(name, RecordType.CNAME);
    if (name.isAtOrBelow(inside)) {
      Optional<Zone> zone = session.zoneOf(name);
      if (zone.isPresent()) {
        return ownZone(question, zone.get(), server);
      }
    }
    return memory.computeIfAbsent("|" + name, key -> session.recursive(question, budget));
  }

  /// Asks the server whose view this is; another one only where that one does not serve the zone.
  private Sighting ownZone(Question question, Zone zone, NameServer server) {
    if (zone.hosts().contains(server.host())) {
      return below(question, ask(question, zone, server), server);
    }
    int rotation = session.rotate();
    Optional<Sighting> last = Optional.empty();
    for (int i = 0; i < Math.min(zone.hosts().size(), MAX_SERVERS_TRIED); i++) {
      DomainName host = zone.hosts().get((rotation + i) % zone.hosts().size());
      if (session.locate(zone, host, budget) instanceof Session.Location.At(NameServer other)) {
        Sighting sighting = below(question, ask(question, zone, other), server);
        if (sighting.cause().isEmpty()) {
          return sighting;
        }
        last = Optional.of(sighting);
      }
    }
    return last.orElseGet(() -> session.recursive(question, budget));
  }

  private Sighting below(Question question, Sighting sighting, NameServer server) {
    return sighting
        .referral()
        .flatMap(session::descend)
        .map(zone -> ownZone(question, zone, server))
        .orElse(sighting);
  }

  private Sighting ask(Question question, Zone zone, NameServer server) {
    String key = server + "|" + question.name();
    Sighting known = memory.get(key);
    if (known != null) {
      return known;
    }
    Sighting sighting = session.authoritative(zone, server, question, protocol, budget);
    memory.put(key, sighting);
    return sighting;
  }
}
