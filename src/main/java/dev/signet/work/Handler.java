package dev.signet.work;

/// Does one kind of work. Must be idempotent: a crash after the effect means it is done again.
@FunctionalInterface
public interface Handler {
  /// Does the work for `subject`; throws to have it tried again later.
  void handle(String subject);
}
