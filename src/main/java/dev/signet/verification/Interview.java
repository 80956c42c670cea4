package dev.signet.verification;

import dev.signet.dns.Question;
import dev.signet.dns.RecordType;
import dev.signet.lookup.Answer.Cause;
import dev.signet.lookup.Budget;
import dev.signet.lookup.NameServer;
import dev.signet.lookup.Session;
import dev.signet.lookup.Sighting;
import dev.signet.lookup.Transport.Protocol;
import dev.signet.lookup.Zone;
import dev.signet.name.DomainName;
import dev.signet.verification.Watch.Seen;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/// Asks the authoritative servers about the records watched, and follows zone cuts down to the
/// servers that are really in charge.
///
/// Each server is asked something and each record is asked of somebody, in an order that spreads
/// over both; [#askEverybody] completes it. Used by one thread at a time.
final class Interview {
  /// What a healthy domain may cost in all (V-4).
  static final int HEALTHY_QUERIES = 20;

  private static final int MAX_PROBES = 3;
  private static final int MAX_REFERRALS = 7;
  private static final int RETRIES = 2;
  private static final int RETRIED_HOSTS = 3;

  private final Session session;
  private final List<Watch> watches;

  /// @param watches grows until the zone is known
  Interview(Session session, List<Watch> watches) {
    this.session = session;
    this.watches = watches;
  }

  /// One question to one server about one record.
  record Pair(Watch watch, DomainName host) {}

  /// Asks one server, to learn of zone cuts before many are asked; another one when it is silent.
  void probe(Watch watch, Budget budget) {
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

  /// Asks as many as a healthy domain may cost, when `queriesToCome` are still needed after it.
  void askWithin(IntSupplier queriesToCome, Budget budget) {
    for (int i = 0; i < MAX_REFERRALS; i++) {
      adoptZones();
      int reserve = queriesToCome.getAsInt();
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
  void askEverybody(Budget budget) {
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
  boolean ask(List<Pair> pairs, Protocol protocol, Budget budget) {
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
}
