package dev.signet.nodes;

import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says that this node is there, until it leaves. Thread-safe.
public final class Heartbeat implements AutoCloseable {
  /// How often [#beat] is to be called.
  public static final Duration EVERY = Duration.ofSeconds(10);

  /// After how much silence a node counts as missing: three heartbeats, and some patience.
  public static final Duration MISSING_AFTER = Duration.ofSeconds(35);

  /// After how much silence a node is forgotten. Long enough for a person to see that one is gone;
  /// a node that was started again has another id.
  public static final Duration FORGET_AFTER = Duration.ofMinutes(15);

  private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

  private final NodeStore store;
  private final RunningNode node;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean left;

  public Heartbeat(NodeStore store, RunningNode node) {
    this.store = store;
    this.node = node;
  }

  /// Says it once. A database that is away is none of its business: the next beat comes soon.
  public void beat() {
    lock.lock();
    try {
      if (!left) {
        store.beat(node, FORGET_AFTER);
      }
    } catch (Refused e) {
      if (e.reason() != Reason.UNAVAILABLE) {
        throw e;
      }
      LOG.debug("no heartbeat: {}", e.text());
    } finally {
      lock.unlock();
    }
  }

  /// Leaves: a beat that was under way has come before, and no other comes after.
  @Override
  public void close() {
    lock.lock();
    try {
      left = true;
      store.leave(node.id());
    } catch (RuntimeException e) {
      LOG.debug("left without a word: {}", e.toString());
    } finally {
      lock.unlock();
    }
  }
}
