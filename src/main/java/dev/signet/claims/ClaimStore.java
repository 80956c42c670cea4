package dev.signet.claims;

import dev.signet.claims.ClaimCourse.Rival;
import dev.signet.domain.EmailDomain;
import dev.signet.events.Event;
import dev.signet.name.DomainName;
import dev.signet.registry.NewDomain;
import dev.signet.watch.CheckState;
import dev.signet.zone.ServedKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/// Where claims are kept. Each call is one transaction; of one name, one decides at a time.
/// Thread-safe; shared by all nodes.
public interface ClaimStore {
  /// The kind of work that looks at a claim; its subject is the claim's id and the generation that
  /// it was planned in, `ID/1`.
  String LOOK = "claim-look";

  /// The kind of work that stops serving the keys of a holder that lost its name; its subject is
  /// the token.
  String FAREWELL = "claim-farewell";

  /// Who holds `name`, as `organization` sees it.
  ///
  /// @param selectors the DKIM selectors that the holder uses
  record Held(Holding holding, List<String> selectors) {
    public Held {
      selectors = List.copyOf(selectors);
    }
  }

  Held holder(UUID organization, DomainName name);

  /// The open claim of an organization for a name.
  Optional<Claim> open(UUID organization, DomainName name);

  /// Keeps a claim with its keys, runs `publish`, commits. When anything fails nothing remains, and
  /// `withdraw` runs if `publish` had begun.
  ///
  /// @param since the beginning of the time in which `most` claims may be made
  /// @return the claim that is open now: another one when the organization had one already
  /// @throws dev.signet.refusal.Refused INVALID when nobody else holds the name any more,
  ///   RATE_LIMITED
  Claim make(
      Claim claim,
      List<NewDomain.NewKey> keys,
      Instant since,
      int most,
      Runnable publish,
      Runnable withdraw);

  /// One claim of this organization.
  Optional<Claim> find(UUID organization, UUID id);

  /// One claim of whomever.
  Optional<Claim> find(UUID id);

  /// Claims of this organization, newest first, after `after`, at most `limit`.
  List<Claim> page(UUID organization, Optional<UUID> after, int limit);

  /// Claims of all organizations in one state, as above.
  List<Claim> page(ClaimState state, Optional<UUID> after, int limit);

  /// The keys served for a claim, by selector.
  List<ServedKey> keys(Claim claim);

  /// What a decision is made from, inside the transaction that keeps it.
  record Situation(Claim claim, Holding holding, List<Rival> rivals) {
    public Situation {
      rivals = List.copyOf(rivals);
    }
  }

  /// What becomes of a claim.
  ///
  /// @param toHolder types of events of the holder's domain
  /// @param domain the claimant's domain, when it begins now, and its watch
  record Decision(
      Claim claim,
      List<Event> toClaimant,
      Optional<Function<EmailDomain, Event>> toHolder,
      Optional<Begun> domain,
      Contested contested) {
    public Decision {
      toClaimant = List.copyOf(toClaimant);
    }
  }

  /// Rivals that are blocked as well.
  ///
  /// @param told the event that each of them gets
  record Contested(List<UUID> rivals, Function<Claim, Event> told) {
    public Contested {
      rivals = List.copyOf(rivals);
    }
  }

  /// A domain that begins by a claim.
  ///
  /// @param farewell until when the public keys of the holder before are served
  /// @param lost the last event of that holder's domain
  record Begun(
      EmailDomain domain, CheckState watch, Instant farewell, Function<EmailDomain, Event> lost) {}

  /// Decides about a claim, under a lock on its name.
  ///
  /// @param generation of the claim when it was looked at
  /// @param holder the domain that held the name then; empty when none did
  /// @param decide pure; empty to change nothing
  /// @return the claim afterwards; empty when claim or holder are others by now
  Optional<Claim> decide(
      UUID id,
      int generation,
      Optional<UUID> holder,
      Function<Situation, Optional<Decision>> decide);

  /// The open claims whose notice went to this domain.
  List<Claim> against(UUID domain);

  /// Changes the open claims whose notice went to this domain, under a lock on their name.
  ///
  /// @return those that were changed
  List<Claim> object(UUID domain, DomainName name, Function<Claim, Optional<Claim>> change);

  /// Stops serving the keys of a token whose time is over; leaves work that withdraws it.
  void farewell(String token, Instant now);
}
