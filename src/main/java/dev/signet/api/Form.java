package dev.signet.api;

import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/// The fields of an HTML form (`application/x-www-form-urlencoded`); the first value of each.
/// Immutable.
public final class Form {
  private final Map<String, String> fields;

  private Form(Map<String, String> fields) {
    this.fields = fields;
  }

  /// @throws Refused UNREADABLE
  public static Form of(Request request) {
    try {
      return new Form(Router.query(new String(request.body(), StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException e) {
      throw Refused.because(Reason.UNREADABLE, "The form is not properly encoded.");
    }
  }

  /// What was entered, without blanks around it; empty when there was nothing.
  public String text(String field) {
    return fields.getOrDefault(field, "").strip();
  }

  /// The same, empty when nothing was entered.
  public Optional<String> optional(String field) {
    return Optional.of(text(field)).filter(text -> !text.isEmpty());
  }

  /// Whether a box was ticked.
  public boolean ticked(String field) {
    return fields.containsKey(field);
  }
}
