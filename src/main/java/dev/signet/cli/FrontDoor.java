package dev.signet.cli;

import dev.signet.api.admin.AdminClient;
import dev.signet.dkim.UnusableMasterKey;
import dev.signet.postgres.UnusableDatabase;
import dev.signet.refusal.PortUnavailable;
import dev.signet.settings.BadSetting;
import dev.signet.settings.Settings;
import dev.signet.store.UnusableBackup;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/// Reads the command line and runs the one command it names.
public final class FrontDoor {
  private static final int FAULT = 1;
  private static final int DATABASE = 3;
  private static final int MASTER_KEY = 4;

  /// What the commands start; the wiring implements it.
  public interface Program {
    /// Serves until the process is told to stop.
    void up(Settings settings, PrintStream out) throws Exception;

    /// Tells the whole story on data of its own.
    void demo(PrintStream out) throws Exception;

    /// Starts once, is used a little, and stops: the JVM learns from it what a start needs.
    void train(Settings settings) throws Exception;
  }

  private FrontDoor() {}

  /// Runs the command; returns the exit code.
  ///
  /// @param more further commands, picocli-annotated objects
  public static int run(
      String[] arguments,
      Supplier<Settings> settings,
      Program program,
      PrintStream out,
      PrintStream err,
      Object... more) {
    CommandLine line =
        new CommandLine(new Root())
            .addSubcommand(new Up(settings, program, out))
            .addSubcommand(new Demo(program, out))
            .addSubcommand(new Train(settings, program))
            .addSubcommand(new Dig(settings, out))
            .addSubcommand(new Zone(settings, out, err))
            .addSubcommand(new Version(out));
    AdminCommands.addTo(line, settings, out);
    for (Object command : more) {
      line.addSubcommand(command);
    }
    line.getSubcommands().values().forEach(FrontDoor::giveHelp);
    // What is set here reaches the subcommands that are there by now.
    line.setOut(writer(out))
        .setErr(writer(err))
        .setExecutionExceptionHandler((fault, _, _) -> explain(fault, err));
    return line.execute(arguments);
  }

  /// Every word answers `--help`, and so do the words below it.
  private static void giveHelp(CommandLine word) {
    word.getCommandSpec()
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help message and exit.")
                .build());
    word.getSubcommands().values().forEach(FrontDoor::giveHelp);
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  private static int explain(Exception thrown, PrintStream err) {
    // Libraries wrap what they cannot declare; what lies below is what the operator can act on.
    Throwable cause = thrown.getCause();
    Throwable fault = thrown instanceof UncheckedIOException && cause != null ? cause : thrown;
    switch (fault) {
      case BadSetting bad -> {
        err.println("signet: " + bad.line());
        return BadSetting.EXIT_CODE;
      }
      case UnusableDatabase unusable -> {
        err.println("signet: " + unusable.line());
        return DATABASE;
      }
      case AdminClient.Failed failed -> {
        err.println("signet: " + failed.getMessage());
        return FAULT;
      }
      case UnusableBackup unusable -> {
        err.println("signet: " + unusable.line());
        return FAULT;
      }
      case UnusableMasterKey unusable -> {
        err.println("signet: " + unusable.getMessage());
        return MASTER_KEY;
      }
      case PortUnavailable taken -> {
        err.println("signet: " + taken.line());
        return FAULT;
      }
      default -> {
        LoggerFactory.getLogger(FrontDoor.class).error("cannot go on", fault);
        err.println("signet: " + fault);
        return FAULT;
      }
    }
  }

  @Command(
      name = "signet",
      description = "Makes a domain send and receive mail, and keeps it so.",
      mixinStandardHelpOptions = true,
      versionProvider = Version.class,
      synopsisSubcommandLabel = "COMMAND")
  private static final class Root implements Runnable {
    @Spec private @Nullable CommandSpec spec;

    @Override
    public void run() {
      if (spec != null) {
        throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
      }
    }
  }

  @Command(name = "up", description = "Starts everything and serves until told to stop.")
  private static final class Up implements CommandWithCode {
    private final Supplier<Settings> settings;
    private final Program program;
    private final PrintStream out;

    Up(Supplier<Settings> settings, Program program, PrintStream out) {
      this.settings = settings;
      this.program = program;
      this.out = out;
    }

    @Override
    public Integer call() throws Exception {
      Settings read = settings.get();
      Logging.configure(read.log());
      program.up(read, out);
      return 0;
    }
  }

  @Command(name = "demo", description = "The whole story in one go, on its own data.")
  private static final class Demo implements CommandWithCode {
    private final Program program;
    private final PrintStream out;

    Demo(Program program, PrintStream out) {
      this.program = program;
      this.out = out;
    }

    @Override
    public Integer call() throws Exception {
      Logging.quiet();
      program.demo(out);
      return 0;
    }
  }

  @Command(name = "train", hidden = true, description = "Teaches the JVM what a start needs.")
  private static final class Train implements CommandWithCode {
    private final Supplier<Settings> settings;
    private final Program program;

    Train(Supplier<Settings> settings, Program program) {
      this.settings = settings;
      this.program = program;
    }

    @Override
    public Integer call() throws Exception {
      Settings read = settings.get();
      Logging.configure(read.log());
      program.train(read);
      return 0;
    }
  }
}
