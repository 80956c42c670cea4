/// The front door: commands and the wiring of the rooms.
@NullMarked
package dev.signet.cli;

import org.jspecify.annotations.NullMarked;
