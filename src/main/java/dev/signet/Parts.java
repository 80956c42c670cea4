package dev.signet;

import dev.signet.id.Ids;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.security.SecureRandom;
import java.time.InstantSource;

/// What each factory of this package gets besides the settings of its room.
///
/// @param ports the store, as rooms see it
/// @param clock in microseconds
/// @param resources closed in reverse order when the node stops
record Parts(
    Ports ports,
    Ids ids,
    InstantSource clock,
    SecureRandom random,
    PrometheusMeterRegistry meters,
    Resources resources) {}
