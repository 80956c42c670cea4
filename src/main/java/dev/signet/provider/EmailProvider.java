package dev.signet.provider;

import dev.signet.name.DomainName;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/// Who stands behind an email domain: makes it send and receive, and says which records its owner
/// must publish.
///
/// Every call may go over the network, blocks, and ends with an answer or a [ProviderFailure]
/// within 15 s, its own retries included. [#startVerification] and [#read] together stay within 15
/// s as well, because one request of a customer makes both. Everything returned is checked: it is
/// about what was asked, and within bounds. Implementations are safe for concurrent use and hold
/// nothing that a crash could lose: what happened is found out with [#read] and [#list].
///
/// Calls that change something follow intent → effect → commit: write down the intent, call, and
/// when the failure says [ProviderFailure#maybeHappened], keep the intent for the reconciler.
public interface EmailProvider {
  /// The word the API calls this provider by: `resend`.
  String name();

  /// Whether this is a stand-in that reaches no real provider (CONTRACT AR-8).
  boolean sandbox();

  /// What this provider's status words mean.
  Vocabulary vocabulary();

  /// Makes the domain there, for sending and receiving.
  ///
  /// Not idempotent: a second create of a name is refused, or makes a second domain. It is tried
  /// again only when the first try surely did nothing; after a lost reply the provider is asked
  /// what it has, and a domain of this name counts as ours only when it was made during this call.
  /// Settle an earlier create or delete of the same name before calling, or its leftover gets in
  /// the way.
  ///
  /// @param organization who it is for; a provider with one account for all does not need it
  /// @throws ProviderFailure and then a domain may exist there if it says `maybeHappened`
  RemoteDomain create(UUID organization, DomainName name);

  /// What the provider knows about the domain now. Changes nothing there, starts nothing.
  ///
  /// @param name the name this domain must have; an answer about another is refused
  /// @throws ProviderFailure [ProviderRefused.Why#GONE] when it has no such domain any more
  RemoteDomain read(String remoteId, DomainName name);

  /// Asks the provider to check the published records. It does so in its own time; [#read] tells
  /// how far it is. Idempotent: asking again merely starts again.
  ///
  /// @throws ProviderFailure [ProviderRefused.Why#GONE] when it has no such domain any more
  void startVerification(String remoteId);

  /// Removes the domain there. Idempotent: one that is gone already is fine.
  ///
  /// @throws ProviderFailure for any reason; trying again later is always right
  void delete(String remoteId);

  /// One page of what the account holds, in the provider's order. A domain may be seen twice or not
  /// at all when the account changes between pages; within a page each is seen once.
  ///
  /// The account may hold domains Signet never made: never delete one that no row or intent of ours
  /// accounts for.
  ///
  /// @param after [Listing#next] of the page before; empty for the first
  Listing list(Optional<String> after);

  /// Walks [#list] from the start, for at most `mostPages` pages.
  ///
  /// @return whether the end was reached; if not, absence proves nothing
  default boolean walk(int mostPages, Consumer<ListedDomain> each) {
    Optional<String> after = Optional.empty();
    for (int page = 0; page < mostPages; page++) {
      Listing listing = list(after);
      listing.domains().forEach(each);
      after = listing.next();
      if (after.isEmpty()) {
        return true;
      }
    }
    return false;
  }
}
