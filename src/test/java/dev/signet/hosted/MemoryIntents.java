package dev.signet.hosted;

import dev.signet.domain.EmailDomain;
import dev.signet.domain.HoldRules;
import dev.signet.domain.StoredDomain.Behind;
import dev.signet.events.Event;
import dev.signet.name.DomainName;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/// Intents in memory, with the domains that were committed. Lets no hold lapse.
public final class MemoryIntents implements ProviderIntents {
  private final Map<UUID, Intent> running = new LinkedHashMap<>();
  private final Map<UUID, Intent> unsettled = new LinkedHashMap<>();
  private final Map<UUID, Deletion> owed = new LinkedHashMap<>();
  private final Map<UUID, Committed> domains = new LinkedHashMap<>();
  private final List<String> work = new ArrayList<>();

  private record Committed(EmailDomain domain, Behind.Remote behind) {}

  @Override
  public synchronized List<Deletion> begin(
      Intent intent,
      HoldRules.Lapse lapse,
      Function<EmailDomain, Event> superseded,
      Instant settleAt) {
    Duration settleAfter = Duration.between(intent.createdAt(), settleAt);
    Instant old = intent.createdAt().minus(settleAfter);
    if (named(unsettled, intent.name())
        || running.values().stream()
            .anyMatch(
                other -> other.name().equals(intent.name()) && !other.createdAt().isAfter(old))) {
      throw Refused.because(Reason.UNAVAILABLE, "An earlier registration is being undone.");
    }
    if (named(running, intent.name())
        || domains.values().stream().anyMatch(at -> at.domain().name().equals(intent.name()))) {
      throw Refused.because(Reason.NAME_TAKEN, "The name is taken.");
    }
    running.put(intent.id(), intent);
    work.add(Settlements.subject(intent.id(), 1));
    return owed.values().stream().filter(one -> one.name().equals(intent.name())).toList();
  }

  private static boolean named(Map<UUID, Intent> intents, DomainName name) {
    return intents.values().stream().anyMatch(intent -> intent.name().equals(name));
  }

  @Override
  public synchronized boolean commit(
      EmailDomain domain, Behind.Remote behind, Event created, Deletion otherwise) {
    if (running.remove(domain.id()) == null) {
      owed.putIfAbsent(otherwise.id(), otherwise);
      work.add(Settlements.subject(otherwise.id(), 1));
      return false;
    }
    domains.put(domain.id(), new Committed(domain, behind));
    return true;
  }

  @Override
  public synchronized void abandon(UUID id) {
    running.remove(id);
    unsettled.remove(id);
  }

  @Override
  public synchronized void leaveUnsettled(UUID id) {
    takeOver(id);
  }

  @Override
  public synchronized Optional<Intent> takeOver(UUID id) {
    Intent intent = running.remove(id);
    if (intent != null) {
      unsettled.put(id, intent);
    }
    return Optional.ofNullable(unsettled.get(id));
  }

  @Override
  public synchronized boolean accountsFor(String provider, boolean sandbox, String remoteId) {
    return domains.values().stream()
        .anyMatch(at ->
            at.domain().provider().equals(provider)
                && at.behind().sandbox() == sandbox
                && at.behind().remoteId().equals(remoteId));
  }

  @Override
  public synchronized void settled(UUID id) {
    unsettled.remove(id);
  }

  @Override
  public synchronized void settleAgain(UUID id, int round, Instant due) {
    work.add(Settlements.subject(id, round) + " at " + due);
  }

  @Override
  public synchronized Optional<Deletion> deletion(UUID id) {
    return Optional.ofNullable(owed.get(id));
  }

  @Override
  public synchronized void deleted(UUID id) {
    owed.remove(id);
  }

  @Override
  public synchronized void deleteAgain(UUID id, int round, Instant due) {
    work.add(Settlements.subject(id, round) + " at " + due);
  }

  /// Owes a deletion.
  synchronized void owe(Deletion deletion) {
    owed.put(deletion.id(), deletion);
  }

  /// The work that was asked for, first to last; what is to be done later with its time.
  synchronized List<String> work() {
    return List.copyOf(work);
  }

  synchronized boolean holds(UUID intent) {
    return running.containsKey(intent) || unsettled.containsKey(intent);
  }

  /// The intents that are there, and the domains.
  synchronized String state() {
    return "running "
        + running.size()
        + ", unsettled "
        + unsettled.size()
        + ", domains "
        + domains.size()
        + ", owed "
        + owed.size();
  }
}
