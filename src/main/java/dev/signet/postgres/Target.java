package dev.signet.postgres;

/// Where a PostgreSQL database is, and how many connections may be opened to it.
///
/// @param url a JDBC URL; may carry user and password itself
/// @param user empty when the URL says it
/// @param connections how many at most
public record Target(String url, String user, String password, int connections) {
  /// Says nothing of the password.
  @Override
  public String toString() {
    return "Target[" + connections + " connections]";
  }
}
