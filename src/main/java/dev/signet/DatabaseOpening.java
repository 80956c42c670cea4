package dev.signet;

import dev.signet.store.UnreachableDatabase;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gets a database ready that may not be there yet: tries once at once, then each second on a
/// thread of its own, until it is ready or known to be unusable.
///
/// A node whose database is away serves what it can meanwhile: DNS says SERVFAIL in our zone, the
/// API 503.
final class DatabaseOpening implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseOpening.class);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Runnable prepare;
  private final CompletableFuture<Boolean> done = new CompletableFuture<>();
  private final Thread thread;

  private DatabaseOpening(Runnable prepare) {
    this.prepare = prepare;
    this.thread = Thread.ofPlatform().name("database-opening").daemon(true).unstarted(this::retry);
  }

  /// Tries once; goes on in the background when the database does not answer.
  ///
  /// @param prepare throws [UnreachableDatabase] to be called again
  /// @throws RuntimeException whatever else `prepare` throws the first time
  static DatabaseOpening begin(Runnable prepare) {
    DatabaseOpening opening = new DatabaseOpening(prepare);
    try {
      prepare.run();
      opening.done.complete(true);
    } catch (UnreachableDatabase e) {
      LOG.warn("{}; trying again until it can", e.line());
      opening.thread.start();
    }
    return opening;
  }

  private void retry() {
    try {
      while (true) {
        TimeUnit.NANOSECONDS.sleep(RETRY_AFTER.toNanos());
        try {
          prepare.run();
          LOG.info("the database is there");
          done.complete(true);
          return;
        } catch (UnreachableDatabase e) {
          LOG.debug("{}", e.line());
        }
      }
    } catch (InterruptedException _) {
      // The node stops.
    } catch (RuntimeException e) {
      done.completeExceptionally(e);
    }
  }

  /// Whether the database is ready.
  boolean ready() {
    return done.isDone() && !done.isCompletedExceptionally();
  }

  /// Completes when the database is ready; exceptionally when it can never be without the operator.
  CompletableFuture<Boolean> done() {
    return done;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
