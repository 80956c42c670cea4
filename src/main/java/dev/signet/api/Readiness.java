package dev.signet.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks all checks at once, each within its time. Thread-safe.
///
/// A probe that hangs is asked again only when it has come back, however many look: `/readyz` is
/// open to callers without a token.
public final class Readiness {
  private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);

  private final List<ReadyCheck> checks;
  private final Map<String, CompletableFuture<Optional<String>>> asked = new ConcurrentHashMap<>();

  /// @throws IllegalArgumentException when two checks have one name
  public Readiness(List<ReadyCheck> checks) {
    this.checks = List.copyOf(checks);
    Set<String> names = new HashSet<>();
    for (ReadyCheck check : checks) {
      if (!names.add(check.name())) {
        throw new IllegalArgumentException("two checks named " + check.name());
      }
    }
  }

  private record Asked(ReadyCheck check, CompletableFuture<Optional<String>> answer) {}

  /// What is wrong with each, in words that are safe to show; empty when all is well. In the order
  /// of the checks. Blocks as long as the slowest may take.
  public Map<String, Optional<String>> look() {
    List<Asked> all = new ArrayList<>();
    for (ReadyCheck check : checks) {
      all.add(new Asked(check, asked.computeIfAbsent(check.name(), _ -> ask(check))));
    }
    long start = System.nanoTime();
    Map<String, Optional<String>> problems = new LinkedHashMap<>();
    for (Asked one : all) {
      Duration left = one.check().timeout().minusNanos(System.nanoTime() - start);
      problems.put(one.check().name(), await(one, left));
    }
    return problems;
  }

  private CompletableFuture<Optional<String>> ask(ReadyCheck check) {
    CompletableFuture<Optional<String>> answer = new CompletableFuture<>();
    Thread thread =
        Thread.ofVirtual()
            .name("ready-" + check.name())
            .unstarted(() -> {
              try {
                answer.complete(check.probe().problem());
              } catch (Throwable trouble) {
                LOG.warn("readiness check {} failed", check.name(), trouble);
                answer.complete(Optional.of("failed"));
              } finally {
                asked.remove(check.name(), answer);
              }
            });
    answer.whenComplete((_, _) -> {
      if (answer.isCancelled()) {
        thread.interrupt();
      }
    });
    thread.start();
    return answer;
  }

  private static Optional<String> await(Asked one, Duration left) {
    try {
      return one.answer().get(Math.max(0, left.toNanos()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      one.answer().cancel(true);
      return Optional.of("timed out");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.of("timed out");
    } catch (ExecutionException | java.util.concurrent.CancellationException _) {
      return Optional.of("timed out");
    }
  }
}
