package dev.signet.access;

import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/// How often the DNS is asked because a caller wants it: per domain, and per organization with all
/// its domains together (CONTRACT C-10). Thread-safe; counts on this node only.
public final class VerifyLimit implements Predicate<UUID> {
  private final RateLimiter<UUID> domains;
  private final RateLimiter<UUID> organizations;

  public VerifyLimit(RateLimit domain, RateLimit organization, LongSupplier nanoTime) {
    this.domains = new RateLimiter<>(domain, nanoTime);
    this.organizations = new RateLimiter<>(organization, nanoTime);
  }

  /// Whether it may be asked about `domain` now, for [Tenant#current]; takes one unit.
  @Override
  public boolean test(UUID domain) {
    return domains.take(domain).isZero()
        && Tenant.current().map(one -> organizations.take(one).isZero()).orElse(true);
  }
}
