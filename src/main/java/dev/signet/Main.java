package dev.signet;

import dev.signet.api.DiagnosisJson;
import dev.signet.cli.Explain;
import dev.signet.cli.FrontDoor;
import dev.signet.settings.Settings;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.InstantSource;

/// Where the program begins.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    SecureRandom random = new SecureRandom();
    Explain explain =
        new Explain(
            new Explain.Tools(
                resolvers -> Wiring.lookup(Settings.fromSystem(), resolvers, random),
                random,
                InstantSource.system(),
                DiagnosisJson::text),
            System.out,
            System.err);
    int code =
        FrontDoor.run(args, Settings::fromSystem, new Program(), System.out, System.err, explain);
    System.exit(code);
  }

  private static final class Program implements FrontDoor.Program {
    @Override
    public void up(Settings settings, PrintStream out) throws Exception {
      Up.run(settings, out);
    }

    @Override
    public void demo(PrintStream out) throws Exception {
      Demo.run(out);
    }

    @Override
    public void train(Settings settings) throws Exception {
      Training.run(settings);
    }
  }
}
