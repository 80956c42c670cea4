package dev.signet.lookup;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/// How the DNS is asked; the operator sets it.
///
/// @param resolvers the recursive resolvers, at least one
/// @param policy which name server addresses may be asked
/// @param endpoints where the name server at an address listens: port 53, but for the playground
///   and tests
/// @param forbidden sockets that are never asked, whatever the DNS says
/// @param tryTimeout for one try of one question
/// @param roundTime for one round of questions, at most 7 s
/// @param totalTime for everything, at most 10 s
/// @param maximumQueries the hard stop of one examination
/// @param concurrency queries of the whole process that may be under way at once
public record LookupSettings(
    List<InetSocketAddress> resolvers,
    AddressPolicy policy,
    Function<InetAddress, InetSocketAddress> endpoints,
    Predicate<InetSocketAddress> forbidden,
    Duration tryTimeout,
    Duration roundTime,
    Duration totalTime,
    int maximumQueries,
    int concurrency) {

  public LookupSettings {
    resolvers = List.copyOf(resolvers);
    if (resolvers.isEmpty()) {
      throw new IllegalArgumentException("at least one recursive resolver is needed");
    }
  }

  /// The usual numbers: 1 s a try, 7 s a round, 9.5 s in all, 50 queries.
  public static LookupSettings of(List<InetSocketAddress> resolvers, AddressPolicy policy) {
    return new LookupSettings(
        resolvers,
        policy,
        address -> new InetSocketAddress(address, 53),
        socket -> false,
        Duration.ofSeconds(1),
        Duration.ofSeconds(7),
        Duration.ofMillis(9_500),
        50,
        512);
  }

  /// The same, with name servers listening elsewhere.
  public LookupSettings withEndpoints(Function<InetAddress, InetSocketAddress> other) {
    return new LookupSettings(
        resolvers,
        policy,
        other,
        forbidden,
        tryTimeout,
        roundTime,
        totalTime,
        maximumQueries,
        concurrency);
  }

  /// The same, never asking the sockets that pass `these`.
  public LookupSettings without(Predicate<InetSocketAddress> these) {
    return new LookupSettings(
        resolvers,
        policy,
        endpoints,
        these,
        tryTimeout,
        roundTime,
        totalTime,
        maximumQueries,
        concurrency);
  }

  /// The same, with other times.
  public LookupSettings withTimes(Duration ofTry, Duration ofRound, Duration inAll) {
    return new LookupSettings(
        resolvers,
        policy,
        endpoints,
        forbidden,
        ofTry,
        ofRound,
        inAll,
        maximumQueries,
        concurrency);
  }
}
