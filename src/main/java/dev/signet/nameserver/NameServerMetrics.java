package dev.signet.nameserver;

import dev.signet.dns.Rcode;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/// What the name server counts, cheap enough for every packet: plain adders that the registry
/// reads.
///
/// Labels come from closed lists, never from a packet.
final class NameServerMetrics {
  enum Transport {
    UDP,
    TCP
  }

  /// What became of a packet.
  enum Handling {
    ANSWERED,
    /// Answered with TC because the answer did not fit, or was ANY from a forgeable address.
    TRUNCATED,
    /// Over the rate limit, answered with TC.
    SLIPPED,
    /// Over the rate limit, not answered.
    LIMITED,
    /// No query: too short, too long for TCP, or a reply.
    IGNORED,
    /// The reply could not be handed to the system.
    UNSENT,
    /// Our own fault.
    FAILED
  }

  private static final List<Rcode> RCODES =
      List.of(
          Rcode.NOERROR,
          Rcode.FORMERR,
          Rcode.SERVFAIL,
          Rcode.NXDOMAIN,
          Rcode.NOTIMP,
          Rcode.REFUSED,
          Rcode.BADVERS);

  private final LongAdder[] outcomes = adders(Transport.values().length * Handling.values().length);
  private final LongAdder[] replies = adders(Transport.values().length * (RCODES.size() + 1));
  private final int[] rcodeIndex = new int[Rcode.BADVERS.code() + 1];
  private final LongAdder accepted = new LongAdder();
  private final LongAdder turnedAway = new LongAdder();
  private final LongAdder timedOut = new LongAdder();

  NameServerMetrics(MeterRegistry registry, Supplier<Number> openConnections) {
    java.util.Arrays.fill(rcodeIndex, RCODES.size());
    for (int i = 0; i < RCODES.size(); i++) {
      rcodeIndex[RCODES.get(i).code()] = i;
    }
    for (Transport transport : Transport.values()) {
      for (Handling outcome : Handling.values()) {
        count(
            registry,
            "signet.dns.queries",
            "Queries by what became of them",
            outcomes[index(transport, outcome)],
            "transport",
            lower(transport),
            "outcome",
            lower(outcome));
      }
      for (Rcode rcode : RCODES) {
        count(
            registry,
            "signet.dns.replies",
            "Replies sent by response code",
            replies[index(transport, rcode.code())],
            "transport",
            lower(transport),
            "rcode",
            rcode.toString());
      }
    }
    String connections = "signet.dns.tcp.connections";
    count(registry, connections, "TCP connections", accepted, "fate", "accepted");
    count(registry, connections, "TCP connections", turnedAway, "fate", "turned_away");
    count(registry, connections, "TCP connections", timedOut, "fate", "timed_out");
    Gauge.builder("signet.dns.tcp.open", openConnections)
        .description("TCP connections open now")
        .register(registry);
  }

  void count(Transport transport, Handling outcome) {
    outcomes[index(transport, outcome)].increment();
  }

  void reply(Transport transport, int rcode) {
    replies[index(transport, rcode)].increment();
  }

  void connectionAccepted() {
    accepted.increment();
  }

  void connectionTurnedAway() {
    turnedAway.increment();
  }

  void connectionTimedOut() {
    timedOut.increment();
  }

  private static int index(Transport transport, Handling outcome) {
    return transport.ordinal() * Handling.values().length + outcome.ordinal();
  }

  private int index(Transport transport, int rcode) {
    int known = rcode < rcodeIndex.length ? rcodeIndex[rcode] : RCODES.size();
    return transport.ordinal() * (RCODES.size() + 1) + known;
  }

  private static void count(
      MeterRegistry registry, String name, String what, LongAdder adder, String... tags) {
    FunctionCounter.builder(name, adder, LongAdder::sum)
        .description(what)
        .tags(tags)
        .register(registry);
  }

  private static LongAdder[] adders(int count) {
    LongAdder[] adders = new LongAdder[count];
    java.util.Arrays.setAll(adders, i -> new LongAdder());
    return adders;
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
