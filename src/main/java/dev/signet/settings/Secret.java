package dev.signet.settings;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// A value that must not be printed. Immutable; its `toString` says nothing.
public final class Secret {
  private final String value;

  public Secret(String value) {
    this.value = value;
  }

  /// The value itself, for the one place that sends it.
  public String reveal() {
    return value;
  }

  /// Whether `candidate` is this value, in a time that does not depend on where they differ.
  public boolean matches(String candidate) {
    return MessageDigest.isEqual(
        value.getBytes(StandardCharsets.UTF_8), candidate.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret that && matches(that.value);
  }

  @Override
  public int hashCode() {
    return Secret.class.hashCode();
  }

  @Override
  public String toString() {
    return "(secret)";
  }
}
