package dev.signet.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.signet.access.CredentialStore;
import dev.signet.access.IdempotencyStore;
import dev.signet.access.SessionStore;
import dev.signet.access.ShareLinkStore;
import dev.signet.audit.AuditStore;
import dev.signet.claims.ClaimStore;
import dev.signet.dkim.SealedValues;
import dev.signet.domain.Portraits;
import dev.signet.events.EventStore;
import dev.signet.hosted.CoreStore;
import dev.signet.hosted.ProviderIntents;
import dev.signet.id.Ids;
import dev.signet.nodes.NodeStore;
import dev.signet.postgres.Target;
import dev.signet.postgres.UnusableDatabase;
import dev.signet.provider.sandbox.SandboxStore;
import dev.signet.publishing.IntentStore;
import dev.signet.publishing.ZoneFacts;
import dev.signet.publishing.ZoneSource;
import dev.signet.refusal.Refused;
import dev.signet.registry.AddressStore;
import dev.signet.registry.DomainFinder;
import dev.signet.registry.DomainListStore;
import dev.signet.registry.DomainStore;
import dev.signet.registry.EvidenceStore;
import dev.signet.rotation.RotationStore;
import dev.signet.signing.SigningStore;
import dev.signet.watch.CheckStore;
import dev.signet.watch.ReportStore;
import dev.signet.webhooks.WebhookStore;
import dev.signet.work.GivenUp;
import dev.signet.work.WorkStore;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import org.postgresql.PGProperty;

/// The PostgreSQL store: a connection pool and every port on it.
///
/// A call waits at most 2 s for a connection and 3 s for an answer, so that a caller hears within 5
/// s that the database is away. Once it is back, the next connection is had within 2 s. Until
/// [#prepare] has succeeded every port refuses with UNAVAILABLE.
public final class Store implements AutoCloseable {
  private static final Duration CONNECT_WAIT = Duration.ofSeconds(1);
  private static final Duration VALIDATION_WAIT = Duration.ofSeconds(1);
  private static final int MIGRATION_WAIT_MILLIS = 15 * 60 * 1000;
  private static final int INTENT_CONNECTIONS = 4;
  private static final Duration CHANGES_KEPT = Duration.ofDays(7);
  private static final Duration DELIVERIES_KEPT = Duration.ofDays(7);
  private static final Duration EVIDENCE_KEPT = Duration.ofDays(90);
  private static final Duration SERVERS_KEPT = Duration.ofDays(1);

  /// A check asks each server up to four questions, one a record; ten a second it may be asked.
  private static final Duration SERVER_TURN = Duration.ofMillis(400);

  private final Target target;
  private final HikariDataSource pool;
  private final Db db;
  private final PgZoneSource zone;
  private final HikariDataSource intents;
  private final EventLog log;
  private volatile Runnable onEvents = () -> {};
  private volatile Runnable onWork = () -> {};
  private volatile boolean prepared;

  /// What the log of events needs.
  ///
  /// @param portraits prints what an event shows
  public record Telling(Portraits portraits, Ids ids, InstantSource clock) {
    /// Events without data.
    static Telling nothing() {
      return new Telling(
          Portraits.none(),
          new Ids(InstantSource.system(), new SecureRandom()),
          InstantSource.system());
    }
  }

  private Store(Target target, Optional<DeletionJournal> journal, Telling telling) {
    this.target = target;
    Target service = ServiceRole.of(target);
    this.log =
        new EventLog(telling.portraits(), telling.ids(), telling.clock(), () -> onEvents.run());
    this.pool = pool(service, "signet", target.connections(), Math.min(2, target.connections()));
    // Opens connections only when publishing elsewhere.
    this.intents = pool(service, "signet-intents", INTENT_CONNECTIONS, 0);
    this.db =
        new Db(
            pool,
            () -> prepared,
            journal,
            Optional.of(new ConnectionBudget(target.connections(), CONNECT_WAIT)));
    this.zone = new PgZoneSource(db, () -> connect(target));
  }

