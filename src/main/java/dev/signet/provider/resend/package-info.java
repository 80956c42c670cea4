/// Resend behind the provider port: a client of its Domains API (CONTRACT AR-8). How to set it up,
/// what is sent and how it fails: `docs/providers/resend.md`.
///
/// ```java
/// Pace pace = Pace.ofResend();
/// ResendClient resend =
///     new ResendClient(
///         ResendClient.Account.of(url, new ApiKey(key)),
///         RegisteredApex::of,
///         pace,
///         InstantSource.system(),
///         new Random());
/// ```
///
/// [ResendClient] decides what to do about each answer, [Transport] makes one attempt, [Replies]
/// reads JSON and lets nothing through that is out of bounds, [Pace] keeps us under Resend's limit.
/// JSON and HTTP stay in this room.
@NullMarked
package dev.signet.provider.resend;

import org.jspecify.annotations.NullMarked;
