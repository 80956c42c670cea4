package dev.signet.watch;

import dev.signet.name.DomainName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How a domain fares in the background, and when it is looked at next. Immutable.
///
/// @param step how many background checks the phase has had
/// @param checkedAt when it was last looked at
/// @param dueAt when it is looked at next; empty when background checks have ended
/// @param servers the name servers of its zone when all was well, sorted
/// @param suspect other ones seen since, without any of those; an empty list when the name does not
///   exist
/// @param suspected how long they have been seen
/// @param unseen how long resolvers have not seen records that the zone's own servers have
/// @param caution what is strange about it; cleared by a verify that passes
/// @param lapsedAt when its registration was found to have lapsed; what stands in its DNS since
///   then proves nothing, until the domain is renewed
public record CheckState(
    Schedule.Phase phase,
    int step,
    Instant checkedAt,
    Optional<Instant> dueAt,
    Streak mailFlow,
    Streak tracking,
    Optional<List<DomainName>> servers,
    Optional<List<DomainName>> suspect,
    Duration suspected,
    Duration unseen,
    Optional<Caution> caution,
    Optional<Instant> lapsedAt) {

  /// Of a domain that was just registered.
  public static CheckState registered(Instant at, Instant firstCheck) {
    return new CheckState(
        Schedule.Phase.PENDING,
        0,
        at,
        Optional.of(firstCheck),
        Streak.NONE,
        Streak.NONE,
        Optional.empty(),
        Optional.empty(),
        Duration.ZERO,
        Duration.ZERO,
        Optional.empty(),
        Optional.empty());
  }

  /// Whether what stands in its DNS proves nothing.
  public boolean lapsed() {
    return lapsedAt.isPresent();
  }

  /// Whether anything is wrong with a verified domain that has not cost it its status.
  public boolean degraded() {
    return mailFlow.running() || tracking.running() || caution.isPresent();
  }

  /// Time since the last check, at most twice as much as was planned; none when the clock has
  /// jumped since.
  Duration passed(Instant now, Instant steadySince) {
    if (dueAt.isEmpty() || checkedAt.isBefore(steadySince) || now.isBefore(checkedAt)) {
      return Duration.ZERO;
    }
    Duration most = Duration.between(checkedAt, dueAt.get()).multipliedBy(2);
    Duration actual = Duration.between(checkedAt, now);
    Duration counted = actual.compareTo(most) < 0 ? actual : most;
    return counted.isNegative() ? Duration.ZERO : counted;
  }

  CheckState withStreaks(Streak ofMailFlow, Streak ofTracking) {
    return new CheckState(
        phase,
        step,
        checkedAt,
        dueAt,
        ofMailFlow,
        ofTracking,
        servers,
        suspect,
        suspected,
        unseen,
        caution,
        lapsedAt);
  }

  CheckState withServers(
      Optional<List<DomainName>> known, Optional<List<DomainName>> other, Duration since) {
    return new CheckState(
        phase, step, checkedAt, dueAt, mailFlow, tracking, known, other, since, unseen, caution,
        lapsedAt);
  }

  CheckState withCaution(Duration notSeenFor, Optional<Caution> newCaution) {
    return new CheckState(
        phase,
        step,
        checkedAt,
        dueAt,
        mailFlow,
        tracking,
        servers,
        suspect,
        suspected,
        notSeenFor,
        newCaution,
        lapsedAt);
  }

  /// Of a domain whose registration has lapsed: it is not looked at any more.
  CheckState lapsing(Instant now) {
    return new CheckState(
        Schedule.Phase.PENDING,
        0,
        now,
        Optional.empty(),
        mailFlow.ended(),
        tracking.ended(),
        servers,
        Optional.empty(),
        Duration.ZERO,
        Duration.ZERO,
        Optional.empty(),
        Optional.of(now));
  }

  CheckState scheduled(Schedule.Phase newPhase, int newStep, Instant now, Optional<Instant> next) {
    return new CheckState(
        newPhase, newStep, now, next, mailFlow, tracking, servers, suspect, suspected, unseen,
        caution, lapsedAt);
  }
}
