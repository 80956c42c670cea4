package dev.signet.access;

import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Counts failed authentications where they come from (CONTRACT C-10). Thread-safe; counts on this
/// node only, in bounded memory.
///
/// An IPv6 address counts with its /64, which is what one subscriber usually holds, and with its
/// /48, which may fail ten times as often: a larger subscriber has 65,536 of the former.
final class FailureLimit {
  private static final int WIDER = 10;
  private static final int IPV6_OCTETS = 16;
  private static final int NETWORK_OCTETS = 8;
  private static final int SITE_OCTETS = 6;

  private final RateLimiter<ByteBuffer> origins;
  private final RateLimiter<ByteBuffer> sites;

  FailureLimit(RateLimit limit, LongSupplier nanoTime) {
    this.origins = new RateLimiter<>(limit, nanoTime);
    this.sites =
        new RateLimiter<>(
            new RateLimit(limit.perSecond() * WIDER, limit.burst() * WIDER), nanoTime);
  }

  /// How long `peer` has to wait until it may fail again; empty when it may now.
  Optional<Duration> wait(InetAddress peer) {
    Duration narrow = origins.wait(origin(peer));
    Duration wide = site(peer).map(sites::wait).orElse(Duration.ZERO);
    Duration longer = narrow.compareTo(wide) > 0 ? narrow : wide;
    return longer.isZero() ? Optional.empty() : Optional.of(longer);
  }

  /// Counts a failure; what the caller is told.
  ///
  /// @param message for as long as the limit is not reached
  Refused failed(InetAddress peer, String message) {
    Duration narrow = origins.take(origin(peer));
    Duration wide = site(peer).map(sites::take).orElse(Duration.ZERO);
    Duration longer = narrow.compareTo(wide) > 0 ? narrow : wide;
    return longer.isZero() ? Refused.because(Reason.UNAUTHENTICATED, message) : refusal(longer);
  }

  static Refused refusal(Duration wait) {
    return Refused.later(
        Reason.RATE_LIMITED,
        "Too many failed authentications from this address. Check the key, then try again later.",
        wait);
  }

  private static ByteBuffer origin(InetAddress peer) {
    byte[] octets = peer.getAddress();
    return ByteBuffer.wrap(
        octets.length == IPV6_OCTETS ? Arrays.copyOf(octets, NETWORK_OCTETS) : octets);
  }

  private static Optional<ByteBuffer> site(InetAddress peer) {
    byte[] octets = peer.getAddress();
    return octets.length == IPV6_OCTETS
        ? Optional.of(ByteBuffer.wrap(Arrays.copyOf(octets, SITE_OCTETS)))
        : Optional.empty();
  }
}
