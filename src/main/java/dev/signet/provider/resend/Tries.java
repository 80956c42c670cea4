package dev.signet.provider.resend;

import dev.signet.provider.ProviderUnavailable;
import dev.signet.provider.resend.Transport.Attempt;
import dev.signet.provider.resend.Transport.Attempt.Answered;
import dev.signet.provider.resend.Transport.Call;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The attempts at one request: takes its turn for each, waits between them, and remembers whether
/// one of them may have had an effect. Ends by its deadline. For one thread.
final class Tries {
  private static final Logger LOG = LoggerFactory.getLogger(Tries.class);
  private static final int MAX_ATTEMPTS = 4;
  private static final Duration FIRST_WAIT = Duration.ofMillis(400);
  private static final Duration MAX_WAIT = Duration.ofSeconds(4);

  /// Whatever the provider asks for, it is asked again after this.
  private static final Duration MAX_HOLD = Duration.ofSeconds(60);

  private final Means means;
  private final Call call;
  private final long deadline;

  private int count;
  private boolean maybeHappened;
  private boolean mayStillRun;
  private String trouble = "did not answer in time";
  private Optional<Duration> asked = Optional.empty();

  /// What every call uses.
  ///
  /// @param longest what one attempt may take
  record Means(Transport transport, Pace pace, RandomGenerator random, Duration longest) {
    Tries tries(Call call, Duration total) {
      return new Tries(this, call, pace.ticker().nanos() + total.toNanos());
    }
  }

  private Tries(Means means, Call call, long deadline) {
    this.means = means;
    this.call = call;
    this.deadline = deadline;
  }

  /// The attempts at another request that belongs to the same change: same deadline, and a failure
  /// of it leaves open what these leave open.
  Tries with(Call other) {
    Tries tries = new Tries(means, other, deadline);
    tries.maybeHappened = maybeHappened;
    return tries;
  }

  /// Whether an attempt so far may have changed something.
  boolean maybeHappened() {
    return maybeHappened;
  }

  /// Whether an attempt so far may change something even later than now.
  boolean mayStillRun() {
    return mayStillRun;
  }

  /// Tries until there is an answer that waiting would not improve.
  ///
  /// @throws ProviderUnavailable when there is none in time
  Answered settled() {
    while (true) {
      Attempt attempt = next();
      if (attempt instanceof Answered answer && !answer.passing()) {
        return answer;
      }
      waitAfter(attempt);
    }
  }

  /// One attempt, when its turn has come.
  ///
  /// @throws ProviderUnavailable when its turn does not come in time
  Attempt next() {
    try {
      Optional<Duration> tooFar = means.pace().take(deadline);
      if (tooFar.isPresent()) {
        if (count == 0) {
          trouble = "is asked too much at the moment";
          asked = tooFar;
        }
        throw givenUp();
      }
      Duration left = Duration.ofNanos(deadline - means.pace().ticker().nanos());
      if (!left.isPositive()) {
        throw givenUp();
      }
      count++;
      Attempt attempt =
          means
              .transport()
              .attempt(call, left.compareTo(means.longest()) < 0 ? left : means.longest());
      remember(attempt);
      return attempt;
    } catch (InterruptedException _) {
      throw interrupted(call.changes());
    }
  }

  /// Waits as long as is polite before the next attempt.
  ///
  /// @throws ProviderUnavailable when there is to be no other, or no time for it
  void waitAfter(Attempt attempt) {
    Duration wait = backoff();
    if (asked.isPresent() && asked.get().compareTo(wait) > 0) {
      // On top of what was asked, so that equal nodes do not come back in one instant.
      wait = asked.get().plus(wait.dividedBy(4));
    }
    if (attempt instanceof Answered answer && (answer.status() == 429 || asked.isPresent())) {
      means.pace().hold(wait.compareTo(MAX_HOLD) < 0 ? wait : MAX_HOLD);
    }
    Ticker ticker = means.pace().ticker();
    if (count >= MAX_ATTEMPTS || ticker.nanos() + wait.toNanos() - deadline >= 0) {
      throw givenUp();
    }
    LOG.debug("resend {}: {} {}; again in {}", trouble, call.method(), call.path(), wait);
    try {
      ticker.sleep(wait);
    } catch (InterruptedException _) {
      throw interrupted(false);
    }
  }

  ProviderUnavailable givenUp() {
    return new ProviderUnavailable("Resend " + trouble + ".", asked, maybeHappened);
  }

  private void remember(Attempt attempt) {
    asked = Optional.empty();
    switch (attempt) {
      case Attempt.NotSent(String why) -> trouble = why;
      case Attempt.Lost(String why, boolean running) -> {
        trouble = why;
        maybeHappened |= call.changes();
        mayStillRun |= call.changes() && running;
      }
      case Answered answer -> {
        trouble =
            answer.status() == 429
                ? "asks us to send fewer requests"
                : "answered with status " + answer.status();
        asked = answer.retryAfter();
        maybeHappened |= call.changes() && (answer.succeeded() || answer.serverError());
        // RFC 9110 §15.6.5: a gateway stopped waiting; the server behind it may not have.
        mayStillRun |= call.changes() && answer.status() == 504;
      }
    }
  }

  /// Doubles each time; between half and all of it, so that callers spread.
  private Duration backoff() {
    Duration full = FIRST_WAIT.multipliedBy(1L << Math.clamp(count - 1L, 0, 8));
    Duration capped = full.compareTo(MAX_WAIT) < 0 ? full : MAX_WAIT;
    return Duration.ofNanos((long) (capped.toNanos() * (0.5 + means.random().nextDouble() / 2)));
  }

  private ProviderUnavailable interrupted(boolean during) {
    Thread.currentThread().interrupt();
    return new ProviderUnavailable(
        "Signet is stopping.", Optional.empty(), maybeHappened || during);
  }
}
