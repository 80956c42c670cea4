package dev.signet.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A PostgreSQL server that Signet starts for itself and keeps under its data directory.
///
/// A real database, not a toy: fsync on, checksums on, scram passwords, loopback only. It survives
/// restarts, `kill -9` of Signet and of the server, and stale pid files; it ends when this JVM
/// ends, however that happens. One Signet at a time: a lock in the directory sees to that. The port
/// may differ from start to start. Thread-safe.
///
/// Layout under `{data directory}/postgres`: `data` (the cluster), `password` (0600), `version`,
/// `lock`, `postgres.log`, and the unpacked programs.
public final class EmbeddedPostgres implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
  private static final String USER = "signet";
  private static final String DATABASE = "signet";
  private static final int START_ATTEMPTS = 3;
  private static final Duration MEMORY_OF_KILLED_SERVER = Duration.ofSeconds(30);
  private static final Duration KEEPER_ENDS_WITHIN = Duration.ofSeconds(35);
  private static final Duration RESTART_PAUSE = Duration.ofSeconds(5);
  private static final long MAX_LOG = 4L << 20;

  /// Recovery of a busy database may take its time; a server that says it is starting is waited
  /// for.
  private static final Duration MAX_START = Duration.ofMinutes(10);

  private static final String CONFIGURATION =
      """
      # Written by Signet at each start. Changes here are lost.
      listen_addresses = '127.0.0.1'
      unix_socket_directories = ''
      max_connections = 120
      password_encryption = 'scram-sha-256'
      shared_buffers = '128MB'
      effective_cache_size = '512MB'
      work_mem = '8MB'
      maintenance_work_mem = '64MB'
      max_wal_size = '1GB'
      io_method = 'sync'
      jit = off
      fsync = on
      full_page_writes = on
      synchronous_commit = on
      recovery_init_sync_method = 'syncfs'
      random_page_cost = 1.1
      timezone = 'UTC'
      log_timezone = 'UTC'
      cluster_name = 'signet'
      idle_in_transaction_session_timeout = '60s'
      # Statements and their values stay out of the log; the application reports its own errors.
      log_min_messages = 'log'
      log_min_error_statement = 'panic'
      log_checkpoints = off
      log_autovacuum_min_duration = -1
      """;

  private final Launcher launcher;
  private final DirectoryLock lock;
  private final int port;
  private final String password;
  private final Thread keeper;
  private volatile PostgresProcess process;
  private volatile boolean stopped;

  private EmbeddedPostgres(
      Launcher launcher, Launched launched, DirectoryLock lock, String password) {
    this.launcher = launcher;
    this.process = launched.process();
    this.lock = lock;
    this.port = launched.port();
    this.password = password;
    this.keeper = Thread.ofPlatform().name("postgres-keeper").daemon(true).unstarted(this::keep);
  }

  /// Starts the server that lives under `dataDirectory`, and makes it first when there is none.
  ///
  /// @throws UnusableDatabase with one line for the operator
  public static EmbeddedPostgres start(Path dataDirectory) {
    return start(dataDirectory, dataDirectory.resolve("postgres"));
  }

  /// As [#start(Path)], with the programs unpacked under `binaries`, so that several servers can
  /// share them.
  public static EmbeddedPostgres start(Path dataDirectory, Path binaries) {
    Path folder = dataDirectory.toAbsolutePath().normalize().resolve("postgres");
    try {
      Files.createDirectories(folder);
      DirectoryLock lock =
          DirectoryLock.take(folder)
              .orElseThrow(() ->
                  new UnusableDatabase(
                      dataDirectory
                          + " is in use by another running Signet; stop it, or set"
                          + " SIGNET_DATA_DIR to another directory"));
      boolean started = false;
      try {
        EmbeddedPostgres server = startLocked(folder, binaries.toAbsolutePath().normalize(), lock);
        started = true;
        return server;
      } finally {
        if (!started) {
          lock.close();
        }
      }
    } catch (IOException e) {
      throw new UnusableDatabase(folder + " cannot be used: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnusableDatabase("interrupted while PostgreSQL was starting", e);
    }
  }

  /// Where the server of another running Signet on `dataDirectory` answers; empty when none runs.
  public static Optional<Target> running(Path dataDirectory) {
    Path folder = dataDirectory.toAbsolutePath().normalize().resolve("postgres");
    Path data = folder.resolve("data");
    try {
      return Files.exists(data)
              && Pidfile.read(data).filter(file -> file.isServerOf(data)).isPresent()
          ? Optional.of(
              new Target(jdbcUrl(Pidfile.port(data), DATABASE), USER, password(folder, true), 1))
          : Optional.empty();
    } catch (IOException e) {
      throw new UnusableDatabase(folder + " cannot be read: " + e, e);
    }
  }

  private static EmbeddedPostgres startLocked(Path folder, Path binariesFolder, DirectoryLock lock)
      throws IOException, InterruptedException {
    Path data = folder.resolve("data");
    PostgresBinaries binaries = PostgresBinaries.unpackedUnder(binariesFolder);
    requireSameMajor(folder, data, binaries);
    String password = password(folder, Files.exists(data));
    OrdinaryUser user = OrdinaryUser.forFolder(folder);
    if (Files.exists(data)) {
      PostgresProcess.stopOrphan(data);
    } else {
      initialize(folder, data, binaries, user);
    }
    Files.writeString(folder.resolve("version"), "postgresql " + binaries.version() + "\n");
    Path configuration = data.resolve("postgresql.conf");
    Files.writeString(configuration, CONFIGURATION);

    Path log = folder.resolve("postgres.log");
    if (Files.exists(log) && Files.size(log) > MAX_LOG) {
      Files.move(log, folder.resolve("postgres.log.old"), StandardCopyOption.REPLACE_EXISTING);
    }
    Launcher launcher = new Launcher(binaries, user, data, log);
    Launched launched = launcher.launch(EmbeddedPostgres::freePort);
    EmbeddedPostgres server = new EmbeddedPostgres(launcher, launched, lock, password);
    boolean whole = false;
    try {
      server.makeDatabase();
      whole = true;
      return server;
    } finally {
      if (!whole) {
        launched.process().stop();
      }
    }
  }

  private record Launched(PostgresProcess process, int port) {}

  private interface Port {
    int next() throws IOException;
  }

  /// Starts the server of one data directory, as often as it takes.
  private record Launcher(PostgresBinaries binaries, OrdinaryUser user, Path data, Path log) {
    Launched launch(Port ports) throws IOException, InterruptedException {
      long patience = System.nanoTime() + MEMORY_OF_KILLED_SERVER.toNanos();
      for (int attempt = 1; attempt <= START_ATTEMPTS; ) {
        int port = ports.next();
        PostgresProcess process = PostgresProcess.start(binaries, user, data, port, log);
        boolean ready = false;
        try {
          ready = process.awaitReady(MAX_START);
          if (ready) {
            return new Launched(process, port);
          }
        } finally {
          if (!ready) {
            process.stop();
          }
        }
        if (lastWords(log).contains("is still in use") && System.nanoTime() < patience) {
          // Connections of a server that was killed end by themselves once they notice.
          TimeUnit.MILLISECONDS.sleep(100);
        } else {
          // The port may have gone to somebody else in between; anything else stays as it is.
          attempt++;
        }
      }
      throw new UnusableDatabase(
          "PostgreSQL does not start on " + data + ": " + lastWords(log) + " (see " + log + ")");
    }
  }

  private static void requireSameMajor(Path folder, Path data, PostgresBinaries binaries)
      throws IOException {
    Path version = data.resolve("PG_VERSION");
    if (!Files.exists(data)) {
      return;
    }
    if (!Files.exists(version)) {
      throw new UnusableDatabase(
          data + " holds no PostgreSQL database, but is in its place; move it away");
    }
    String major = Files.readString(version).strip();
    if (!major.equals(binaries.major())) {
      Path recorded = folder.resolve("version");
      String by = Files.exists(recorded) ? Files.readString(recorded).strip() : "unknown";
      throw new UnusableDatabase(
          data
              + " belongs to PostgreSQL "
              + major
              + " (last used by: "
              + by
              + "), and this Signet brings "
              + binaries.version()
              + "; run the Signet that made it, dump the database, and load it into a new data"
              + " directory");
    }
  }

  private static String password(Path folder, boolean needed) throws IOException {
    Path file = folder.resolve("password");
    if (Files.exists(file)) {
      return Files.readString(file).strip();
    }
    if (needed) {
      throw new UnusableDatabase(
          file + " is missing, so the database beside it cannot be opened; bring it back");
    }
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    // Written whole under another name first: a crash in between leaves none rather than half.
    Path half = folder.resolve("password.new");
    Files.deleteIfExists(half);
    Set<PosixFilePermission> mode = PosixFilePermissions.fromString("rw-------");
    try (FileChannel out =
        FileChannel.open(
            half,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(mode))) {
      out.write(StandardCharsets.US_ASCII.encode(password + "\n"));
      out.force(true);
    }
    Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
    return password;
  }

  /// Makes the cluster beside its place and moves it there when it is whole.
  private static void initialize(
      Path folder, Path data, PostgresBinaries binaries, OrdinaryUser user) throws IOException {
    Path half = folder.resolve("data.new");
    PostgresBinaries.deleteTree(half);
    List<String> command = new ArrayList<>(user.prefix());
    command.addAll(
        List.of(
            binaries.program("initdb").toString(),
            "--pgdata=" + half,
            "--username=" + USER,
            "--pwfile=" + folder.resolve("password"),
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--data-checksums",
            "--sync-method=syncfs",
            "--no-instructions"));
    Commands.Ended outcome = Commands.run(folder, command);
    if (!outcome.ok()) {
      throw new UnusableDatabase(
          "initdb failed in " + half + ": " + outcome.output().replaceAll("\\s*\\R\\s*", " | "));
    }
    Files.move(half, data, StandardCopyOption.ATOMIC_MOVE);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private static String lastWords(Path log) throws IOException {
    if (!Files.exists(log)) {
      return "it said nothing";
    }
    List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
    return lines.reversed().stream()
        .filter(line -> line.contains("FATAL") || line.contains("PANIC"))
        .findFirst()
        .orElse(lines.isEmpty() ? "it said nothing" : lines.getLast());
  }

  private void makeDatabase() {
    try (Connection connection =
            DriverManager.getConnection(jdbcUrl("postgres"), user(), password());
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
      if (!found.next()) {
        statement.execute("CREATE DATABASE " + DATABASE);
      }
    } catch (SQLException e) {
      throw new UnusableDatabase(
          "PostgreSQL has started, but does not let Signet in: " + e.getMessage(), e);
    }
  }

  /// The address of Signet's own database, without user and password.
  public String jdbcUrl() {
    return jdbcUrl(DATABASE);
  }

  /// The address of another database of this server.
  public String jdbcUrl(String database) {
    return jdbcUrl(port, database);
  }

  private static String jdbcUrl(int port, String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?sslmode=disable";
  }

  public String user() {
    return USER;
  }

  public String password() {
    return password;
  }

  /// From now on starts the server again, at the same address, whenever it ends by itself: killed
  /// for want of memory, say. It recovers what was committed.
  public void keepRunning() {
    keeper.start();
  }

  private void keep() {
    try {
      while (true) {
        process.awaitEnd();
        LOG.error("PostgreSQL has ended by itself; starting it again (see {})", launcher.log());
        try {
          PostgresProcess.stopOrphan(launcher.data());
          process = launcher.launch(() -> port).process();
          LOG.info("PostgreSQL runs again");
        } catch (IOException | UnusableDatabase e) {
          LOG.error("PostgreSQL does not start: {}", e.toString());
          TimeUnit.NANOSECONDS.sleep(RESTART_PAUSE.toNanos());
        }
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  /// The postmaster's process.
  public long pid() {
    return process.pid();
  }

  /// Whether the server is there.
  public boolean alive() {
    return process.alive();
  }

  /// Makes an empty database and returns its address.
  ///
  /// @param name lower-case letters, digits and `_`
  public String createDatabase(String name) {
    return createDatabase(name, "template1");
  }

  /// Makes a copy of the database `template`, which nobody may be connected to. Cheap: tests bring
  /// one up to date and copy it.
  public String createDatabase(String name, String template) {
    if (!name.matches("[a-z_][a-z0-9_]{0,62}") || !template.matches("[a-z_][a-z0-9_]{0,62}")) {
      throw new IllegalArgumentException("not a database name: " + name + ", " + template);
    }
    try (Connection connection =
            DriverManager.getConnection(jdbcUrl("postgres"), user(), password());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name + " TEMPLATE " + template);
    } catch (SQLException e) {
      throw new IllegalStateException("database " + name + " cannot be made", e);
    }
    return jdbcUrl(name);
  }

  /// Stops the server and returns when it is gone. Does nothing the second time.
  @Override
  public synchronized void close() {
    if (!lock.held()) {
      return;
    }
    stopped = true;
    try {
      if (keeper.isAlive()) {
        keeper.interrupt();
        keeper.join(KEEPER_ENDS_WITHIN);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.stop();
    lock.close();
  }

  /// Says nothing of the password.
  @Override
  public String toString() {
    return "EmbeddedPostgres on port " + port;
  }
}
