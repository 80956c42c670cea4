/// What an email domain is: its row, its choices, the records its customer publishes, and the faces
/// it shows to each dialect. Pure values and functions: no I/O, no clock, no decision about a
/// status.
@NullMarked
package dev.signet.domain;

import org.jspecify.annotations.NullMarked;
