package dev.signet.store;

import dev.signet.audit.Action;
import dev.signet.audit.Actor;
import dev.signet.postgres.Target;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.postgresql.PGConnection;

/// Puts a backup into an empty database, all of it or nothing.
///
/// What the deletion journals name stays out: it goes into the table `quarantine`, without keys,
/// and is not served. Share links end. The restored database begins another life, so that nodes
/// which still run load everything anew, and its SOA serial is above every one that was told
/// before.
public final class Restore {
  /// More changes than a zone is ever ahead of the clock: its serial is at least the unix time.
  private static final long SERIAL_MARGIN = 100_000;

  private static final String SHARE_LINKS = "share_link";

  private static final int MAX_COLUMNS_LINE = 64 * 1024;

  private final Map<DeletionJournal.Item, Instant> deleted;
  private final Instant now;

  private Restore(Map<DeletionJournal.Item, Instant> deleted, Instant now) {
    this.deleted = deleted;
    this.now = now;
  }

  /// What a restore did.
  ///
  /// @param createdAt when the backup was made
  /// @param rows how many rows of each table came back
  /// @param quarantined a line for each thing that was kept out
  public record Done(Instant createdAt, Map<String, Long> rows, List<String> quarantined) {}

  /// Restores `file` into `target`, whose database must be empty.
  ///
  /// @param journals the deletion journals of every node since the backup was made
  /// @throws UnusableBackup with one line for the operator; the database is empty then
  /// @throws UnusableDatabase the same about the database
  public static Done into(Target target, Path file, List<Path> journals, Instant now) {
    Map<DeletionJournal.Item, Instant> deleted = new LinkedHashMap<>();
    journals.forEach(journal -> deleted.putAll(DeletionJournal.read(journal)));
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
        ZipInputStream zip = new ZipInputStream(in);
        Connection connection = Store.connect(target)) {
      return new Restore(deleted, now).restore(zip, connection, BackupFormat.sealed(file));
    } catch (ZipException | EOFException e) {
      throw new UnusableBackup(file + " is damaged or cut off: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UnusableBackup(file + " cannot be read: " + e, e);
    } catch (SQLException e) {
      throw new UnusableBackup("the backup cannot be restored: " + e.getMessage(), e);
    }
  }

  private Done restore(ZipInputStream zip, Connection connection, boolean sealed)
      throws IOException, SQLException {
    Map<String, String> manifest = manifest(zip);
    if (!sealed && !BackupFormat.WITHOUT_SEAL.equals(manifest.get("format"))) {
      throw new UnusableBackup(
          "the backup is damaged or cut off: its end is not the digest of what is before it");
    }
    Instant createdAt = instant(manifest.getOrDefault("created_at", ""));
    requireEmpty(connection);
    new Migrator(steps(manifest)).migrate(connection);
    Map<String, Long> rows;
    List<String> quarantined;
    try {
      rows = load(zip, connection);
      // With the rows or not at all: nothing may come back between the two.
      quarantined = new ArrayList<>(new Quarantine(connection, now).keepOut(deleted));
      long links = rows.getOrDefault(SHARE_LINKS, 0L);
      if (links > 0) {
        endShareLinks(connection);
        quarantined.add("share links (" + links + "): a restore ends them, make new ones");
      }
      beginAnotherLife(connection);
      connection.commit();
    } catch (IOException | SQLException | RuntimeException e) {
      connection.rollback();
      throw e;
    }
    new Migrator().migrate(connection);
    Actor.command("restore")
        .during(() -> {
          AuditRows.write(
              new Db.Tx(connection),
              Action.DATABASE_RESTORED,
              createdAt,
              Optional.empty(),
              AuditRows.Before.NOTHING);
          return true;
        });
    connection.commit();
    return new Done(createdAt, rows, quarantined);
  }