  /// A store over a database that may be away; returns at once.
  public static Store over(Target target) {
    return new Store(target, Optional.empty(), Telling.nothing());
  }

  /// The same, which also writes down outside the database what is deleted.
  ///
  /// @param journal not closed with the store
  public static Store over(Target target, DeletionJournal journal, Telling telling) {
    return new Store(target, Optional.of(journal), telling);
  }

  /// Brings the schema up to date, runs `check`, and opens every port. Does nothing when they are
  /// open.
  ///
  /// @param check what must hold before the stored data may be used
  /// @throws UnreachableDatabase when the database does not answer now: try again
  /// @throws UnusableDatabase with one line for the operator
  public synchronized void prepare(Consumer<Installation> check) {
    if (prepared) {
      return;
    }
    try (Connection connection = connect(target)) {
      connection.setNetworkTimeout(Runnable::run, MIGRATION_WAIT_MILLIS);
      new Migrator().migrate(connection);
      if (target.ours()) {
        ServiceRole.prepare(connection, target);
      }
    } catch (SQLException e) {
      throw unreachable(e, e);
    } catch (UnusableDatabase e) {
      throw e.getCause() instanceof SQLException cause ? unreachable(cause, e) : e;
    }
    try {
      check.accept(new Installation(new Db(pool)));
    } catch (Refused e) {
      throw new UnreachableDatabase("the database is too slow to answer", e);
    }
    prepared = true;
  }

  private static RuntimeException unreachable(SQLException e, Exception otherwise) {
    String message = "the database cannot be reached: " + e.getMessage();
    if (Db.unreachable(e)) {
      return new UnreachableDatabase(message, e);
    }
    return otherwise instanceof UnusableDatabase unusable
        ? unusable
        : new UnusableDatabase(message, e);
  }

