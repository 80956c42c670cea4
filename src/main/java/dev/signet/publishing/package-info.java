/// Makes the zone live: in the embedded name server, or ([dev.signet.publishing.rfc2136]) in name
/// servers elsewhere.
@NullMarked
package dev.signet.publishing;

import org.jspecify.annotations.NullMarked;
