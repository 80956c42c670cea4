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
      return new DeletionJournal(
          FileChannel.open(
              path,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))),
          clock);
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

  /// What a journal names as deleted, with the time of the deletion. A last line that was cut off
  /// is left out.
  ///
  /// @throws UnusableBackup when the file cannot be read or is no journal
  static Map<Item, Instant> read(Path path) {
    Map<Item, Instant> deleted = new LinkedHashMap<>();
    try {
      String text = Files.readString(path, StandardCharsets.US_ASCII);
      int end = text.lastIndexOf('\n');
      int number = 0;
      for (String line : text.substring(0, Math.max(end, 0)).split("\n")) {
        number++;
        if (!line.isBlank()) {
          read(line, deleted, path + " line " + number);
        }
      }
    } catch (IOException e) {
      throw new UnusableBackup("the deletion journal " + path + " cannot be read: " + e, e);
    }
    return deleted;
  }

  private static void read(String line, Map<Item, Instant> deleted, String where) {
    String[] words = line.strip().split(" ");
    try {
      Item item = new Item(words[2], UUID.fromString(words[3]).toString());
      switch (words[1]) {
        case "deleted" -> deleted.put(item, Instant.parse(words[0]));
        case "kept" -> deleted.remove(item);
        default -> throw new UnusableBackup(where + " says neither deleted nor kept");
      }
    } catch (ArrayIndexOutOfBoundsException | IllegalArgumentException | DateTimeException e) {
      throw new UnusableBackup(where + " is no line of a deletion journal", e);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    file.close();
  }
}
