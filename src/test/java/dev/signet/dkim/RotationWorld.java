package dev.signet.dkim;

import dev.signet.dkim.Rotation.Facts;
import dev.signet.dkim.Rotation.Next;
import dev.signet.dkim.Rotation.Readers;
import dev.signet.dkim.Rotation.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A domain under a virtual clock: our name servers, which may be late or stuck; resolvers with
/// caches; mail servers that read keys and sign; mail that lies in queues for days; and the worker
/// that carries out what [Rotation] decides, and is killed now and then.
final class RotationWorld {
  static final Instant START = Instant.parse("2027-01-01T00:00:00Z");
  static final Duration TTL = Duration.ofMinutes(5);
  static final Duration SIGNER_CACHE = Duration.ofMinutes(5);
  static final String EMPTY = "p=";

  private record Event(Instant at, long order, Runnable what) {}

  /// What a name server serves: what was committed, a little later, or what it had when it got
  /// stuck.
  private static final class Server {
    final Duration delay;
    Instant stuckFrom = Instant.MAX;
    Instant stuckUntil = Instant.MAX;

    Server(Duration delay) {
      this.delay = delay;
    }

    Instant view(Instant now) {
      boolean stuck = !now.isBefore(stuckFrom) && now.isBefore(stuckUntil);
      return (stuck ? stuckFrom : now).minus(delay);
    }
  }

  /// @param life how long it keeps an answer, whatever its TTL says
  private record Resolver(Duration life, Map<Selector, Cached> cache) {}

  private record Cached(String content, Instant expires) {}

  /// @param life how long it goes on with what it has read
  private static final class MailServer {
    final Duration life;
    Instant readAt = Instant.MIN;
    Map<Selector, Integer> keys = Map.of();

    MailServer(Duration life) {
      this.life = life;
    }
  }

  private final Random random;
  private final RotationPolicy policy;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>((a, b) ->
          a.at().equals(b.at()) ? Long.compare(a.order(), b.order()) : a.at().compareTo(b.at()));
  private final Map<Selector, TreeMap<Instant, String>> history = new HashMap<>();
  private final Map<Selector, Sight.OfVersion> sights = new HashMap<>();
  private final Map<Selector, Instant> moved = new HashMap<>();
  private final List<Server> servers;
  private final List<Resolver> resolvers;
  private final List<MailServer> mailServers;
  private long order;
  private long wake;

  final Set<Selector> missingAtCustomer = new HashSet<>();
  final List<String> failures = new ArrayList<>();

  /// Keys that signed while one of our name servers did not serve them.
  final List<String> unpublished = new ArrayList<>();

  final List<Step> steps = new ArrayList<>();
  final Map<Rotation.Reason, Integer> reasons = new TreeMap<>();
  boolean resolverTroubles;
  int killedEvery = Integer.MAX_VALUE;
  Instant now = START;
  DomainKeys keys;
  int delivered;

  RotationWorld(long seed, RotationPolicy policy, DomainKeys keys) {
    this.random = new Random(seed);
    this.policy = policy;
    this.keys = keys;
    servers = List.of(new Server(Duration.ZERO), new Server(Duration.ofSeconds(20)));
    resolvers =
        List.of(
            new Resolver(TTL, new HashMap<>()),
            new Resolver(TTL, new HashMap<>()),
            new Resolver(Duration.ofHours(23), new HashMap<>()));
    mailServers =
        List.of(
            new MailServer(Duration.ZERO),
            new MailServer(SIGNER_CACHE),
            new MailServer(SIGNER_CACHE));
    for (KeySlot slot : keys.slots()) {
      TreeMap<Instant, String> of = new TreeMap<>();
      of.put(Instant.MIN, content(slot));
      history.put(slot.selector(), of);
    }
    ask();
  }

