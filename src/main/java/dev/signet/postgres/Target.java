package dev.signet.postgres;

/// Where a PostgreSQL database is, and how many connections may be opened to it.
///
/// @param url a JDBC URL; may carry user and password itself
/// @param user empty when the URL says it
/// @param connections how many at most
/// @param ours whether the server is run by Signet: then its user owns everything, and the service
///   itself works as another one who does not
public record Target(String url, String user, String password, int connections, boolean ours) {
  /// A database on the operator's server, or one that is used as its owner.
  public Target(String url, String user, String password, int connections) {
    this(url, user, password, connections, false);
  }

  /// Says nothing of the password.
  @Override
  public String toString() {
    return "Target[" + connections + " connections]";
  }
}
