package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestNode.Answer;
import dev.signet.name.DomainName;
import dev.signet.postgres.Target;
import dev.signet.provider.EmailProvider;
import dev.signet.provider.Listing;
import dev.signet.provider.ProviderRefused;
import dev.signet.provider.ProviderUnavailable;
import dev.signet.provider.RemoteDomain;
import dev.signet.provider.Vocabulary;
import dev.signet.provider.resend.Timing;
import dev.signet.publishing.Publisher;
import dev.signet.publishing.PublishingFailed;
import dev.signet.zone.ServedDomain;
import dev.signet.zone.ZoneToken;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/// One node behind a [Fuse] on a database that outlives it, with providers and name servers that
/// can be made to fail once, and a clock that is moved by hand.
final class CrashWorld implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(25);
  private static final long PATIENCE_MILLIS = 60_000;

  /// What goes wrong once, outside the node.
  enum Trouble {
    /// The provider makes the domain, and its answer is lost.
    LOST_CREATE,
    /// The provider says no.
    REFUSED_CREATE,
    /// The registration is undone by somebody while the provider works.
    LATE_CREATE,
    FAILED_LIST,
    FAILED_DELETE,
    FAILED_PUBLISH,
    /// This one stays until [#noTrouble].
    FAILING_WITHDRAWS
  }

  /// The node broke off in the middle of a call.
  static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1;

    Broken(String what) {
      super(what, null, false, false);
    }
  }

  private final Target database = TestDatabase.fresh();
  private final SteeredClock clock = new SteeredClock(Instant.parse("2026-03-01T12:00:00Z"));
  private final Set<Trouble> troubles = Collections.synchronizedSet(EnumSet.noneOf(Trouble.class));
  private final Ledger domains = new Ledger();
  private final Ledger addresses = new Ledger();
  private final String zone;
  private final Optional<List<InetSocketAddress>> servers;
  private final Map<String, String> settings;
  private final AtomicInteger calls = new AtomicInteger();
  private Fuse fuse = new Fuse();
  private TestNode node;
  private final Path masterKey;
  private final String key;

  private CrashWorld(
      String zone, Optional<List<InetSocketAddress>> servers, Map<String, String> settings) {
    this.zone = zone;
    this.servers = servers;
    this.settings = Map.copyOf(settings);
    this.node = TestNode.start(options(new TestNode.Options().on(database)));
    this.masterKey = node.masterKey();
    this.key = node.key();
  }

  /// One whose node serves its zone itself.
  static CrashWorld withOwnServer() {
    return new CrashWorld("c.anypost.email", Optional.empty(), Map.of());
  }

  /// One whose node publishes to `servers`.
  ///
  /// @param settings that say so
  static CrashWorld publishingTo(
      String zone, List<InetSocketAddress> servers, Map<String, String> settings) {
    return new CrashWorld(zone, Optional.of(servers), settings);
  }

  private TestNode.Options options(TestNode.Options options) {
    Fuse now = fuse;
    settings.forEach(options::with);
    return options
        .at(servers.isEmpty() ? clock : InstantSource.system())
        .looking(LOOK)
        .with("SIGNET_LIMIT_VERIFY", "10000/10000")
        .publishing(real -> now.around(Publisher.class, new Servers(real)))
        .providing(
            Timing.DEFAULT,
            real -> now.around(EmailProvider.class, new Provider(real)),
            UnaryOperator.identity())
        .through(now);
  }

  /// Buries the node and starts another on what it left.
  void startAgain() {
    fuse.bury();
    node.close();
    fuse = new Fuse();
    node =
        TestNode.start(
            options(
                new TestNode.Options()
                    .on(database)
                    .with("SIGNET_MASTER_KEY_FILE", masterKey.toString())));
  }

  Fuse fuse() {
    return fuse;
  }

  TestNode node() {
    return node;
  }

  String key() {
    return key;
  }

  Ledger domains() {
    return domains;
  }

  Ledger addresses() {
    return addresses;
  }

  Invariants invariants() {
    return new Invariants(database, servers.orElseGet(() -> List.of(node.dns())), domains)
        .inZone(zone)
        .withAddresses(addresses);
  }

  List<String> rows(String sql) {
    return TestDatabase.rows(database, sql);
  }

  void next(Trouble trouble) {
    troubles.add(trouble);
  }

  void noTrouble() {
    troubles.clear();
  }

  /// Lets time pass for the node; elsewhere for its work alone, because the servers there have the
  /// time of day in their signatures.
  void pass(Duration time) {
    if (servers.isEmpty()) {
      clock.advance(time);
      return;
    }
    rows(
        """
        UPDATE work SET due_at = due_at - interval '%1$d s',
               leased_until = leased_until - interval '%1$d s'
        RETURNING id
        """
            .formatted(time.toSeconds()));
  }

  /// @throws Broken when the node fails on the way, which says nothing about what was done
  Answer call(int expected, String method, String path, String body, String... headers) {
    return callAs(key, expected, method, path, body, headers);
  }

  Answer callAs(
      String who, int expected, String method, String path, String body, String... headers) {
    Answer answer;
    try {
      answer = node.send(method, path, who, body, headers);
    } catch (UncheckedIOException e) {
      throw new Broken(e.toString());
    }
    if (answer.status() != expected && answer.status() >= 500) {
      throw new Broken(method + " " + path + ": " + answer);
    }
    assertEquals(expected, answer.status(), () -> method + " " + path + " " + body + ": " + answer);
    return answer;
  }

  /// Waits until the background has done something.
  ///
  /// @throws Broken when the node is gone before that
  void await(String what, BooleanSupplier done) {
    long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
    while (!done.getAsBoolean()) {
      if (fuse.gone()) {
        throw new Broken("waiting until " + what);
      }
      assertTrue(System.nanoTime() < end, () -> "not " + what);
      sleep();
    }
  }

  /// Lets time pass until everything that broke off is undone, and looks whether all is well.
  void assertRecovers() throws InterruptedException {
    noTrouble();
    int look = 0;
    long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
    while (!rows("""
    SELECT name FROM provider_intent UNION ALL SELECT name FROM provider_deletion
    UNION ALL SELECT token FROM publishing_intent
    UNION ALL SELECT subject FROM work WHERE kind IN
      ('withdraw', 'publishing-intent', 'provider-intent', 'provider-delete')
    """)
        .isEmpty()) {
      assertTrue(System.nanoTime() < end, () -> "not settled: " + rows("SELECT * FROM work"));
      // Not so fast that a lease ends while its holder is at work.
      if (look++ % 10 == 0) {
        pass(Duration.ofSeconds(61));
      }
      sleep();
    }
    learn();
    invariants().assertSettled();
  }

  /// Finds out what became of calls that got no answer.
  private void learn() {
    Set<String> there = Set.copyOf(rows("SELECT id FROM email_domain"));
    for (JsonNode domain : domains.all(Ledger.Known.PERHAPS_DELETED)) {
      if (there.contains(Ledger.id(domain))) {
        domains.stillThere(domain);
      } else {
        domains.deleted(domain);
      }
    }
    Set<String> inUse = Set.copyOf(rows("SELECT id FROM email_address"));
    for (JsonNode address : addresses.all(Ledger.Known.PERHAPS_DELETED)) {
      if (inUse.contains(Ledger.id(address))) {
        addresses.stillThere(address);
      } else {
        addresses.deleted(address);
      }
    }
  }

  /// Deletes whatever there is of a name, as its owner would.
  void clear(String name) {
    for (String id : rows("SELECT id FROM email_domain WHERE name = '" + name + "'")) {
      domains.all(Ledger.Known.CREATED).stream()
          .filter(domain -> Ledger.id(domain).equals(id))
          .forEach(domains::deleted);
      call(204, "DELETE", "/core/email-domains/" + id, "");
    }
    for (String id :
        rows("SELECT id FROM email_address WHERE address LIKE '" + local(name) + "@%'")) {
      addresses.all(Ledger.Known.CREATED).stream()
          .filter(address -> Ledger.id(address).equals(id))
          .forEach(addresses::deleted);
      call(204, "DELETE", "/core/email-addresses/" + id, "");
    }
  }

  /// The local part of the address that goes with a name.
  static String local(String name) {
    return name.replace(".", "");
  }

  /// An idempotency key that nobody used.
  String once() {
    return "once-" + calls.incrementAndGet();
  }

  private static void sleep() {
    try {
      Thread.sleep(10);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    node.close();
  }

  private final class Servers implements Publisher {
    private final Publisher real;

    Servers(Publisher real) {
      this.real = real;
    }

    @Override
    public void publish(ServedDomain domain) {
      real.publish(domain);
      if (troubles.remove(Trouble.FAILED_PUBLISH)) {
        throw new PublishingFailed("a name server says nothing");
      }
    }

    @Override
    public void withdraw(ZoneToken token) {
      if (troubles.contains(Trouble.FAILING_WITHDRAWS)) {
        throw new PublishingFailed("a name server says nothing");
      }
      real.withdraw(token);
    }

    @Override
    public void probe() {
      real.probe();
    }
  }

  private final class Provider implements EmailProvider {
    private final EmailProvider real;

    Provider(EmailProvider real) {
      this.real = real;
    }

    private ProviderUnavailable away(boolean maybeHappened) {
      return new ProviderUnavailable("The provider says nothing.", Optional.empty(), maybeHappened);
    }

    @Override
    public String name() {
      return real.name();
    }

    @Override
    public boolean sandbox() {
      return real.sandbox();
    }

    @Override
    public Vocabulary vocabulary() {
      return real.vocabulary();
    }

    @Override
    public RemoteDomain create(UUID organization, DomainName name) {
      if (troubles.remove(Trouble.REFUSED_CREATE)) {
        throw new ProviderRefused(ProviderRefused.Why.REJECTED, "The provider says no.", false);
      }
      RemoteDomain made = real.create(organization, name);
      if (troubles.remove(Trouble.LOST_CREATE)) {
        throw away(true);
      }
      if (troubles.remove(Trouble.LATE_CREATE)) {
        rows("DELETE FROM provider_intent WHERE name = '" + name + "' RETURNING id");
        rows("DELETE FROM work WHERE kind = 'provider-intent' RETURNING id");
      }
      return made;
    }

    @Override
    public RemoteDomain read(String remoteId, DomainName name) {
      return real.read(remoteId, name);
    }

    @Override
    public void startVerification(String remoteId) {
      real.startVerification(remoteId);
    }

    @Override
    public void delete(String remoteId) {
      if (troubles.remove(Trouble.FAILED_DELETE)) {
        throw away(false);
      }
      real.delete(remoteId);
    }

    @Override
    public Listing list(Optional<String> after) {
      if (troubles.remove(Trouble.FAILED_LIST)) {
        throw away(false);
      }
      return real.list(after);
    }
  }
}
