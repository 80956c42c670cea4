package dev.signet.registry;

import dev.signet.domain.DkimKey;
import dev.signet.domain.DomainFilter;
import dev.signet.domain.EmailDomain;
import dev.signet.domain.HoldRules;
import dev.signet.events.Event;
import dev.signet.name.DomainName;
import dev.signet.watch.CheckState;
import dev.signet.zone.ServedKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/// Where native email domains are kept; [CoreStore] has those of every provider. Each call is one
/// transaction. Thread-safe.
public interface DomainStore {
  /// Inserts a registration, its keys and its event, then runs `publish`, then commits.
  ///
  /// When anything fails nothing remains, and `withdraw` runs after the transaction has ended. A
  /// hold of the same name by another organization that gives way by `lapse` is removed first, as
  /// by [#delete], with an event made by `superseded`.
  ///
  /// @throws dev.signet.refusal.Refused NAME_TAKEN, NAME_OWNED
  void register(
      NewDomain domain,
      Event created,
      HoldRules.Lapse lapse,
      Function<EmailDomain, Event> superseded,
      Runnable publish,
      Runnable withdraw);

  /// Who holds `name` when `organization` wants to register it now.
  Hold hold(DomainName name, UUID organization, HoldRules.Lapse lapse);

  /// One domain of this organization.
  Optional<EmailDomain> find(UUID organization, UUID id);

  /// The domain of this organization that has this name.
  Optional<EmailDomain> named(UUID organization, DomainName name);

  /// Domains of this organization, newest first, starting after `after`, at most `limit`.
  List<EmailDomain> page(UUID organization, DomainFilter filter, Optional<UUID> after, int limit);

  /// The public keys served for a domain, in the order of its selectors.
  List<ServedKey> publicKeys(UUID id);

  /// All DKIM keys of a domain, by selector, the newest of each first.
  List<DkimKey> keys(UUID id);

  /// How a domain fares in the background; empty when it is not watched.
  Optional<CheckState> watch(UUID id);

  /// Changes one domain of this organization under a row lock.
  ///
  /// @param change gets the current row, and says what it becomes and what events that makes
  /// @return the row after the change; empty when there is none
  Optional<EmailDomain> change(UUID organization, UUID id, Function<EmailDomain, Change> change);

  /// Gives a domain whose registration has lapsed the token, the keys and the watch of `renewed`,
  /// then runs `publish`, then commits. Its old token is retired for ever, and its old keys are
  /// gone.
  ///
  /// When anything fails nothing changes, and `withdraw` runs after the transaction has ended.
  ///
  /// @return the row before; empty when there is none, or it has not lapsed
  Optional<EmailDomain> renew(NewDomain renewed, Event told, Runnable publish, Runnable withdraw);

  /// What is known about a domain's past, newest first, starting after `after`, at most `limit`.
  List<TimelineEntry> timeline(UUID id, Optional<UUID> after, int limit);

  /// What happened since `since`, or was still seen then, newest first, at most `limit`: however
  /// long ago it began, unlike a page of [#timeline].
  List<TimelineEntry> timelineSince(UUID id, Instant since, int limit);

  /// Removes one domain of this organization with its keys; retires its token for ever; leaves
  /// durable work that withdraws its records from our DNS.
  ///
  /// @param deleted makes the event from the row
  /// @return the row as it was; empty when there is none
  Optional<EmailDomain> delete(UUID organization, UUID id, Function<EmailDomain, Event> deleted);

  /// What a row becomes, and the events of it.
  record Change(EmailDomain domain, List<Event> events) {
    public Change {
      events = List.copyOf(events);
    }
  }
}
