package dev.signet.console;

import java.util.Optional;

/// One domain in the list.
///
/// @param unicode the name as people write it, when that differs
/// @param status in words
/// @param tone `ok`, `wait` or `bad`
public record DomainLine(
    String id,
    String name,
    Optional<String> unicode,
    String status,
    String tone,
    String provider,
    Moment created) {}
