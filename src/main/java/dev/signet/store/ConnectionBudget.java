package dev.signet.store;

import dev.signet.access.Tenant;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Shares the connections of a pool out among organizations (CONTRACT AU-3). Thread-safe.
///
/// What is done for organizations leaves some connections free, for authentication, background
/// checks and the feed; of the rest one organization gets three quarters at most, so that the next
/// finds one free. Waiting is fair, and as long as for a connection.
final class ConnectionBudget {
  private static final int RESERVED = 4;

  private final Semaphore tenants;
  private final int each;
  private final Duration patience;
  private final ConcurrentHashMap<UUID, Share> shares = new ConcurrentHashMap<>();

  /// @param connections the size of the pool
  ConnectionBudget(int connections, Duration patience) {
    int forTenants = Math.max(1, connections - Math.min(RESERVED, connections / 2));
    this.tenants = new Semaphore(forTenants, true);
    this.each = Math.max(1, forTenants * 3 / 4);
    this.patience = patience;
  }

  /// What one organization has now.
  private static final class Share {
    final Semaphore places;
    int users;

    Share(int places) {
      this.places = new Semaphore(places, true);
    }
  }

  /// The right to one connection, until it is closed.
  interface Lease extends AutoCloseable {
    @Override
    void close();
  }

  /// Waits for the right to a connection for [Tenant#current].
  ///
  /// @throws dev.signet.refusal.Refused UNAVAILABLE when there was none in time
  Lease take() {
    Optional<UUID> tenant = Tenant.current();
    return tenant.isEmpty() ? () -> {} : take(tenant.get());
  }

  private Lease take(UUID tenant) {
    long end = System.nanoTime() + patience.toNanos();
    Share share = enter(tenant);
    boolean mine = false;
    boolean taken = false;
    try {
      mine = acquired(share.places, end);
      taken = mine && acquired(tenants, end);
    } finally {
      if (!taken) {
        if (mine) {
          share.places.release();
        }
        leave(tenant);
      }
    }
    if (!taken) {
      throw StoreUnavailable.refusal();
    }
    return () -> {
      tenants.release();
      share.places.release();
      leave(tenant);
    };
  }

  private static boolean acquired(Semaphore places, long end) {
    try {
      return places.tryAcquire(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Share enter(UUID tenant) {
    return shares.compute(
        tenant,
        (_, known) -> {
          Share share = known == null ? new Share(each) : known;
          share.users++;
          return share;
        });
  }

  private void leave(UUID tenant) {
    shares.computeIfPresent(tenant, (_, share) -> lessOne(share));
  }

  private static @Nullable Share lessOne(Share share) {
    share.users--;
    return share.users == 0 ? null : share;
  }
}
