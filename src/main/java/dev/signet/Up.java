package dev.signet;

import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.settings.Secret;
import dev.signet.settings.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// `signet up`: starts a node, says where it is, and serves until SIGTERM (CONTRACT OP-1, OP-7).
public final class Up {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration AGAIN = Duration.ofMillis(100);

  private Up() {}

  /// Runs until the process is told to stop. A port that cannot be had, or a database that cannot
  /// be used, fails the start.
  public static void run(Settings settings, PrintStream out) throws IOException {
    run(settings, out, Seams.none());
  }

  static void run(Settings settings, PrintStream out, Seams seams) throws IOException {
    String adminToken =
        settings.access().adminToken().map(Secret::reveal).orElseGet(Up::freshToken);
    Node node = Node.start(settings, adminToken, seams);
    CompletableFuture<Boolean> stopped = new CompletableFuture<>();
    Thread stop =
        new Thread(
            () -> {
              node.close();
              stopped.complete(true);
              // Being told to stop is no failure; left alone, the JVM says 128 + the signal.
              Runtime.getRuntime().halt(0);
            },
            "stop");
    Runtime.getRuntime().addShutdownHook(stop);
    try {
      greet(settings, node, out);
      node.databaseReady().thenCombine(stopped, (_, told) -> told).get();
    } catch (ExecutionException e) {
      // The database came late, and cannot be used: as bad as at the start.
      forget(stop);
      node.close();
      throw e.getCause() instanceof RuntimeException fault ? fault : new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      // A node whose start has failed must not go on serving with nobody told of it.
      forget(stop);
      node.close();
      throw e;
    }
  }

  /// What `call` gives; while the database has no connection to spare, as in the first moments of a
  /// node, it is tried again.
  ///
  /// @param patience after which the refusal stands
  static <T> T whenThere(Supplier<T> call, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        return call.get();
      } catch (Refused refused) {
        if (refused.reason() != Reason.UNAVAILABLE || System.nanoTime() >= end) {
          throw refused;
        }
        LockSupport.parkNanos(AGAIN.toNanos());
      }
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It is stopping already, and the hook's exit code stands.
    }
  }

  private static void greet(Settings settings, Node node, PrintStream out) {
    String host = settings.http().address().getHostString();
    String http =
        "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + node.httpPort();
    StringBuilder text = new StringBuilder();
    settings
        .warnings()
        .forEach(warning -> text.append("warning       ").append(warning).append('\n'));
    if (!node.databaseReady().isDone()) {
      line(text, "warning", "the database does not answer yet: the API says 503, DNS SERVFAIL");
    }
    line(text, "api", http);
    line(text, "console", http + "/console");
    line(text, "dns", node.dns().getAddress().getHostAddress() + ":" + node.dns().getPort());
    if (settings.playground()) {
      line(text, "playground", http + "/playground/records");
    }
    if (settings.access().adminToken().isEmpty()) {
      line(text, "admin token", node.adminToken());
    }
    if (settings.store().embedded()) {
      LocalCredentials local =
          whenThere(
              () -> LocalCredentials.of(settings.store().directory(), node.credentials()),
              PATIENCE);
      line(text, "organization", local.organization());
      line(text, "api key", local.key());
      line(text, "token", local.token());
    }
    out.print(text);
    out.println("Signet is up.");
    out.flush();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("%-13s %s%n".formatted(name, value));
  }

  private static String freshToken() {
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    return "adm_" + HexFormat.of().formatHex(random);
  }
}
