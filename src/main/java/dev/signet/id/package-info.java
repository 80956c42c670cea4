/// Identifiers that sort by time (UUIDv7, RFC 9562 §5.7). Every room may use it.
@NullMarked
package dev.signet.id;

import org.jspecify.annotations.NullMarked;
