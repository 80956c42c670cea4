package dev.signet.audit;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// One row of the audit log.
///
/// @param number rises, with gaps; not the order of the chain
/// @param at by the clock of the database, microseconds
/// @param actor [Actor.Kind#text]
/// @param credential see [Actor]
/// @param shownPrefix the first characters of the key or token, as its lists show them
/// @param organization whose the changed thing is; empty for what belongs to none
/// @param via the route or the command
/// @param action [Action#text]
/// @param targetKind [Action.Target#text]
/// @param outcome what came of it: `done`, or the status a domain has after a check
/// @param before digest of the thing before the change, hex; empty when it was not there
/// @param after digest of the thing after the change, hex; empty when it is not there any more
/// @param origin where it came from
public record Entry(
    long number,
    Instant at,
    String actor,
    Optional<UUID> credential,
    Optional<String> shownPrefix,
    Optional<UUID> organization,
    String via,
    String action,
    String targetKind,
    String targetId,
    String outcome,
    String requestId,
    Optional<String> before,
    Optional<String> after,
    Origin origin) {}
