package dev.signet.api;

import dev.signet.domain.DomainFilter;
import dev.signet.domain.Status;
import dev.signet.name.DomainName;
import dev.signet.name.Shown;
import dev.signet.refusal.Nearest;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Reads query parameters.
public final class Query {
  private static final int MAX_LENGTH = 100;

  private Query() {}

  /// Refuses a parameter that an endpoint does not know: one that is ignored returns what was not
  /// asked for (CONTRACT AP-3).
  ///
  /// @param known at least one
  /// @throws Refused `INVALID`, naming the first and the parameter that it resembles
  static void only(Request request, Collection<String> known) {
    TreeSet<String> unknown = new TreeSet<>(request.query().keySet());
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      String name = unknown.first();
      String shown = name.length() > MAX_LENGTH ? name.substring(0, MAX_LENGTH) : name;
      List<String> sorted = known.stream().sorted().toList();
      throw Refused.field(
          Reason.INVALID,
          shown,
          "There is no query parameter '"
              + Shown.text(shown)
              + "' in this list; did you mean '"
              + Nearest.of(shown, sorted).orElseThrow()
              + "'? It has: "
              + String.join(", ", sorted)
              + ".");
    }
  }

  /// Which domains a list is narrowed to.
  ///
  /// @param canonical reads a name, or refuses it
  /// @param words the statuses that the list has
  /// @throws Refused `INVALID`
  public static DomainFilter domains(
      Request request, Function<String, DomainName> canonical, Set<Status> words) {
    return new DomainFilter(
        request.queryParameter("name").map(canonical),
        request.queryParameter("status").map(word -> status(word, words)));
  }

  private static Status status(String word, Set<Status> words) {
    return words.stream()
        .filter(status -> status.wireText().equals(word))
        .findFirst()
        .orElseThrow(() ->
            Refused.field(
                Reason.INVALID,
                "status",
                "There is no such status. Statuses: "
                    + words.stream()
                        .sorted()
                        .map(Status::wireText)
                        .collect(Collectors.joining(", "))
                    + "."));
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
