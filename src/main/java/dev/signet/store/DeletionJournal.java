package dev.signet.store;

import dev.signet.postgres.UnusableDatabase;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A file outside the database that names everything deleted or revoked, so that a backup which is
/// older than a deletion cannot bring it back unnoticed.
///
/// One line an entry, written through to the disk before the deletion is committed:
/// `2026-11-21T22:45:00.123Z deleted domain 0199…`; a deletion that then fails is followed by a
/// `kept` line for the same thing. When the file cannot be written the deletion goes on, and the
/// log says so: to refuse a revocation would be worse. Thread-safe.
public final class DeletionJournal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DeletionJournal.class);

  private static final Pattern ENTRY =
      Pattern.compile(
          "([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,18}Z) (deleted|kept) ([a-z]+)"
              + " ([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$");

  private final FileChannel file;
  private final InstantSource clock;

  private DeletionJournal(FileChannel file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
  }

  /// What was deleted.
  ///
  /// @param kind `domain`, `address`, `credential` or `organization`
  record Item(String kind, String id) {}

  /// Opens the journal at `path`, and makes it when there is none.
  ///
  /// @throws UnusableDatabase when that is not possible
  public static DeletionJournal open(Path path, InstantSource clock) {
    try {
      Path folder = path.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      FileChannel file =
          FileChannel.open(
              path,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      if (file.size() > 0) {
        // The last line may have been cut off; an empty line does no harm.
        file.write(StandardCharsets.US_ASCII.encode("\n"));
      }
      return new DeletionJournal(file, clock);
    } catch (IOException e) {
      throw new UnusableDatabase("the deletion journal " + path + " cannot be written: " + e, e);
    }
  }

  /// Notes that these are about to be gone.
  void deleted(Collection<Item> items) {
    append("deleted", items);
  }

  /// Notes that these are there after all.
  void kept(Collection<Item> items) {
    append("kept", items);
  }

  private synchronized void append(String verb, Collection<Item> items) {
    StringBuilder lines = new StringBuilder();
    for (Item item : items) {
      lines.append("%s %s %s %s%n".formatted(clock.instant(), verb, item.kind(), item.id()));
    }
    try {
      ByteBuffer octets = StandardCharsets.US_ASCII.encode(lines.toString());
      while (octets.hasRemaining()) {
        file.write(octets);
      }
      file.force(false);
    } catch (IOException e) {
      LOG.error("The deletion journal cannot be written; a backup may bring back {}", items, e);
    }
  }

  /// What a journal names as deleted, with the time of the deletion. A line that was cut off when
  /// the machine died is left out: what it names was not committed. An entry that was written right
  /// behind such a line counts.
  ///
  /// @throws UnusableBackup when the file cannot be read or is no journal
  static Map<Item, Instant> read(Path path) {
    Map<Item, Instant> deleted = new LinkedHashMap<>();
    try {
      int number = 0;
      for (String line : Files.readString(path, StandardCharsets.ISO_8859_1).split("\n")) {
        number++;
        // Some file systems leave zeros where the last write was to be.
        read(line.replace("\0", "").strip(), deleted, path + " line " + number);
      }
    } catch (IOException e) {
      throw new UnusableBackup("the deletion journal " + path + " cannot be read: " + e, e);
    }
    return deleted;
  }

  private static void read(String line, Map<Item, Instant> deleted, String where) {
    Matcher entry = ENTRY.matcher(line);
    if (!entry.find()) {
      if (!entry.reset().matches() && !entry.hitEnd()) {
        throw new UnusableBackup(where + " is no line of a deletion journal");
      }
      return;
    }
    read(line.substring(0, entry.start()), deleted, where);
    try {
      Item item = new Item(entry.group(3), UUID.fromString(entry.group(4)).toString());
      if (entry.group(2).equals("deleted")) {
        deleted.put(item, Instant.parse(entry.group(1)));
      } else {
        deleted.remove(item);
      }
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new UnusableBackup(where + " is no line of a deletion journal", e);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    file.close();
  }
}
