/// Domain names: canonical form, what may be registered, and the registered apex.
///
/// A name inside Signet is a [DomainName]: absolute, lower case, A-labels. Text appears only at the
/// edges. Knows IDNA (UTS-46) and the ICANN part of the public suffix list; knows nothing of DNS
/// messages or of HTTP.
@NullMarked
package dev.signet.name;

import org.jspecify.annotations.NullMarked;
