package dev.signet.api.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.SteeredClock;
import dev.signet.TestDatabase;
import dev.signet.TestNode;
import dev.signet.TestNode.Answer;
import dev.signet.domain.EmailDomain;
import dev.signet.domain.HoldRules;
import dev.signet.domain.StoredDomain.Behind;
import dev.signet.events.Event;
import dev.signet.hosted.ProviderIntents;
import dev.signet.name.DomainName;
import dev.signet.provider.EmailProvider;
import dev.signet.provider.Listing;
import dev.signet.provider.RemoteDomain;
import dev.signet.provider.Vocabulary;
import dev.signet.provider.resend.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A registration that breaks off at each point between intent, effect and commit, as a crash
/// would: there is never a remote domain without a row for long, nor a row without a remote domain,
/// and the name comes free.
class BrokenRegistrationTest {
  private static final String DOMAINS = "/core/email-domains";
  private static final SteeredClock CLOCK = new SteeredClock(Instant.parse("2026-03-01T12:00:00Z"));
  private static final AtomicReference<Optional<Point>> BREAK =
      new AtomicReference<>(Optional.empty());
  private static TestNode node;

  /// Where it breaks.
  private enum Point {
    BEFORE_INTENT,
    AFTER_INTENT,
    AFTER_EFFECT,
    /// The intent was settled while the provider still worked.
    SETTLED_MEANWHILE,
    BEFORE_COMMIT,
    AFTER_COMMIT
  }

  @BeforeAll
  static void start() {
    node =
        TestNode.start(
            new TestNode.Options()
                .at(CLOCK)
                .providing(Timing.DEFAULT, BreakingProvider::new, BreakingIntents::new));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static void breakAt(Point point) {
    if (BREAK.get().equals(Optional.of(point))) {
      throw new IllegalStateException("broken " + point);
    }
  }

  private static Set<String> names(String table) {
    return new TreeSet<>(TestDatabase.rows(node.database(), "SELECT name FROM " + table));
  }

  @ParameterizedTest
  @EnumSource(Point.class)
  void nothingIsLeftHalfDone(Point point) throws InterruptedException {
    String key = node.key();
    String body =
        "{\"domain\":\"broken-"
            + point.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-')
            + ".test\"}";
    BREAK.set(Optional.of(point));
    Answer answer = node.post(DOMAINS, key, body);
    assertTrue(answer.status() == 500 || answer.status() == 503, answer::toString);
    BREAK.set(Optional.empty());
    if (point == Point.AFTER_COMMIT) {
      assertEquals(409, node.post(DOMAINS, key, body).status(), "it was made");
    } else {
      CLOCK.advance(Duration.ofSeconds(61));
      settled();
      assertEquals(201, node.post(DOMAINS, key, body).status());
    }
    assertEquals(names("email_domain"), names("sandbox_domain"));
  }

  private static void settled() throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      if (names("provider_intent").isEmpty() && names("provider_deletion").isEmpty()) {
        assertEquals(names("email_domain"), names("sandbox_domain"));
        return;
      }
      Thread.sleep(100);
    }
    throw new AssertionError("not settled");
  }

  private record BreakingIntents(ProviderIntents store) implements ProviderIntents {
    @Override
    public List<Deletion> begin(
        Intent intent,
        HoldRules.Lapse lapse,
        Function<EmailDomain, Event> superseded,
        Instant settleAt) {
      breakAt(Point.BEFORE_INTENT);
      List<Deletion> owed = store.begin(intent, lapse, superseded, settleAt);
      breakAt(Point.AFTER_INTENT);
      return owed;
    }

    @Override
    public boolean commit(
        EmailDomain domain, Behind.Remote behind, Event created, Deletion otherwise) {
      breakAt(Point.BEFORE_COMMIT);
      if (BREAK.get().equals(Optional.of(Point.SETTLED_MEANWHILE))) {
        store.takeOver(domain.id());
        store.settled(domain.id());
      }
      boolean done = store.commit(domain, behind, created, otherwise);
      breakAt(Point.AFTER_COMMIT);
      return done;
    }

    @Override
    public void abandon(UUID id) {
      store.abandon(id);
    }

    @Override
    public void leaveUnsettled(UUID id) {
      store.leaveUnsettled(id);
    }

    @Override
    public Optional<Intent> takeOver(UUID id) {
      return store.takeOver(id);
    }

    @Override
    public boolean accountsFor(String provider, boolean sandbox, String remoteId) {
      return store.accountsFor(provider, sandbox, remoteId);
    }

    @Override
    public void settled(UUID id) {
      store.settled(id);
    }

    @Override
    public void settleAgain(UUID id, int round, Instant due) {
      store.settleAgain(id, round, due);
    }

    @Override
    public Optional<Deletion> deletion(UUID id) {
      return store.deletion(id);
    }

    @Override
    public void deleted(UUID id) {
      store.deleted(id);
    }

    @Override
    public void deleteAgain(UUID id, int round, Instant due) {
      store.deleteAgain(id, round, due);
    }
  }

  private record BreakingProvider(EmailProvider provider) implements EmailProvider {
    @Override
    public String name() {
      return provider.name();
    }

    @Override
    public boolean sandbox() {
      return provider.sandbox();
    }

    @Override
    public Vocabulary vocabulary() {
      return provider.vocabulary();
    }

    @Override
    public RemoteDomain create(UUID organization, DomainName name) {
      RemoteDomain made = provider.create(organization, name);
      breakAt(Point.AFTER_EFFECT);
      return made;
    }

    @Override
    public RemoteDomain read(String remoteId, DomainName name) {
      return provider.read(remoteId, name);
    }

    @Override
    public void startVerification(String remoteId) {
      provider.startVerification(remoteId);
    }

    @Override
    public void delete(String remoteId) {
      provider.delete(remoteId);
    }

    @Override
    public Listing list(Optional<String> after) {
      return provider.list(after);
    }
  }
}
