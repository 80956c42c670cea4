package dev.signet.refusal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A request that cannot be honoured, with a message a stranger can act on.
///
/// The message and the field messages are shown to the caller as they are: never put anything there
/// that the caller may not know. Carries no stack trace: a refusal is an answer, not an accident.
public final class Refused extends RuntimeException {
  private final Reason reason;
  private final transient Map<String, List<String>> fields;
  private final transient Optional<Duration> retryAfter;

  private Refused(
      Reason reason,
      String message,
      Map<String, List<String>> fields,
      Optional<Duration> retryAfter) {
    super(message, null, false, false);
    this.reason = reason;
    this.fields = Map.copyOf(fields);
    this.retryAfter = retryAfter;
  }

  /// A refusal of the request as a whole.
  public static Refused because(Reason reason, String message) {
    return new Refused(reason, message, Map.of(), Optional.empty());
  }

  /// A refusal of one field, named by its path (`tracking.subdomain`).
  public static Refused field(Reason reason, String field, String message) {
    return new Refused(reason, message, Map.of(field, List.of(message)), Optional.empty());
  }

  /// A refusal of several fields at once.
  public static Refused fields(Reason reason, String message, Map<String, List<String>> fields) {
    return new Refused(reason, message, fields, Optional.empty());
  }

  /// A refusal that will not last: the caller may come back after `wait`.
  public static Refused later(Reason reason, String message, Duration wait) {
    return new Refused(reason, message, Map.of(), Optional.of(wait));
  }

  public Reason reason() {
    return reason;
  }

  /// The text to show; never null.
  public String text() {
    return String.valueOf(getMessage());
  }

  /// Field path to messages; empty when the refusal is not about fields.
  public Map<String, List<String>> fields() {
    return fields;
  }

  public Optional<Duration> retryAfter() {
    return retryAfter;
  }
}
