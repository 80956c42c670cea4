/// Domain names: canonical form, what may be registered, and the registered apex.
///
/// A name inside Signet is a [dev.signet.name.DomainName]: absolute, lower case, A-labels. Text
/// appears only at the edges, where [dev.signet.name.NameRules] reads it: `" Mail.Acme.COM. "` is
/// `mail.acme.com` with the apex `acme.com`, and `ann@acme.com` is refused with "send acme.com".
/// Knows IDNA (UTS-46) and the ICANN part of the public suffix list; knows nothing of DNS messages
/// or of HTTP.
@NullMarked
package dev.signet.name;

import org.jspecify.annotations.NullMarked;
