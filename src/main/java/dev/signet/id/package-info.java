/// Identifiers that sort by time (UUIDv7, RFC 9562 §5.7), and the clock in microseconds. Every room
/// may use it.
@NullMarked
package dev.signet.id;

import org.jspecify.annotations.NullMarked;
