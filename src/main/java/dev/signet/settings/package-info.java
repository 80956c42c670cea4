/// What the operator set, read once at start.
@NullMarked
package dev.signet.settings;

import org.jspecify.annotations.NullMarked;
