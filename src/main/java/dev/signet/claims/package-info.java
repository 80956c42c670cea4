/// Whose domain it is: claims of a name that another organization holds, settled by proof in DNS
/// (CONTRACT section 7).
///
/// A claimant publishes a TXT record that only it was told. [dev.signet.claims.ProofReader] looks
/// whether it stands, strictly; [dev.signet.claims.ClaimCourse] (pure) says what that means, given
/// the holder, rival claims and the clock; [dev.signet.claims.ClaimStore] keeps it, and makes a
/// completion one transaction; [dev.signet.claims.Claims] has the use cases.
///
/// ```
/// pending --seen twice--> proven --holder gives way, or had its time--> completed
/// ```
///
/// Promises: a name has one holder at any moment; the holder of a verified domain hears of a claim
/// 72 h before it can lose the name; one glimpse of a record proves nothing; what was not answered
/// counts neither for nor against anybody.
///
/// Knows nothing of HTTP, SQL or the console.
@NullMarked
package dev.signet.claims;

import org.jspecify.annotations.NullMarked;
