/// Asks the world one question and gets one of four answers: found, no data, no such name,
/// unanswered.
///
/// Finds the authoritative servers of a zone through the recursive resolvers, asks them directly,
/// and says exactly who answered what. Follows RFC 1035, 2308, 5452, 6891, 8914; the limits are
/// those of Boulder, BIND and Unbound. Knows nothing of email.
///
/// A [Lookup] gives a [Session] for each examination: a [Budget] of queries and time, what was
/// learned of the zones, and every [Sighting]. [OutcomeTable] says what a reply is worth before
/// anybody looks at its data; [AddressPolicy] says whom we may ask at all; [Transport] is the one
/// place with sockets; [Trace] prints it all for people. Time, randomness and sockets are brought
/// from outside.
@NullMarked
package dev.signet.lookup;

import org.jspecify.annotations.NullMarked;
