package dev.signet.provider.resend;

import java.time.Duration;

/// What [ChaosProvider] does wrong with one request.
public sealed interface Fault {
  /// Nothing.
  record None() implements Fault {}

  /// 429 without acting.
  record RateLimited(String retryAfter) implements Fault {}

  /// An error status without acting.
  record ErrorBefore(int status) implements Fault {}

  /// Acts, then answers with an error status.
  record ErrorAfter(int status) implements Fault {}

  /// Closes the connection without acting.
  record LostRequest() implements Fault {}

  /// Acts, then closes the connection without a reply.
  record LostReply() implements Fault {}

  /// Waits, acts, answers.
  record SlowAct(Duration delay) implements Fault {}

  /// Acts, waits, answers.
  record SlowReply(Duration delay) implements Fault {}

  /// Acts, then sends the reply's bytes one by one with `gap` between.
  record Trickle(Duration gap) implements Fault {}

  /// Acts, then answers with `body` in place of the right one.
  record Says(int status, String body) implements Fault {}

  /// Acts, then answers about another domain.
  record OtherDomain() implements Fault {}

  /// Acts, then answers with a hundred thousand records.
  record ManyRecords() implements Fault {}

  /// Acts, then answers with the first half of the right JSON.
  record Truncated() implements Fault {}

  /// Acts, then answers with numbers where texts belong.
  record WrongTypes() implements Fault {}

  /// In a list, shows everything twice.
  record Duplicates() implements Fault {}

  /// Sends the caller elsewhere.
  record Redirect(String location) implements Fault {}
}
