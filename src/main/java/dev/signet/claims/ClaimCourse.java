package dev.signet.claims;

import dev.signet.events.EventType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Decides what becomes of a claim: states, clock and evidence in; next state and events out. Pure
/// (CONTRACT CL-3, CL-4).
///
/// Time counts for a claim only between looks that saw its proof on a steady clock; silence moves
/// nothing; one definite absence begins everything anew.
public final class ClaimCourse {
  private static final int MAX_LIVES = 3;

  private final ClaimRules rules;

  public ClaimCourse(ClaimRules rules) {
    this.rules = rules;
  }

  /// Who is told of something.
  public enum Side {
    HOLDER,
    CLAIMANT
  }

  /// Something to tell.
  public record Happened(Side to, EventType type, String code, String detail) {}

  /// What a look comes to.
  ///
  /// @param claim what becomes of it; its state is COMPLETED when the name changes hands now
  /// @param verified whether the claimant's domain is verified in the moment it begins
  /// @param contested rivals that are blocked too
  public record Step(Claim claim, List<Happened> happened, boolean verified, List<UUID> contested) {
    public Step {
      happened = List.copyOf(happened);
      contested = List.copyOf(contested);
    }
  }

  /// Another open claim of the same name.
  public record Rival(UUID claim, ClaimState state) {
    boolean proven() {
      return state == ClaimState.PROVEN || state == ClaimState.BLOCKED;
    }
  }

  /// What a look means.
  ///
  /// @param holding as it is in the transaction that saves the result
  /// @param rivals the same
  public Step after(Claim claim, Holding holding, List<Rival> rivals, Look look) {
    if (!claim.state().open()) {
      return quiet(claim);
    }
    if (holding instanceof Holding.Claimant) {
      return quiet(claim.with(claim.progress().ended(ClaimState.SUPERSEDED, look.at())));
    }
    return switch (look.proof()) {
      case Sight.Stands stands -> seen(claim, holding, rivals, look);
      case Sight.Absent absent -> unproven(claim, look, Optional.empty());
      case Sight.Unsettled unsettled ->
          claim.state() == ClaimState.PENDING
              ? unproven(claim, look, steady(claim.progress().seenSince(), look))
              : silent(claim, look);
    };
  }

  /// Nothing can be said of a proof that was seen before.
  private Step silent(Claim claim, Look look) {
    Progress before = claim.progress();
    if (claim.state() == ClaimState.PROVEN && !look.at().isBefore(before.expiresAt())) {
      return expired(claim, look);
    }
    // The holder could not show an objection in this time either, so it takes none of its own.
    return quiet(claim.with(waiting(claim, counted(claim, Duration.ZERO, look), look)));
  }

  private static Step expired(Claim claim, Look look) {
    return new Step(
        claim.with(claim.progress().ended(ClaimState.EXPIRED, look.at())),
        List.of(happened(Side.CLAIMANT, EventType.CLAIM_EXPIRED, "")),
        false,
        List.of());
  }

  /// Pending it is, or pending again.
  private Step unproven(Claim claim, Look look, Optional<Instant> since) {
    Progress before = claim.progress();
    if (!look.at().isBefore(before.expiresAt())) {
      return expired(claim, look);
    }
    Duration pause = since.isPresent() ? rules.confirm() : rules.between();
    return quiet(
        claim.with(
            new Progress(
                ClaimState.PENDING,
                before.generation() + 1,
                since,
                Optional.empty(),
                Optional.empty(),
                // What the operator decided was about a proof that stood.
                false,
                Optional.empty(),
                before.expiresAt(),
                Optional.of(look.at()),
                Optional.of(look.at().plus(pause)),
                Optional.empty())));
  }

  private Step seen(Claim claim, Holding holding, List<Rival> rivals, Look look) {
    Progress before = claim.progress();
    Instant now = look.at();
    if (before.state() == ClaimState.PENDING) {
      Instant since = steady(before.seenSince(), look).orElse(now);
      if (Duration.between(since, now).compareTo(rules.confirm()) < 0) {
        return unproven(claim, look, Optional.of(since));
      }
      return proven(claim, since, holding, rivals, look);
    }
    return onward(claim, counted(claim, look), holding, rivals, look, new ArrayList<>());
  }

