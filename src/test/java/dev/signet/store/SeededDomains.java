package dev.signet.store;

import com.zaxxer.hikari.HikariDataSource;
import dev.signet.TestDatabase;
import dev.signet.postgres.Target;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;

/// A database with the schema, filled with rows past every rule of registration.
final class SeededDomains implements AutoCloseable {
  private final Target target = TestDatabase.fresh();
  private final Store store = Store.over(target);
  private final HikariDataSource pool = new HikariDataSource();
  private final Connection connection;

  SeededDomains() {
    store.prepare(shared -> {});
    pool.setJdbcUrl(target.url());
    pool.setUsername(target.user());
    pool.setPassword(target.password());
    pool.setMaximumPoolSize(2);
    try {
      connection = DriverManager.getConnection(target.url(), target.user(), target.password());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  Target target() {
    return target;
  }

  Store store() {
    return store;
  }

  Db db() {
    return new Db(pool);
  }

  void run(String sql, Object... arguments) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        statement.setObject(i + 1, arguments[i]);
      }
      statement.execute();
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  UUID organization() {
    UUID id = UUID.randomUUID();
    run("INSERT INTO organization VALUES (?, 'seeded', now())", id);
    return id;
  }

  /// Inserts a domain.
  ///
  /// @param provider `native`, or one that is a sandbox here
  void domain(
      UUID organization, UUID id, String name, String apex, String provider, String status) {
    String token = "d" + id.toString().replace("-", "");
    run("INSERT INTO zone_token (token, issued_at) VALUES (?, now())", token);
    boolean remote = !provider.equals("native");
    run(
        """
        INSERT INTO email_domain (id, organization_id, name, apex, provider, token, selectors, status,
                                  created_at, updated_at, verified_at, remote_id, provider_status, sandbox)
        VALUES (?, ?, ?, ?, ?, ?, '{ap1,ap2}', ?, '2026-01-01', now(),
                CASE WHEN ? = 'verified' THEN timestamptz '2026-02-01' END, ?, ?, ?)
        """,
        id,
        organization,
        name,
        apex,
        provider,
        token,
        status,
        status,
        remote ? id.toString() : null,
        remote ? status : null,
        remote);
  }

  /// Watches a domain.
  void watch(UUID organization, UUID id, int phase) {
    run(
        """
        INSERT INTO domain_check (domain_id, organization_id, due_at, checked_at, phase, caution)
        VALUES (?, ?, now(), '2026-03-01', ?, CASE WHEN ? = 2 THEN 'name_servers_changed' END)
        """,
        id,
        organization,
        phase,
        phase);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    } finally {
      pool.close();
      store.close();
    }
  }
}
