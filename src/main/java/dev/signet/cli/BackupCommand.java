package dev.signet.cli;

import dev.signet.settings.Settings;
import java.nio.file.Path;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `signet backup FILE`: one consistent copy of the database the settings name.
@Command(
    name = "backup",
    description = {
      "Writes one consistent copy of the database to FILE; the service may run.",
      "Keep the master key file as well, and apart: the copy is of no use without it."
    })
public final class BackupCommand implements CommandWithCode {
  private final Supplier<Settings> settings;
  private final Maker maker;

  @Parameters(index = "0", paramLabel = "FILE", description = "Must not exist.")
  private Path file = Path.of("signet.backup");

  /// What makes it; the wiring implements it.
  @FunctionalInterface
  public interface Maker {
    void make(Settings settings, Path file);
  }

  public BackupCommand(Supplier<Settings> settings, Maker maker) {
    this.settings = settings;
    this.maker = maker;
  }

  @Override
  public Integer call() {
    Settings read = settings.get();
    Logging.configure(read.log());
    maker.make(read, file);
    return 0;
  }
}
