package dev.signet.lookup;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.signet.name.DomainName;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/// The door to the DNS: one [Session] for each examination of one domain.
///
/// Holds what all sessions share: the limit on queries under way, and the addresses of name servers
/// (at most 900 s, and no longer than their TTL). Records of customers are never kept. Thread-safe.
///
/// ```
/// Session session = lookup.session(apex);
/// Sighting seen = session.recursive(new Question(name, RecordType.MX));
/// ```
public final class Lookup {
  private static final long MAX_SECONDS = 900;
  private static final int MAX_HOSTS = 50_000;

  private final LookupSettings settings;
  private final Asking asking;
  private final FanOut fanOut;
  private final Pace pace;
  private final RandomGenerator random;
  private final Optional<Trial> trial;
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
    this.trial = Optional.empty();
    this.asking = new Asking(transport, random, pace, settings);
    this.addresses =
        Caffeine.newBuilder()
            .maximumSize(MAX_HOSTS)
            .ticker(pace::nanos)
            .expireAfter(
                Expiry.<DomainName, Addresses>creating(
                    (host, found) -> Duration.ofSeconds(found.seconds())))
            .build();
  }

  private Lookup(
      LookupSettings settings,
      Asking asking,
      FanOut fanOut,
      Pace pace,
      RandomGenerator random,
      Cache<DomainName, Addresses> addresses,
      Optional<Trial> trial) {
    this.settings = settings;
    this.asking = asking;
    this.fanOut = fanOut;
    this.pace = pace;
    this.random = random;
    this.addresses = addresses;
    this.trial = trial;
  }

  /// Addresses of one name server, good for `seconds`.
  record Addresses(List<InetAddress> list, long seconds) {
    Addresses {
      list = List.copyOf(list);
      seconds = Math.clamp(seconds, 0, MAX_SECONDS);
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

  /// Another DNS, and the names that it alone speaks for.
  private record Trial(Predicate<DomainName> names, Lookup dns) {}

  /// This lookup, where domains whose apex passes `names` are examined through `dns` instead.
  ///
  /// The two share nothing: no resolver, no cached address, no limit. An examination of any other
  /// domain has no way into `dns`, even where that domain's aliases lead to one of `names`.
  public Lookup withTrial(Predicate<DomainName> names, Lookup dns) {
    return new Lookup(
        settings, asking, fanOut, pace, random, addresses, Optional.of(new Trial(names, dns)));
  }

  /// A session to examine the domain at `apex`, with a fresh budget; its time starts now.
  public Session session(DomainName apex) {
    return trial
        .filter(other -> other.names().test(apex))
        .map(other -> other.dns().session())
        .orElseGet(this::session);
  }

  /// The same for a domain of the world, whatever its name.
  public Session session() {
    return new Session(settings, asking, fanOut, pace, random, addresses);
  }

  /// The time that this lookup lives in.
  public Pace pace() {
    return pace;
  }
}
