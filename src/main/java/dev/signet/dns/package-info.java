/// DNS messages, record sets, response codes and extended errors (RFC 1035, 6891, 8914).
///
/// The only room that knows the wire format and the wire library. Other rooms see [Message],
/// [ResourceRecord] and [Rdata], with names as [dev.signet.name.DomainName].
@NullMarked
package dev.signet.dns;

import org.jspecify.annotations.NullMarked;
