/// The port for "who stands behind an email domain". One sub-room per provider.
@NullMarked
package dev.signet.provider;

import org.jspecify.annotations.NullMarked;
