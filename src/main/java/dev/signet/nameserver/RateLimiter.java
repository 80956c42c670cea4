package dev.signet.nameserver;

import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/// Counts replies per network and says which to hold back.
///
/// A leaky bucket of one second's worth per network and kind of reply, each kept as one number: the
/// time at which the bucket will be empty again. The table is bounded: a network shares a row of
/// four places with others, and takes the place that owes least when the row is full, so a network
/// under attack is never forgotten for the sake of quiet ones. Thread-safe without locks.
final class RateLimiter {
  /// What becomes of a reply.
  enum Verdict {
    SEND,
    /// Send it without records and with TC set.
    SLIP,
    DROP
  }

  private static final int WAYS = 4;
  private static final long TIME_MASK = (1L << 48) - 1;
  private static final long BURST_MICROS = 1_000_000;

  private final NameServerLimits.Rate rate;
  private final LongSupplier nanoTicker;
  private final long epoch;
  private final long seed;

  /// Per place: 16 bits that tell the networks of one row apart, 48 bits of microseconds.
  private final AtomicLongArray places;

  private final AtomicLong heldBack = new AtomicLong();
  private final int rowMask;
  private final long positiveCost;
  private final long negativeCost;

  RateLimiter(NameServerLimits.Rate rate, LongSupplier nanoTicker, long seed) {
    this.rate = rate;
    this.nanoTicker = nanoTicker;
    this.seed = seed;
    // An hour ahead, so that a time of 0 always lies in the past.
    epoch = nanoTicker.getAsLong() - 3_600_000_000_000L;
    places = new AtomicLongArray(rate.networks());
    rowMask = rate.networks() / WAYS - 1;
    positiveCost = rate.positive() == 0 ? 0 : BURST_MICROS / rate.positive();
    negativeCost = rate.negative() == 0 ? 0 : BURST_MICROS / rate.negative();
  }

  boolean off() {
    return positiveCost == 0 && negativeCost == 0;
  }

  /// Counts one reply to `client`.
  Verdict judge(InetAddress client, boolean positive) {
    long cost = positive ? positiveCost : negativeCost;
    if (cost == 0 || (!rate.limitLoopback() && client.isLoopbackAddress())) {
      return Verdict.SEND;
    }
    long owed = charge(mix(network(client) ^ seed ^ (positive ? 0x5555L << 48 : 0)), cost);
    if (owed < 0) {
      return Verdict.SEND;
    }
    return rate.slip() > 0 && heldBack.incrementAndGet() % rate.slip() == 0
        ? Verdict.SLIP
        : Verdict.DROP;
  }

  /// The debt beyond the burst in microseconds, or a negative number when there is none.
  private long charge(long key, long cost) {
    long now = (nanoTicker.getAsLong() - epoch) / 1000 & TIME_MASK;
    long tag = key >>> 48;
    int row = ((int) key & rowMask) * WAYS;
    while (true) {
      int place = placeFor(row, tag);
      long before = places.get(place);
      long emptyAt = before >>> 48 == tag ? Math.max(before & TIME_MASK, now) : now;
      // A reply held back counts too, up to a second more: an attack that goes on stays limited,
      // one
      // that ends is forgiven soon.
      long after = Math.min(emptyAt + cost, now + 2 * BURST_MICROS);
      if (places.compareAndSet(place, before, tag << 48 | after)) {
        return emptyAt + cost - now - BURST_MICROS - 1;
      }
    }
  }

  private int placeFor(int row, long tag) {
    int least = row;
    long leastTime = Long.MAX_VALUE;
    for (int place = row; place < row + WAYS; place++) {
      long value = places.get(place);
      if (value != 0 && value >>> 48 == tag) {
        return place;
      }
      long time = value & TIME_MASK;
      if (time < leastTime) {
        leastTime = time;
        least = place;
      }
    }
    return least;
  }

  private long network(InetAddress client) {
    byte[] address = client.getAddress();
    long first = 0;
    for (int i = 0; i < Math.min(8, address.length); i++) {
      first = first << 8 | (address[i] & 0xFF);
    }
    return address.length == 4
        ? first >>> 32 - rate.ipv4Prefix() << 32 - rate.ipv4Prefix()
        : first >>> 64 - rate.ipv6Prefix() << 64 - rate.ipv6Prefix() | 1;
  }

  /// Spreads a network over the table; the seed keeps strangers from choosing who shares a row.
  private static long mix(long value) {
    long z = value * 0x9E3779B97F4A7C15L;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }
}
