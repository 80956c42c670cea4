/// Who may have signatures and keys of which domain, and what they get: the hand-out of signing
/// keys to mail servers, and signing for those that want no key (CONTRACT SG-1 to SG-4).
///
/// Only what would pass is handed out: keys that sign, of domains that are verified. Mail servers
/// that get nothing send mail unsigned, so what was known goes on being handed out for a time while
/// the database is away. Knows nothing of HTTP, JSON or SQL.
@NullMarked
package dev.signet.signing;

import org.jspecify.annotations.NullMarked;
