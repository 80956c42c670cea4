/// A programmable customer DNS for local use, demo, tests and benchmarks.
///
/// Plays a recursive resolver and the authoritative servers of customer zones on loopback, with
/// faults on demand and a history of what was asked.
@NullMarked
package dev.signet.playground;

import org.jspecify.annotations.NullMarked;
