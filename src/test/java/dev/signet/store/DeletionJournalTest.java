package dev.signet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Wherever the machine died while it wrote, the rest of the journal can be read.
class DeletionJournalTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123456789Z");
  private static final DeletionJournal.Item FIRST =
      new DeletionJournal.Item("domain", "01999999-0000-7000-8000-000000000001");
  private static final DeletionJournal.Item SECOND =
      new DeletionJournal.Item("credential", "01999999-0000-7000-8000-000000000002");
  private static final DeletionJournal.Item THIRD =
      new DeletionJournal.Item("organization", "01999999-0000-7000-8000-000000000003");

  @TempDir private Path folder;

  private void append(Path path, DeletionJournal.Item item) throws IOException {
    try (DeletionJournal journal = DeletionJournal.open(path, () -> NOW)) {
      journal.deleted(List.of(item));
    }
  }

  @Test
  void aLineCutAnywhereBlocksNothing() throws IOException {
    Path whole = folder.resolve("whole");
    append(whole, FIRST);
    int one = (int) Files.size(whole);
    try (DeletionJournal journal = DeletionJournal.open(whole, () -> NOW)) {
      journal.deleted(List.of(SECOND));
    }
    String text = Files.readString(whole);
    for (int cut = one; cut < text.length() - 1; cut++) {
      Path torn = folder.resolve("torn" + cut);
      Files.writeString(torn, text.substring(0, cut));
      assertEquals(Set.of(FIRST), DeletionJournal.read(torn).keySet(), "cut at " + cut);
      append(torn, THIRD);
      assertEquals(Set.of(FIRST, THIRD), DeletionJournal.read(torn).keySet(), "cut at " + cut);
      // As a version before this one went on, and as some file systems leave it.
      Files.writeString(torn, text.substring(0, cut) + text.substring(0, one));
      assertEquals(Set.of(FIRST), DeletionJournal.read(torn).keySet(), "glued at " + cut);
      Files.writeString(torn, text.substring(0, cut) + "\0\0\0");
      assertEquals(Set.of(FIRST), DeletionJournal.read(torn).keySet(), "zeros at " + cut);
    }
  }

  @Test
  void whatIsNoJournalIsRefused() throws IOException {
    for (String text :
        List.of("hello\n", "2026-01-01T00:00:00Z lost domain x\n", NOW + " deleted domain zz\n")) {
      Path other = folder.resolve("other");
      Files.writeString(other, text);
      assertThrows(UnusableBackup.class, () -> DeletionJournal.read(other), text);
    }
  }
}
