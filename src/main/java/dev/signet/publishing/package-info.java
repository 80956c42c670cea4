/// Makes the zone live: in the embedded name server, or (later) in name servers elsewhere.
@NullMarked
package dev.signet.publishing;

import org.jspecify.annotations.NullMarked;
