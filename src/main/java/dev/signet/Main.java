package dev.signet;

import dev.signet.cli.FrontDoor;
import dev.signet.settings.Settings;
import java.io.PrintStream;

/// Where the program begins.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    int code = FrontDoor.run(args, Settings::fromSystem, new Program(), System.out, System.err);
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
