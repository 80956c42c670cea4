/// Our own zone: what is served for which domain, derived from its row, and how to answer from it.
///
/// The image is in memory, answers without locks, and goes on when the database is away.
@NullMarked
package dev.signet.zone;

import org.jspecify.annotations.NullMarked;
