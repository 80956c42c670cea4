package dev.signet.cli;

import dev.signet.settings.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `signet restore FILE`: a backup into the empty database the settings name.
@Command(
    name = "restore",
    description = {
      "Restores a backup into an empty database.",
      "What a deletion journal names stays out: it is listed, and put into quarantine."
    })
public final class RestoreCommand implements CommandWithCode {
  private final Supplier<Settings> settings;
  private final Restorer restorer;

  @Parameters(index = "0", paramLabel = "FILE", description = "What signet backup wrote.")
  private Path file = Path.of("signet.backup");

  @CommandLine.Option(
      names = "--journal",
      paramLabel = "FILE",
      description = {
        "The deletions.journal of a node; may be repeated, once for each node.",
        "The one in the data directory is always read when it is there."
      })
  private List<Path> journals = new ArrayList<>();

  @CommandLine.Option(
      names = "--without-journal",
      description = "Restore although no journal is left: what was deleted since comes back.")
  private boolean withoutJournal;

  /// What restores; the wiring implements it.
  @FunctionalInterface
  public interface Restorer {
    void restore(Settings settings, Path file, List<Path> journals, boolean withoutJournal);
  }

  public RestoreCommand(Supplier<Settings> settings, Restorer restorer) {
    this.settings = settings;
    this.restorer = restorer;
  }

  @Override
  public Integer call() {
    Settings read = settings.get();
    Logging.configure(read.log());
    restorer.restore(read, file, List.copyOf(journals), withoutJournal);
    return 0;
  }
}
