package dev.signet.api;

/// The faces of the API; each has its own error shape.
public enum Dialect {
  /// `/v1`: `{"error":{"type","message","errors"?}}` (CONTRACT AP-1).
  V1,
  /// `/core`: `{"detail":"…"}` (CONTRACT AR-1).
  CORE,
  /// `/admin`: the shape of `/v1`.
  ADMIN,
  /// `/console`: pages for people.
  CONSOLE,
  /// Health, metrics, playground: the shape of `/core`.
  PLAIN
}
