package dev.signet.hosted;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.domain.EmailDomain;
import dev.signet.domain.HoldRules;
import dev.signet.domain.Status;
import dev.signet.hosted.ProviderIntents.Deletion;
import dev.signet.hosted.ProviderIntents.Intent;
import dev.signet.name.DomainName;
import dev.signet.provider.memory.MemoryProvider;
import dev.signet.provider.memory.MemoryProvider.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is removed at a provider when a registration broke off, and what is not.
class SettlementsTest {
  private static final Instant NOW = Subjects.NOW;
  private static final DomainName NAME = DomainName.of("acme.com");
  private static final Intent INTENT =
      new Intent(new UUID(1, 1), new UUID(2, 2), NAME, MemoryProvider.NAME, false, NOW);

  private final MemoryIntents intents = new MemoryIntents();
  private final MemoryProvider provider = new MemoryProvider(() -> NOW);
  private final Settlements settlements =
      new Settlements(intents, new Providers(List.of(provider), true), () -> NOW.plusSeconds(60));

  @BeforeEach
  void begin() {
    intents.begin(
        INTENT,
        new HoldRules.Lapse(Instant.EPOCH, Instant.EPOCH),
        Subjects::created,
        NOW.plusSeconds(60));
  }

  private void settle(int round) {
    settlements.settle(Settlements.subject(INTENT.id(), round));
  }

  @Test
  void whatTheIntentMadeIsRemovedThereAndTheNameIsFree() {
    String made = provider.madeElsewhere(NAME, NOW.plusSeconds(1));
    String other = provider.madeElsewhere(DomainName.of("other.com"), NOW.plusSeconds(1));
    settle(1);
    assertFalse(provider.ids().contains(made));
    assertTrue(provider.ids().contains(other));
    assertFalse(intents.holds(INTENT.id()));
  }

  @Test
  void aDomainOfThatNameThatWasThereBeforeStays() {
    String before = provider.madeElsewhere(NAME, NOW.minus(Duration.ofHours(1)));
    settle(1);
    assertTrue(provider.ids().contains(before));
    assertFalse(intents.holds(INTENT.id()));
  }

  @Test
  void aDomainThatOneOfOurRowsAccountsForStays() {
    String made = provider.madeElsewhere(NAME, NOW.plusSeconds(1));
    Intent other =
        new Intent(
            new UUID(3, 3),
            new UUID(2, 2),
            DomainName.of("moved.com"),
            MemoryProvider.NAME,
            false,
            NOW);
    intents.begin(
        other,
        new HoldRules.Lapse(Instant.EPOCH, Instant.EPOCH),
        Subjects::created,
        NOW.plusSeconds(60));
    EmailDomain domain =
        Subjects.domain(
            other.id(), other.organization(), other.name(), MemoryProvider.NAME, Status.PENDING);
    intents.commit(
        domain,
        Subjects.behind(made),
        Subjects.created(domain),
        new Deletion(other.id(), other.name(), MemoryProvider.NAME, false, made, NOW));
    settle(1);
    assertTrue(provider.ids().contains(made));
  }

  @Test
  void itIsFoundOnTheLastPageToo() {
    for (int i = 0; i < 9; i++) {
      provider.madeElsewhere(DomainName.of("other" + i + ".com"), NOW);
    }
    String made = provider.madeElsewhere(NAME, NOW.plusSeconds(1));
    settle(1);
    assertFalse(provider.ids().contains(made));
  }

  @Test
  void aProviderThatIsAwayIsAskedAgainLaterAndLaterUpToAnHour() {
    provider.failing(Fault.AWAY);
    for (int round : List.of(1, 2, 3, 7, 8, 500)) {
      settle(round);
    }
    assertTrue(intents.holds(INTENT.id()));
    Instant from = NOW.plusSeconds(60);
    assertEquals(
        List.of(
            again(2, from.plusSeconds(1)),
            again(3, from.plusSeconds(16)),
            again(4, from.plusSeconds(81)),
            again(8, from.plusSeconds(2401)),
            again(9, from.plusSeconds(3600)),
            again(501, from.plusSeconds(3600))),
        intents.work().subList(1, 7));
  }

  private static String again(int round, Instant at) {
    return Settlements.subject(INTENT.id(), round) + " at " + at;
  }

  @Test
  void settlingWhatIsSettledAsksNobody() {
    settle(1);
    provider.failing(Fault.AWAY);
    settle(1);
    assertEquals(1, intents.work().size());
  }

  @Test
  void anOwedDeletionIsDoneOnceAndTriedAgainUntilTheProviderAgrees() {
    String owed = provider.madeElsewhere(NAME, NOW);
    UUID id = new UUID(4, 4);
    intents.owe(new Deletion(id, NAME, MemoryProvider.NAME, false, owed, NOW));
    provider.failing(Fault.AWAY);
    settlements.delete(Settlements.subject(id, 1));
    assertTrue(intents.deletion(id).isPresent());
    provider.failing(Fault.NONE);
    settlements.delete(Settlements.subject(id, 2));
    assertFalse(provider.ids().contains(owed));
    assertTrue(intents.deletion(id).isEmpty());
    settlements.delete(Settlements.subject(id, 2));
  }

  @Test
  void aDeletionOwedToAProviderThatTheOperatorTookAwayWaits() {
    UUID id = new UUID(4, 4);
    intents.owe(new Deletion(id, NAME, "taken-away", false, "x", NOW));
    settlements.delete(Settlements.subject(id, 1));
    assertTrue(intents.deletion(id).isPresent());
    assertEquals(
        Settlements.subject(id, 2) + " at " + NOW.plusSeconds(61), intents.work().getLast());
  }
}
