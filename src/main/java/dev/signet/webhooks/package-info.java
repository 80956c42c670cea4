/// Who is told of events, and how they are told: subscriptions, sealed secrets, batches,
/// signatures, delivery, the schedule of retries (CONTRACT WH-1 to WH-8).
///
/// Deliveries are rows. A node leases a webhook, tells it what it is owed in order, and writes what
/// came of it; what a node that died had begun is sent again by another, the same bytes with the
/// same ids. Where a webhook may go is decided on the address that the socket connects to.
@NullMarked
package dev.signet.webhooks;

import org.jspecify.annotations.NullMarked;
