/// What happened to a domain, in order, with what GET showed of it then (CONTRACT EV-1 to EV-3).
@NullMarked
package dev.signet.events;

import org.jspecify.annotations.NullMarked;
