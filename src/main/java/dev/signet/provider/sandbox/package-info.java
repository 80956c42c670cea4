/// A stand-in for Resend when there is no account (CONTRACT AR-8): its record set and its words,
/// with checks against the real DNS.
///
/// ```java
/// SandboxProvider sandbox = new SandboxProvider(store, keys, records, ids, clock);
/// SandboxChecks checks = new SandboxChecks(store, records, recordCheck, clock); // durable work
/// ```
///
/// A verify starts checking, which goes on in the background as durable work: at once, then less
/// and less often, for 72 hours, across restarts. [SandboxRules] decides, and knows neither DNS nor
/// database.
@NullMarked
package dev.signet.provider.sandbox;

import org.jspecify.annotations.NullMarked;
