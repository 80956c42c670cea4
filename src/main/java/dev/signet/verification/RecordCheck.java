package dev.signet.verification;

import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import java.time.Instant;
import java.util.List;

/// Checks records that stand at the customer's own names: mail exchanges, SPF, DKIM keys, DMARC.
/// Thread-safe; blocks, for virtual threads.
public interface RecordCheck {
  /// Asks the customer's authoritative servers and judges. Ends within 10 s whatever the DNS does,
  /// and never throws for what the DNS said or did not say.
  ///
  /// @param apex the registered apex that every owner name is at or below
  /// @param wanted at most 50
  /// @param stance with `VERIFIED` a definite "no" is asked again, over TCP, before it is believed
  Report check(DomainName apex, List<CustomerRecord> wanted, Verifier.Stance stance);

  /// What was found.
  ///
  /// @param findings one for each record wanted, in its order
  /// @param evidence every answer and every silence, in order
  record Report(Instant startedAt, List<Finding> findings, List<Observation> evidence) {
    public Report {
      findings = List.copyOf(findings);
      evidence = List.copyOf(evidence);
    }
  }

  /// What one record is worth.
  ///
  /// @param words what was found, for people; foreign text in it is shortened and made harmless
  record Finding(CustomerRecord wanted, Result result, String words) {}

  /// What all servers together say of one record.
  enum Result {
    /// Every server that answered has it.
    RIGHT,
    /// Every server that answered says that there is nothing of the kind.
    ABSENT,
    /// Every server that answered has something else there.
    WRONG,
    /// Silence or disagreement: nothing learned.
    UNSETTLED
  }
}
