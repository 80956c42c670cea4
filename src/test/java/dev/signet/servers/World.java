package dev.signet.servers;

import dev.signet.TestDatabase;
import dev.signet.TestNode;
import dev.signet.postgres.Target;
import dev.signet.publishing.Publisher;
import dev.signet.zone.ZoneToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;
import tools.jackson.databind.JsonNode;

/// A Signet among real servers: Knot and BIND serve the customers' zones, Unbound is its resolver
/// and finds the name server of our own zone in it.
///
/// As a static `@RegisterExtension` it lives as long as a test class, and keeps the servers' logs
/// when a test fails.
final class World implements AutoCloseable, BeforeAllCallback, AfterAllCallback, TestWatcher {
  private static final String OUR_ZONE = "c.anypost.email";

  private final Loopback network = Loopback.free();
  private final Optional<InetSocketAddress> version6 = network.version6();
  private final Target database = TestDatabase.fresh();
  private final KnotServer knot;
  private final BindServer bind;
  private final UnboundServer unbound = UnboundServer.on(network.socket(10), version6.isPresent());
  private final DatagramSocket silent;
  private final boolean transfers;
  private final Map<String, String> publishing;
  private final List<InetSocketAddress> publicServers;
  private @Nullable TestNode node;
  private @Nullable Publisher publisher;

  private World(
      boolean transfers, Map<String, String> publishing, List<InetSocketAddress> publicServers) {
    this.transfers = transfers;
    this.publishing = Map.copyOf(publishing);
    this.publicServers = List.copyOf(publicServers);
    this.bind = BindServer.on(network.ordinary(), version6);
    this.knot =
        KnotServer.on(
            network.socket(1), transfers ? Optional.of(network.ordinary()) : Optional.empty());
    try {
      this.silent = new DatagramSocket(network.socket(98));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Each zone is written into both servers, so that they may differ.
  static World ofTwoPrimaries() {
    return new World(false, Map.of(), List.of());
  }

  /// As [#ofTwoPrimaries], but our own zone is published elsewhere.
  ///
  /// @param publishing the node's settings for that
  /// @param publicServers where Unbound finds our zone
  static World publishingElsewhere(
      Map<String, String> publishing, List<InetSocketAddress> publicServers) {
    return new World(false, publishing, publicServers);
  }

  /// As [#ofTwoPrimaries], with more settings of the node.
  static World with(Map<String, String> settings) {
    return new World(false, settings, List.of());
  }

  /// A place of this world's network where nothing listens: 20 to 29.
  InetSocketAddress place(int number) {
    return network.socket(number);
  }

  /// Each zone is written into Knot, and BIND fetches it from there when told of a change.
  static World ofPrimaryAndSecondary() {
    return new World(true, Map.of(), List.of());
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    start();
  }

  void start() {
    unbound.stub(
        publishing.getOrDefault("SIGNET_ZONE", OUR_ZONE),
        publicServers.isEmpty() ? List.of(network.socket(53)) : publicServers);
    knot.start();
    bind.start();
    unbound.start();
    TestNode.Options options =
        new TestNode.Options()
            .on(database)
            .publishing(this::keep)
            .with("SIGNET_DNS_ADDR", text(network.socket(53)))
            .with("SIGNET_RESOLVERS", text(unbound.socket()))
            .with("SIGNET_NS_PORT", Integer.toString(network.port()))
            .with("SIGNET_ALLOW_PRIVATE_NS", "true")
            .with("SIGNET_PLAYGROUND", "false")
            .with("SIGNET_LIMIT_VERIFY", "1000/1000");
    publishing.forEach(options::with);
    node = TestNode.start(options);
  }

  private Publisher keep(Publisher ours) {
    publisher = ours;
    return ours;
  }

  /// Has our own name server forget the domain's records, as no API call can.
  void withdraw(Customer customer) {
    Objects.requireNonNull(publisher).withdraw(ZoneToken.parse(customer.token()).orElseThrow());
  }

  /// Sends resolvers to where nobody answers, for the domain's part of our zone.
  void silence(Customer customer) {
    unbound.stub(customer.token() + "." + OUR_ZONE, List.of(network.socket(99)));
  }

  private static String text(InetSocketAddress socket) {
    return socket.getAddress().getHostAddress() + ":" + socket.getPort();
  }

  TestNode node() {
    return Objects.requireNonNull(node);
  }

  KnotServer knot() {
    return knot;
  }

  BindServer bind() {
    return bind;
  }

  UnboundServer unbound() {
    return unbound;
  }

  /// Whether BIND can be asked over IPv6, at `{bind6}`.
  boolean hasVersion6() {
    return version6.isPresent();
  }

  /// Registers a domain for a new organization.
  Customer register(String name) {
    String key = node().key();
    return new Customer(node(), key, node().register(key, name));
  }

  /// A zone file: an SOA (its serial number left open), two name servers, Knot and BIND, and
  /// `body`.
  String zone(String origin, String body) {
    return zone(origin, RealZone.USUAL_SERVERS, body);
  }

  /// A zone file with other name servers. `{knot}`, `{bind}`, `{bind6}` stand for their addresses,
  /// `{silent}` for one that takes packets and never answers, `{nobody}` for one that refuses them.
  String zone(String origin, String servers, String body) {
    return """
    $ORIGIN %s.
    $TTL 300
    @ SOA ns1 hostmaster {serial} 3600 900 604800 300
    %s
    %s
    """
        .formatted(origin, servers, body)
        .replace("{knot}", host(1))
        .replace("{bind}", bind.address().getHostAddress())
        .replace("{bind6}", "::1")
        .replace("{silent}", host(98))
        .replace("{nobody}", host(99));
  }

  private String host(int number) {
    return network.address(number).getHostAddress();
  }

  /// Publishes a zone on both servers, and lets Unbound find it there. Goes live with [#apply].
  void serve(String origin, String text) {
    long serial = knot.serve(origin, text);
    if (transfers) {
      bind.copy(origin, knot.socket(), serial);
    } else {
      bind.serve(origin, text);
    }
    unbound.stub(origin, List.of(knot.socket(), bind.socket()));
  }

  /// Makes all changes live, and empties Unbound's cache.
  void apply() {
    applyKeepingCache();
    unbound.apply();
  }

  /// Makes changes of the customers' zones live. Unbound goes on with what it knows.
  void applyKeepingCache() {
    knot.apply();
    bind.apply();
  }

  /// One row of the kept evidence.
  record Seen(
      String perspective,
      String server,
      String question,
      String transport,
      String outcome,
      int count) {}

  /// The evidence kept for a domain, newest first, as the API gives it.
  List<Seen> evidence(Customer customer) {
    List<Seen> out = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = customer.timeline(cursor);
      for (JsonNode entry : page.get("data")) {
        if (entry.get("kind").stringValue().equals("observation")) {
          out.add(
              new Seen(
                  entry.get("perspective").stringValue(),
                  entry.get("server").stringValue(),
                  entry.get("question").stringValue(),
                  entry.get("transport").stringValue(),
                  entry.get("outcome").stringValue(),
                  entry.get("count").intValue()));
        }
      }
      cursor = page.get("has_more").booleanValue() ? page.get("next_cursor").stringValue() : "";
    } while (!cursor.isEmpty());
    return out;
  }

  @Override
  public void testFailed(ExtensionContext context, Throwable cause) {
    knot.keep();
    bind.keep();
    unbound.keep();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    close();
  }

  @Override
  public void close() {
    if (node != null) {
      node.close();
    }
    unbound.close();
    bind.close();
    knot.close();
    silent.close();
  }
}
