package dev.signet.lookup;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.signet.dns.Message;
import dev.signet.dns.Question;
import dev.signet.dns.Rcode;
import dev.signet.lookup.Answer.Cause;
import dev.signet.lookup.Transport.Exchange;
import dev.signet.lookup.Transport.Protocol;
import dev.signet.lookup.Transport.Trouble;
import dev.signet.name.DomainName;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/// Asks one server one question, in the ways that may be needed to get its answer: UDP first, TCP
/// after truncation or when somebody seems to guess, without EDNS for servers that do not take it,
/// without case randomisation for servers that do not keep it.
///
/// Thread-safe. What it learns about servers (never about records) it keeps for 900 s at most.
final class Asking {
  private static final Duration REMEMBER = Duration.ofSeconds(900);
  private static final int REMEMBERED_SERVERS = 10_000;
  private static final int MAX_STEPS = 5;
  private static final Optional<Message.Edns> EDNS = Optional.of(Message.Edns.DEFAULT);

  private final Transport transport;
  private final RandomGenerator random;
  private final Duration timeout;
  private final Predicate<InetSocketAddress> forbidden;
  private final Semaphore permits;
  private final Cache<InetSocketAddress, Boolean> withoutEdns;
  private final Cache<InetSocketAddress, Boolean> withoutCase;

  /// @param random for ids and case; must not be guessable
  Asking(Transport transport, RandomGenerator random, Pace pace, LookupSettings settings) {
    this.transport = transport;
    this.random = random;
    this.timeout = settings.tryTimeout();
    this.forbidden = settings.forbidden();
    this.permits = new Semaphore(settings.concurrency(), true);
    this.withoutEdns = memory(pace);
    this.withoutCase = memory(pace);
  }

  private static Cache<InetSocketAddress, Boolean> memory(Pace pace) {
    return Caffeine.newBuilder()
        .maximumSize(REMEMBERED_SERVERS)
        .expireAfterWrite(REMEMBER)
        .ticker(pace::nanos)
        .build();
  }

  /// Whom to ask, and as what.
  ///
  /// @param zone the zone that an authoritative server is asked as a server of
  /// @param server the server of that zone
  record Whom(
      Perspective perspective,
      String name,
      InetSocketAddress address,
      Optional<DomainName> zone,
      Optional<NameServer> server) {}

  /// Asks, and never throws for what the network or the server did.
  Sighting ask(Whom whom, Question question, Protocol first, Budget budget) {
    // The last door before the socket: no address, resolver or setting leads around it.
    return forbidden.test(whom.address())
        ? Sighting.silence(
            whom.perspective(),
            whom.name(),
            whom.server(),
            question,
            first,
            Cause.FORBIDDEN_ADDRESS,
            Duration.ZERO)
        : new One(whom, question, first, budget).run();
  }

  private final class One {
    private final Whom whom;
    private final Question question;
    private final Budget budget;
    private Protocol protocol;
    private boolean edns;
    private boolean randomCase;
    private boolean ednsRefused;
    private boolean truncated;
    private boolean otherCase;
    private boolean guessing;
    private String spelling = "";

    One(Whom whom, Question question, Protocol first, Budget budget) {
      this.whom = whom;
      this.question = question;
      this.budget = budget;
      this.protocol = first;
      this.edns = withoutEdns.getIfPresent(whom.address()) == null;
      this.randomCase = withoutCase.getIfPresent(whom.address()) == null;
    }

    Sighting run() {
      for (int step = 0; step < MAX_STEPS; step++) {
        if (!budget.take()) {
          return silence(Cause.LIMIT, Duration.ZERO);
        }
        Optional<Sighting> done =
            switch (exchange()) {
              case Exchange.Replied(Message message, Duration roundTrip) ->
                  replied(message, roundTrip);
              case Exchange.Failed(Trouble trouble, Duration waited) -> failed(trouble, waited);
            };
        if (done.isPresent()) {
          return done.get();
        }
      }
      return silence(Cause.LIMIT, Duration.ZERO);
    }

