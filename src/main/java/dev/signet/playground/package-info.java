/// A programmable customer DNS for local use, demo, tests and benchmarks.
///
/// Plays a recursive resolver and the authoritative servers of customer zones on loopback, with
/// faults on demand and a history of what was asked. [dev.signet.playground.FakeWorld] holds what
/// is published, [dev.signet.playground.PlaygroundDns] answers from it, a
/// [dev.signet.playground.FaultRule] says when which [dev.signet.playground.Fault] strikes.
///
/// Answers follow RFC 1034 §4.3.2 (algorithm), RFC 2308 (negative answers), RFC 4592 (wildcards),
/// RFC 6672 (DNAME), RFC 6891 (EDNS) and RFC 8914 (extended errors). There is no DNSSEC, no zone
/// transfer and no update. Must not know HTTP, the registry or the zone that the service serves.
@NullMarked
package dev.signet.playground;

import org.jspecify.annotations.NullMarked;
