package dev.signet;

import dev.signet.store.EmbeddedPostgres;
import dev.signet.store.Store;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/// One embedded PostgreSQL for the whole test run; a fresh database for each test that asks.
public final class TestDatabase {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private TestDatabase() {}

  private static final class Shared {
    static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      EmbeddedPostgres server =
          EmbeddedPostgres.start(Path.of("target", "test-data-" + ProcessHandle.current().pid()));
      Runtime.getRuntime().addShutdownHook(new Thread(server::close));
      return server;
    }
  }

  /// An empty database of its own.
  public static Store.Target fresh() {
    EmbeddedPostgres server = Shared.SERVER;
    String name = "test_" + NUMBER.incrementAndGet();
    String url = server.createDatabase(name);
    return new Store.Target(url, server.user(), server.password(), 8);
  }
}
