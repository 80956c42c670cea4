/// UDP and TCP listeners over the zone image (RFC 1035 §4.2, RFC 7766).
@NullMarked
package dev.signet.nameserver;

import org.jspecify.annotations.NullMarked;