  /// A domain as it is registered: the first RSA slot signs, another stands by.
  static DomainKeys registered(boolean ed25519) {
    Optional<Instant> then = Optional.of(START);
    Optional<Instant> never = Optional.empty();
    KeyVersion signing = new KeyVersion(1, KeyState.SIGNING, true, then, then, never, never);
    KeyVersion published = new KeyVersion(1, KeyState.PUBLISHED, true, then, never, never, never);
    List<KeySlot> slots = new ArrayList<>();
    slots.add(new KeySlot(new Selector("ap1"), KeyAlgorithm.RSA_2048, List.of(signing), 1));
    slots.add(new KeySlot(new Selector("ap2"), KeyAlgorithm.RSA_2048, List.of(published), 1));
    if (ed25519) {
      slots.add(new KeySlot(new Selector("ap3"), KeyAlgorithm.ED25519, List.of(published), 1));
    }
    return new DomainKeys(slots, Optional.empty());
  }

  private static String content(KeySlot slot) {
    return slot.served()
        .map(version ->
            version.state() == KeyState.REVOKED
                ? EMPTY
                : content(slot.selector(), version.number()))
        .orElse("nothing");
  }

  static String content(Selector selector, int version) {
    return selector + " version " + version;
  }

  void at(Instant moment, Runnable what) {
    events.add(new Event(moment, order++, what));
  }

  void run(Duration time) {
    Instant end = now.plus(time);
    while (!events.isEmpty() && !events.peek().at().isAfter(end)) {
      Event event = events.remove();
      now = event.at();
      event.what().run();
    }
    now = end;
  }

  /// Someone has asked for something, or a fact has changed: decide now.
  void ask() {
    long mine = ++wake;
    at(now, () -> work(mine));
  }

  private void work(long mine) {
    if (mine != wake) {
      return;
    }
    long next = ++wake;
    switch (Rotation.next(keys, facts(), now, policy)) {
      case Next.Do(Step step) -> {
        boolean killed = random.nextInt(killedEvery) == 0;
        boolean recorded = !killed || random.nextBoolean();
        if (recorded) {
          carryOut(step);
        }
        Duration pause = killed ? Duration.ofSeconds(random.nextInt(1, 30)) : Duration.ZERO;
        at(now.plus(pause), () -> work(next));
      }
      case Next.Wait wait -> {
        wait.reason().ifPresent(why -> reasons.merge(why.reason(), 1, Integer::sum));
        if (wait.until().isBefore(now.plus(Duration.ofDays(10_000)))) {
          if (!wait.until().isAfter(now)) {
            throw new AssertionError("waits for what is past: " + wait);
          }
          at(wait.until(), () -> work(next));
        }
      }
    }
  }

  private Facts facts() {
    Map<Selector, Readers> readers = new HashMap<>();
    for (KeySlot slot : keys.slots()) {
      if (slot.is(KeyState.RETIRING)) {
        int version = slot.served().orElseThrow().number();
        int lagging =
            (int)
                mailServers.stream()
                    .filter(each -> each.keys.getOrDefault(slot.selector(), 0) == version)
                    .count();
        readers.put(
            slot.selector(), new Readers(lagging, Optional.ofNullable(moved.get(slot.selector()))));
      }
    }
    return new Facts(true, sights, readers);
  }

  private void carryOut(Step step) {
    if (step instanceof Step.Look(Selector selector, int version)) {
      lookAt(selector, version);
      return;
    }
    steps.add(step);
    keys = Rotation.after(keys, step, now);
    for (KeySlot slot : keys.slots()) {
      TreeMap<Instant, String> of = history.get(slot.selector());
      if (!of.lastEntry().getValue().equals(content(slot))) {
        of.put(now, content(slot));
      }
    }
  }

  private String served(Server server, Selector selector) {
    return history.get(selector).floorEntry(server.view(now)).getValue();
  }

  private void lookAt(Selector selector, int version) {
    Sight.OfVersion before =
        Optional.ofNullable(sights.get(selector))
            .filter(each -> each.version() == version)
            .orElse(Sight.OfVersion.none(version));
    String expected = content(keys.slot(selector));
    boolean everywhere = servers.stream().allMatch(each -> served(each, selector).equals(expected));
    Sight servers = sight(before.servers(), everywhere, "ns2 is behind");
    Sight customer =
        sight(before.customer(), everywhere && !missingAtCustomer.contains(selector), "no CNAME");
    boolean resolved =
        resolvers.stream().allMatch(each -> resolve(each, selector).equals(expected));
    sights.put(
        selector,
        new Sight.OfVersion(
            version, servers, customer, sight(before.resolvers(), resolved, "an old answer")));
  }

