package dev.signet.access;

import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/// Whom the work on this thread is for, so that what all share (database connections, lookups) can
/// be shared out fairly (CONTRACT AU-3). Says nothing about what may be seen: that is always an
/// argument.
///
/// Bound around each handler of an admitted caller; unbound in work of our own. Not inherited by
/// threads.
public final class Tenant {
  private static final ScopedValue<UUID> CURRENT = ScopedValue.newInstance();

  private Tenant() {}

  /// The organization that the work on this thread is for; empty for work of our own.
  public static Optional<UUID> current() {
    return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
  }

  /// Does `work` for an organization, or for nobody in particular.
  public static <T> T during(Optional<UUID> organization, Supplier<T> work) {
    return organization.isPresent()
        ? ScopedValue.where(CURRENT, organization.get()).call(work::get)
        : work.get();
  }
}
