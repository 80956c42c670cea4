package dev.signet.access;

/// How much callers may ask for (CONTRACT C-10).
///
/// @param reads per credential
/// @param writes per credential
/// @param failedAuthentication per address (IPv4) or /64 (IPv6)
public record Limits(RateLimit reads, RateLimit writes, RateLimit failedAuthentication) {
  /// How many keys an organization may have.
  public static final int KEYS = 100;

  /// What an organization may ask for, in terms of one key.
  private static final int ORGANIZATION = 4;

  /// 100/s burst 400, 50/s burst 200, 20 a minute.
  public static final Limits DEFAULT =
      new Limits(new RateLimit(100, 400), new RateLimit(50, 200), new RateLimit(20.0 / 60, 20));

  /// Reads with all keys of an organization together.
  RateLimit organizationReads() {
    return times(reads);
  }

  /// Writes with all keys of an organization together.
  RateLimit organizationWrites() {
    return times(writes);
  }

  private static RateLimit times(RateLimit one) {
    return new RateLimit(one.perSecond() * ORGANIZATION, one.burst() * ORGANIZATION);
  }
}