  private Sight sight(Sight before, boolean right, String what) {
    if (resolverTroubles && random.nextInt(4) == 0) {
      return new Sight.Unanswered(now, "timeout");
    }
    return right ? before.right(now) : new Sight.Wrong(now, what);
  }

  private String resolve(Resolver resolver, Selector selector) {
    Cached cached = resolver.cache().get(selector);
    if (cached == null || !now.isBefore(cached.expires())) {
      Server server = servers.get(random.nextInt(servers.size()));
      cached = new Cached(served(server, selector), now.plus(resolver.life()));
      resolver.cache().put(selector, cached);
    }
    return cached.content();
  }

  /// Has each resolver that keeps to the TTL look everything up.
  void resolveAll() {
    for (KeySlot slot : keys.slots()) {
      lawful().forEach(each -> resolve(each, slot.selector()));
    }
  }

  private Stream<Resolver> lawful() {
    return resolvers.stream().filter(each -> each.life().equals(TTL));
  }

  /// Whether a resolver that keeps to the TTL still gives this.
  boolean obtainable(String content, Selector selector) {
    return lawful().anyMatch(each -> resolve(each, selector).equals(content));
  }

  /// Whether every resolver that keeps to the TTL gives this.
  boolean allObtain(String content, Selector selector) {
    return lawful().allMatch(each -> resolve(each, selector).equals(content));
  }

  /// One of our name servers takes no changes for a while.
  void stick(Duration time) {
    Server server = servers.get(1);
    server.stuckFrom = now;
    server.stuckUntil = now.plus(time);
  }

  /// A message is signed now, and delivered after lying in a queue.
  void send(Duration longestQueue) {
    MailServer from = mailServers.get(random.nextInt(mailServers.size()));
    if (from.readAt.equals(Instant.MIN) || !now.isBefore(from.readAt.plus(from.life))) {
      read(from);
    }
    Map<Selector, Integer> signed = from.keys;
    Instant sent = now;
    if (signed.isEmpty()) {
      failures.add("unsigned at " + now);
    }
    Duration queue =
        random.nextInt(3) == 0
            ? Duration.ZERO
            : Duration.ofMillis(random.nextLong(longestQueue.toMillis() + 1));
    at(now.plus(queue), () -> deliver(sent, signed));
  }

  private void read(MailServer reader) {
    Map<Selector, Integer> signing = new HashMap<>();
    for (KeySlot slot : keys.slots()) {
      if (slot.is(KeyState.SIGNING)) {
        signing.put(slot.selector(), slot.served().orElseThrow().number());
        if (!servers.stream()
            .allMatch(each -> served(each, slot.selector()).equals(content(slot)))) {
          unpublished.add(content(slot) + " at " + now);
        }
      }
    }
    reader.keys.forEach((selector, version) -> {
      if (!version.equals(signing.get(selector))) {
        moved.put(selector, now);
      }
    });
    reader.keys = signing;
    reader.readAt = now;
  }

  /// A mail server that is away: it goes on with what it has for so long.
  void readerSleeps(Duration time) {
    read(mailServers.get(2));
    mailServers.get(2).readAt = now.plus(time);
  }

  private void deliver(Instant sent, Map<Selector, Integer> signed) {
    delivered++;
    Resolver resolver = resolvers.get(random.nextInt(resolvers.size()));
    signed.forEach((selector, version) -> {
      String seen = resolve(resolver, selector);
      if (!seen.equals(content(selector, version))) {
        failures.add(
            "signed at "
                + sent
                + " with "
                + content(selector, version)
                + ", delivered at "
                + now
                + ", where the DNS says "
                + seen);
      }
    });
  }

  long switches() {
    return steps.stream().filter(step -> step instanceof Step.Switch).count();
  }
}
