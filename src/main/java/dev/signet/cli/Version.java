package dev.signet.cli;

import java.io.PrintStream;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/// Says which Signet this is, and on which Java it runs.
@Command(name = "version", description = "Says which Signet this is.")
final class Version implements CommandWithCode, IVersionProvider {
  private final PrintStream out;

  Version(PrintStream out) {
    this.out = out;
  }

  /// For `--version`, which picocli prints itself.
  Version() {
    this(System.out);
  }

  static String text() {
    return "signet "
        + Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
            .orElse("(not packaged)")
        + ", Java "
        + Runtime.version();
  }

  @Override
  public Integer call() {
    out.println(text());
    return 0;
  }

  @Override
  public String[] getVersion() {
    return new String[] {text()};
  }
}
