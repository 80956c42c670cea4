package dev.signet.cli;

import dev.signet.settings.Settings;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `signet audit verify` and `signet audit erase`: on the database itself, so that nothing has to
/// be taken from a running service.
@Command(name = "audit", description = "Checks the audit log, or erases an address from it.")
public final class AuditCommand implements Runnable {
  private static final int BROKEN = 5;

  private final Supplier<Settings> settings;
  private final Tools tools;

  @Spec private @Nullable CommandSpec spec;

  /// What does it; the wiring implements it.
  public interface Tools {
    /// @param noted `SEQUENCE:HASH` of an earlier head that must still be in the chain; empty =
    ///   none
    /// @return whether the log is whole
    boolean verify(Settings settings, String noted);

    void erase(Settings settings, String address);
  }

  public AuditCommand(Supplier<Settings> settings, Tools tools) {
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
      name = "verify",
      description = {
        "Walks along the whole hash chain. Exit code 5 when a row was edited, dropped or moved.",
        "Prints the head of the chain; note it elsewhere, and a later check can be held to it."
      })
  private int verify(
      @Option(
              names = "--head",
              paramLabel = "SEQUENCE:HASH",
              description = "A head noted earlier that must still be in the chain.")
          @Nullable String head) {
    Settings read = settings.get();
    Logging.configure(read.log());
    return tools.verify(read, head == null ? "" : head) ? 0 : BROKEN;
  }

  @Command(
      name = "erase",
      description = "Erases an address, and the user agents that came with it, from every row.")
  private int erase(
      @Parameters(index = "0", paramLabel = "ADDRESS", description = "As the log shows it.")
          String address) {
    Settings read = settings.get();
    Logging.configure(read.log());
    tools.erase(read, address);
    return 0;
  }
}
