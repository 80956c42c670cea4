package dev.signet.hosted;

import dev.signet.hosted.ProviderIntents.Deletion;
import dev.signet.hosted.ProviderIntents.Intent;
import dev.signet.provider.EmailProvider;
import dev.signet.provider.ListedDomain;
import dev.signet.provider.ProviderFailure;
import dev.signet.refusal.Refused;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes providers and our rows agree again: undoes registrations whose outcome is not known, and
/// removes at providers what was removed here. The effect of durable work, on any node; every step
/// may be done twice.
///
/// Neither is ever given up: a provider that is away is asked again, at last each hour.
public final class Settlements {
  /// Work about an intent; its subject is the intent's id and a round, `ID/1`.
  public static final String INTENT = "provider-intent";

  /// Work about a deletion; its subject is as above.
  public static final String DELETION = "provider-delete";

  private static final Logger LOG = LoggerFactory.getLogger(Settlements.class);

  /// How far the provider's clock may be behind ours.
  private static final Duration SKEW = Duration.ofSeconds(10);

  private static final int MAX_PAGES = 300;
  private static final int MAX_ROUNDS = 7;
  private static final Duration MAX_PAUSE = Duration.ofHours(1);

  private final ProviderIntents intents;
  private final Providers providers;
  private final InstantSource clock;

  public Settlements(ProviderIntents intents, Providers providers, InstantSource clock) {
    this.intents = intents;
    this.providers = providers;
    this.clock = clock;
  }

  private record Subject(UUID id, int round) {
    static Subject of(String text) {
      String[] parts = text.split("/", 2);
      return new Subject(UUID.fromString(parts[0]), Integer.parseInt(parts[1]));
    }
  }

  /// The subject of the first work about `id`.
  public static String subject(UUID id, int round) {
    return id + "/" + round;
  }

  /// Undoes the registration that an intent speaks of, if it is still there.
  public void settle(String subject) {
    Subject task = Subject.of(subject);
    Optional<Intent> intent = intents.takeOver(task.id());
    if (intent.isEmpty()) {
      return;
    }
    try {
      undo(intent.get());
      intents.settled(task.id());
    } catch (ProviderFailure | Refused trouble) {
      LOG.warn("Cannot settle {} yet: {}", intent.get().name(), trouble.getMessage());
      intents.settleAgain(task.id(), task.round() + 1, again(task.round()));
    }
  }

  /// Removes at the provider what the intent made and no row accounts for. A domain that was there
  /// before the intent is not ours to remove.
  private void undo(Intent intent) {
    EmailProvider provider = providers.of(intent.provider(), intent.sandbox()).provider();
    List<ListedDomain> named = new ArrayList<>();
    boolean whole =
        provider.walk(
            MAX_PAGES,
            listed -> {
              if (listed.name().equals(intent.name())) {
                named.add(listed);
              }
            });
    for (ListedDomain listed : named) {
      Instant since = intent.createdAt().minus(SKEW);
      boolean ofIntent = listed.createdAt().filter(made -> !made.isBefore(since)).isPresent();
      if (!ofIntent) {
        LOG.warn(
            "{} has a domain {} that was not made here; it stays",
            intent.provider(),
            intent.name());
      } else if (!intents.accountsFor(intent.provider(), intent.sandbox(), listed.remoteId())) {
        provider.delete(listed.remoteId());
        LOG.info("Removed {} at {}: its registration failed", intent.name(), intent.provider());
      }
    }
    if (!whole && named.isEmpty()) {
      // Absence proves nothing. An account this large needs a person to look.
      LOG.error(
          "{} holds too many domains to look for {}; look there for one without a row here",
          intent.provider(),
          intent.name());
    }
  }

  /// Has the provider remove a domain that is gone here.
  public void delete(String subject) {
    Subject task = Subject.of(subject);
    Optional<Deletion> deletion = intents.deletion(task.id());
    if (deletion.isEmpty()) {
      return;
    }
    Deletion owed = deletion.get();
    try {
      providers.of(owed.provider(), owed.sandbox()).provider().delete(owed.remoteId());
      intents.deleted(owed.id());
    } catch (ProviderFailure | Refused trouble) {
      LOG.warn("Cannot remove {} at {} yet: {}", owed.name(), owed.provider(), trouble.toString());
      intents.deleteAgain(owed.id(), task.round() + 1, again(task.round()));
    }
  }

  /// 1, 16, 81 … s, then each hour.
  private Instant again(int round) {
    long seconds = (long) Math.pow(Math.min(round, MAX_ROUNDS + 1), 4);
    Duration pause = Duration.ofSeconds(Math.min(seconds, MAX_PAUSE.toSeconds()));
    return clock.instant().plus(pause);
  }
}
