package dev.signet.domain;

import java.util.Optional;

/// What a caller wants changed about tracking: only what was supplied (CONTRACT AP-6).
///
/// @param opens empty = leave as it is
/// @param clicks empty = leave as it is
/// @param subdomain empty = leave as it is; holding an empty = clear it
public record TrackingChange(
    Optional<Boolean> opens, Optional<Boolean> clicks, Optional<Optional<String>> subdomain) {}
