package dev.signet.events;

import dev.signet.name.DomainName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Where events are read. Each call is one transaction. Thread-safe.
public interface EventStore {
  /// How a reader says what happened.
  enum Telling {
    V1,
    CORE
  }

  /// Which events are asked for.
  ///
  /// @param start the first moment, included
  /// @param end the last moment, included
  /// @param types wire words; empty = all
  /// @param domain empty = of every domain
  /// @param among names of domains that the reader may see; empty = all
  record Question(
      UUID organization,
      Instant start,
      Instant end,
      Set<String> types,
      Optional<DomainName> domain,
      Set<String> among) {
    public Question {
      types = Set.copyOf(types);
      among = Set.copyOf(among);
    }
  }

  /// Events, newest first, starting after `after`, at most `limit`.
  List<LoggedEvent> page(Telling telling, Question question, Optional<UUID> after, int limit);

  /// Whether an organization has, or had within the log's retention, a domain of this name.
  boolean knows(UUID organization, DomainName domain);

  /// Removes events of before a moment, in small steps.
  void forget(Instant before);

  /// Tells what was held back and is due by now (CONTRACT EV-1), at most `limit`.
  ///
  /// @return how many events that made
  int settleHeld(Instant now, int limit);
}
