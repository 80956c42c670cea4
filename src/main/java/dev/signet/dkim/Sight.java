package dev.signet.dkim;

import java.time.Instant;

/// What the looks at one place have shown so far: does what is seen there equal what we serve for a
/// key version?
public sealed interface Sight {
  /// Nobody has looked.
  record Never() implements Sight {}

  /// Every look from the first of these moments to the second showed the right record, with none
  /// between them that did not.
  record Right(Instant since, Instant latest) implements Sight {}

  /// The latest look showed something else, or nothing; `what` is a clause for people.
  record Wrong(Instant latest, String what) implements Sight {}

  /// The latest look was not answered; that says nothing about the record.
  record Unanswered(Instant latest, String why) implements Sight {}

  /// This sight and a look at `now` that showed the right record.
  default Sight right(Instant now) {
    return new Right(this instanceof Right(Instant since, Instant latest) ? since : now, now);
  }

  /// The sights of one version.
  ///
  /// @param version whose record was looked for; sights of another version say nothing
  /// @param servers each of our own name servers
  /// @param customer the authoritative servers that a lookup through the customer's CNAME ends at
  /// @param resolvers the recursive resolvers
  record OfVersion(int version, Sight servers, Sight customer, Sight resolvers) {
    /// Nobody has looked for this version.
    public static OfVersion none(int version) {
      return new OfVersion(version, new Never(), new Never(), new Never());
    }
  }
}
