package dev.signet.provider.resend;

/// Resend's API key. Immutable; its `toString` says nothing.
public final class ApiKey {
  private final String value;

  /// @throws IllegalArgumentException when it could not stand in a header
  public ApiKey(String value) {
    if (!value.matches("[!-~]{8,200}")) {
      throw new IllegalArgumentException("an API key is 8 to 200 printable characters");
    }
    this.value = value;
  }

  String authorization() {
    return "Bearer " + value;
  }

  /// `text` without this key, should somebody have repeated it there.
  String removedFrom(String text) {
    return text.replace(value, "(key)");
  }

  @Override
  public String toString() {
    return "(secret)";
  }
}