    private Exchange exchange() {
      Duration time = min(timeout, budget.remaining());
      boolean permitted = false;
      try {
        permitted = permits.tryAcquire(budget.remaining().toNanos(), TimeUnit.NANOSECONDS);
        return permitted
            ? transport.exchange(whom.address(), protocol, query(), time)
            : new Exchange.Failed(Trouble.TIMEOUT, time);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new Exchange.Failed(Trouble.TIMEOUT, time);
      } finally {
        if (permitted) {
          permits.release();
        }
      }
    }

    private Message query() {
      Message.Flags flags =
          whom.perspective() == Perspective.RECURSIVE
              ? Message.Flags.QUERY_RECURSIVE
              : Message.Flags.QUERY_ITERATIVE;
      String name = question.name().toString();
      spelling = randomCase ? spelledAtRandom(name) : name;
      return new Message(
          random.nextInt(1 << 16),
          flags,
          0,
          Rcode.NOERROR,
          Optional.of(question),
          spelling,
          List.of(),
          List.of(),
          List.of(),
          edns ? EDNS : Optional.empty());
    }

    /// One bit of chance for each letter, 64 bits at a time: a secure generator is dear to ask.
    private String spelledAtRandom(String name) {
      char[] letters = name.toCharArray();
      long bits = 0;
      int left = 0;
      for (int i = 0; i < letters.length; i++) {
        char c = letters[i];
        if (c < 'a' || c > 'z') {
          continue;
        }
        if (left == 0) {
          bits = random.nextLong();
          left = Long.SIZE;
        }
        if ((bits & 1) == 1) {
          letters[i] = (char) (c - 32);
        }
        bits >>>= 1;
        left--;
      }
      return new String(letters);
    }

    private Optional<Sighting> replied(Message message, Duration roundTrip) {
      if (message.flags().truncated() && protocol == Protocol.UDP) {
        truncated = true;
        protocol = Protocol.TCP;
        return Optional.empty();
      }
      if (edns && Reading.dislikesEdns(message)) {
        edns = false;
        ednsRefused = true;
        return Optional.empty();
      }
      if (ednsRefused && !Reading.dislikesEdns(message)) {
        withoutEdns.put(whom.address(), true);
      }
      // Over TCP nobody guesses: a spelling changed there is the server's own doing.
      if (otherCase && (!randomCase || !message.questionCase().equals(spelling))) {
        withoutCase.put(whom.address(), true);
      }
      return Optional.of(
          Reading.of(
              message,
              question,
              whom.perspective(),
              whom.name(),
              whom.server(),
              protocol,
              whom.zone(),
              message.flags().truncated(),
              roundTrip));
    }

    private Optional<Sighting> failed(Trouble trouble, Duration waited) {
      if (trouble == Trouble.WRONG_ID && !guessing) {
        guessing = true;
        protocol = Protocol.TCP;
        return Optional.empty();
      }
      if (trouble == Trouble.WRONG_CASE && !otherCase) {
        otherCase = true;
        protocol = Protocol.TCP;
        return Optional.empty();
      }
      if (otherCase && randomCase && !guessing && protocol == Protocol.TCP) {
        // No TCP there: the last way is UDP as the server spells it, with a new port and id.
        randomCase = false;
        protocol = Protocol.UDP;
        return Optional.empty();
      }
      if (truncated) {
        return Optional.of(silence(Cause.TRUNCATED, waited));
      }
      Cause cause =
          switch (trouble) {
            case TIMEOUT -> Cause.TIMEOUT;
            case NETWORK -> Cause.NETWORK;
            case OVERSIZED -> Cause.LIMIT;
            case MALFORMED, WRONG_ID, WRONG_CASE -> Cause.MALFORMED;
          };
      return Optional.of(silence(cause, waited));
    }

    private Sighting silence(Cause cause, Duration waited) {
      return Sighting.silence(
          whom.perspective(), whom.name(), whom.server(), question, protocol, cause, waited);
    }
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
