/// The port for what stands behind an email domain, and the pure rules that hold for all of them.
/// One sub-room per provider.
///
/// A use case of the registry reads like this:
///
/// ```java
/// RemoteDomain made = provider.create(organization, DomainName.of("acme.com"));
/// provider.startVerification(made.remoteId());
/// RemoteDomain now = provider.read(made.remoteId(), made.name());
/// Normalising.Judged judged = normalising.judge(now, Optional.of(ourDmarcVerdict));
/// ```
///
/// Knows names; knows nothing of HTTP or JSON (that is each sub-room's own business), nor of
/// storage. What a provider says is hostile until checked: the records here refuse what is out of
/// bounds, so nothing unreadable gets further (CONTRACT AR-6, AR-8).
@NullMarked
package dev.signet.provider;

import org.jspecify.annotations.NullMarked;