  private static HikariDataSource pool(Target target, String name, int most, int idle) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setJdbcUrl(target.url());
    properties(target).forEach((key, value) -> config.addDataSourceProperty((String) key, value));
    // As text: the driver does not see a number here, and would wait for ever.
    config.addDataSourceProperty(PGProperty.SOCKET_TIMEOUT.getName(), "3");
    config.addDataSourceProperty(
        PGProperty.OPTIONS.getName(), "-c statement_timeout=2800 -c lock_timeout=2000");
    config.setMaximumPoolSize(most);
    config.setMinimumIdle(idle);
    config.setConnectionTimeout(CONNECT_WAIT.toMillis());
    config.setValidationTimeout(VALIDATION_WAIT.toMillis());
    config.setInitializationFailTimeout(-1);
    return new HikariDataSource(config);
  }

  static Connection connect(Target target) throws SQLException {
    return DriverManager.getConnection(target.url(), properties(target));
  }

  private static Properties properties(Target target) {
    Properties properties = new Properties();
    if (!target.user().isEmpty()) {
      properties.setProperty("user", target.user());
      properties.setProperty("password", target.password());
    }
    properties.setProperty(PGProperty.CONNECT_TIMEOUT.getName(), "2");
    properties.setProperty(PGProperty.LOGIN_TIMEOUT.getName(), "3");
    properties.setProperty(PGProperty.TCP_KEEP_ALIVE.getName(), "true");
    properties.setProperty(PGProperty.APPLICATION_NAME.getName(), "signet");
    return properties;
  }

  /// Whether the calling thread is inside a transaction: nothing slow may happen then.
  public static boolean holdsConnection() {
    return Db.holdsConnection();
  }

  public RotationStore rotations() {
    return new PgRotationStore(db, log, () -> onWork.run());
  }

  public CredentialStore credentials() {
    return new PgCredentialStore(db);
  }

  public SessionStore sessions() {
    return new PgSessionStore(db);
  }

  public ShareLinkStore shareLinks() {
    return new PgShareLinkStore(db);
  }

  public SealedValues sealedValues() {
    return new PgSealedValues(db);
  }

  public SigningStore signing() {
    return new PgSigningStore(db);
  }

  public DomainStore domains() {
    return new PgDomainStore(db, zone, log);
  }

  public ClaimStore claims() {
    return new PgClaimStore(db, zone, log);
  }

  public DomainListStore domainLists() {
    return new PgDomainListStore(db);
  }

  public EvidenceStore evidence() {
    return new PgEvidenceStore(db);
  }

  public CheckStore checks() {
    return new PgCheckStore(db, SERVER_TURN);
  }

  public ReportStore reports() {
    return new PgReportStore(db, log);
  }

  public CoreStore core() {
    return new PgCoreStore(db, log);
  }

  public ProviderIntents providerIntents() {
    return new PgProviderIntents(db, log);
  }

  public AddressStore addresses() {
    return new PgAddressStore(db);
  }

  public EventStore events() {
    return new PgEventStore(db, log);
  }

  public WebhookStore webhooks() {
    return new PgWebhookStore(db, log);
  }

  /// Has `wake` run whenever events are committed through this store. It must be quick and not
  /// fail.
  public void onEvents(Runnable wake) {
    onEvents = wake;
  }

  /// Has `wake` run whenever work was committed through this store that is due at once. It must be
  /// quick and not fail.
  public void onWork(Runnable wake) {
    onWork = wake;
  }

  public SandboxStore sandbox() {
    return new PgSandboxStore(db);
  }

  public DomainFinder domainFinder() {
    return new PgDomainFinder(db);
  }

  public GivenUp givenUp() {
    return new PgGivenUp(db);
  }

  public WorkStore work() {
    return new PgWorkStore(db);
  }

  public NodeStore nodes() {
    return new PgNodeStore(db);
  }

  public AuditStore audit() {
    return new PgAuditStore(db);
  }

  public IdempotencyStore idempotency() {
    return idempotency(IdempotencyStore.MAX_KEPT);
  }

  /// @param most how many answers are kept for one organization
  IdempotencyStore idempotency(int most) {
    return new PgIdempotencyStore(db, most);
  }

  public ZoneSource zone() {
    return zone;
  }

  /// What is about to be published outside this process.
  public IntentStore intents() {
    return new PgPublishing(db, new Db(intents, () -> prepared));
  }

  /// What the zone should hold, token by token.
  public ZoneFacts zoneFacts() {
    return new PgPublishing(db, new Db(intents, () -> prepared));
  }

  public Installation installation() {
    return new Installation(db);
  }

  /// Refuses when the database cannot be asked now.
  public void probe() {
    db.transaction(tx -> tx.first("SELECT 1 AS one", row -> row.integer("one")).orElseThrow());
  }

  /// What removes that which is not needed any more.
  ///
  /// @param eventsKept how long events are kept
  public CleanUps cleanUps(Duration eventsKept) {
    return new CleanUps(
        db,
        CleanUps.of(
            new CleanUps.Keeping(
                PgIdempotencyStore.KEPT, CHANGES_KEPT, EVIDENCE_KEPT, SERVERS_KEPT, eventsKept)),
        System::nanoTime);
  }

  /// One round of every clean-up.
  void tidy() {
    cleanUps(EVIDENCE_KEPT).run();
  }

  /// Forgets events and deliveries that are older than `kept`, and deliveries that succeeded a week
  /// ago, in small steps.
  public void tidyEvents(Instant now, Duration kept) {
    events().forget(now.minus(kept));
    webhooks().tidy(now.minus(DELIVERIES_KEPT), now.minus(kept));
  }

  /// Forgets sets of name servers that no domain has any more. Reads every domain's row: for now
  /// and then.
  public void tidyServers() {
    db.transaction(tx ->
        tx.update(
            """
            DELETE FROM name_server_set s
             WHERE NOT EXISTS (SELECT 1 FROM domain_check c WHERE c.servers = s.id)
               AND NOT EXISTS (SELECT 1 FROM domain_check c WHERE c.suspect = s.id)
            """));
  }

  @Override
  public void close() {
    zone.close();
    intents.close();
    pool.close();
  }
}
