/// How DKIM keys change: what [dev.signet.dkim.Rotation] decides is carried out here, stage by
/// stage (CONTRACT DK-1 to DK-3).
///
/// Each domain has one row with a generation and the moment its next stage is due; then a piece of
/// work is made of the two. A stage decides one step by the keys, what was seen of them and the
/// clock, does what is slow about it (a key pair, a look at the DNS), and keeps it in one
/// transaction that counts the generation up. So a crash leaves a stage that is done again, and of
/// two nodes the slower one changes nothing.
///
/// ```java
/// rotations.schedule();                       // stages that are due become work
/// rotations.stage("0190…/7");                 // the handler of that work
/// rotations.rotate(organization, id, false, false);
/// ```
///
/// Promises: nothing signs whose record is not served and seen; what was not seen or not answered
/// is waited for, and said; the customer's records never change. Knows nothing of HTTP and SQL.
@NullMarked
package dev.signet.rotation;

import org.jspecify.annotations.NullMarked;
