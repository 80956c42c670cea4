package dev.signet.console;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The counters of the last ten minutes, looked at every [#EVERY], so that a page can say how fast
/// they grow. Thread-safe.
final class History {
  /// How often [#look] is to be called.
  static final Duration EVERY = Duration.ofSeconds(10);

  private static final int KEPT = 61;

  private final Numbers numbers;
  private final Deque<Sample> samples = new ArrayDeque<>(KEPT);

  History(Numbers numbers) {
    this.numbers = numbers;
  }

  private record Sample(Instant at, Map<Tally, Map<String, Double>> values) {}

  /// Looks at all counters.
  void look(Instant now) {
    Map<Tally, Map<String, Double>> values = new EnumMap<>(Tally.class);
    for (Tally tally : Tally.values()) {
      values.put(tally, numbers.byTag(tally.meter(), tally.statistic(), tally.tag()));
    }
    synchronized (samples) {
      // A clock that was set back: what was seen before cannot be compared with what comes.
      if (!samples.isEmpty() && !samples.getLast().at().isBefore(now)) {
        samples.clear();
      }
      if (samples.size() == KEPT) {
        samples.removeFirst();
      }
      samples.addLast(new Sample(now, values));
    }
  }

  /// By how much the counters grew.
  record Growth(Instant from, Instant to, Map<Tally, Map<String, Double>> by) {
    /// Of one value of the tag.
    double of(Tally tally, String value) {
      return Math.max(0, by.getOrDefault(tally, Map.of()).getOrDefault(value, 0.0));
    }

    double total(Tally tally) {
      return by.getOrDefault(tally, Map.of()).values().stream()
          .mapToDouble(value -> Math.max(0, value))
          .sum();
    }

    /// A second.
    double rate(Tally tally) {
      return total(tally) * 1000 / Math.max(1, Duration.between(from, to).toMillis());
    }

    /// What part of the whole one value of the tag is; 0 when there was nothing.
    double share(Tally tally, String value) {
      double all = total(tally);
      return all == 0 ? 0 : of(tally, value) / all;
    }
  }

  /// The growth over the latest `span`, or as much of it as was seen; empty before the second look.
  Optional<Growth> latest(Duration span) {
    List<Sample> all = all();
    if (all.size() < 2) {
      return Optional.empty();
    }
    Sample last = all.getLast();
    Sample first =
        all.stream()
            .filter(sample -> !sample.at().isBefore(last.at().minus(span)))
            .findFirst()
            .filter(sample -> sample != last)
            .orElse(all.get(all.size() - 2));
    return Optional.of(growth(first, last));
  }

  /// The growth from look to look, oldest first.
  List<Growth> steps() {
    List<Sample> all = all();
    List<Growth> steps = new ArrayList<>();
    for (int i = 1; i < all.size(); i++) {
      steps.add(growth(all.get(i - 1), all.get(i)));
    }
    return steps;
  }

  private List<Sample> all() {
    synchronized (samples) {
      return List.copyOf(samples);
    }
  }

  private static Growth growth(Sample first, Sample last) {
    Map<Tally, Map<String, Double>> by = new EnumMap<>(Tally.class);
    last.values()
        .forEach((tally, values) -> {
          Map<String, Double> before = first.values().getOrDefault(tally, Map.of());
          Map<String, Double> grown = new java.util.HashMap<>();
          values.forEach((name, value) -> grown.put(name, value - before.getOrDefault(name, 0.0)));
          by.put(tally, grown);
        });
    return new Growth(first.at(), last.at(), by);
  }
}
