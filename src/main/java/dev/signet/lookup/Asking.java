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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/// Asks one server one question, in the ways that may be needed to get its answer: UDP first, TCP
/// after truncation, when somebody seems to guess, and for everything but data; without EDNS for
/// servers that do not take it, without case randomisation for servers that do not keep it.
///
/// Thread-safe. What it learns about servers (never about records) it keeps for 900 s at most.
final class Asking {
  private static final Duration REMEMBER = Duration.ofSeconds(900);
  private static final int REMEMBERED_SERVERS = 10_000;

  /// Times the usual time that a slow server is waited for.
  private static final int PATIENCE = 4;

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

  /// How much time and how many tries an answer is worth.
  enum Effort {
    /// Silence is taken at once, and noted with the session.
    QUICK,
    /// Silence is asked again, over TCP, as long as the first time.
    USUAL,
    /// As long as the time that is left allows.
    PATIENT
  }

  /// What one session has learned of its servers. Thread-safe.
  static final class Habits {
    private final Set<InetSocketAddress> silent = ConcurrentHashMap.newKeySet();
    private final Set<InetSocketAddress> plainTcp = ConcurrentHashMap.newKeySet();
  }

  /// Asks, and never throws for what the network or the server did.
  Sighting ask(Whom whom, Question question, Protocol first, Budget budget) {
    return ask(whom, question, first, budget, Effort.USUAL, new Habits());
  }

  /// The same, with what the session knows of its servers.
  Sighting ask(
      Whom whom, Question question, Protocol first, Budget budget, Effort effort, Habits habits) {
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
        : new One(whom, question, budget, effort, habits).run(first);
  }

  /// One question to one server.
  ///
  /// What may be believed of a reply to a question in mixed case over UDP is data. A negative
  /// answer, an error or silence there is no answer: some servers take names as they are spelled.
  /// The same question is asked in plain case over TCP, where nobody can guess; and only where TCP
  /// cannot be had, over UDP twice, with equal answers. A forger of absence would else always get a
  /// question without the protection of its spelling.
  private final class One {
    private final Whom whom;
    private final Question question;
    private final Budget budget;
    private final Effort effort;
    private final Habits habits;
    private boolean edns;
    private String spelling = "";

    One(Whom whom, Question question, Budget budget, Effort effort, Habits habits) {
      this.whom = whom;
      this.question = question;
      this.budget = budget;
      this.effort = effort;
      this.habits = habits;
      this.edns = withoutEdns.getIfPresent(whom.address()) == null;
    }

    Sighting run(Protocol first) {
      boolean known =
          habits.plainTcp.contains(whom.address()) || habits.silent.contains(whom.address());
      if (first == Protocol.TCP || known) {
        return afterwards(Optional.empty());
      }
      boolean spelled = withoutCase.getIfPresent(whom.address()) == null;
      Tried tried = attempt(Protocol.UDP, spelled, timeout);
      if (tried.trouble().filter(Trouble.WRONG_CASE::equals).isPresent()) {
        Tried again = attempt(Protocol.TCP, spelled, timeout);
        if (again.reply().isPresent()) {
          // Over TCP nobody guesses: a spelling changed there is the server's own doing.
          if (!again.reply().get().questionCase().equals(spelling)) {
            withoutCase.put(whom.address(), true);
          }
          if (believable(again.sighting())) {
            return again.sighting();
          }
        } else {
          return twice(again);
        }
      }
      if (tried.reply().isPresent() && believable(tried.sighting())) {
        return tried.sighting();
      }
      if (tried.trouble().filter(trouble -> trouble == Trouble.OVERSIZED).isPresent()
          || tried.exhausted()) {
        return tried.sighting();
      }
      if (tried.trouble().filter(trouble -> trouble == Trouble.TIMEOUT).isPresent()) {
        if (effort == Effort.QUICK) {
          habits.silent.add(whom.address());
          return tried.sighting();
        }
      }
      return afterwards(Optional.of(tried));
    }

    /// In plain case over TCP, and what there is when TCP cannot be had.
    private Sighting afterwards(Optional<Tried> before) {
      Tried tcp = attempt(Protocol.TCP, false, patience());
      if (tcp.reply().isPresent()) {
        if (before.isPresent()) {
          habits.plainTcp.add(whom.address());
        }
        return tcp.sighting();
      }
      if (tcp.exhausted() || tcp.trouble().filter(Trouble.OVERSIZED::equals).isPresent()) {
        return tcp.sighting();
      }
      boolean truncated = before.flatMap(Tried::reply).filter(this::truncated).isPresent();
      if (truncated) {
        return silence(Protocol.TCP, Cause.TRUNCATED, tcp.waited());
      }
      if (before.flatMap(Tried::trouble).filter(Trouble.WRONG_ID::equals).isPresent()) {
        // Somebody guesses: what comes over UDP is not to be had.
        return tcp.sighting();
      }
      return twice(before.filter(tried -> tried.reply().isEmpty()).orElse(tcp));
    }

