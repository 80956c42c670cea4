/// What happened to a domain, in order: the timeline that webhooks will read.
@NullMarked
package dev.signet.events;

import org.jspecify.annotations.NullMarked;
