/// DKIM selectors, key records and key pairs (RFC 6376, 8301).
///
/// The only room that can open a private key. Key pairs are made ahead of need by a bounded pool.
@NullMarked
package dev.signet.dkim;

import org.jspecify.annotations.NullMarked;
