/// DKIM selectors, key records, key pairs and their custody, and signatures (RFC 6376, 8301, 8463).
///
/// The only room that can open a private key; others get public halves and signatures. Key pairs
/// are made ahead of need by a bounded [dev.signet.dkim.KeyPairPool] and kept sealed by the
/// [dev.signet.dkim.KeyVault]. [dev.signet.dkim.MessageSigner] signs messages with opened keys, and
/// [dev.signet.dkim.MessageVerifier] verifies such signatures. [dev.signet.dkim.Rotation] decides,
/// without I/O, what becomes of a domain's keys next. Knows nothing of DNS messages, of the
/// database or of HTTP.
@NullMarked
package dev.signet.dkim;

import org.jspecify.annotations.NullMarked;
