package dev.signet.id;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Makes UUIDv7 values: 48 bits of Unix milliseconds, then a counter and random bits (RFC 9562
/// §5.7, §6.2 method 1). Values made by one instance rise strictly, also when the clock steps back.
/// Thread-safe.
public final class Ids {
  private static final int COUNTER_LIMIT = 1 << 12;

  private final InstantSource clock;
  private final RandomGenerator random;
  private long lastMillis;
  private int counter;

  /// @param random a CSPRNG; ids are not secrets, but must not collide between nodes
  public Ids(InstantSource clock, SecureRandom random) {
    this.clock = clock;
    this.random = random;
  }

  /// A new id, greater than all that this instance made before.
  public synchronized UUID next() {
    long millis = clock.millis();
    if (millis > lastMillis) {
      lastMillis = millis;
      counter = random.nextInt(COUNTER_LIMIT / 2);
    } else {
      counter++;
      if (counter == COUNTER_LIMIT) {
        lastMillis++;
        counter = 0;
      }
    }
    long high = (lastMillis << 16) | 0x7000L | counter;
    long low = (random.nextLong() >>> 2) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  /// Reads the 36-character form in lower case, and nothing looser: one id has one spelling.
  public static Optional<UUID> parse(String text) {
    if (text.length() != 36) {
      return Optional.empty();
    }
    try {
      UUID id = UUID.fromString(text);
      return id.toString().equals(text) ? Optional.of(id) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
