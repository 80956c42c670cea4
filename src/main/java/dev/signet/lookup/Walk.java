package dev.signet.lookup;

import dev.signet.dns.Question;
import dev.signet.lookup.Answer.Cause;
import dev.signet.lookup.Asking.Effort;
import dev.signet.lookup.Transport.Protocol;
import dev.signet.name.DomainName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// Puts questions to the authoritative servers of the zones they lie in, many side by side, down
/// the zone cuts that the servers point to. The one place that does.
///
/// Who is asked what first is the caller's to choose; what a server's silence is worth is decided
/// here: it is taken at once, so that one server's failure does not use up the time of all, and
/// asked again when the others have spoken. Used by one thread at a time.
///
/// ```
/// Walk walk = new Walk(session);
/// Walk.Poll poll = walk.poll(new Question(name, RecordType.MX), zone);
/// walk.ask(List.of(poll), waiting -> waiting.unasked(), Protocol.UDP, session.budget());
/// ```
public final class Walk {
  private static final int MAX_REFERRALS = 7;

  private final Session session;
  private final BiConsumer<Zone, Said> listener;

  public Walk(Session session) {
    this(session, (zone, said) -> {});
  }

  /// @param listener hears everything that is said, referrals too, and by a server of which zone
  public Walk(Session session, BiConsumer<Zone, Said> listener) {
    this.session = session;
    this.listener = listener;
  }

  /// What one server said, or why it was not asked.
  public sealed interface Said {
    /// A server that was asked.
    record Spoke(NameServer nameServer, Sighting sighting) implements Said {}

    /// A server without an address that may be asked, or one beyond the budget.
    record NotAsked(DomainName host, Cause cause) implements Said {}

    /// Name, and address when it was asked.
    default String name() {
      return switch (this) {
        case Spoke(NameServer server, Sighting sighting) -> server.toString();
        case NotAsked(DomainName host, Cause cause) -> host.toString();
      };
    }

    /// What it said; empty when it was not asked.
    default Optional<Sighting> seen() {
      return this instanceof Spoke(NameServer server, Sighting sighting)
          ? Optional.of(sighting)
          : Optional.empty();
    }
  }

  /// One question, and what each server of its zone said to it.
  public static final class Poll {
    private final Question question;
    private final Map<DomainName, Said> said = new TreeMap<>();
    private Zone zone;

    private Poll(Question question, Zone zone) {
      this.question = question;
      this.zone = zone;
    }

    public Question question() {
      return question;
    }

    /// The deepest zone known to hold the question's name.
    public Zone zone() {
      return zone;
    }

    /// By server name, in order.
    public Map<DomainName, Said> said() {
      return said;
    }

    /// Servers that were not asked yet, in the order of their names.
    public List<DomainName> unasked() {
      return zone.hosts().stream().filter(host -> !said.containsKey(host)).toList();
    }

    /// Whether some server said something about the name.
    public boolean answered() {
      return said.values().stream().anyMatch(Walk::speaks);
    }

    private List<DomainName> silent() {
      List<DomainName> out = new ArrayList<>();
      said.forEach((host, what) -> {
        if (what.seen().flatMap(Sighting::cause).filter(Session::silent).isPresent()) {
          out.add(host);
        }
      });
      return out;
    }

    /// The name lies in `below`: what servers of the zone above said is no answer.
    private void moveTo(Zone below) {
      zone = below;
      said.clear();
    }
  }

  private static boolean speaks(Said said) {
    Optional<Sighting> seen = said.seen();
    return seen.isPresent()
        && (seen.get().cause().isEmpty()
            || seen.get().cause().get() == Cause.ALIAS
            || seen.get().cause().get() == Cause.UNAUTHORITATIVE);
  }

  /// One question to one server.
  public record Pair(Poll poll, DomainName host) {}

  /// A poll of which no server was asked yet.
  public Poll poll(Question question, Zone zone) {
    Poll poll = new Poll(question, zone);
    adopt(List.of(poll));
    return poll;
  }

  /// Asks one server, to learn of zone cuts before many are asked; another one when that says
  /// nothing, but no third one.
  public void probe(Poll poll, Budget budget) {
    int tries = 0;
    for (int i = 0; i < MAX_REFERRALS && tries < 2 && !poll.answered(); i++) {
      adopt(List.of(poll));
      List<DomainName> hosts = poll.unasked();
      if (hosts.isEmpty()) {
        return;
      }
      Pair pair = new Pair(poll, hosts.get(session.rotate() % hosts.size()));
      if (!askOnce(List.of(pair), Protocol.UDP, budget, Effort.QUICK)) {
        tries++;
        if (poll.silent().size() == 1) {
          // The rest is asked side by side: a slow zone leaves no time for one after the other.
          return;
        }
      }
    }
  }

  /// Asks as `choice` says, of each poll in the order of `polls`, and again below each zone cut.
  ///
  /// @param choice whom to ask of those not asked yet
  public void ask(
      List<Poll> polls, Function<Poll, List<DomainName>> choice, Protocol protocol, Budget budget) {
    askPairs(
        () -> {
          List<Pair> pairs = new ArrayList<>();
          for (Poll poll : polls) {
            choice.apply(poll).forEach(host -> pairs.add(new Pair(poll, host)));
          }
          return pairs;
        },
        polls,
        protocol,
        budget);
  }

