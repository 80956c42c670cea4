package dev.signet.provider;

import java.util.Optional;
import java.util.function.Predicate;

/// One setting of a provider, as the operator gives it. Immutable.
///
/// @param name in the environment: `SIGNET_RESEND_URL`
/// @param secret whether the value must never be printed
/// @param allowed what a value must be, for the operator: "must be …"
/// @param good whether a value is allowed
/// @param fallback the value when none is given; empty for none
public record ProviderSetting(
    String name,
    boolean secret,
    String allowed,
    Predicate<String> good,
    Optional<String> fallback) {}
