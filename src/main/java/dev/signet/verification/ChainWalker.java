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
import dev.signet.verification.Subject.Link;
import dev.signet.verification.Watch.Seen;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Follows alias chains link by link: inside the customer's zones at their authoritative servers,
/// outside at the recursive resolvers. At most 10 links, with a memory for loops.
///
/// Each question is asked once a round. Used by one thread at a time.
final class ChainWalker {
  /// The strictest of the common recursors; mail receivers stop there.
  static final int MAX_LINKS = 10;

  private static final int MAX_SERVERS_TRIED = 3;

  private final Session session;
  private final DomainName inside;
  private final Protocol protocol;
  private final Budget budget;
  private final Map<String, Sighting> memory = new HashMap<>();

  /// @param inside names at or below are the customer's own
  ChainWalker(Session session, DomainName inside, Protocol protocol, Budget budget) {
    this.session = session;
    this.inside = inside;
    this.protocol = protocol;
    this.budget = budget;
  }

  /// The distinct targets of the CNAMEs that `sighting` found at its own name.
  static List<DomainName> targets(Sighting sighting) {
    Set<DomainName> out = new LinkedHashSet<>();
    if (sighting.answer() instanceof Answer.Found(List<ResourceRecord> records, var chain)) {
      for (ResourceRecord record : records) {
        if (record.data() instanceof Rdata.Alias alias) {
          out.add(alias.target());
        }
      }
    }
    return List.copyOf(out);
  }

  /// Where the chain leads that starts at `owner` with an alias to `first`, as `server` has it.
  Path follow(DomainName owner, DomainName first, DomainName target, NameServer server) {
    List<DomainName> chain = new ArrayList<>(List.of(first));
    Set<DomainName> passed = new LinkedHashSet<>(List.of(owner));
    while (true) {
      DomainName at = chain.getLast();
      if (at.equals(target)) {
        return new Path.Through(chain);
      }
      if (!passed.add(at)) {
        return new Path.Endless(chain, Path.End.LOOP);
      }
      Sighting sighting = next(at, server);
      switch (sighting.answer()) {
        case Answer.Found found -> {
          List<DomainName> targets = targets(sighting);
          if (targets.size() != 1) {
            return new Path.Several(targets);
          }
          if (chain.size() >= MAX_LINKS) {
            return new Path.Endless(chain, Path.End.TOO_MANY_LINKS);
          }
          chain.add(targets.getFirst());
        }
        case Answer.NoData noData -> {
          return new Path.Elsewhere(chain);
        }
        case Answer.NoSuchName noSuchName -> {
          return new Path.Elsewhere(chain);
        }
        case Answer.Unanswered(Cause cause, var extended) -> {
          return cause == Cause.NAME_TOO_LONG
              ? new Path.Endless(chain, Path.End.NAME_TOO_LONG)
              : new Path.Unclear(cause, at);
        }
      }
    }
  }

  /// Finds the path of every server of `watch` that has none yet.
  void settle(Watch watch) {
    Map<DomainName, Path> good = new LinkedHashMap<>();
    watch
        .seen()
        .forEach((host, what) -> {
          if (!watch.paths().containsKey(host)) {
            watch.paths().put(host, path(watch.link(), what, good));
          }
        });
  }

  /// @param good targets from which the chain was already seen to pass through ours; one server's
  ///   word for that is enough, a "no" is asked of each
  private Path path(Link link, Seen what, Map<DomainName, Path> good) {
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
                  known != null ? known : follow(link.owner(), first, link.target(), server);
              if (path.worth() == Worth.YES) {
                good.put(first, path);
              }
              yield path;
            }
          };
    };
  }

  private static Path withoutAnswer(Link link, Cause cause) {
    Answer silence = new Answer.Unanswered(cause, Optional.empty());
    if (VerdictTable.worth(silence, false, VerdictTable.Place.CUSTOMER) == Worth.NO_DIFFERS) {
      return new Path.Endless(List.of(link.owner()), Path.End.NAME_TOO_LONG);
    }
    return cause == Cause.EMPTY ? new Path.Bare() : new Path.Unclear(cause, link.owner());
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