  /// The same, with the order of the questions chosen too.
  public void askPairs(
      Supplier<List<Pair>> choice, List<Poll> polls, Protocol protocol, Budget budget) {
    for (int i = 0; i < MAX_REFERRALS; i++) {
      adopt(polls);
      List<Pair> pairs = choice.get();
      if (pairs.isEmpty() || !askOnce(pairs, protocol, budget, Effort.QUICK)) {
        return;
      }
    }
  }

  /// Asks those that kept silent once more: of each server one question first, where others speak,
  /// and as long as the time allows where nobody does.
  public void askTheSilent(List<Poll> polls, Budget budget) {
    Map<DomainName, List<Pair>> silent = new LinkedHashMap<>();
    for (Poll poll : polls) {
      for (DomainName host : poll.silent()) {
        silent.computeIfAbsent(host, h -> new ArrayList<>()).add(new Pair(poll, host));
      }
    }
    if (silent.isEmpty()) {
      return;
    }
    if (!session.heard()) {
      List<Pair> all = new ArrayList<>();
      silent.values().forEach(all::addAll);
      askOnce(all, Protocol.UDP, budget, Effort.PATIENT);
      return;
    }
    List<Pair> first = silent.values().stream().map(List::getFirst).toList();
    askOnce(first, Protocol.UDP, budget, Effort.USUAL);
    List<Pair> rest = new ArrayList<>();
    for (Pair pair : first) {
      if (Optional.ofNullable(pair.poll().said().get(pair.host()))
          .filter(Walk::speaks)
          .isPresent()) {
        List<Pair> more = silent.getOrDefault(pair.host(), List.of());
        rest.addAll(more.subList(1, more.size()));
      }
    }
    if (!rest.isEmpty()) {
      askOnce(rest, Protocol.UDP, budget, Effort.USUAL);
    }
  }

  /// Names may lie in a zone that was found after their poll began.
  private void adopt(List<Poll> polls) {
    for (Poll poll : polls) {
      session
          .zoneOf(poll.question().name())
          .filter(zone -> zone.origin().isBelow(poll.zone().origin()))
          .ifPresent(poll::moveTo);
    }
  }

  /// True when a referral moved a name to a zone below.
  private boolean askOnce(List<Pair> pairs, Protocol protocol, Budget budget, Effort effort) {
    locate(pairs, budget);
    List<Supplier<Optional<Said>>> tasks = new ArrayList<>();
    for (Pair pair : pairs) {
      tasks.add(() -> Optional.of(ask(pair, protocol, budget, effort)));
    }
    List<Optional<Said>> said = session.all(tasks, budget, Optional::empty);
    boolean moved = false;
    for (int i = 0; i < pairs.size(); i++) {
      Pair pair = pairs.get(i);
      if (!pair.poll().zone().hosts().contains(pair.host())) {
        continue;
      }
      Said what = said.get(i).orElseGet(() -> new Said.NotAsked(pair.host(), Cause.LIMIT));
      listener.accept(pair.poll().zone(), what);
      Optional<Zone> below = what.seen().flatMap(Sighting::referral).flatMap(session::descend);
      if (below.isPresent()) {
        pair.poll().moveTo(below.get());
        moved = true;
      } else {
        keep(pair, what);
      }
    }
    return moved;
  }

  private void keep(Pair pair, Said what) {
    boolean limit =
        what.seen().flatMap(Sighting::cause).filter(cause -> cause == Cause.LIMIT).isPresent();
    // What a server did before the budget ended tells more than that it ended.
    if (!limit || !pair.poll().said().containsKey(pair.host())) {
      pair.poll().said().put(pair.host(), what);
    }
  }

  private void locate(List<Pair> pairs, Budget budget) {
    Map<DomainName, Zone> zones = new TreeMap<>();
    pairs.forEach(pair -> zones.put(pair.host(), pair.poll().zone()));
    List<Supplier<Boolean>> tasks = new ArrayList<>();
    zones.forEach((host, zone) ->
        tasks.add(() -> session.locate(zone, host, budget) instanceof Session.Location.At));
    session.all(tasks, budget, () -> false);
  }

  private Said ask(Pair pair, Protocol protocol, Budget budget, Effort effort) {
    Zone zone = pair.poll().zone();
    return switch (session.locate(zone, pair.host(), budget)) {
      case Session.Location.Nowhere(Cause cause) -> new Said.NotAsked(pair.host(), cause);
      case Session.Location.At(NameServer server) ->
          new Said.Spoke(
              server,
              session.authoritative(
                  zone, server, pair.poll().question(), protocol, budget, effort));
    };
  }

  /// The servers that polls know of, each once.
  public static Set<DomainName> hosts(List<Poll> polls) {
    Set<DomainName> out = new LinkedHashSet<>();
    polls.forEach(poll -> out.addAll(poll.zone().hosts()));
    return out;
  }
}
