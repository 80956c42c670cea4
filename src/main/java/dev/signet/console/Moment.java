package dev.signet.console;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/// A point in time as pages show it: readable in UTC as it is, and exact for the script that shows
/// it in the reader's own zone.
public record Moment(Instant at) {
  private static final DateTimeFormatter SHOWN =
      DateTimeFormatter.ofPattern("d MMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  /// For people.
  public String text() {
    return SHOWN.format(at);
  }

  /// For the `datetime` attribute.
  public String exact() {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
