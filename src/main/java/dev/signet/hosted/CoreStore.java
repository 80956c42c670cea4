package dev.signet.hosted;

import dev.signet.domain.DomainFilter;
import dev.signet.domain.EmailDomain;
import dev.signet.domain.RecordChange;
import dev.signet.domain.StoredDomain;
import dev.signet.domain.StoredDomain.Behind;
import dev.signet.events.Event;
import dev.signet.verification.Observation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/// Where email domains of every provider are kept, with what is known of their records. Each call
/// is one transaction. Thread-safe.
public interface CoreStore {
  /// One domain of this organization.
  Optional<StoredDomain> find(UUID organization, UUID id);

  /// Domains of this organization, newest first, starting after `after`, at most `limit`.
  ///
  /// What a native domain's status is follows from its records ([dev.signet.domain.Faces]). So
  /// those are found that may have the wanted one, and of a list without many of them no more than
  /// a stretch is read.
  Candidates page(UUID organization, DomainFilter filter, Optional<UUID> after, int limit);

  /// @param next after which domain to go on; empty at the end of the list
  record Candidates(List<StoredDomain> domains, Optional<UUID> next) {
    public Candidates {
      domains = List.copyOf(domains);
    }
  }

  /// Changes a domain that a provider stands behind, under a row lock, and keeps what was seen.
  ///
  /// @param change gets the current state; the records it gives replace those kept; empty when what
  ///   was seen is outdated, and nothing is kept of it
  /// @return the state after the change; empty when there is none
  Optional<StoredDomain> change(
      UUID organization, UUID id, Seen seen, Function<StoredDomain, Optional<Change>> change);

  /// Takes note of what was seen of single records of a native domain; nothing when there is none.
  void note(UUID organization, UUID id, Seen seen, List<RecordChange> records);

  /// Removes a domain that a provider stands behind; its addresses are disabled; the provider is
  /// told by durable work.
  ///
  /// @param deleted makes the event from the row
  /// @return false when there is none
  boolean delete(UUID organization, UUID id, Function<EmailDomain, Event> deleted);

  /// What a domain becomes, and the events of it.
  ///
  /// @param yes whether this is a yes that makes what began before it outdated
  record Change(EmailDomain domain, Behind.Remote behind, List<Event> events, boolean yes) {
    public Change {
      events = List.copyOf(events);
    }
  }

  /// Evidence to keep.
  record Seen(Instant at, List<Observation> evidence) {
    public static final Seen NOTHING = new Seen(Instant.EPOCH, List.of());

    public Seen {
      evidence = List.copyOf(evidence);
    }
  }
}
