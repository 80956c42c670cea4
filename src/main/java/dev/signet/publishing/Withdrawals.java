package dev.signet.publishing;

import dev.signet.zone.ZoneToken;

/// Withdraws the records of deleted domains: the effect of durable work (CONTRACT AP-7).
public final class Withdrawals {
  /// The kind of work, whose subject is a token.
  public static final String KIND = "withdraw";

  private final Publisher publisher;

  public Withdrawals(Publisher publisher) {
    this.publisher = publisher;
  }

  /// Makes our DNS forget `token`; throws to be called again.
  public void withdraw(String token) {
    publisher.withdraw(new ZoneToken(token));
  }
}
