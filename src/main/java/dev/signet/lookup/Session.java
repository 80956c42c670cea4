package dev.signet.lookup;

import com.github.benmanes.caffeine.cache.Cache;
import dev.signet.dns.Question;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.lookup.Answer.Cause;
import dev.signet.lookup.Asking.Effort;
import dev.signet.lookup.Transport.Protocol;
import dev.signet.name.DomainName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// One examination of one domain: a budget, what was learned of its zones, and every sighting.
///
/// Thread-safe, so that questions can be asked side by side. Nothing here outlives the examination
/// but the addresses of name servers.
public final class Session {
  private static final int MAX_TRIES = 3;

  /// Times the usual time that a question to resolvers may take in all.
  private static final int RESOLVING = 4;

  private static final int MAX_HOSTS = 13;
  private static final int MAX_DEPTH = 7;
  private static final int MAX_LOCATED_HOSTS = 20;

  /// When the name registered has no zone of its own, its parent is a registry: three of its
  /// servers are enough to hear that.
  private static final int REGISTRY_HOSTS = 3;

  /// What is worth asking another server for: everything but a definite answer.
  private static final Set<Cause> OTHER_RESOLVER_MAY_KNOW =
      EnumSet.of(
          Cause.TIMEOUT,
          Cause.NETWORK,
          Cause.MALFORMED,
          Cause.TRUNCATED,
          Cause.SERVER_FAILURE,
          Cause.REFUSED,
          Cause.LAME,
          Cause.STALE,
          Cause.FILTERED,
          Cause.NOT_UNDERSTOOD,
          Cause.EMPTY,
          Cause.EDNS_DROPPED,
          Cause.OTHER_RCODE);

  private final LookupSettings settings;
  private final Asking asking;
  private final FanOut fanOut;
  private final Pace pace;
  private final RandomGenerator random;
  private final Cache<DomainName, Lookup.Addresses> addresses;
  private final long start;
  private final Budget round;
  private final List<Sighting> sightings = new ArrayList<>();
  private final Map<DomainName, Zone> zones = new ConcurrentHashMap<>();
  private final Map<DomainName, Location> located = new ConcurrentHashMap<>();
  private final AtomicInteger rotation;
  private volatile boolean heard;
  private final Asking.Habits habits = new Asking.Habits();

  Session(
      LookupSettings settings,
      Asking asking,
      FanOut fanOut,
      Pace pace,
      RandomGenerator random,
      Cache<DomainName, Lookup.Addresses> addresses) {
    this.settings = settings;
    this.asking = asking;
    this.fanOut = fanOut;
    this.pace = pace;
    this.random = random;
    this.addresses = addresses;
    this.start = pace.nanos();
    this.round = Budget.of(pace, settings.maximumQueries(), settings.roundTime());
    this.rotation = new AtomicInteger(random.nextInt(1 << 20));
  }

  /// Where a name server is.
  public sealed interface Location {
    record At(NameServer server) implements Location {}

    /// No address that may be asked; `cause` is `NO_ADDRESS`, `FORBIDDEN_ADDRESS` or `LIMIT`.
    record Nowhere(Cause cause) implements Location {}
  }

  /// The servers of the zone that `apex` lies in, or why they are not known.
  public sealed interface Discovery {
    record Known(Zone zone) implements Discovery {}

    record Unknown(Sighting why) implements Discovery {}
  }

  /// The budget of the first round.
  public Budget budget() {
    return round;
  }

  /// The same count of queries, with the time that is left in all: for a second round.
  public Budget finalBudget() {
    Duration left = settings.totalTime().minusNanos(pace.nanos() - start);
    return round.until(left.isNegative() ? Duration.ZERO : left);
  }

  /// Every sighting so far, in the order in which they came in.
  public List<Sighting> sightings() {
    synchronized (sightings) {
      return List.copyOf(sightings);
    }
  }

  /// A number that differs from call to call and session to session, to spread questions.
  public int rotate() {
    return rotation.getAndIncrement() & Integer.MAX_VALUE;
  }

  /// The results of `tasks`, asked side by side.
  public <T> List<T> all(List<Supplier<T>> tasks, Budget budget, Supplier<T> late) {
    return tasks.isEmpty()
        ? List.of()
        : fanOut.all(tasks, budget.remaining().plus(settings.tryTimeout()), late);
  }

