package dev.signet.dmarc;

import dev.signet.name.DomainName;

/// Where TXT records come from. The implementation follows aliases; does not throw for what the DNS
/// says or fails to say.
@FunctionalInterface
public interface TxtSource {
  /// The TXT records of `name`, one text each, its strings joined without anything between (§4.5).
  TxtAnswer texts(DomainName name);
}