  private static Map<String, String> manifest(ZipInputStream zip) throws IOException {
    ZipEntry first = zip.getNextEntry();
    if (first == null || !first.getName().equals(BackupFormat.MANIFEST)) {
      throw new UnusableBackup("this is no backup of Signet");
    }
    Map<String, String> manifest = BackupFormat.parse(zip);
    String format = manifest.getOrDefault("format", "");
    if (!format.equals(BackupFormat.VERSION) && !format.equals(BackupFormat.WITHOUT_SEAL)) {
      throw new UnusableBackup(
          "the backup has format "
              + manifest.get("format")
              + "; this Signet reads format "
              + BackupFormat.VERSION);
    }
    return manifest;
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new UnusableBackup("the backup does not say when it was made", e);
    }
  }

  /// The schema as it was when the backup was made.
  private static List<Migration> steps(Map<String, String> manifest) {
    List<Migration> all = Migration.bundled();
    int version = Integer.parseInt(manifest.getOrDefault("schema", "0"));
    if (version > all.size()) {
      throw new UnusableBackup(
          "the backup is of schema version "
              + version
              + ", newer than this Signet knows ("
              + all.size()
              + "); restore it with a newer Signet");
    }
    List<Migration> steps = all.subList(0, version);
    for (Migration step : steps) {
      if (!step.checksum().equals(manifest.get("step." + step.version()))) {
        throw new UnusableBackup(
            "the backup's schema step " + step + " is not the one this Signet brings");
      }
    }
    return steps;
  }

  private static void requireEmpty(Connection connection) throws SQLException {
    for (String table : Tables.inOrder(connection).keySet()) {
      // The one row that the schema itself brings.
      if (!table.equals("zone_history") && hasRows(connection, table)) {
        throw new UnusableBackup(
            "the database is not empty (the table "
                + table
                + " has rows); a backup is restored into an empty one: another SIGNET_DATA_DIR, or a"
                + " new database");
      }
    }
  }

  private static boolean hasRows(Connection connection, String table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery("SELECT 1 FROM " + Tables.quoted(table) + " LIMIT 1")) {
      return found.next();
    }
  }

  private static Map<String, Long> load(ZipInputStream zip, Connection connection)
      throws IOException, SQLException {
    // Rows that the schema itself brings are in the backup as well.
    try (Statement statement = connection.createStatement()) {
      String all = Tables.quoted(List.copyOf(Tables.inOrder(connection).keySet()));
      statement.execute("TRUNCATE " + all);
    }
    Map<String, Long> rows = new LinkedHashMap<>();
    Map<String, String> found = new LinkedHashMap<>();
    ZipEntry entry = zip.getNextEntry();
    while (entry != null && entry.getName().startsWith(BackupFormat.TABLE)) {
      String table = entry.getName().substring(BackupFormat.TABLE.length());
      MessageDigest digest = BackupFormat.sha256();
      long count = copy(connection, table, new DigestInputStream(new Unclosed(zip), digest));
      rows.put(table, count);
      found.put(table, count + " " + HexFormat.of().formatHex(digest.digest()));
      entry = zip.getNextEntry();
    }
    if (entry == null || !entry.getName().equals(BackupFormat.END)) {
      throw new UnusableBackup("the backup is cut off");
    }
    if (!BackupFormat.parse(zip).equals(found)) {
      throw new UnusableBackup("the backup is damaged: a table is not what was written");
    }
    continueSequences(connection);
    return rows;
  }

  private static long copy(Connection connection, String table, InputStream in)
      throws IOException, SQLException {
    List<String> columns = List.of(line(in).split(","));
    return connection
        .unwrap(PGConnection.class)
        .getCopyAPI()
        .copyIn(
            "COPY "
                + Tables.quoted(table)
                + " ("
                + Tables.quoted(columns)
                + ") FROM STDIN (ENCODING 'UTF8')",
            in);
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int octet = in.read(); octet != '\n'; octet = in.read()) {
      if (octet < 0 || line.size() > MAX_COLUMNS_LINE) {
        throw new UnusableBackup("the backup is damaged: a table has no columns");
      }
      line.write(octet);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  /// Numbers go on above the highest that came back.
  private static void continueSequences(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          """
          DO $$
          DECLARE identity record;
          BEGIN
            FOR identity IN
              SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
               WHERE c.relnamespace = current_schema()::regnamespace AND a.attidentity <> ''
            LOOP
              EXECUTE format(
                'SELECT setval(pg_get_serial_sequence(%L, %L), (SELECT coalesce(max(%I), 0) + 1 FROM %I), false)',
                quote_ident(identity.relname), identity.attname, identity.attname, identity.relname);
            END LOOP;
          END $$
          """);
    }
  }

  /// No journal names a link that was taken back, and a new one is made with a click.
  private static void endShareLinks(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("DELETE FROM " + Tables.quoted(SHARE_LINKS));
    }
  }

  private void beginAnotherLife(Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            UPDATE zone_history
               SET life = gen_random_uuid(), forgotten_before = 0, serial = greatest(serial, ?) + ?
            """)) {
      statement.setLong(1, now.getEpochSecond());
      statement.setLong(2, SERIAL_MARGIN);
      statement.executeUpdate();
    }
  }

  private static final class Unclosed extends FilterInputStream {
    Unclosed(InputStream in) {
      super(in);
    }

    @Override
    public void close() {}
  }
}
