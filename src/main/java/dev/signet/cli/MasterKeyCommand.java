package dev.signet.cli;

import dev.signet.settings.Settings;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `signet master-key rotate` and `signet master-key status` (CONTRACT K-1).
@Command(
    name = "master-key",
    description = "Rotates the key that seals what the database keeps, or says how far that is.")
public final class MasterKeyCommand implements Runnable {
  private final Supplier<Settings> settings;
  private final Tools tools;

  @Spec private @Nullable CommandSpec spec;

  /// What does it; the wiring implements it.
  public interface Tools {
    void rotate(Settings settings);

    void status(Settings settings);
  }

  public MasterKeyCommand(Supplier<Settings> settings, Tools tools) {
    this.settings = settings;
    this.tools = tools;
  }

  @Override
  public void run() {
    if (spec != null) {
      throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
    }
  }

  @Command(
      name = "rotate",
      description = {
        "Puts a fresh key into the master key file. With one node it seals at once; with several",
        "it is prepared: copy the file to each of them, then call this again."
      })
  private int rotate() {
    Settings read = settings.get();
    Logging.configure(read.log());
    tools.rotate(read);
    return 0;
  }

  @Command(
      name = "status",
      description = "Says which keys there are, and how many values each wraps.")
  private int status() {
    Settings read = settings.get();
    Logging.configure(read.log());
    tools.status(read);
    return 0;
  }
}
