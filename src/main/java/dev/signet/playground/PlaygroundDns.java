package dev.signet.playground;

import dev.signet.dns.Question;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.name.DomainName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/// A small Internet on loopback: one recursive resolver and any number of authoritative servers,
/// all answering from one [FakeWorld], all able to lie on command.
///
/// ```
/// try (PlaygroundDns dns = PlaygroundDns.start(world, PlaygroundDns.Options.offline())) {
///   world.put("anypost.acme.example", "CNAME", "dxyz12345.c.anypost.email");
///   dns.faults().add(FaultRule.of("ns2.playground.test", "*", new Fault.Drop()));
///   ask(dns.recursive(), …);
/// }
/// ```
///
/// Starts with the servers `ns1.playground.test` (127.53.0.1) and `ns2.playground.test`
/// (127.53.0.2), which every zone has that names no others. These addresses are made up:
/// [#addresses] leads from them to the real sockets. Thread-safe.
public final class PlaygroundDns implements AutoCloseable {
  private static final int MAX_SERVERS = 500;
  private static final int DNS_PORT = 53;
  private static final Duration MAX_HOLD = Duration.ofDays(366);

  /// How a playground is set up.
  ///
  /// @param recursivePort 0 for any free one
  /// @param upstreams resolvers for names that are not hosted here, tried in order
  /// @param upstreamTimeout for each of them and each transport
  /// @param seed of the chance in fault rules
  /// @param history how many questions are remembered
  /// @param clock for the history and for held answers
  /// @param pause waits for delays
  public record Options(
      int recursivePort,
      List<InetSocketAddress> upstreams,
      Duration upstreamTimeout,
      long seed,
      int history,
      InstantSource clock,
      Pause pause) {
    public Options {
      upstreams = List.copyOf(upstreams);
    }

    /// Any port, no resolvers behind it, the system's clock.
    public static Options offline() {
      return new Options(
          0, List.of(), Duration.ofSeconds(2), 1, 10_000, InstantSource.system(), Thread::sleep);
    }

    /// The same with resolvers for all other names.
    public Options withUpstreams(List<InetSocketAddress> resolvers, Duration timeout) {
      return new Options(recursivePort, resolvers, timeout, seed, history, clock, pause);
    }

    /// The same with another clock.
    public Options withClock(InstantSource other) {
      return new Options(recursivePort, upstreams, upstreamTimeout, seed, history, other, pause);
    }

    /// The same with another seed for chance.
    public Options withSeed(long other) {
      return new Options(recursivePort, upstreams, upstreamTimeout, other, history, clock, pause);
    }
  }

  private final FakeWorld world;
  private final Stage stage;
  private final HeldAnswers held;
  private final Recursor recursor;
  private final Listener recursive;
  private final List<FakeServer> servers = new CopyOnWriteArrayList<>();
  private final Map<InetAddress, InetSocketAddress> sockets = new ConcurrentHashMap<>();
  private volatile Optional<OwnZone> ownZone = Optional.empty();

  private PlaygroundDns(FakeWorld world, Options options) {
    this.world = world;
    stage =
        new Stage(
            new FaultBook(new Random(options.seed())),
            new QueryLog(options.history()),
            options.clock(),
            options.pause());
    held = new HeldAnswers(options.clock());
    recursor =
        new Recursor(
            world,
            new Forwarder(options.upstreamTimeout(), new SecureRandom()),
            held,
            new Recursor.Surroundings(() -> ownZone, options::upstreams, this::socketOf));
    recursive =
        new Listener(
            options.recursivePort(),
            new Endpoint(Endpoint.RECURSIVE, Endpoint.RECURSIVE, recursor::answer, stage),
            () -> stage.faults().refusesConnections(Endpoint.RECURSIVE, Endpoint.RECURSIVE),
            () -> stage.log().count("overload"),
            options.pause());
  }

  /// Opens all sockets and answers from now on.
  ///
  /// @throws java.io.UncheckedIOException when no port can be had
  public static PlaygroundDns start(FakeWorld world, Options options) {
    PlaygroundDns dns = new PlaygroundDns(world, options);
    boolean started = false;
    try {
      FakeServer first = dns.addServer("ns1." + FakeWorld.HOST_ZONE, "127.53.0.1", true);
      FakeServer second = dns.addServer("ns2." + FakeWorld.HOST_ZONE, "127.53.0.2", true);
      world.defaultServers(List.of(first.name(), second.name()));
      dns.recursive.start();
      started = true;
      return dns;
    } finally {
      if (!started) {
        dns.close();
      }
    }
  }

