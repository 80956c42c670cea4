package dev.signet.console;

import java.time.Duration;
import java.util.Locale;

/// Numbers and times as people say them.
final class Wording {
  private Wording() {}

  /// Such as `0.4`, `12`, `1,200`.
  static String number(double value) {
    return Math.abs(value) >= 10 || value == Math.rint(value)
        ? String.format(Locale.ENGLISH, "%,.0f", value)
        : String.format(Locale.ENGLISH, "%.1f", value);
  }

  /// Such as `12 %`, `0.4 %`.
  static String share(double part) {
    return number(part * 100) + " %";
  }

  /// In its largest whole unit: `40 seconds`, `3 minutes`, `2 hours`, `5 days`.
  static String time(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 120) {
      return counted(seconds, "second");
    }
    if (seconds < 7200) {
      return counted(seconds / 60, "minute");
    }
    return seconds < 172_800 ? counted(seconds / 3600, "hour") : counted(seconds / 86_400, "day");
  }

  static String seconds(double seconds) {
    return seconds < 10
        ? number(seconds) + (seconds == 1 ? " second" : " seconds")
        : time(Duration.ofMillis((long) (seconds * 1000)));
  }

  static String counted(long count, String noun) {
    return String.format(Locale.ENGLISH, "%,d", count) + " " + noun + (count == 1 ? "" : "s");
  }
}
