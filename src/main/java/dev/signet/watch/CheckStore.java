package dev.signet.watch;

import dev.signet.name.DomainName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// When domains are looked at, and by whom. Thread-safe; shared by all nodes.
public interface CheckStore {
  /// How a node's places are shared out.
  ///
  /// @param free checks it could begin
  /// @param share how many one organization may have under way while others wait
  /// @param alone how many when no other organization waits
  /// @param underWay what each organization has under way
  record Places(int free, int share, int alone, Map<UUID, Integer> underWay) {
    public Places {
      underWay = Map.copyOf(underWay);
    }
  }

  /// Takes due checks for this caller alone, for as long as `lease` lasts.
  ///
  /// Domains whose name servers have had their share of questions are put off until it is their
  /// turn.
  List<DueCheck> claim(Instant now, Duration lease, Places places);

  /// Takes a turn at each of `servers` for the questions of one check; when it begins.
  Instant turn(List<DomainName> servers, Instant now);

  /// Puts a check off until its turn, which it has taken. False when the lease had passed to
  /// somebody else.
  boolean postpone(DueCheck check, List<DomainName> servers, Instant until);

  /// Gives a check back that could not be done. False when another node has the lease by now.
  boolean release(DueCheck check, Instant due);

  /// Brings dates back that no schedule could have given: a clock had jumped.
  ///
  /// @return how many
  int mend(Instant now);

  /// How much is due, and how long the oldest has waited.
  Backlog backlog(Instant now);

  /// @param due at most 10,000: more are not counted
  record Backlog(long due, Duration oldest) {}
}
