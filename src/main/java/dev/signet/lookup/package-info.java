/// Asks the world one question and gets one of four answers: found, no data, no such name,
/// unanswered.
///
/// Finds the authoritative servers of a zone through the recursive resolvers, asks them directly,
/// and says exactly who answered what. Follows RFC 1035, 2308, 5452, 6891, 8914; the limits are
/// those of Boulder, BIND and Unbound. Knows nothing of email.
@NullMarked
package dev.signet.lookup;

import org.jspecify.annotations.NullMarked;
