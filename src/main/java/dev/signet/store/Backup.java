package dev.signet.store;

import dev.signet.postgres.Target;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.postgresql.PGConnection;

/// One consistent copy of everything in the database, in one compressed file that any later Signet
/// on any later PostgreSQL can restore.
///
/// All tables are read in one transaction that sees one moment; others go on writing meanwhile.
/// DKIM keys and other secrets are in it as they are in the database, sealed: they cannot be opened
/// without the master key file, so keep the two apart.
public final class Backup {
  private Backup() {}

  /// @param rows how many rows of each table are in the file
  public record Made(Map<String, Long> rows, long octets) {}

  /// Writes a backup of `target` to `file`, which must not exist and appears when it is whole.
  ///
  /// @throws UnusableBackup with one line for the operator
  public static Made make(Target target, Path file, Instant now) {
    Path half = file.resolveSibling(file.getFileName() + ".part");
    try {
      if (Files.exists(file)) {
        throw new UnusableBackup(file + " is there already; a backup overwrites nothing");
      }
      Files.deleteIfExists(half);
      Map<String, Long> rows;
      try (FileChannel channel =
              FileChannel.open(
                  half,
                  Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                  PosixFilePermissions.asFileAttribute(
                      PosixFilePermissions.fromString("rw-------")));
          OutputStream out = java.nio.channels.Channels.newOutputStream(channel)) {
        MessageDigest whole = BackupFormat.sha256();
        rows = write(target, new DigestOutputStream(out, whole), now);
        out.write(BackupFormat.seal(whole));
        channel.force(true);
      }
      Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
      return new Made(rows, Files.size(file));
    } catch (IOException e) {
      throw new UnusableBackup("the backup " + file + " cannot be written: " + e, e);
    } catch (SQLException e) {
      throw new UnusableBackup("the database cannot be read: " + e.getMessage(), e);
    } finally {
      deleteQuietly(half);
    }
  }

  private static void deleteQuietly(Path half) {
    try {
      Files.deleteIfExists(half);
    } catch (IOException e) {
      // It is called .part for a reason.
    }
  }

  private static Map<String, Long> write(Target target, OutputStream out, Instant now)
      throws SQLException, IOException {
    try (Connection connection = Store.connect(target)) {
      connection.setAutoCommit(false);
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      Map<String, String> manifest = new LinkedHashMap<>();
      manifest.put("format", BackupFormat.VERSION);
      manifest.put("created_at", now.toString());
      manifest.putAll(schema(connection));
      ZipOutputStream zip = new ZipOutputStream(out);
      // Most of it is sealed keys in hex, which nothing makes smaller than half.
      zip.setLevel(Deflater.BEST_SPEED);
      entry(zip, BackupFormat.MANIFEST, BackupFormat.print(manifest));
      Map<String, Long> rows = new LinkedHashMap<>();
      Map<String, String> end = new LinkedHashMap<>();
      for (Map.Entry<String, List<String>> table : Tables.inOrder(connection).entrySet()) {
        MessageDigest digest = BackupFormat.sha256();
        long count = copy(connection, table.getKey(), table.getValue(), zip, digest);
        rows.put(table.getKey(), count);
        end.put(table.getKey(), count + " " + HexFormat.of().formatHex(digest.digest()));
      }
      entry(zip, BackupFormat.END, BackupFormat.print(end));
      zip.finish();
      connection.rollback();
      return rows;
    }
  }

  private static Map<String, String> schema(Connection connection) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT version, checksum FROM schema_version ORDER BY version");
        ResultSet results = statement.executeQuery()) {
      Map<String, String> schema = new LinkedHashMap<>();
      schema.put("schema", "0");
      while (results.next()) {
        schema.put("schema", results.getString("version"));
        schema.put("step." + results.getString("version"), results.getString("checksum"));
      }
      return schema;
    }
  }

  private static void entry(ZipOutputStream zip, String name, byte[] octets) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(octets);
    zip.closeEntry();
  }

  private static long copy(
      Connection connection,
      String table,
      List<String> columns,
      ZipOutputStream zip,
      MessageDigest digest)
      throws SQLException, IOException {
    zip.putNextEntry(new ZipEntry(BackupFormat.TABLE + table));
    // Digested and compressed on the way; the ZIP stream itself must stay open.
    OutputStream out = new DigestOutputStream(new Unclosed(zip), digest);
    out.write((String.join(",", columns) + "\n").getBytes(StandardCharsets.UTF_8));
    try (Statement settings = connection.createStatement()) {
      settings.execute("SET LOCAL statement_timeout = 0");
    }
    long rows =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyOut(
                "COPY (SELECT "
                    + Tables.quoted(columns)
                    + " FROM "
                    + Tables.quoted(table)
                    + ") TO STDOUT (ENCODING 'UTF8')",
                out);
    zip.closeEntry();
    return rows;
  }

  private static final class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] octets, int from, int length) throws IOException {
      out.write(octets, from, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
