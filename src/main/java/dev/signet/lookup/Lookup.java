package dev.signet.lookup;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.signet.name.DomainName;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/// The door to the DNS: one [Session] for each examination of one domain.
///
/// Holds what all sessions share: the limit on queries under way, and the addresses of name servers
/// (at most 900 s, and no longer than their TTL). Records of customers are never kept. Thread-safe.
///
/// ```
/// Session session = lookup.session();
/// Sighting seen = session.recursive(new Question(name, RecordType.MX));
/// ```
public final class Lookup {
  private static final long LONGEST_SECONDS = 900;
  private static final int MAX_HOSTS = 50_000;

  private final LookupSettings settings;
  private final Asking asking;
  private final FanOut fanOut;
  private final Pace pace;
  private final RandomGenerator random;
  private final Cache<DomainName, Addresses> addresses;

  private Lookup(
      LookupSettings settings,
      Transport transport,
      RandomGenerator random,
      Pace pace,
      FanOut fanOut) {
    this.settings = settings;
    this.random = random;
    this.pace = pace;
    this.fanOut = fanOut;
    this.asking =
        new Asking(transport, random, pace, settings.tryTimeout(), settings.concurrency());
    this.addresses =
        Caffeine.newBuilder()
            .maximumSize(MAX_HOSTS)
            .ticker(pace::nanos)
            .expireAfter(
                Expiry.<DomainName, Addresses>creating(
                    (host, found) -> Duration.ofSeconds(found.seconds())))
            .build();
  }

  /// Addresses of one name server, good for `seconds`.
  record Addresses(List<InetAddress> list, long seconds) {
    Addresses {
      list = List.copyOf(list);
      seconds = Math.clamp(seconds, 0, LONGEST_SECONDS);
    }
  }

  /// Over real sockets and in real time.
  ///
  /// @param random must not be guessable: a [java.security.SecureRandom]
  public static Lookup over(LookupSettings settings, RandomGenerator random) {
    return new Lookup(
        settings, new SocketTransport(random), random, Pace.system(), FanOut.virtual());
  }

  /// Over any transport, in any time.
  public static Lookup over(
      LookupSettings settings,
      Transport transport,
      RandomGenerator random,
      Pace pace,
      FanOut fanOut) {
    return new Lookup(settings, transport, random, pace, fanOut);
  }

  /// A session with a fresh budget; its time starts now.
  public Session session() {
    return new Session(settings, asking, fanOut, pace, random, addresses);
  }

  /// The time that this lookup lives in.
  public Pace pace() {
    return pace;
  }
}