    /// In plain case over UDP, on two new sockets: what both say alike.
    private Sighting twice(Tried silence) {
      // So much that time remains to find out about EDNS.
      Duration time = min(patience(), budget.remaining().minus(timeout));
      Tried first = attempt(Protocol.UDP, false, max(time, timeout));
      if (first.reply().isEmpty()) {
        return first.exhausted() ? silence.sighting() : withoutEdns(silence);
      }
      if (truncated(first.reply().get())) {
        return silence(Protocol.TCP, Cause.TRUNCATED, first.waited());
      }
      Tried second = attempt(Protocol.UDP, false, patience());
      return second.reply().isPresent() && second.sighting().saysTheSameAs(first.sighting())
          ? second.sighting()
          : silence.sighting();
    }

    /// Nothing but silence: where there is time to find out, whether it is for EDNS. An answer
    /// without EDNS is not used (the flag day of 2019), only told.
    private Sighting withoutEdns(Tried silence) {
      if (effort != Effort.PATIENT || !edns || whom.perspective() == Perspective.RECURSIVE) {
        return silence.sighting();
      }
      edns = false;
      Tried bare = attempt(Protocol.UDP, false, timeout);
      return bare.reply().isPresent()
          ? silence(Protocol.UDP, Cause.EDNS_DROPPED, bare.waited())
          : silence.sighting();
    }

    private Duration patience() {
      return effort == Effort.PATIENT ? timeout.multipliedBy(PATIENCE) : timeout;
    }

    private boolean truncated(Message reply) {
      return reply.flags().truncated();
    }

    /// Whether it may be believed as it came: records, an alias, or a referral.
    private boolean believable(Sighting sighting) {
      return sighting.answer() instanceof Answer.Found
          || sighting
              .cause()
              .filter(cause ->
                  cause == Cause.ALIAS || cause == Cause.REFERRED || cause == Cause.UNAUTHORITATIVE)
              .isPresent();
    }

    /// One try; with EDNS, and once more without where the server says that it does not take it
    /// (RFC 6891 §7).
    private Tried attempt(Protocol protocol, boolean spelled, Duration time) {
      Tried tried = send(protocol, spelled, time);
      if (edns && tried.reply().filter(Reading::dislikesEdns).isPresent()) {
        edns = false;
        tried = send(protocol, spelled, time);
        if (tried.reply().filter(reply -> !Reading.dislikesEdns(reply)).isPresent()) {
          withoutEdns.put(whom.address(), true);
        }
      }
      return tried;
    }

    private Tried send(Protocol protocol, boolean spelled, Duration time) {
      if (!budget.take()) {
        return new Tried(
            Optional.empty(),
            Optional.empty(),
            silence(protocol, Cause.LIMIT, Duration.ZERO),
            Duration.ZERO);
      }
      return switch (exchange(protocol, spelled, min(time, budget.remaining()))) {
        case Exchange.Replied(Message message, Duration roundTrip) ->
            new Tried(
                Optional.of(message),
                Optional.empty(),
                Reading.of(
                    message,
                    question,
                    whom.perspective(),
                    whom.name(),
                    whom.server(),
                    protocol,
                    whom.zone(),
                    message.flags().truncated(),
                    roundTrip),
                roundTrip);
        case Exchange.Failed(Trouble trouble, Duration waited) ->
            new Tried(
                Optional.empty(),
                Optional.of(trouble),
                silence(protocol, cause(trouble), waited),
                waited);
      };
    }

    private Exchange exchange(Protocol protocol, boolean spelled, Duration time) {
      boolean permitted = false;
      try {
        permitted = permits.tryAcquire(budget.remaining().toNanos(), TimeUnit.NANOSECONDS);
        return permitted
            ? transport.exchange(whom.address(), protocol, query(spelled), time)
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

    private Message query(boolean randomCase) {
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

    private Sighting silence(Protocol protocol, Cause cause, Duration waited) {
      return Sighting.silence(
          whom.perspective(), whom.name(), whom.server(), question, protocol, cause, waited);
    }
  }

  /// What one try came to.
  ///
  /// @param trouble why there is no reply; absent too when nothing was sent any more
  private record Tried(
      Optional<Message> reply, Optional<Trouble> trouble, Sighting sighting, Duration waited) {
    boolean exhausted() {
      return reply.isEmpty() && trouble.isEmpty();
    }
  }

  private static Cause cause(Trouble trouble) {
    return switch (trouble) {
      case TIMEOUT -> Cause.TIMEOUT;
      case NETWORK -> Cause.NETWORK;
      case OVERSIZED -> Cause.LIMIT;
      case MALFORMED, WRONG_ID, WRONG_CASE -> Cause.MALFORMED;
    };
  }

  private static Duration max(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
