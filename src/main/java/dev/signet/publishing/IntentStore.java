package dev.signet.publishing;

import dev.signet.zone.ZoneToken;
import java.time.Duration;
import java.time.Instant;

/// Keeps intents: rows, committed before the first packet, that say a token is about to be
/// published.
///
/// An open intent means: there may be records, and there is no domain. Thread-safe.
public interface IntentStore {
  /// The work that undoes an intent that no committed domain fulfilled; its subject is the token.
  String KIND = "publishing-intent";

  /// Opens an intent in a transaction of its own, committed when this returns, whatever transaction
  /// is open around it. Leaves work that undoes it at `undoAt`.
  void begin(ZoneToken token, Instant now, Instant undoAt);

  /// Removes the intent in the caller's open transaction, which commits the domain. False when it
  /// is being undone: then the transaction must not commit.
  boolean fulfil(ZoneToken token);

  /// Whether there is an intent.
  boolean isOpen(ZoneToken token);

  /// Decides that the intent will be undone; [#fulfil] says false from now on. False when there is
  /// none any more.
  boolean giveUp(ZoneToken token);

  /// How many intents are open, and for how long the oldest has been.
  Open open(Instant now);

  /// @param oldest zero when there is none
  record Open(long count, Duration oldest) {}

  /// Removes the intent and its work: what it had published is withdrawn.
  void end(ZoneToken token);
}
