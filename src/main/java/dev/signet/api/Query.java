package dev.signet.api;

import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.TreeSet;

/// Reads query parameters.
public final class Query {
  private Query() {}

  /// Refuses a parameter that an endpoint does not know: one that is ignored returns what was not
  /// asked for (CONTRACT AP-3).
  ///
  /// @throws Refused `INVALID`, naming each
  public static void only(Request request, String... known) {
    TreeSet<String> unknown = new TreeSet<>(request.query().keySet());
    for (String name : known) {
      unknown.remove(name);
    }
    if (!unknown.isEmpty()) {
      String name = unknown.first();
      throw Refused.field(
          Reason.INVALID,
          name.length() > 100 ? name.substring(0, 100) : name,
          "This list has no query parameter of this name. It has: "
              + String.join(", ", known)
              + ".");
    }
  }

  /// A time as RFC 3339 §5.6 writes it.
  ///
  /// @throws Refused `INVALID`
  public static Optional<Instant> time(Request request, String name) {
    return request
        .queryParameter(name)
        .map(text -> {
          try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            if (time.isAfter(Instant.EPOCH) && time.isBefore(Instant.ofEpochSecond(1L << 37))) {
              return time;
            }
          } catch (DateTimeException _) {
            // Refused below.
          }
          throw Refused.field(
              Reason.INVALID, name, "This is not a time such as 2026-11-28T12:00:00Z (RFC 3339).");
        });
  }
}
