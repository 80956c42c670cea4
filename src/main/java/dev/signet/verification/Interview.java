package dev.signet.verification;

import dev.signet.dns.RecordType;
import dev.signet.lookup.Budget;
import dev.signet.lookup.Session;
import dev.signet.lookup.Transport.Protocol;
import dev.signet.lookup.Walk;
import dev.signet.lookup.Walk.Pair;
import dev.signet.lookup.Walk.Poll;
import dev.signet.name.DomainName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.function.IntSupplier;

/// Whom a check asks what, and in which order.
///
/// First the questions that receivers put: each server is asked something and each record is asked
/// of somebody, in an order that spreads over both; then the question for each alias, once. That is
/// all while everything is right; [#askEverybody] completes it. Used by one thread at a time.
final class Interview {
  /// What a healthy domain may cost in all (V-4).
  static final int HEALTHY_QUERIES = 20;

  private final Session session;
  private final Walk walk;
  private final List<Watch> watches;

  /// @param watches grows until the zone is known
  Interview(Session session, Walk walk, List<Watch> watches) {
    this.session = session;
    this.walk = walk;
    this.watches = watches;
  }

  /// Asks one server, to learn of zone cuts before many are asked.
  void probe(Watch watch, Budget budget) {
    walk.probe(watch.readers().getFirst().poll(), budget);
  }

  /// Asks as many as a healthy domain may cost, when `queriesToCome` are still needed after it.
  void askWithin(IntSupplier queriesToCome, Budget budget) {
    List<Poll> readers = readers();
    walk.askPairs(
        () -> {
          int spare = HEALTHY_QUERIES - budget.used() - queriesToCome.getAsInt();
          List<DomainName> hosts = sample(spare / 2);
          long unknown = hosts.stream().filter(host -> !session.located(host)).count();
          List<Pair> pairs = rota(readers, hosts);
          pairs.addAll(aliases(hosts));
          pairs.addAll(rota(otherFamily(), hosts));
          int affordable = Math.clamp(spare - unknown, 0, pairs.size());
          return withOneForEach(new ArrayList<>(pairs.subList(0, affordable)), readers);
        },
        readers,
        Protocol.UDP,
        budget);
    walk.askTheSilent(polls(), budget);
  }

  /// What receivers ask. The second family of addresses comes last, as far as queries last.
  private List<Poll> readers() {
    List<Poll> out = new ArrayList<>();
    watches.forEach(watch ->
        watch.readers().stream()
            .filter(reader -> !reader.expectation().type().equals(RecordType.AAAA))
            .forEach(reader -> out.add(reader.poll())));
    return out;
  }

  private List<Poll> otherFamily() {
    return watches.stream()
        .flatMap(watch -> watch.readers().stream())
        .filter(reader -> reader.expectation().type().equals(RecordType.AAAA))
        .map(Watch.Reader::poll)
        .toList();
  }

  private List<Poll> polls() {
    List<Poll> out = new ArrayList<>();
    watches.forEach(watch -> out.addAll(watch.polls()));
    return out;
  }

  /// Hosts to ask, a different choice each time when there are more than can be asked.
  private List<DomainName> sample(int most) {
    List<DomainName> hosts = new ArrayList<>(new TreeSet<>(Walk.hosts(readers())));
    Collections.rotate(hosts, session.rotate() % Math.max(1, hosts.size()));
    return hosts.subList(0, Math.clamp(most, Math.min(1, hosts.size()), hosts.size()));
  }

  /// What is left to ask, in such an order that any beginning of it spreads over servers and
  /// records alike.
  private static List<Pair> rota(List<Poll> polls, List<DomainName> hosts) {
    List<Pair> out = new ArrayList<>();
    for (int round = 0; round < polls.size(); round++) {
      for (int i = 0; i < hosts.size(); i++) {
        Poll poll = polls.get((i + round) % polls.size());
        if (poll.unasked().contains(hosts.get(i))) {
          out.add(new Pair(poll, hosts.get(i)));
        }
      }
    }
    return out;
  }

  /// The question for each alias, of one server: several aliases at one name show there alone.
  private List<Pair> aliases(List<DomainName> hosts) {
    List<Pair> out = new ArrayList<>();
    for (int i = 0; i < watches.size(); i++) {
      Poll poll = watches.get(i).alias();
      List<DomainName> unasked = hosts.stream().filter(poll.unasked()::contains).toList();
      if (poll.said().isEmpty() && !unasked.isEmpty()) {
        out.add(new Pair(poll, unasked.get(i % unasked.size())));
      }
    }
    return out;
  }

  /// No question goes unasked, whatever it costs.
  private List<Pair> withOneForEach(List<Pair> pairs, List<Poll> polls) {
    for (Poll poll : polls) {
      boolean planned = pairs.stream().anyMatch(pair -> pair.poll() == poll);
      List<DomainName> hosts = poll.unasked();
      if (!planned && poll.said().isEmpty() && !hosts.isEmpty()) {
        pairs.add(new Pair(poll, hosts.get(session.rotate() % hosts.size())));
      }
    }
    return pairs;
  }

  /// Something is not as it should be: asks every server that was not asked, for what is not known
  /// yet.
  void askEverybody(Budget budget) {
    // What is asked first may make the rest needless: a name that does not exist has no records.
    for (int step = 0; step < 3; step++) {
      int which = step;
      walk.askPairs(() -> missing(which), polls(), Protocol.UDP, budget);
    }
    walk.askTheSilent(polls(), budget);
    walk.askPairs(() -> missing(2), polls(), Protocol.UDP, budget);
  }

  private List<Pair> missing(int step) {
    List<Pair> out = new ArrayList<>();
    for (Watch watch : watches) {
      List<Watch.Reader> readers = step == 0 ? watch.readers().subList(0, 1) : watch.readers();
      if (step < 2) {
        for (Watch.Reader reader : readers) {
          for (DomainName host : reader.poll().unasked()) {
            if (!watch.denied(host)) {
              out.add(new Pair(reader.poll(), host));
            }
          }
        }
      } else {
        for (DomainName host : watch.alias().unasked()) {
          if (watch.aliasUnknown(host) || watch.hasSeveral()) {
            out.add(new Pair(watch.alias(), host));
          }
        }
      }
    }
    return out;
  }
}
