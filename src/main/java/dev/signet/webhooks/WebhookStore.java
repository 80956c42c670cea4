package dev.signet.webhooks;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// Where webhooks and their deliveries are kept. Each call is one transaction. Thread-safe; shared
/// by all nodes. An owner is an organization, or empty for the platform.
public interface WebhookStore {
  /// A sealed secret.
  record Sealed(String prefix, byte[] ciphertext) {}

  /// Inserts a webhook unless its owner has `most`.
  ///
  /// @return false when it has
  boolean insert(Webhook webhook, Sealed secret, int most);

  Optional<Webhook> find(Optional<UUID> owner, UUID id);

  /// Webhooks of an owner, newest first.
  List<Webhook> page(Optional<UUID> owner, Optional<UUID> after, int limit);

  /// Changes what the owner decides. One that is made active again is told at once; one that is
  /// disabled is owed nothing, and what was pending is parked.
  Optional<Webhook> change(
      Optional<UUID> owner, UUID id, Instant now, UnaryOperator<Webhook> change);

  boolean delete(Optional<UUID> owner, UUID id);

  /// Puts a new secret in the place of the one that signs, which goes on signing until `graceEnds`.
  ///
  /// @return empty when there is no such webhook, or an earlier secret still signs at `now`
  Optional<Webhook> rotate(
      Optional<UUID> owner, UUID id, Sealed secret, Instant now, Instant graceEnds);

  /// Its sealed secrets: the one that signs first, then the one before while it signs.
  List<byte[]> secrets(UUID id, Instant now);

  /// Deliveries, newest first.
  List<Delivery> deliveries(UUID webhook, Optional<UUID> after, int limit);

  /// Makes a parked delivery pending again.
  ///
  /// @return the delivery; empty when there is none
  Optional<Delivery> retry(UUID webhook, UUID delivery, Instant now);

  /// What came of a replay.
  sealed interface Replayed {
    record Queued(int events) implements Replayed {}

    record NotActive() implements Replayed {}

    /// As many events wait for the webhook as may.
    record Full() implements Replayed {}
  }

  /// Queues again the events that an active webhook subscribes to, but for those that wait in its
  /// queue already.
  ///
  /// @param most how many at most
  /// @param waiting with so many in its queue none is added
  Replayed replay(UUID webhook, Instant since, Instant until, int most, int waiting);

  /// A webhook that a node delivers to.
  ///
  /// @param lease the fencing token
  /// @param failingSince since when every attempt failed
  record Claimed(
      Webhook webhook, int lease, List<byte[]> sealedSecrets, Optional<Instant> failingSince) {
    public Claimed {
      sealedSecrets = List.copyOf(sealedSecrets);
    }
  }

  /// A batch to send.
  ///
  /// @param lane batches of one lane are sent one after the other
  /// @param attempts how often it was sent in vain
  record Batch(UUID id, int lane, byte[] body, int attempts) {}

  /// That a webhook was told of an event, or is to be.
  record Told(UUID event, String name, Delivery.State state) {}

  /// Which webhooks of an organization have batches with these events, as far as its newest 20,000
  /// batches go. What is queued and in no batch yet is not found.
  List<Told> told(UUID organization, List<UUID> events);

  /// Leases active webhooks that are owed something and may be told now.
  List<Claimed> claim(Instant now, Instant leasedUntil, int limit);

  /// The next batches in order, made of what is queued when none is pending; one alone when the
  /// webhook fails. Renews the lease. Empty when there is nothing to send, and the lease is given
  /// back, or when it is lost.
  List<Batch> next(Claimed claimed, Instant now, Instant leasedUntil, Batches batches);

  /// What came of one sending.
  ///
  /// @param state what the delivery becomes
  /// @param due when it is sent again, if it is pending
  record Outcome(
      UUID batch, int number, Delivery.Attempt attempt, Delivery.State state, Instant due) {}

  /// Why a webhook is told no more.
  ///
  /// @param data prints what the event `webhook.disabled` shows, of the webhook afterwards
  record Ending(Webhook.Status status, String code, UUID eventId, Function<Webhook, String> data) {}

  /// Writes what came of a round. Nothing when the lease is lost.
  ///
  /// @param failingSince empty when the webhook works
  /// @param resume when it is told next
  /// @return whether the lease held
  boolean record(
      Claimed claimed,
      List<Outcome> outcomes,
      Optional<Instant> failingSince,
      Instant resume,
      Optional<Ending> ending,
      Instant now);

  /// Gives the lease back.
  void release(Claimed claimed);

  /// What waits. Each number but `failing` is counted as far as 100,000.
  ///
  /// @param queued events that no batch has yet
  /// @param parked deliveries that are sent again on demand alone
  /// @param failing webhooks that fail now, or are told no more because they failed
  /// @param oldest since when the oldest of what may be told waits; what waits for the end of a
  ///   pause waits since that end
  record Backlog(long queued, long pending, long parked, long failing, Optional<Instant> oldest) {}

  Backlog backlog(Instant now);

  /// Forgets what ended before `before`, and what was queued before `queuedBefore` or is about
  /// events of before that are forgotten, in small steps.
  void tidy(Instant before, Instant queuedBefore);
}
