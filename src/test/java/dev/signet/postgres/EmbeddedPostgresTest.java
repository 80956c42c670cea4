package dev.signet.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// The database outlives everything that can happen to the process that started it.
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(60)
class EmbeddedPostgresTest {
  private static final Path BINARIES = Path.of("target", "postgres-binaries").toAbsolutePath();

  /// A cluster made once; each test starts on a copy, because making one takes seconds.
  @TempDir private static Path pristine;

  @TempDir private Path folder;

  @BeforeAll
  static void makeOneCluster() {
    EmbeddedPostgres.start(pristine, BINARIES).close();
  }

  private EmbeddedPostgres start() {
    if (!Files.exists(folder.resolve("postgres"))) {
      assertTrue(
          Commands.run(
                  folder,
                  List.of("cp", "-a", pristine.resolve("postgres").toString(), folder.toString()))
              .ok());
    }
    return EmbeddedPostgres.start(folder, BINARIES);
  }

  private Path data() {
    return folder.resolve("postgres/data");
  }

  private static String ask(String url, String user, String password, String sql)
      throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, user, password);
        Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return "";
      }
      try (ResultSet rows = statement.getResultSet()) {
        return rows.next() ? rows.getString(1) : "";
      }
    }
  }

  private static String ask(EmbeddedPostgres server, String sql) throws SQLException {
    return ask(server.jdbcUrl(), server.user(), server.password(), sql);
  }

  @Test
  void aRestartKeepsTheDataAndTheSafeSettings() throws Exception {
    long first;
    try (EmbeddedPostgres server = start()) {
      ask(server, "CREATE TABLE kept (x int)");
      ask(server, "INSERT INTO kept VALUES (42)");
      assertEquals("on", ask(server, "SHOW fsync"));
      assertEquals("on", ask(server, "SHOW data_checksums"));
      assertEquals("127.0.0.1", ask(server, "SHOW listen_addresses"));
      assertEquals("", ask(server, "SHOW unix_socket_directories"));
      assertEquals(
          "b C.UTF-8",
          ask(
              server,
              "SELECT datlocprovider::text || ' ' || datlocale FROM pg_database"
                  + " WHERE datname = current_database()"));
      assertEquals(
          "0",
          ask(
              server,
              "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'"));
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(
              Files.getPosixFilePermissions(folder.resolve("postgres/password"))));
      first = server.pid();
    }
    assertTrue(ProcessHandle.of(first).isEmpty(), "close() returns when the server is gone");
    try (EmbeddedPostgres server = start()) {
      assertEquals("42", ask(server, "SELECT x FROM kept"));
    }
  }

  @Test
  void aWrongPasswordIsRefused() {
    try (EmbeddedPostgres server = start()) {
      assertThrows(
          SQLException.class, () -> ask(server.jdbcUrl(), server.user(), "wrong", "SELECT 1"));
      assertFalse(server.toString().contains(server.password()));
    }
  }

  @Test
  void databasesForTestsAreCopiedFromATemplate() throws Exception {
    try (EmbeddedPostgres server = start()) {
      String ready = server.createDatabase("ready");
      ask(ready, server.user(), server.password(), "CREATE TABLE t AS SELECT 7 AS x");
      String copy = server.createDatabase("copy1", "ready");
      assertEquals("7", ask(copy, server.user(), server.password(), "SELECT x FROM t"));
      assertThrows(
          IllegalArgumentException.class, () -> server.createDatabase("x; DROP DATABASE ready"));
    }
  }

  @Test
  void theServerEndsWithAKilledSignetAndTheNextOneFindsEverything() throws Exception {
    start().close();
    for (int round = 1; round <= 2; round++) {
      Child child = Child.start(folder);
      ask(child.url(), child.user(), child.password(), "CREATE TABLE round" + round + " (x int)");
      child.process().destroyForcibly().waitFor();
      // At once, while the server of the killed one is still about to end.
      if (round == 2) {
        awaitEnd(child.server());
      }
      try (EmbeddedPostgres server = start()) {
        assertEquals("0", ask(server, "SELECT count(*) FROM round" + round));
        assertNotEquals(child.server(), server.pid());
      }
      awaitEnd(child.server());
    }
  }

  @Test
  void theServerEndsWhenSignetForgetsToStopIt() throws Exception {
    start().close();
    Child child = Child.start(folder);
    child.process().destroy();
    awaitEnd(child.server());
  }

  @Test
  void anOrphanWhoseKeeperWasKilledTooIsStopped() throws Exception {
    start().close();
    Child child = Child.start(folder);
    ask(child.url(), child.user(), child.password(), "CREATE TABLE orphaned (x int)");
    ProcessHandle keeper =
        ProcessHandle.of(child.server()).flatMap(ProcessHandle::parent).orElseThrow();
    keeper.destroyForcibly();
    // The watching half of the keeper would still stop the server: it must go as well.
    child.process().descendants().forEach(p -> stopUnlessServer(p, child.server()));
    keeper.descendants().forEach(p -> stopUnlessServer(p, child.server()));
    child.process().destroyForcibly().waitFor();
    try (EmbeddedPostgres server = start()) {
      assertEquals("0", ask(server, "SELECT count(*) FROM orphaned"));
      assertFalse(new Pidfile(child.server(), "").isServer());
    }
  }

  private static void stopUnlessServer(ProcessHandle process, long server) {
    if (process.pid() != server
        && process.parent().map(ProcessHandle::pid).filter(p -> p == server).isEmpty()) {
      process.destroyForcibly();
    }
  }

  @Test
  void aKilledServerRecoversOnTheNextStart() throws Exception {
    try (EmbeddedPostgres server = start()) {
      ask(server, "CREATE TABLE committed AS SELECT 1 AS x");
      ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
      assertTimeoutPreemptively(
          Duration.ofSeconds(10),
          () -> {
            while (server.alive()) {
              TimeUnit.MILLISECONDS.sleep(5);
            }
          });
    }
    try (EmbeddedPostgres server = start()) {
      assertEquals("1", ask(server, "SELECT x FROM committed"));
    }
  }

  @Test
  void aServerThatEndsByItselfIsStartedAgainAtTheSameAddress() throws Exception {
    try (EmbeddedPostgres server = start()) {
      server.keepRunning();
      ask(server, "CREATE TABLE kept AS SELECT 7 AS x");
      String url = server.jdbcUrl();
      for (int kill = 0; kill < 2; kill++) {
        long pid = server.pid();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        String found = "";
        while (!found.equals("7")) {
          assertTrue(System.nanoTime() < end, "not started again");
          TimeUnit.MILLISECONDS.sleep(50);
          try {
            found = ask(server, "SELECT x FROM kept");
          } catch (SQLException e) {
            // Not yet.
          }
        }
        assertEquals(url, server.jdbcUrl());
        assertNotEquals(pid, server.pid());
      }
    }
    assertTrue(Pidfile.read(data()).isEmpty(), "stopped with the rest");
  }

  @Test
  void aStalePidFileOfAnotherLivingProcessDoesNotStopTheStart() throws Exception {
    start().close();
    Files.writeString(
        data().resolve("postmaster.pid"),
        ProcessHandle.current().pid() + "\n" + data() + "\n1700000000\n5432\n\n\n\nready   \n");
    try (EmbeddedPostgres server = start()) {
      assertEquals("1", ask(server, "SELECT 1"));
    }
  }

  @Test
  void twoSignetsNeverShareADirectory() throws Exception {
    try (EmbeddedPostgres server = start()) {
      assertTrue(server.alive());
      String here = refusal();
      assertTrue(here.contains("is in use by another running Signet"), here);
      Process other = Child.launch(folder);
      // Were it to start after all, this would end it.
      other.getOutputStream().close();
      String there = new String(other.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(there.contains("is in use by another running Signet"), there);
      assertNotEquals(0, other.waitFor());
      assertEquals("1", ask(server, "SELECT 1"));
    }
  }

  @Test
  void aDirectoryOfAnotherMajorVersionIsLeftAlone() throws Exception {
    start().close();
    Files.writeString(data().resolve("PG_VERSION"), "17\n");
    Files.writeString(folder.resolve("postgres/version"), "postgresql 17.2.0\n");
    String line = refusal();
    assertTrue(line.contains("belongs to PostgreSQL 17 (last used by: postgresql 17.2.0)"), line);
  }

  @Test
  void aForeignDirectoryInItsPlaceIsLeftAlone() throws Exception {
    Files.createDirectories(data());
    Path file = Files.writeString(data().resolve("thesis.txt"), "years of work");
    assertTrue(refusal().contains("holds no PostgreSQL database"));
    assertEquals("years of work", Files.readString(file));
  }

  @Test
  void aMissingPasswordIsNamed() throws Exception {
    start().close();
    Files.delete(folder.resolve("postgres/password"));
    assertTrue(refusal().contains("password is missing"));
  }

  @Test
  void aHalfMadeClusterIsMadeAnew() throws Exception {
    Path half = Files.createDirectories(folder.resolve("postgres/data.new"));
    Files.writeString(half.resolve("PG_VERSION"), "18\n");
    try (EmbeddedPostgres server = EmbeddedPostgres.start(folder, BINARIES)) {
      assertEquals("1", ask(server, "SELECT 1"));
    }
  }

  @Test
  void theServerIsNotRoot() throws Exception {
    try (EmbeddedPostgres server = start()) {
      String capabilities =
          Files.readAllLines(Path.of("/proc", Long.toString(server.pid()), "status")).stream()
              .filter(line -> line.startsWith("CapEff:"))
              .findFirst()
              .orElseThrow();
      assertEquals("0000000000000000", capabilities.substring("CapEff:".length()).strip());
    }
  }

  private String refusal() {
    return assertThrows(
            UnusableDatabase.class, () -> EmbeddedPostgres.start(folder, BINARIES).close())
        .line();
  }

  private static void awaitEnd(long pid) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(15),
        () -> {
          Optional<ProcessHandle> process = ProcessHandle.of(pid);
          while (process.isPresent() && new Pidfile(pid, "").isServer()) {
            TimeUnit.MILLISECONDS.sleep(5);
          }
        });
  }

  private record Child(Process process, long server, String url, String user, String password) {
    static Child start(Path folder) throws IOException {
      Process process = launch(folder);
      BufferedReader out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      String line = out.readLine();
      if (line == null) {
        throw new IOException(
            new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
      }
      String[] words = line.split(" ");
      return new Child(process, Long.parseLong(words[0]), words[1], words[2], words[3]);
    }

    static Process launch(Path folder) throws IOException {
      return new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1",
              "-cp",
              System.getProperty("java.class.path"),
              EmbeddedPostgresChild.class.getName(),
              folder.toString(),
              BINARIES.toString())
          .start();
    }
  }
}
