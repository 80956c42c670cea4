package dev.signet.console;

import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Statistic;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/// What `/metrics` says, read by name. Thread-safe.
final class Numbers {
  private final MeterRegistry registry;

  Numbers(MeterRegistry registry) {
    this.registry = registry;
  }

  /// The value of a gauge; empty when there is none of this name, or it is not known now.
  OptionalDouble gauge(String name) {
    double sum = 0;
    boolean any = false;
    for (Meter meter : registry.find(name).meters()) {
      double value = value(meter, Statistic.VALUE);
      if (Double.isNaN(value)) {
        return OptionalDouble.empty();
      }
      sum += value;
      any = true;
    }
    return any ? OptionalDouble.of(sum) : OptionalDouble.empty();
  }

  /// Whether there is anything of this name.
  boolean exists(String name) {
    return !registry.find(name).meters().isEmpty();
  }

  /// What a counter has come to since the start.
  double total(Tally tally) {
    return byTag(tally.meter(), tally.statistic(), "").getOrDefault("", 0.0);
  }

  /// The values of all meters of a name, added up by the value of one of their tags.
  ///
  /// @param tag empty: all of them together, under the empty text
  Map<String, Double> byTag(String name, Statistic statistic, String tag) {
    Map<String, Double> sums = new HashMap<>();
    for (Meter meter : registry.find(name).meters()) {
      String of = tag.isEmpty() ? "" : String.valueOf(meter.getId().getTag(tag));
      sums.merge(of, value(meter, statistic), Double::sum);
    }
    return sums;
  }

  private static double value(Meter meter, Statistic statistic) {
    for (Measurement measurement : meter.measure()) {
      if (measurement.getStatistic() == statistic) {
        return measurement.getValue();
      }
    }
    return Double.NaN;
  }
}
