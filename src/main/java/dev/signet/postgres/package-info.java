/// The embedded PostgreSQL server: unpacks, initializes, starts, watches and stops it. Knows
/// nothing of what is stored in it.
@NullMarked
package dev.signet.postgres;

import org.jspecify.annotations.NullMarked;
