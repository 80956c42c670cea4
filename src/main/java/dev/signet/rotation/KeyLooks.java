package dev.signet.rotation;

import dev.signet.dkim.Selector;
import dev.signet.domain.EmailDomain;

/// Looks at the DNS for a key record of ours. Blocks, at most some 10 s; thread-safe.
public interface KeyLooks {
  /// What is seen of the record at `selector` of this domain.
  ///
  /// @param publicKey SubjectPublicKeyInfo (DER) as we serve it; empty for `p=`
  Seen look(EmailDomain domain, Selector selector, byte[] publicKey);

  /// @param servers at each name server of ours
  /// @param customer at the authoritative servers behind the customer's CNAME
  /// @param resolvers at each recursive resolver
  record Seen(Shown servers, Shown customer, Shown resolvers) {}

  /// What one place shows.
  sealed interface Shown {
    /// The record as we serve it, everywhere.
    record Right() implements Shown {}

    /// Something else, or nothing; `what` is a clause for people.
    record Wrong(String what) implements Shown {}

    /// Nobody said; `why` is a clause for people.
    record Unanswered(String why) implements Shown {}
  }
}
