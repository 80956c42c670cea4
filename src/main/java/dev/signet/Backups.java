package dev.signet;

import dev.signet.postgres.EmbeddedPostgres;
import dev.signet.postgres.Target;
import dev.signet.settings.Settings;
import dev.signet.store.Backup;
import dev.signet.store.DatabaseFacts;
import dev.signet.store.Restore;
import dev.signet.store.UnusableBackup;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `signet backup` and `signet restore`, wired: which database, which journals, and what is said.
final class Backups {
  private final PrintStream out;
  private final InstantSource clock;

  Backups(PrintStream out, InstantSource clock) {
    this.out = out;
    this.clock = clock;
  }

  /// Where a node on this data directory writes down what is deleted.
  static Path journal(Settings settings) {
    return settings.store().directory().resolve("deletions.journal");
  }

  /// What the database of the settings says of itself; empty when it is an embedded one that does
  /// not run.
  static Optional<DatabaseFacts> facts(Settings settings) {
    if (settings.store().embedded()) {
      return EmbeddedPostgres.running(settings.store().directory()).map(DatabaseFacts::read);
    }
    try (Resources resources = new Resources()) {
      return Optional.of(DatabaseFacts.read(Wiring.database(settings.store(), resources)));
    }
  }

  void make(Settings settings, Path file) {
    try (Resources resources = new Resources()) {
      Optional<Target> running =
          settings.store().embedded()
              ? EmbeddedPostgres.running(settings.store().directory())
              : Optional.empty();
      Target target = running.orElseGet(() -> Wiring.database(settings.store(), resources));
      Backup.Made made = Backup.make(target, file, clock.instant());
      out.printf(
          "%s: %d domains, %d organizations, %d octets%n",
          file,
          made.rows().getOrDefault("email_domain", 0L),
          made.rows().getOrDefault("organization", 0L),
          made.octets());
      out.println(
          "The keys in it are sealed; keep a copy of "
              + settings.keys().master().file()
              + " somewhere else.");
    }
  }

  void restore(Settings settings, Path file, List<Path> given, boolean withoutJournal) {
    List<Path> journals = new ArrayList<>(given);
    if (Files.exists(journal(settings))) {
      journals.add(journal(settings));
    }
    if (journals.isEmpty() && !withoutJournal) {
      throw new UnusableBackup(
          "there is no "
              + journal(settings)
              + "; name the deletion journals of the nodes with --journal FILE, so that what was"
              + " deleted since the backup stays deleted, or say --without-journal");
    }
    try (Resources resources = new Resources()) {
      Instant now = clock.instant();
      Restore.Done done =
          Restore.into(Wiring.database(settings.store(), resources), file, journals, now);
      out.printf(
          "%d domains and %d organizations as of %s%n",
          done.rows().getOrDefault("email_domain", 0L),
          done.rows().getOrDefault("organization", 0L),
          done.createdAt());
      done.quarantined().forEach(line -> out.println("kept out: " + line));
      if (journals.isEmpty()) {
        out.println("No journal was read: what was deleted after the backup is there again.");
      }
      out.println("Start Signet with the master key file of that time.");
    }
  }
}