  /// Asks the recursive resolvers: another one when one has no usable answer, three tries in all.
  /// One that is silent about a name leaves time for the rest of an examination.
  public Sighting recursive(Question question, Budget all) {
    Budget budget = all.atMost(settings.tryTimeout().multipliedBy(RESOLVING));
    int first = rotate();
    List<InetSocketAddress> resolvers = settings.resolvers();
    for (int i = 0; ; i++) {
      InetSocketAddress resolver = resolvers.get((first + i) % resolvers.size());
      Asking.Whom whom =
          new Asking.Whom(
              Perspective.RECURSIVE, text(resolver), resolver, Optional.empty(), Optional.empty());
      // The second try has the time that a resolver needs for a slow zone.
      Effort effort = i == 0 ? Effort.QUICK : Effort.PATIENT;
      Sighting sighting = keep(asking.ask(whom, question, Protocol.UDP, budget, effort, habits));
      Optional<Cause> cause = sighting.cause();
      boolean silent = cause.isPresent() && silent(cause.get());
      boolean another = i + 1 < resolvers.size() || silent;
      if (cause.isEmpty()
          || !OTHER_RESOLVER_MAY_KNOW.contains(cause.get())
          || !another
          || i + 1 >= MAX_TRIES
          || budget.remaining().isZero()) {
        return sighting;
      }
    }
  }

  /// Asks each of the recursive resolvers, as they may hold different answers.
  public List<Sighting> everyResolver(Question question, Budget budget) {
    List<Supplier<Sighting>> tasks = new ArrayList<>();
    for (InetSocketAddress resolver : settings.resolvers()) {
      Asking.Whom whom =
          new Asking.Whom(
              Perspective.RECURSIVE, text(resolver), resolver, Optional.empty(), Optional.empty());
      tasks.add(
          () -> keep(asking.ask(whom, question, Protocol.UDP, budget, Effort.PATIENT, habits)));
    }
    return all(tasks, budget, () -> Sighting.notAsked(question));
  }

  /// Asks a server of the zone at `origin` that listens at a socket we know: one of our own.
  public Sighting own(
      DomainName origin, InetSocketAddress server, Question question, Budget budget) {
    Asking.Whom whom =
        new Asking.Whom(
            Perspective.AUTHORITATIVE,
            "our name server",
            server,
            Optional.of(origin),
            Optional.empty());
    return keep(asking.ask(whom, question, Protocol.UDP, budget, Effort.PATIENT, habits));
  }

  /// Whether nothing was received, which is the one reason to ask the same server again.
  public static boolean silent(Cause cause) {
    return cause == Cause.TIMEOUT || cause == Cause.NETWORK || cause == Cause.MALFORMED;
  }

  /// Asks one server of `zone`.
  public Sighting authoritative(
      Zone zone, NameServer server, Question question, Protocol protocol, Budget budget) {
    return authoritative(zone, server, question, protocol, budget, Effort.USUAL);
  }

  Sighting authoritative(
      Zone zone,
      NameServer server,
      Question question,
      Protocol protocol,
      Budget budget,
      Effort effort) {
    Asking.Whom whom =
        new Asking.Whom(
            Perspective.AUTHORITATIVE,
            server.toString(),
            settings.endpoints().apply(server.address()),
            Optional.of(zone.origin()),
            Optional.of(server));
    Sighting sighting = keep(asking.ask(whom, question, protocol, budget, effort, habits));
    if (sighting.rcode().isPresent()) {
      heard = true;
    }
    if (sighting.cause().filter(Session::silent).isPresent()) {
      // It may have moved: the next examination asks for its address again.
      addresses.invalidate(server.host());
    }
    return sighting;
  }

  /// The deepest zone known so far that `name` lies in.
  public Optional<Zone> zoneOf(DomainName name) {
    return zones.values().stream()
        .filter(zone -> name.isAtOrBelow(zone.origin()))
        .max(Comparator.comparingInt(zone -> zone.origin().labels().size()));
  }

  /// Takes note of a zone that a referral pointed to; the first referral for a cut decides. Empty
  /// when there are too many cuts already.
  public Optional<Zone> descend(Zone below) {
    if (zones.size() >= MAX_DEPTH && !zones.containsKey(below.origin())) {
      return Optional.empty();
    }
    return Optional.of(zones.computeIfAbsent(below.origin(), origin -> below));
  }

