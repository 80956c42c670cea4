package dev.signet.dkim;

import java.util.Arrays;

/// What a key version does at a moment.
public enum KeyState {
  /// Made and kept; nobody is served it.
  READY("ready"),
  /// Its record is served; it stands by and does not sign.
  PUBLISHED("published"),
  /// Its record is served, and mail is signed with it.
  SIGNING("signing"),
  /// Its record is served for mail under way; nothing is signed with it any more.
  RETIRING("retiring"),
  /// Its record says that it was withdrawn: an empty `p=`.
  REVOKED("revoked");

  private final String text;

  KeyState(String text) {
    this.text = text;
  }

  /// The state that [#text] says.
  ///
  /// @throws IllegalArgumentException when there is no such state
  public static KeyState ofText(String text) {
    return Arrays.stream(values())
        .filter(state -> state.text.equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no key state: " + text));
  }

  /// The word in answers and in the database.
  public String text() {
    return text;
  }

  /// Whether a record stands at the selector for it. A selector has one record, so of the versions
  /// in a slot at most one is in such a state.
  public boolean served() {
    return this != READY;
  }
}
