package dev.signet.postgres;

/// The database cannot be used as it is, and only the operator can change that.
///
/// The message is one line: what is wrong, where, and what to do. Thrown at start only.
public final class UnusableDatabase extends RuntimeException {
  public UnusableDatabase(String message) {
    super(message);
  }

  public UnusableDatabase(String message, Throwable cause) {
    super(message, cause);
  }

  /// The line; never null.
  public String line() {
    return String.valueOf(getMessage()).replaceAll("\\s*\\R\\s*", " ");
  }
}
