package dev.signet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.TestDatabase;
import dev.signet.postgres.Target;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/// What is not needed any more goes, whatever the backlog, and nothing else does.
class CleanUpsTest {
  private final Target database = TestDatabase.fresh();
  private Store store;

  @BeforeEach
  void open() {
    store = Store.over(database);
    store.prepare(shared -> {});
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void sql(String statement) {
    TestDatabase.rows(database, statement);
  }

  private long count(String table) {
    return TestDatabase.number(database, "SELECT count(*) FROM " + table);
  }

  @Test
  void aBacklogOfManySteps() {
    sql(
        """
        WITH i AS (INSERT INTO idempotent_request
          SELECT gen_random_uuid(), 'k', 'e', '', 200, '', '', NULL,
                 now() - interval '24 hours' - interval '1 minute' * (n - 10)
            FROM generate_series(0, 12009) AS n RETURNING 1) SELECT count(*) FROM i
        """);
    store.tidy();
    assertEquals(10, count("idempotent_request"), "those of less than a day");
  }

  @Test
  void eventsGoWhenTheyAreOldEnough() {
    sql(
        """
        WITH i AS (INSERT INTO event
          SELECT (lpad(to_hex((extract(epoch FROM t) * 1000)::bigint), 12, '0')
                   || '7abc8' || lpad(to_hex(n), 15, '0'))::uuid,
                 gen_random_uuid(), gen_random_uuid(), 'a.test', 1, 'domain.created', t, '', ''
            FROM (SELECT n, now() - interval '1 day' * n - interval '1 minute' AS t
                    FROM generate_series(80, 99) AS n) AS s RETURNING 1) SELECT count(*) FROM i
        """);
    store.cleanUps(Duration.ofDays(95)).run();
    assertEquals(15, count("event"));
    store.cleanUps(Duration.ofDays(90)).run();
    assertEquals(10, count("event"));
  }

  @Test
  void oneThatFailsHoldsUpNoOtherAndItsLagGrows() {
    AtomicLong nanos = new AtomicLong();
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(database.url());
    source.setUser(database.user());
    source.setPassword(database.password());
    CleanUps cleanUps =
        new CleanUps(
            new Db(source),
            List.of(
                CleanUps.CleanUp.rows("broken", "no_such_table", "true"),
                // Always more: its turn ends.
                new CleanUps.CleanUp(
                    "endless", _ -> nanos.addAndGet(1_000_000_000L) > 0 ? 7 : 0, 7),
                CleanUps.CleanUp.rows("sessions", "console_session", "ends_at < now()")),
            nanos::get);
    cleanUps.run();
    assertEquals(10, cleanUps.lag("broken"));
    assertEquals(10, cleanUps.lag("endless"));
    assertEquals(0, cleanUps.lag("sessions"));
  }
}
