package dev.signet.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;

/// One person signed in to the console. Immutable.
///
/// @param caller the credential's owner; empty for the operator, who holds the admin token
/// @param formWord what every form of the session carries, and no other page can know
/// @param endsAt when it ends, whatever happens
public record Session(Optional<Caller> caller, String formWord, Instant endsAt) {
  /// The cookie that carries the session's secret.
  public static final String COOKIE = "signet_session";

  /// The form field that carries [#formWord].
  public static final String FORM_FIELD = "session";

  /// Whether a form that carried `word` is one of this session.
  public boolean isFormOf(String word) {
    return MessageDigest.isEqual(
        word.getBytes(StandardCharsets.UTF_8), formWord.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "Session[until " + endsAt + "]";
  }
}
