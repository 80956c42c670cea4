/// UDP and TCP listeners over the zone image: authoritative answers, and nothing else.
///
/// Knows sockets, limits and cookies; `zone` knows what exists in the zone, how it looks on the
/// wire is `dns`'s. RFC 1035 §4.2, RFC 7766 (TCP), RFC 6891 (EDNS), RFC 7873 and 9018 (cookies),
/// RFC 8482 (ANY).
///
/// ```java
/// NameServer server = NameServer.start(address, image, NameServerLimits.DEFAULT, registry);
/// ```
@NullMarked
package dev.signet.nameserver;

import org.jspecify.annotations.NullMarked;
