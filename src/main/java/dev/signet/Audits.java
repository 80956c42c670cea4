package dev.signet;

import dev.signet.audit.Actor;
import dev.signet.audit.Chain;
import dev.signet.audit.Verification;
import dev.signet.cli.AuditCommand;
import dev.signet.postgres.EmbeddedPostgres;
import dev.signet.postgres.Target;
import dev.signet.settings.BadSetting;
import dev.signet.settings.Settings;
import dev.signet.store.Store;
import java.io.PrintStream;
import java.util.Optional;
import java.util.function.Function;

/// `signet audit`, wired: which database, and what is said.
final class Audits implements AuditCommand.Tools {
  private final PrintStream out;

  Audits(PrintStream out) {
    this.out = out;
  }

  @Override
  public boolean verify(Settings settings, String noted) {
    return on(settings, store -> verify(store, noted));
  }

  boolean verify(Store store, String noted) {
    Optional<Chain.Link> wanted = link(noted);
    Verification found = Verification.of(store.audit(), wanted);
    out.printf("%d rows hold%n", found.checked());
    out.printf("head %d:%s%n", found.head().sequence(), found.head().hash());
    found
        .broken()
        .ifPresent(broken -> out.printf("BROKEN at %d: %s%n", broken.sequence(), broken.why()));
    if (found.strays() > 0) {
      out.printf(
          "BROKEN: %d rows were put in past the sealer, or taken out of the chain%n",
          found.strays());
    }
    if (!found.meetsNoted()) {
      out.printf("BROKEN: the chain does not have %s; it was cut off or written anew%n", noted);
    }
    return found.holds();
  }

  private static Optional<Chain.Link> link(String noted) {
    if (noted.isEmpty()) {
      return Optional.empty();
    }
    if (!noted.matches("[0-9]{1,18}:[0-9a-f]{64}")) {
      throw new BadSetting("--head is written SEQUENCE:HASH, as verify prints it");
    }
    int colon = noted.indexOf(':');
    return Optional.of(
        new Chain.Link(Long.parseLong(noted.substring(0, colon)), noted.substring(colon + 1)));
  }

  @Override
  public void erase(Settings settings, String address) {
    long erased =
        on(
            settings,
            store -> Actor.command("audit erase").during(() -> store.audit().erase(address)));
    out.printf("%d rows: address and user agent erased%n", erased);
  }

  /// Erasing is for the owner of the tables alone.
  private static Target asOwner(Target target) {
    return new Target(target.url(), target.user(), target.password(), target.connections());
  }

  /// On the database of these settings, whether a node runs or not.
  static <T> T on(Settings settings, Function<Store, T> work) {
    try (Resources resources = new Resources()) {
      Optional<Target> running =
          settings.store().embedded()
              ? EmbeddedPostgres.running(settings.store().directory())
              : Optional.empty();
      Target target =
          asOwner(running.orElseGet(() -> Wiring.database(settings.store(), resources)));
      Store store = resources.add(Store.over(target));
      store.prepare(shared -> {});
      return work.apply(store);
    }
  }
}
