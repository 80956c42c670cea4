/// How a domain fares: what a check means for its status, when it is looked at next, and who may
/// look. [Health] and [Decision] are pure; they are the only places where a status is decided for
/// domains that our own DNS stands behind.
@NullMarked
package dev.signet.watch;

import org.jspecify.annotations.NullMarked;
