package dev.signet.playground;

import dev.signet.dns.Question;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Answers that the recursive role keeps giving until a time: a resolver's cache, as far as it
/// matters here. Thread-safe; at most 100,000 answers.
final class HeldAnswers {
  private static final int MAX_HELD = 100_000;

  private record Held(Resolved answer, Instant until) {}

  private final InstantSource clock;
  private final Map<Question, Held> held = new ConcurrentHashMap<>();

  HeldAnswers(InstantSource clock) {
    this.clock = clock;
  }

  void hold(Question question, Resolved answer, Duration duration) {
    if (held.size() >= MAX_HELD) {
      throw Refused.because(Reason.CONFLICT, MAX_HELD + " answers are held already.");
    }
    held.put(question, new Held(answer, clock.instant().plus(duration)));
  }

  boolean release(Question question) {
    return held.remove(question) != null;
  }

  void clear() {
    held.clear();
  }

  /// The held answer, its times to live counted down to the end of the hold.
  Optional<Resolved> find(Question question) {
    Held found = held.get(question);
    if (found == null) {
      return Optional.empty();
    }
    Duration left = Duration.between(clock.instant(), found.until());
    if (left.isNegative() || left.isZero()) {
      held.remove(question, found);
      return Optional.empty();
    }
    return Optional.of(found.answer().aged(left.toSeconds()));
  }
}
