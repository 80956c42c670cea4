package dev.signet.console;

import java.util.Locale;
import java.util.Optional;

/// What was just done, said once at the top of the next page.
///
/// The address carries its code, never its text: a link cannot put words into our mouth.
public enum Notice {
  ADDED("The domain is registered. Publish the records below, then press Verify."),
  CHECKED("Checked just now."),
  DELETED("The domain is deleted."),
  SAVED("Saved."),
  ROTATING("The keys change as soon as that is safe. This page says what they wait for."),
  REVOKED("Revoked."),
  RETRIED("It is tried again now."),
  DROPPED("Dropped."),
  REPLAYED("What happened in that time is sent again."),
  WEBHOOK_DELETED("The webhook is deleted."),
  SIGNED_OUT("You are signed out."),
  PUBLISHED("The records are published in the playground."),
  REMOVED("The records are removed from the playground.");

  private final String text;

  Notice(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  /// The word for it in an address.
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<Notice> of(Optional<String> code) {
    for (Notice notice : values()) {
      if (code.equals(Optional.of(notice.code()))) {
        return Optional.of(notice);
      }
    }
    return Optional.empty();
  }
}
