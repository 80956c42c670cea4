package dev.signet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.TestDatabase;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// K-1: a column that is sealed and not on the list would need the old master key for ever.
class SealedColumnsTest {
  @Test
  void everySealedColumnIsWrappedAnew() {
    try (SeededDomains seeded = new SeededDomains()) {
      TreeSet<String> sealed =
          new TreeSet<>(
              TestDatabase.rows(
                  seeded.target(),
                  """
                  SELECT table_name || '.' || column_name FROM information_schema.columns
                   WHERE table_schema = 'public' AND data_type = 'bytea'
                     -- What is public, hashed, or no secret.
                     AND column_name NOT IN ('public_key', 'secret_hash', 'session_hash', 'body_hash',
                                             'body', 'document', 'run')
                  """));
      assertEquals(new TreeSet<>(PgSealedValues.names()), sealed);
    }
  }
}
