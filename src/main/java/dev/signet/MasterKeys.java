package dev.signet;

import dev.signet.dkim.KeyVault;
import dev.signet.dkim.SealedValues;
import dev.signet.dkim.SealedValues.Place;
import dev.signet.dkim.SealedValues.Step;
import dev.signet.dkim.UnusableMasterKey;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes up a master key that came into the file, and wraps anew what older ones wrap (CONTRACT
/// K-1). Each node does it; what one has done the others find done.
///
/// A node that has taken the new key up seals with it. Others may seal with the old one a little
/// longer, so the work is over when a walk that began a minute after the last value was renewed
/// finds none. For one thread.
final class MasterKeys {
  /// How often the file is looked at.
  static final Duration EVERY = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(MasterKeys.class);
  private static final Duration SLICE = Duration.ofSeconds(2);
  private static final Duration CALM = Duration.ofMinutes(1);
  private static final Duration LOOK_AGAIN = Duration.ofHours(1);

  private final KeyVault vault;
  private final SealedValues values;
  private final LongSupplier nanoTime;
  private final Counter renewed;

  private Place place = Place.START;
  private long walkBegan;
  private long quietSince;
  private long restUntil;
  private boolean resting;
  private volatile double waiting = Double.NaN;

  MasterKeys(KeyVault vault, SealedValues values, LongSupplier nanoTime, MeterRegistry meters) {
    this.vault = vault;
    this.values = values;
    this.nanoTime = nanoTime;
    this.walkBegan = nanoTime.getAsLong();
    this.quietSince = walkBegan - CALM.toNanos();
    this.renewed =
        Counter.builder("signet.master.key.rewrapped")
            .description("sealed values that this node wrapped by the newest master key")
            .register(meters);
    Gauge.builder("signet.master.key.waiting", this, keys -> keys.waiting)
        .description("sealed values that an older master key wraps; not a number when not known")
        .strongReference(true)
        .register(meters);
  }

  /// Takes up the file, and does a bounded part of the work.
  void run() {
    try {
      if (vault.reload()) {
        LOG.info("the master key {} seals; {} keys open", vault.primary(), vault.keys().size());
        begin();
      }
    } catch (UnusableMasterKey e) {
      LOG.warn("The master key stays as it was read before: {}", e.getMessage());
    }
    if (resting && nanoTime.getAsLong() - restUntil < 0) {
      return;
    }
    if (resting) {
      begin();
    }
    walk();
  }

  private void begin() {
    resting = false;
    place = Place.START;
    walkBegan = nanoTime.getAsLong();
  }

  /// The keys whose values are to be renewed: all but the one that seals, and one that is prepared
  /// wraps nothing yet.
  private Set<Long> old() {
    Set<Long> old = new HashSet<>(vault.keys());
    old.remove(vault.primary());
    return old;
  }

  private void walk() {
    Set<Long> old = old();
    if (old.isEmpty()) {
      waiting = 0;
      rest();
      return;
    }
    long end = nanoTime.getAsLong() + SLICE.toNanos();
    while (nanoTime.getAsLong() - end < 0) {
      Step step = values.step(place, old, vault::rewrap);
      place = step.next();
      if (step.renewed() > 0) {
        renewed.increment(step.renewed());
        quietSince = nanoTime.getAsLong();
      }
      if (step.unusable() > 0) {
        LOG.error("{} sealed values could not be wrapped anew: damaged", step.unusable());
      }
      if (step.end()) {
        ended(old);
        return;
      }
    }
  }

  private void ended(Set<Long> old) {
    waiting = values.wrappedBy(old).values().stream().mapToLong(Long::longValue).sum();
    if (waiting == 0 && walkBegan - quietSince >= CALM.toNanos()) {
      rest();
    } else {
      begin();
    }
  }

  private void rest() {
    resting = true;
    restUntil = nanoTime.getAsLong() + LOOK_AGAIN.toNanos();
  }
}
