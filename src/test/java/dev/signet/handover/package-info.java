/// The exports, read back: each form by a reader of its own, and by the real tools.
@NullMarked
package dev.signet.handover;

import org.jspecify.annotations.NullMarked;
