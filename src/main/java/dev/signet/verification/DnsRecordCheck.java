package dev.signet.verification;

import dev.signet.lookup.Lookup;
import dev.signet.lookup.Pace;
import dev.signet.lookup.Session;
import dev.signet.lookup.Transport.Protocol;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// The [RecordCheck] over real DNS.
public final class DnsRecordCheck implements RecordCheck {
  private static final Duration BEFORE_ASKING_AGAIN = Duration.ofSeconds(2);
  private static final Set<Result> A_DEFINITE_NO = EnumSet.of(Result.ABSENT, Result.WRONG);

  private final Lookup lookup;
  private final InstantSource clock;

  /// @param clock for the report's date; durations come from the lookup's own time
  public DnsRecordCheck(Lookup lookup, InstantSource clock) {
    this.lookup = lookup;
    this.clock = clock;
  }

  @Override
  public Report check(DomainName apex, List<CustomerRecord> wanted, Verifier.Stance stance) {
    Pace pace = lookup.pace();
    Instant startedAt = clock.instant();
    Session session = lookup.session(apex);
    RecordPoll poll = new RecordPoll(session, apex, stance);
    List<Finding> findings = poll.look(wanted, Protocol.UDP, session.budget());
    List<CustomerRecord> doubted =
        findings.stream()
            .filter(finding -> A_DEFINITE_NO.contains(finding.result()))
            .map(Finding::wanted)
            .toList();
    if (stance == Verifier.Stance.VERIFIED && !doubted.isEmpty()) {
      pace.sleep(BEFORE_ASKING_AGAIN);
      findings = confirmed(findings, poll.look(doubted, Protocol.TCP, session.finalBudget()));
    }
    return new Report(startedAt, findings, Observed.all(session.sightings()));
  }

  /// A "no" stands when it was said twice.
  private static List<Finding> confirmed(List<Finding> first, List<Finding> again) {
    List<Finding> out = new ArrayList<>();
    for (Finding finding : first) {
      boolean stands =
          again.stream()
              .filter(second -> second.wanted().equals(finding.wanted()))
              .allMatch(second -> second.result() == finding.result());
      out.add(stands ? finding : new Finding(finding.wanted(), Result.UNSETTLED, finding.words()));
    }
    return out;
  }
}
