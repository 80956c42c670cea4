package dev.signet.store;

import java.sql.SQLException;

/// The database said something we did not expect: a bug of ours, or a broken database.
public final class StoreFault extends RuntimeException {
  private final String state;

  StoreFault(SQLException cause) {
    super(cause);
    this.state = cause.getSQLState() == null ? "" : cause.getSQLState();
  }

  /// The SQLSTATE, or empty.
  String state() {
    return state;
  }
}
