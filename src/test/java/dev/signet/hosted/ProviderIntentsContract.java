package dev.signet.hosted;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.domain.EmailDomain;
import dev.signet.domain.HoldRules;
import dev.signet.domain.Status;
import dev.signet.hosted.ProviderIntents.Deletion;
import dev.signet.hosted.ProviderIntents.Intent;
import dev.signet.name.DomainName;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What holds wherever intents are kept.
public abstract class ProviderIntentsContract {
  private static final Instant NOW = Subjects.NOW;
  private static final Duration SETTLE_AFTER = Duration.ofSeconds(60);
  private static final HoldRules.Lapse LAPSE = new HoldRules.Lapse(Instant.EPOCH, Instant.EPOCH);

  /// The port; the same in each call of one test.
  protected abstract ProviderIntents intents();

  /// An organization that exists.
  protected abstract UUID organization();

  private final DomainName name =
      DomainName.of("i" + UUID.randomUUID().toString().substring(0, 8) + ".test");

  private Intent intent(Instant at) {
    return new Intent(UUID.randomUUID(), organization(), name, "memory", false, at);
  }

  private List<Deletion> begin(Intent intent) {
    return intents().begin(intent, LAPSE, Subjects::created, intent.createdAt().plus(SETTLE_AFTER));
  }

  private boolean commit(Intent intent, String remoteId) {
    EmailDomain domain =
        Subjects.domain(
            intent.id(), intent.organization(), intent.name(), "memory", Status.PENDING);
    return intents()
        .commit(
            domain,
            Subjects.behind(remoteId),
            Subjects.created(domain),
            new Deletion(intent.id(), intent.name(), "memory", false, remoteId, NOW));
  }

  private Reason refused(Instant at) {
    return assertThrows(Refused.class, () -> begin(intent(at))).reason();
  }

  @Test
  void aRunningIntentHoldsItsName() {
    begin(intent(NOW));
    assertEquals(Reason.NAME_TAKEN, refused(NOW.plusSeconds(1)));
  }

  @Test
  void aCommittedIntentIsADomainThatHoldsItsName() {
    Intent intent = intent(NOW);
    begin(intent);
    String remoteId = UUID.randomUUID().toString();
    assertFalse(intents().accountsFor("memory", false, remoteId));
    assertTrue(commit(intent, remoteId));
    assertTrue(intents().accountsFor("memory", false, remoteId));
    assertFalse(intents().accountsFor("memory", true, remoteId), "its sandbox is another account");
    assertEquals(Optional.empty(), intents().takeOver(intent.id()));
    assertEquals(Reason.NAME_TAKEN, refused(NOW.plusSeconds(1)));
  }

  @Test
  void anAbandonedIntentFreesItsName() {
    Intent intent = intent(NOW);
    begin(intent);
    intents().abandon(intent.id());
    assertEquals(Optional.empty(), intents().takeOver(intent.id()));
    assertEquals(List.of(), begin(intent(NOW.plusSeconds(1))));
  }

  @Test
  void whileTheOutcomeIsNotKnownTheNameIsNeitherFreeNorTaken() {
    Intent intent = intent(NOW);
    begin(intent);
    intents().leaveUnsettled(intent.id());
    assertEquals(Reason.UNAVAILABLE, refused(NOW.plusSeconds(1)));
    intents().settled(intent.id());
    assertEquals(List.of(), begin(intent(NOW.plusSeconds(2))));
  }

  @Test
  void anIntentThatIsOldEnoughToBeSettledIsNotKnownEither() {
    begin(intent(NOW));
    assertEquals(Reason.UNAVAILABLE, refused(NOW.plus(SETTLE_AFTER)));
  }

  @Test
  void anIntentThatWasTakenOverCannotBeCommittedAndItsEffectIsOwed() {
    Intent intent = intent(NOW);
    begin(intent);
    assertEquals(Optional.of(intent), intents().takeOver(intent.id()));
    assertEquals(Optional.of(intent), intents().takeOver(intent.id()), "it may be tried again");
    String remoteId = UUID.randomUUID().toString();
    assertFalse(commit(intent, remoteId));
    assertFalse(intents().accountsFor("memory", false, remoteId));
    assertEquals(remoteId, intents().deletion(intent.id()).orElseThrow().remoteId());
  }

  @Test
  void whatIsOwedUnderANameIsToldToWhoeverRegistersItNext() {
    Intent first = intent(NOW);
    begin(first);
    intents().takeOver(first.id());
    commit(first, "left-over-" + first.id());
    intents().settled(first.id());
    List<Deletion> owed = begin(intent(NOW.plusSeconds(5)));
    assertEquals(
        List.of("left-over-" + first.id()), owed.stream().map(Deletion::remoteId).toList());
    intents().deleted(first.id());
    assertEquals(Optional.empty(), intents().deletion(first.id()));
    intents().deleted(first.id());
  }
}
