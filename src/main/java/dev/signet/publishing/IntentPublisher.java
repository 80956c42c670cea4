package dev.signet.publishing;

import dev.signet.zone.ServedDomain;
import dev.signet.zone.ZoneToken;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Publishes to name servers outside this process so that no crash leaves records without a domain.
///
/// Intent → effect → commit: the intent is committed before the first packet leaves, and removed in
/// the transaction that commits the domain. Whatever happens in between, an intent is left over and
/// is undone later. While the servers are in trouble one attempt at a time goes out and the others
/// are refused at once.
public final class IntentPublisher implements Publisher {
  private static final Logger LOG = LoggerFactory.getLogger(IntentPublisher.class);

  /// Longer than any registration takes; a registration that takes longer is refused at its end.
  static final Duration UNDO_AFTER = Duration.ofSeconds(30);

  private static final Duration PLACE_WAIT = Duration.ofMillis(300);

  private final Publisher servers;
  private final IntentStore intents;
  private final InstantSource clock;
  private final Semaphore places;
  private final Semaphore trial = new Semaphore(1);
  private volatile boolean troubled;

  /// @param servers does the publishing
  /// @param atOnce how many registrations may wait for the servers at the same time
  public IntentPublisher(Publisher servers, IntentStore intents, InstantSource clock, int atOnce) {
    this.servers = servers;
    this.intents = intents;
    this.clock = clock;
    this.places = new Semaphore(atOnce);
  }

  /// Opens the intent and makes the servers answer. Holds no connection while they do.
  @Override
  public void prepare(ServedDomain domain) {
    Semaphore taken = enter();
    try {
      intents.begin(domain.token(), clock.instant(), clock.instant().plus(UNDO_AFTER));
      publishTroubled(domain);
    } finally {
      taken.release();
    }
  }

  /// Fulfils the intent that [#prepare] opened, in the transaction that inserts the domain.
  @Override
  public void publish(ServedDomain domain) {
    if (!intents.fulfil(domain.token())) {
      throw new PublishingFailed("it took too long and is being undone");
    }
  }

  private Semaphore enter() {
    Semaphore semaphore = troubled ? trial : places;
    try {
      if (semaphore.tryAcquire(troubled ? 0 : PLACE_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        return semaphore;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new PublishingFailed(
        troubled
            ? "a primary failed a moment ago, and another attempt is under way"
            : "too many registrations wait for the primaries");
  }

  private void publishTroubled(ServedDomain domain) {
    try {
      servers.publish(domain);
      troubled = false;
    } catch (TokenInUse e) {
      // What stands there is not ours: the rollback finds no intent and leaves it alone.
      intents.end(domain.token());
      throw e;
    } catch (PublishingFailed e) {
      troubled = true;
      throw e;
    }
  }

  /// Withdraws what a failed registration had published. A deleted domain has no intent: its
  /// records leave by the durable work that the deletion left ([Withdrawals]), so that no caller
  /// waits for servers elsewhere.
  @Override
  public void withdraw(ZoneToken token) {
    try {
      if (intents.isOpen(token)) {
        servers.withdraw(token);
        intents.end(token);
      }
    } catch (PublishingFailed e) {
      throw e;
    } catch (RuntimeException e) {
      throw new PublishingFailed("the intent stays until the database is back", e);
    }
  }

  @Override
  public void probe() {
    servers.probe();
  }

  /// Undoes an intent that no committed domain fulfilled: the handler of [IntentStore#KIND].
  public void undo(String subject) {
    ZoneToken token = new ZoneToken(subject);
    if (intents.giveUp(token)) {
      servers.withdraw(token);
      intents.end(token);
      LOG.info("Undid the interrupted publishing of {}", token);
    }
  }
}
