/// Publishes to name servers elsewhere by dynamic updates (RFC 2136) that are signed (RFC 8945),
/// and keeps what they serve equal to the database.
///
/// The zone at each primary is Signet's: every name whose label below the apex has the shape of a
/// token is put there and removed by Signet alone. Apex, name servers and all other names are the
/// operator's and never touched.
@NullMarked
package dev.signet.publishing.rfc2136;

import org.jspecify.annotations.NullMarked;
