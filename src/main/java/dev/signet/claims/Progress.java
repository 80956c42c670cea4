package dev.signet.claims;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// What changes about a claim. Immutable.
///
/// @param generation counts every change: a decision about an older one is void
/// @param seenSince the first sight of an unbroken row of sights of the proof
/// @param notice empty as long as no holder had to be told
/// @param blockedReason `contested`, while blocked
/// @param approved the operator has decided for the claimant
/// @param approvedOver the holder's domain that this was about; empty when none had been told
/// @param lookedAt the last look
/// @param nextLook empty when there is none to come
public record Progress(
    ClaimState state,
    int generation,
    Optional<Instant> seenSince,
    Optional<Notice> notice,
    Optional<String> blockedReason,
    boolean approved,
    Optional<UUID> approvedOver,
    Instant expiresAt,
    Optional<Instant> lookedAt,
    Optional<Instant> nextLook,
    Optional<Instant> endedAt) {
  /// Why a claim is blocked.
  public static final String CONTESTED = "contested";

  /// Of a claim made at `now`.
  static Progress begun(Instant now, ClaimRules rules) {
    return new Progress(
        ClaimState.PENDING,
        1,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.empty(),
        now.plus(rules.life()),
        Optional.empty(),
        Optional.of(now.plus(rules.between())),
        Optional.empty());
  }

  Progress ended(ClaimState how, Instant now) {
    return new Progress(
        how,
        generation + 1,
        seenSince,
        notice,
        Optional.empty(),
        approved,
        approvedOver,
        expiresAt,
        lookedAt,
        Optional.empty(),
        Optional.of(now));
  }

  Progress blocked(Instant nextLookAt) {
    return new Progress(
        ClaimState.BLOCKED,
        generation + 1,
        seenSince,
        notice,
        Optional.of(CONTESTED),
        false,
        Optional.empty(),
        expiresAt,
        lookedAt,
        Optional.of(nextLookAt),
        Optional.empty());
  }

  /// The operator has decided for the claimant: only its records are waited for.
  Progress approved(Instant now) {
    return new Progress(
        ClaimState.PROVEN,
        generation + 1,
        seenSince,
        notice,
        Optional.empty(),
        true,
        notice.map(Notice::holder),
        expiresAt,
        lookedAt,
        Optional.of(now),
        Optional.empty());
  }

  Progress objected(Objection objection, Instant nextLookAt) {
    return new Progress(
        state,
        generation + 1,
        seenSince,
        notice.map(told -> told.with(Optional.of(objection))),
        blockedReason,
        approved,
        approvedOver,
        expiresAt,
        lookedAt,
        Optional.of(nextLookAt),
        endedAt);
  }
}
