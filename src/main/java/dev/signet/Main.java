package dev.signet;

import dev.signet.api.DiagnosisJson;
import dev.signet.cli.AuditCommand;
import dev.signet.cli.BackupCommand;
import dev.signet.cli.Doctor;
import dev.signet.cli.Explain;
import dev.signet.cli.FrontDoor;
import dev.signet.cli.MasterKeyCommand;
import dev.signet.cli.RestoreCommand;
import dev.signet.id.MicrosecondClock;
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
                resolvers -> Wiring.lookup(Settings.fromSystem().lookups(), resolvers, random),
                random,
                new MicrosecondClock(InstantSource.system()),
                DiagnosisJson::text),
            System.out,
            System.err);
    Backups backups = new Backups(System.out, new MicrosecondClock(InstantSource.system()));
    int code =
        FrontDoor.run(
            args,
            Settings::fromSystem,
            new Program(),
            System.out,
            System.err,
            explain,
            new Doctor(
                Settings::fromSystem,
                Backups::facts,
                random,
                new MicrosecondClock(InstantSource.system()),
                System.out),
            new BackupCommand(Settings::fromSystem, backups::make),
            new RestoreCommand(Settings::fromSystem, backups::restore),
            new AuditCommand(Settings::fromSystem, new Audits(System.out)),
            new MasterKeyCommand(Settings::fromSystem, new MasterKeyTools(System.out)));
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
