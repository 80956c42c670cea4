package dev.signet.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.signet.access.CredentialStore;
import dev.signet.access.IdempotencyStore;
import dev.signet.provider.sandbox.SandboxStore;
import dev.signet.publishing.ZoneSource;
import dev.signet.registry.AddressStore;
import dev.signet.registry.CoreStore;
import dev.signet.registry.DomainStore;
import dev.signet.registry.IntentStore;
import dev.signet.work.WorkStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import org.postgresql.PGProperty;

/// The PostgreSQL store: a connection pool and every port on it.
///
/// A call waits at most 2 s for a connection and 3 s for an answer, so that a caller hears within 5
/// s that the database is away.
public final class Store implements AutoCloseable {
  private static final Duration CONNECT_WAIT = Duration.ofSeconds(2);
  private static final int ANSWER_WAIT_SECONDS = 3;
  private static final Duration CHANGES_KEPT = Duration.ofDays(7);
  private static final Duration EVIDENCE_KEPT = Duration.ofDays(90);

  private final HikariDataSource pool;
  private final Db db;
  private final PgZoneSource zone;

  private Store(HikariDataSource pool, PgZoneSource zone) {
    this.pool = pool;
    this.db = new Db(pool);
    this.zone = zone;
  }

  /// Where the database is.
  ///
  /// @param url a JDBC URL; may carry user and password itself
  /// @param user empty when the URL says it
  /// @param connections how many at most
  public record Target(String url, String user, String password, int connections) {
    @Override
    public String toString() {
      return "Target[" + connections + " connections]";
    }
  }

  /// Brings the schema up to date and opens the pool. The database must be reachable.
  ///
  /// @throws UnusableDatabase with one line for the operator
  public static Store open(Target target) {
    try (Connection connection = connect(target)) {
      new Migrator().migrate(connection);
    } catch (SQLException e) {
      throw new UnusableDatabase("the database cannot be reached: " + e.getMessage(), e);
    }
    HikariConfig config = new HikariConfig();
    config.setPoolName("signet");
    config.setJdbcUrl(target.url());
    properties(target).forEach((name, value) -> config.addDataSourceProperty((String) name, value));
    config.addDataSourceProperty(PGProperty.SOCKET_TIMEOUT.getName(), ANSWER_WAIT_SECONDS);
    config.addDataSourceProperty(
        PGProperty.OPTIONS.getName(), "-c statement_timeout=3000 -c lock_timeout=2000");
    config.setMaximumPoolSize(target.connections());
    config.setMinimumIdle(Math.min(2, target.connections()));
    config.setConnectionTimeout(CONNECT_WAIT.toMillis());
    config.setInitializationFailTimeout(-1);
    HikariDataSource pool = new HikariDataSource(config);
    return new Store(pool, new PgZoneSource(new Db(pool), () -> connect(target)));
  }

  private static Connection connect(Target target) throws SQLException {
    return DriverManager.getConnection(target.url(), properties(target));
  }

  private static Properties properties(Target target) {
    Properties properties = new Properties();
    if (!target.user().isEmpty()) {
      properties.setProperty("user", target.user());
      properties.setProperty("password", target.password());
    }
    properties.setProperty(PGProperty.CONNECT_TIMEOUT.getName(), "2");
    properties.setProperty(PGProperty.TCP_KEEP_ALIVE.getName(), "true");
    properties.setProperty(PGProperty.APPLICATION_NAME.getName(), "signet");
    return properties;
  }

  public CredentialStore credentials() {
    return new PgCredentialStore(db);
  }

  public DomainStore domains() {
    return new PgDomainStore(db);
  }

  public CoreStore core() {
    return new PgCoreStore(db);
  }

  public IntentStore intents() {
    return new PgIntentStore(db);
  }

  public AddressStore addresses() {
    return new PgAddressStore(db);
  }

  public SandboxStore sandbox() {
    return new PgSandboxStore(db);
  }

  public WorkStore work() {
    return new PgWorkStore(db);
  }

  public IdempotencyStore idempotency() {
    return new PgIdempotencyStore(db);
  }

  public ZoneSource zone() {
    return zone;
  }

  public Installation installation() {
    return new Installation(db);
  }

  /// Refuses when the database cannot be asked now.
  public void probe() {
    db.transaction(tx -> tx.first("SELECT 1 AS one", row -> row.integer("one")).orElseThrow());
  }

  /// Removes what nobody needs any more: old answers, old change numbers, old evidence.
  public void tidy(Instant now) {
    db.transaction(tx -> {
      tx.update(
          "DELETE FROM idempotent_request WHERE created_at < ?",
          now.minus(PgIdempotencyStore.KEPT));
      tx.update("DELETE FROM zone_change WHERE changed_at < ?", now.minus(CHANGES_KEPT));
      tx.update("DELETE FROM observation WHERE last_seen < ?", now.minus(EVIDENCE_KEPT));
      return true;
    });
  }

  @Override
  public void close() {
    zone.close();
    pool.close();
  }
}
