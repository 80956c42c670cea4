package dev.signet.hosted;

import dev.signet.domain.EmailDomain;
import dev.signet.domain.HoldRules;
import dev.signet.domain.StoredDomain.Behind;
import dev.signet.events.Event;
import dev.signet.name.DomainName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/// Where it is written down what a provider is asked for, before it is asked. Each call is one
/// transaction. Thread-safe.
///
/// As long as an intent is there its name is held, so that no other registration gets in the way of
/// what may have been made at the provider.
public interface ProviderIntents {
  /// Writes an intent down, with work that undoes it at `settleAt` if it is still there.
  ///
  /// A lapsed hold of the name (CONTRACT C-5) is removed first, as by a delete, with an event made
  /// by `superseded`.
  ///
  /// @return what the provider is still to remove under this name; settle it first
  /// @throws dev.signet.refusal.Refused NAME_TAKEN; UNAVAILABLE while the outcome of an earlier
  ///   registration of the name is not known
  List<Deletion> begin(
      Intent intent,
      HoldRules.Lapse lapse,
      Function<EmailDomain, Event> superseded,
      Instant settleAt);

  /// Inserts the domain and removes its intent.
  ///
  /// When the intent is gone it was undone, perhaps before there was anything to undo: `otherwise`
  /// is owed then, with work that does it, and no crash comes between.
  ///
  /// @return false in that case
  boolean commit(EmailDomain domain, Behind.Remote behind, Event created, Deletion otherwise);

  /// Removes an intent that surely came to nothing.
  void abandon(UUID id);

  /// Notes that it is not known what came of an intent.
  void leaveUnsettled(UUID id);

  /// Takes an intent over to settle it: from now on it cannot be committed. Empty when it is gone.
  Optional<Intent> takeOver(UUID id);

  /// Whether a domain of ours is the one with this id at the provider.
  boolean accountsFor(String provider, boolean sandbox, String remoteId);

  /// Removes an intent that was taken over.
  void settled(UUID id);

  /// Has the work about an intent done again later.
  void settleAgain(UUID id, int round, Instant due);

  Optional<Deletion> deletion(UUID id);

  /// The provider agrees that the domain is gone.
  void deleted(UUID id);

  /// Has the work about a deletion done again later.
  void deleteAgain(UUID id, int round, Instant due);

  /// A registration at a provider.
  ///
  /// @param id the id the domain will have
  record Intent(
      UUID id,
      UUID organization,
      DomainName name,
      String provider,
      boolean sandbox,
      Instant createdAt) {}

  /// A domain that a provider is to remove.
  ///
  /// @param id the id the domain had, or was to have
  record Deletion(
      UUID id,
      DomainName name,
      String provider,
      boolean sandbox,
      String remoteId,
      Instant createdAt) {}
}
