package dev.signet.store;

/// A backup cannot be made, read or restored, and only the operator can change that. The message is
/// one line.
public final class UnusableBackup extends RuntimeException {
  public UnusableBackup(String message) {
    super(message);
  }

  UnusableBackup(String message, Throwable cause) {
    super(message, cause);
  }

  /// The line; never null.
  public String line() {
    return String.valueOf(getMessage()).replaceAll("\\s*\\R\\s*", " ");
  }
}