  /// Finds the servers of the zone at `apex`, or of the zone it lies in when it is no zone cut.
  public Discovery discover(DomainName apex, Budget budget) {
    DomainName at = apex;
    for (int i = 0; ; i++) {
      Sighting sighting = recursive(new Question(at, RecordType.NS), budget);
      if (sighting.answer() instanceof Answer.Found(List<ResourceRecord> records, var chain)
          && chain.isEmpty()) {
        Zone zone = new Zone(at, hosts(records, apex.isBelow(at)), Map.of());
        zones.put(at, zone);
        return new Discovery.Known(zone);
      }
      // A resolver that strips the SOA does not say where the zone above begins.
      Optional<DomainName> enclosing =
          sighting.bare() ? at.parent() : sighting.enclosingZone().filter(at::isBelow);
      boolean negative =
          sighting.answer() instanceof Answer.NoData
              || sighting.answer() instanceof Answer.NoSuchName;
      if (!negative || enclosing.isEmpty() || i + 1 >= MAX_TRIES) {
        return new Discovery.Unknown(sighting);
      }
      at = enclosing.get();
    }
  }

  private static List<DomainName> hosts(List<ResourceRecord> records, boolean registry) {
    TreeSet<DomainName> hosts = new TreeSet<>();
    for (ResourceRecord record : records) {
      if (record.data() instanceof Rdata.NameServer server) {
        hosts.add(server.host());
      }
    }
    return hosts.stream().limit(registry ? REGISTRY_HOSTS : MAX_HOSTS).toList();
  }

  /// The address at which `host` is asked, found once a session. One address a host; IPv6 only when
  /// there is no IPv4.
  public Location locate(Zone zone, DomainName host, Budget budget) {
    Location known = located.get(host);
    if (known != null) {
      return known;
    }
    if (located.size() >= MAX_LOCATED_HOSTS) {
      return new Location.Nowhere(Cause.LIMIT);
    }
    Location location = choose(host, find(zone, host, budget));
    if (location instanceof Location.Nowhere(Cause cause)) {
      keep(
          Sighting.silence(
              Perspective.AUTHORITATIVE,
              host.toString(),
              Optional.empty(),
              new Question(host, RecordType.A),
              Protocol.UDP,
              cause,
              Duration.ZERO));
    }
    Location first = located.putIfAbsent(host, location);
    return first == null ? location : first;
  }

  /// Whether any authoritative server has replied so far.
  boolean heard() {
    return heard;
  }

  /// Whether the address of `host` is known without asking.
  public boolean located(DomainName host) {
    return located.containsKey(host) || addresses.getIfPresent(host) != null;
  }

  private List<InetAddress> find(Zone zone, DomainName host, Budget budget) {
    List<InetAddress> glue = zone.glue().get(host);
    if (glue != null) {
      return glue;
    }
    Lookup.Addresses cached = addresses.getIfPresent(host);
    if (cached != null) {
      return cached.list();
    }
    for (RecordType type : List.of(RecordType.A, RecordType.AAAA)) {
      Sighting sighting = recursive(new Question(host, type), budget);
      if (sighting.answer() instanceof Answer.Found(List<ResourceRecord> records, var chain)) {
        Lookup.Addresses found = new Lookup.Addresses(addressesIn(records), sighting.timeToLive());
        addresses.put(host, found);
        return found.list();
      }
      if (!(sighting.answer() instanceof Answer.NoData)) {
        return List.of();
      }
    }
    return List.of();
  }

  private static List<InetAddress> addressesIn(List<ResourceRecord> records) {
    List<InetAddress> out = new ArrayList<>();
    for (ResourceRecord record : records) {
      if (record.data() instanceof Rdata.Address address) {
        out.add(address.address());
      }
    }
    return out;
  }

  private Location choose(DomainName host, List<InetAddress> found) {
    if (found.isEmpty()) {
      return new Location.Nowhere(Cause.NO_ADDRESS);
    }
    List<InetAddress> allowed = found.stream().filter(settings.policy()::allows).toList();
    if (allowed.isEmpty()) {
      return new Location.Nowhere(Cause.FORBIDDEN_ADDRESS);
    }
    List<InetAddress> preferred =
        allowed.stream().filter(address -> address.getAddress().length == 4).toList();
    List<InetAddress> from = preferred.isEmpty() ? allowed : preferred;
    return new Location.At(new NameServer(host, from.get(random.nextInt(from.size()))));
  }

  private Sighting keep(Sighting sighting) {
    synchronized (sightings) {
      sightings.add(sighting);
    }
    return sighting;
  }

  private static String text(InetSocketAddress resolver) {
    InetAddress address = resolver.getAddress();
    String host = address == null ? resolver.getHostString() : address.getHostAddress();
    return "resolver " + host + (resolver.getPort() == 53 ? "" : "#" + resolver.getPort());
  }
}
