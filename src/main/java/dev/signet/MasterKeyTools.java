package dev.signet;

import dev.signet.audit.Actor;
import dev.signet.cli.MasterKeyCommand;
import dev.signet.dkim.KeyVault;
import dev.signet.dkim.SealedValues;
import dev.signet.settings.BadSetting;
import dev.signet.settings.Settings;
import dev.signet.store.Store;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// `signet master-key`, wired: the file of this machine, and what the database says of its keys.
final class MasterKeyTools implements MasterKeyCommand.Tools {
  private static final int NODES = 100;

  private final PrintStream out;

  MasterKeyTools(PrintStream out) {
    this.out = out;
  }

  @Override
  public void rotate(Settings settings) {
    Path file = settings.keys().master().file();
    Audits.on(
        settings,
        store -> {
          rotate(file, store);
          return true;
        });
  }

  void rotate(Path file, Store store) {
    KeyVault vault = opened(file, store);
    SealedValues values = store.sealedValues();
    if (vault.prepared().isPresent()) {
      KeyVault.promote(file);
      vault.reload();
      noted(values, "sealing " + vault.primary());
      out.printf(
          "key %d seals from now on; the nodes wrap all values by it in the background%n",
          vault.primary());
      out.printf("copy %s to every other node again%n", file);
      return;
    }
    Set<Long> old = new HashSet<>(vault.keys());
    old.remove(vault.primary());
    long waiting = sum(values.wrappedBy(old));
    if (waiting > 0) {
      throw new BadSetting(
          "A rotation is under way: "
              + waiting
              + " values are still wrapped by an older key. See signet master-key status.");
    }
    long others = store.nodes().seen(NODES).stream().filter(node -> !node.missing()).count();
    if (others > 1) {
      KeyVault.prepare(file);
      vault.reload();
      noted(values, "prepared " + vault.prepared().orElseThrow());
      out.printf("key %d is prepared; %d nodes run%n", vault.prepared().orElseThrow(), others);
      out.printf(
          "copy %s to each of them, wait %d seconds, then call signet master-key rotate again%n",
          file, 2 * MasterKeys.EVERY.toSeconds());
      return;
    }
    KeyVault.rotate(file);
    vault.reload();
    noted(values, "sealing " + vault.primary());
    out.printf(
        "key %d seals from now on; the node takes it up within %d seconds and wraps all values by it in the background%n",
        vault.primary(), MasterKeys.EVERY.toSeconds());
  }

  @Override
  public void status(Settings settings) {
    Path file = settings.keys().master().file();
    Audits.on(
        settings,
        store -> {
          status(file, store);
          return true;
        });
  }

  void status(Path file, Store store) {
    KeyVault vault = opened(file, store);
    Map<Long, Long> counts = store.sealedValues().wrappedBy(vault.keys());
    long waiting = 0;
    for (Map.Entry<Long, Long> key : counts.entrySet()) {
      boolean primary = key.getKey() == vault.primary();
      boolean prepared = vault.prepared().filter(key.getKey()::equals).isPresent();
      waiting += primary ? 0 : key.getValue();
      out.printf(
          "key %d %s, wraps %d values%n",
          key.getKey(), primary ? "seals" : prepared ? "is prepared" : "is older", key.getValue());
    }
    if (counts.size() == 1) {
      out.println("no rotation is under way");
    } else if (waiting > 0) {
      out.printf("%d values wait: every key is needed%n", waiting);
    } else {
      out.println(
          "nothing waits now. An older key is needed until every node has this file and a status a minute later still says"
              + " so, and for backups made before: keep this file's copy with them");
    }
  }

  private static KeyVault opened(Path file, Store store) {
    KeyVault vault = KeyVault.open(file, false);
    vault.checkCanary(store.installation().valueOf("master-key-canary", vault::sealCanary));
    return vault;
  }

  private static long sum(Map<Long, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private static void noted(SealedValues values, String outcome) {
    Actor.command("master-key rotate")
        .during(() -> {
          values.note(outcome);
          return true;
        });
  }
}