  /// For the first time, or again after an absence.
  private Step proven(Claim claim, Instant since, Holding holding, List<Rival> rivals, Look look) {
    Progress before = claim.progress();
    Instant latest = claim.createdAt().plus(rules.life().multipliedBy(MAX_LIVES));
    Instant wanted = look.at().plus(rules.objection()).plus(rules.life());
    Progress now =
        new Progress(
            ClaimState.PROVEN,
            before.generation() + 1,
            Optional.of(since),
            Optional.empty(),
            Optional.empty(),
            false,
            Optional.empty(),
            later(before.expiresAt(), wanted.isBefore(latest) ? wanted : latest),
            Optional.of(look.at()),
            before.nextLook(),
            Optional.empty());
    List<Happened> told = new ArrayList<>();
    told.add(happened(Side.CLAIMANT, EventType.CLAIM_PROVEN, ""));
    return onward(claim.with(now), Optional.empty(), holding, rivals, look, told);
  }

  /// The proof stands: notice, contest, completion.
  private Step onward(
      Claim claim,
      Optional<Notice> counted,
      Holding holding,
      List<Rival> rivals,
      Look look,
      List<Happened> told) {
    Progress before = claim.progress();
    // What an earlier holder was told, and how it objected, is not this holder's.
    Optional<Notice> ofThis =
        holding instanceof Holding.Other other
            ? counted.filter(given -> given.holder().equals(other.domain()))
            : counted;
    boolean approved =
        before.approved()
            && (!(holding instanceof Holding.Other other)
                || before.approvedOver().equals(Optional.of(other.domain())));
    if (!approved) {
      // The operator has decided between the claimants, whoever holds the name by now.
      List<UUID> others =
          before.approved()
              ? List.of()
              : rivals.stream().filter(Rival::proven).map(Rival::claim).toList();
      boolean objected = ofThis.flatMap(Notice::objection).filter(Objection::proven).isPresent();
      if (objected || !others.isEmpty()) {
        if (before.state() != ClaimState.BLOCKED) {
          told.add(happened(Side.CLAIMANT, EventType.CLAIM_BLOCKED, Progress.CONTESTED));
        }
        Progress blocked = waiting(claim, ofThis, look).blocked(look.at().plus(rules.between()));
        return new Step(claim.with(blocked), told, false, objected ? List.of() : others);
      }
    }
    Optional<Notice> notice = ofThis;
    if (holding instanceof Holding.Other other
        && ofThis.isEmpty()
        && !other.givesWay(look.at(), rules)) {
      notice =
          Optional.of(
              new Notice(
                  other.domain(),
                  look.at().plus(rules.objection()),
                  Duration.ZERO,
                  Optional.empty()));
      told.add(happened(Side.HOLDER, EventType.DOMAIN_CLAIMED, ""));
    }
    if (ripe(notice, holding, approved, look)) {
      told.add(happened(Side.HOLDER, EventType.DOMAIN_TRANSFERRED, ""));
      told.add(happened(Side.CLAIMANT, EventType.CLAIM_COMPLETED, ""));
      return new Step(
          claim.with(before.ended(ClaimState.COMPLETED, look.at())),
          told,
          look.records() == Look.Records.ALL,
          List.of());
    }
    if (!look.at().isBefore(before.expiresAt())) {
      told.add(happened(Side.CLAIMANT, EventType.CLAIM_EXPIRED, ""));
      return new Step(
          claim.with(before.ended(ClaimState.EXPIRED, look.at())), told, false, List.of());
    }
    return new Step(claim.with(waiting(claim, notice, look)), told, false, List.of());
  }

