/// The signing listener: reads of keys in the shape of Vault's KV engines, and remote signing
/// (CONTRACT SG-1 to SG-4).
///
/// A listener of its own, on loopback or with TLS, so that no route of the public API can ever
/// reach a private key. Errors have Vault's shape, `{"errors":["…"]}`.
@NullMarked
package dev.signet.api.signing;

import org.jspecify.annotations.NullMarked;
