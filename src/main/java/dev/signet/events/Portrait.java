package dev.signet.events;

import java.util.Optional;

/// What GET shows of a domain, as the `data` of an event: one JSON object for each dialect.
///
/// @param v1 empty when `/v1` does not show the domain
public record Portrait(Optional<String> v1, String core) {}
