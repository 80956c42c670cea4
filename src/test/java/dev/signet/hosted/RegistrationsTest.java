package dev.signet.hosted;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.domain.HoldRules;
import dev.signet.domain.Status;
import dev.signet.domain.StoredDomain;
import dev.signet.domain.StoredDomain.Behind;
import dev.signet.id.Ids;
import dev.signet.name.DomainName;
import dev.signet.name.EmailDomainName;
import dev.signet.name.NameRules;
import dev.signet.provider.memory.MemoryProvider;
import dev.signet.provider.memory.MemoryProvider.Fault;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.zone.ZoneToken;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Intent, effect, commit: what is kept here and there, however the provider answers.
class RegistrationsTest {
  private static final UUID ORGANIZATION = new UUID(7, 7);
  private static final EmailDomainName NAME =
      new NameRules(DomainName.of("platform.test"), DomainName.of("zone.test"), List.of())
          .read("domain", "acme.com");

  private final MemoryIntents intents = new MemoryIntents();
  private final MemoryProvider provider = new MemoryProvider(() -> Subjects.NOW);
  private final Providers.Backer backer =
      new Providers(List.of(provider), true).forNew(MemoryProvider.NAME).orElseThrow();
  private final Registrations registrations =
      new Registrations(
          intents,
          new RemoteReading(Subjects.faces()),
          new Registrations.Terms(
              new HoldRules(Duration.ofDays(7), Duration.ofDays(90)),
              Duration.ofSeconds(60),
              () -> new ZoneToken("dabcdefghijklmnop")),
          new Ids(() -> Subjects.NOW, new SecureRandom()),
          () -> Subjects.NOW);

  private Refused refused() {
    return assertThrows(Refused.class, () -> registrations.register(ORGANIZATION, NAME, backer));
  }

  @Test
  void whatTheProviderMadeBecomesADomainWithItsRecordsAndOurDmarcRecord() {
    StoredDomain made = registrations.register(ORGANIZATION, NAME, backer);
    assertEquals(Status.PENDING, made.domain().status());
    assertEquals(ORGANIZATION, made.domain().organization());
    Behind.Remote behind = (Behind.Remote) made.behind();
    assertEquals(provider.ids(), List.of(behind.remoteId()));
    assertEquals(
        List.of("_a-provider-kept-in-memory.acme.com", "_dmarc.acme.com"),
        behind.records().stream().map(held -> held.record().owner().toString()).toList());
    assertEquals("running 0, unsettled 0, domains 1, owed 0", intents.state());
  }

  @Test
  void whenTheProviderSurelyDidNothingNothingIsKept() {
    provider.failing(Fault.AWAY);
    assertEquals(Reason.UNAVAILABLE, refused().reason());
    assertEquals("running 0, unsettled 0, domains 0, owed 0", intents.state());
  }

  @Test
  void whenTheProviderRefusesTheCallerHearsWhyAndNothingIsKept() {
    provider.madeElsewhere(NAME.ascii(), Subjects.NOW);
    Refused refused = refused();
    assertEquals(Reason.PROVIDER_REFUSED, refused.reason());
    assertTrue(refused.text().startsWith("It has that name already."), refused::text);
    assertEquals("running 0, unsettled 0, domains 0, owed 0", intents.state());
  }

  @Test
  void whenTheAnswerIsLostTheIntentStaysToBeSettled() {
    provider.failing(Fault.LOST_ANSWER);
    Refused refused = refused();
    assertEquals(Reason.UNAVAILABLE, refused.reason());
    assertEquals(Duration.ofSeconds(60), refused.retryAfter().orElseThrow());
    assertEquals("running 0, unsettled 1, domains 0, owed 0", intents.state());
    assertEquals(1, provider.ids().size(), "it may have happened, and here it has");
  }

  @Test
  void whatIsOwedUnderTheNameIsRemovedFirst() {
    String left = provider.madeElsewhere(NAME.ascii(), Subjects.NOW.minusSeconds(99));
    intents.owe(
        new ProviderIntents.Deletion(
            new UUID(9, 9), NAME.ascii(), MemoryProvider.NAME, false, left, Subjects.NOW));
    registrations.register(ORGANIZATION, NAME, backer);
    assertEquals("running 0, unsettled 0, domains 1, owed 0", intents.state());
    assertTrue(!provider.ids().contains(left));
  }

  @Test
  void whatIsOwedToAnotherProviderIsLeftAlone() {
    intents.owe(
        new ProviderIntents.Deletion(
            new UUID(9, 9), NAME.ascii(), "other", false, "x", Subjects.NOW));
    registrations.register(ORGANIZATION, NAME, backer);
    assertEquals("running 0, unsettled 0, domains 1, owed 1", intents.state());
  }

  @Test
  void aTakenNameIsRefusedBeforeTheProviderIsAsked() {
    registrations.register(ORGANIZATION, NAME, backer);
    assertEquals(Reason.NAME_TAKEN, refused().reason());
    assertEquals(1, provider.ids().size());
  }
}
