/// DKIM selectors, key records, key pairs and their custody (RFC 6376, 8301, 8463).
///
/// The only room that can open a private key; others get public halves and signatures. Key pairs
/// are made ahead of need by a bounded [dev.signet.dkim.KeyPairPool] and kept sealed by the
/// [dev.signet.dkim.KeyVault]. Knows nothing of DNS messages, of the database or of HTTP.
@NullMarked
package dev.signet.dkim;

import org.jspecify.annotations.NullMarked;
