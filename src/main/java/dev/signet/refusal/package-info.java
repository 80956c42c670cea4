/// How every room says "no": one exception with a reason, safe to show.
///
/// A refusal is the caller's business (bad input, unknown id, name taken, missing scope, try
/// later). It is not a fault: faults are our bugs or our broken parts, and fly as ordinary
/// exceptions. Only `api` knows which HTTP status a reason becomes.
@NullMarked
package dev.signet.refusal;

import org.jspecify.annotations.NullMarked;
