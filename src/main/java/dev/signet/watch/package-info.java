/// How a domain that our own DNS stands behind fares: [Checks] is the one way through a check,
/// whether its owner asks, a page does, or [Monitor] finds it due. [Health] and [Decision] are pure
/// and the only places where its status is decided; [Schedule] says when it is looked at next.
///
/// [ReportStore] keeps what was seen and decided, [CheckStore] what is due and which node holds the
/// lease. The room knows no dialect, no SQL and no DNS: questions are put by `verification`.
@NullMarked
package dev.signet.watch;

import org.jspecify.annotations.NullMarked;