  public FakeWorld world() {
    return world;
  }

  /// Where the recursive role listens, UDP and TCP.
  public InetSocketAddress recursive() {
    return recursive.address();
  }

  /// From a name server's address, as DNS gives it, to the socket to ask: ours for the made-up
  /// addresses, port 53 for all others.
  public Function<InetAddress, InetSocketAddress> addresses() {
    return this::socketOf;
  }

  private InetSocketAddress socketOf(InetAddress address) {
    InetSocketAddress socket = sockets.get(address);
    return socket == null ? new InetSocketAddress(address, DNS_PORT) : socket;
  }

  /// Whether [#addresses] leads from `address` to a socket of ours.
  public boolean isMapped(InetAddress address) {
    return sockets.containsKey(address);
  }

  /// Whether a server of ours would hear what is sent to `socket`.
  public boolean listensAt(InetSocketAddress socket) {
    InetAddress address = socket.getAddress();
    return address != null
        && (address.isLoopbackAddress() || address.isAnyLocalAddress())
        && (socket.getPort() == recursive().getPort()
            || servers.stream().anyMatch(server -> server.socket().getPort() == socket.getPort()));
  }

  /// Makes [#addresses] lead from `address` to `socket`, for a real server in a test.
  public void map(InetAddress address, InetSocketAddress socket) {
    sockets.put(address, socket);
  }

  /// Names of the service's own zone are asked at its name server from now on, and [#addresses]
  /// leads from the address it listens on to its port.
  public void serveOwnZone(OwnZone zone) {
    sockets.putIfAbsent(zone.nameServer().getAddress(), zone.nameServer());
    ownZone = Optional.of(zone);
  }

  public Optional<OwnZone> ownZone() {
    return ownZone;
  }

  /// Starts one more authoritative server and publishes its address record.
  ///
  /// @param address made up, an IPv4 or IPv6 literal
  /// @param servesWorld false for a server that knows only what [FakeServer#serve] gives it
  public FakeServer addServer(String name, String address, boolean servesWorld) {
    if (servers.size() >= MAX_SERVERS) {
      throw new IllegalStateException("more than " + MAX_SERVERS + " servers");
    }
    DomainName host = DomainName.of(name);
    InetAddress literal = InetAddress.ofLiteral(address);
    RecordType type = literal.getAddress().length == 4 ? RecordType.A : RecordType.AAAA;
    world.put(
        new ResourceRecord(host, type, RecordText.DEFAULT_TTL, new Rdata.Address(literal)), true);
    FakeServer server = new FakeServer(host, literal, world, servesWorld, stage);
    servers.add(server);
    sockets.put(literal, server.socket());
    return server;
  }

  /// The authoritative servers, in the order in which they were added.
  public List<FakeServer> servers() {
    return List.copyOf(servers);
  }

  /// The authoritative server called `name`.
  ///
  /// @throws IllegalArgumentException when there is none
  public FakeServer server(String name) {
    DomainName wanted = DomainName.of(name);
    return servers.stream()
        .filter(server -> server.name().equals(wanted))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no server " + name));
  }

  /// The script of what goes wrong.
  public FaultBook faults() {
    return stage.faults();
  }

  /// What was asked, on all servers.
  public QueryLog queries() {
    return stage.log();
  }

  /// The recursive role keeps giving the answer of this moment for `duration`: a cached value that
  /// has become old, or a cached "no such name".
  ///
  /// @throws dev.signet.refusal.Refused when the duration is not between a second and a year
  public void hold(DomainName name, RecordType type, Duration duration) {
    if (duration.compareTo(Duration.ofSeconds(1)) < 0 || duration.compareTo(MAX_HOLD) > 0) {
      throw RecordText.invalid("seconds", "An answer is held between 1 and 31622400 seconds.");
    }
    Question question = new Question(name, type);
    held.hold(question, recursor.resolve(question), duration);
  }

  /// Ends a [#hold]; whether there was one.
  public boolean release(DomainName name, RecordType type) {
    return held.release(new Question(name, type));
  }

  /// Ends every [#hold].
  public void releaseAll() {
    held.clear();
  }

  /// Closes all sockets.
  @Override
  public void close() {
    recursive.close();
    servers.forEach(FakeServer::close);
  }
}
