package dev.signet.watch;

import dev.signet.domain.EmailDomain;
import dev.signet.domain.RecordChange;
import dev.signet.events.Event;
import dev.signet.verification.CheckReport;
import dev.signet.zone.ServedKey;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.BiFunction;

/// What checks of native domains begin with, and what they come to. Each call is one transaction.
/// Thread-safe; shared by all nodes.
public interface ReportStore {
  /// What a check begins with.
  ///
  /// @param keys the public keys served for the domain, in the order of its selectors
  /// @param watch empty when the domain is not watched; never newer than `domain`
  record Start(EmailDomain domain, List<ServedKey> keys, Optional<CheckState> watch) {
    public Start {
      keys = List.copyOf(keys);
    }
  }

  /// One domain of this organization.
  Optional<Start> start(UUID organization, UUID id);

  /// Changes the domain by a report, under a row lock, and keeps the evidence.
  ///
  /// @param token the fencing token of a background check: when another lease was given since,
  ///   nothing is kept. Without one, a lease that is held ends.
  /// @param ruling gets the current row and its watch (empty when it is not watched)
  /// @return what was ruled and is stored; empty when there is no such row, or the token is stale
  Optional<Ruling> save(
      UUID organization,
      UUID id,
      OptionalInt token,
      BiFunction<EmailDomain, Optional<CheckState>, Ruling> ruling);

  /// What a report makes of a row.
  sealed interface Ruling {
    /// The row afterwards.
    EmailDomain domain();

    /// The report counts.
    ///
    /// @param report what is kept as evidence
    /// @param watch what the watch becomes; empty to leave it as it is
    /// @param records what becomes of the standing of single records
    record Counts(
        EmailDomain domain,
        CheckReport report,
        List<Event> events,
        Optional<CheckState> watch,
        List<RecordChange> records)
        implements Ruling {
      public Counts {
        events = List.copyOf(events);
        records = List.copyOf(records);
      }
    }

    /// A newer report has settled what this one is about: its evidence is not kept either.
    record Outdated(EmailDomain domain) implements Ruling {}
  }
}
