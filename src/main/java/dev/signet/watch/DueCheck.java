package dev.signet.watch;

import java.util.UUID;

/// A check in the hands of one node.
///
/// @param attempt the fencing token: what is recorded under an older one is refused
/// @param admitted whether the domain's name servers have been asked for their turn
public record DueCheck(UUID organization, UUID domain, int attempt, boolean admitted) {}