  private boolean ripe(Optional<Notice> notice, Holding holding, boolean approved, Look look) {
    return switch (holding) {
      case Holding.Nobody nobody -> true;
      case Holding.Claimant claimant -> false;
      case Holding.Undecided undecided -> false;
      case Holding.Other other ->
          notice.isEmpty() && !approved
              || (approved || notice.orElseThrow().over(look.at(), rules.objection()))
                  && look.records() != Look.Records.NONE;
    };
  }

  /// Whether a look now should also see the claimant's other records: they cost many questions.
  public boolean wantsRecords(Claim claim, Instant now) {
    Progress progress = claim.progress();
    boolean over =
        progress.approved()
            || progress.notice().isEmpty()
            || progress.notice().filter(told -> !now.isBefore(told.until())).isPresent();
    return claim.state() != ClaimState.BLOCKED
        && over
        && (claim.state() == ClaimState.PROVEN || progress.seenSince().isPresent());
  }

  /// The notice with the time since the last look counted, and the objection judged.
  private Optional<Notice> counted(Claim claim, Look look) {
    return counted(claim, passed(claim, look), look);
  }

  private Optional<Notice> counted(Claim claim, Duration passed, Look look) {
    return claim
        .progress()
        .notice()
        .map(notice ->
            notice
                .counting(passed, rules.objection(), look.at())
                .with(notice.objection().map(objection -> judged(objection, look))));
  }

  private Duration passed(Claim claim, Look look) {
    Optional<Instant> last = steady(claim.progress().lookedAt(), look);
    if (last.isEmpty()) {
      return Duration.ZERO;
    }
    Duration gone = Duration.between(last.get(), look.at());
    if (gone.isNegative()) {
      return Duration.ZERO;
    }
    return gone.compareTo(rules.most()) > 0 ? rules.most() : gone;
  }

  private Objection judged(Objection objection, Look look) {
    if (objection.proven() || look.objection().isEmpty()) {
      return objection;
    }
    return switch (look.objection().get()) {
      case Sight.Absent absent -> objection.seen(Optional.empty(), false);
      case Sight.Unsettled unsettled -> objection;
      case Sight.Stands stands -> {
        Instant since = steady(objection.seenSince(), look).orElse(look.at());
        boolean proven = Duration.between(since, look.at()).compareTo(rules.confirm()) >= 0;
        yield objection.seen(Optional.of(since), proven);
      }
    };
  }

  /// The claim goes on waiting, in the state it has; a rival that blocked it may be gone.
  private Progress waiting(Claim claim, Optional<Notice> notice, Look look) {
    Progress before = claim.progress();
    boolean stood = look.proof() instanceof Sight.Stands;
    ClaimState state = stood ? ClaimState.PROVEN : before.state();
    return new Progress(
        state,
        before.generation() + 1,
        before.seenSince(),
        notice,
        state == ClaimState.BLOCKED ? before.blockedReason() : Optional.empty(),
        before.approved(),
        before.approvedOver(),
        before.expiresAt(),
        Optional.of(look.at()),
        Optional.of(next(notice, look.at())),
        Optional.empty());
  }

  private Instant next(Optional<Notice> notice, Instant now) {
    Instant usual = now.plus(rules.between());
    if (notice.isEmpty()) {
      return usual;
    }
    Optional<Objection> open =
        notice.get().objection().filter(objection -> now.isBefore(objection.holdsUntil()));
    if (open.isPresent()) {
      Instant soon = now.plus(rules.confirm());
      return soon.isBefore(usual) ? soon : usual;
    }
    Instant until = notice.get().until();
    return until.isAfter(now) && until.isBefore(usual) ? until : usual;
  }

  /// A moment that can be compared with now.
  private static Optional<Instant> steady(Optional<Instant> at, Look look) {
    return at.filter(then -> !then.isBefore(look.steadySince()) && !then.isAfter(look.at()));
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static Happened happened(Side to, EventType type, String code) {
    return new Happened(to, type, code, "");
  }

  private static Step quiet(Claim claim) {
    return new Step(claim, List.of(), false, List.of());
  }
}
