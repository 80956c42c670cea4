package dev.signet.store;

/// The database does not answer now; later it may. The message is one line.
public final class UnreachableDatabase extends RuntimeException {
  public UnreachableDatabase(String message, Throwable cause) {
    super(message, cause);
  }

  /// The line; never null.
  public String line() {
    return String.valueOf(getMessage()).replaceAll("\\s*\\R\\s*", " ");
  }
}
