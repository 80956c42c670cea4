package dev.signet.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestDatabase;
import dev.signet.access.AtOnce;
import dev.signet.domain.EmailDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// AU-3: verifies under way have a bound per organization.
@Timeout(120)
class AtOnceTest {
  @Test
  void anOrganizationHasItsPlacesAndNoMoreAndAnotherHasItsOwn() {
    AtOnce places = new AtOnce(2);
    UUID one = UUID.randomUUID();
    UUID other = UUID.randomUUID();
    assertTrue(places.enter(one) && places.enter(one));
    assertFalse(places.enter(one));
    assertTrue(places.enter(other));
    places.leave(one);
    assertTrue(places.enter(one));
    places.leave(one);
    places.leave(one);
    places.leave(other);
    assertEquals(0, places.organizations());
  }

  @Test
  void threadsNeverHaveMoreThanThePlaces() throws Exception {
    AtOnce places = new AtOnce(3);
    UUID one = UUID.randomUUID();
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int thread = 0; thread < 32; thread++) {
        executor.execute(() -> {
          for (int n = 0; n < 1000; n++) {
            if (places.enter(one)) {
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              inside.decrementAndGet();
              places.leave(one);
            }
          }
        });
      }
    }
    assertTrue(most.get() <= 3, most::toString);
    assertEquals(0, places.organizations());
  }

  @Test
  void verifiesOfSlowServersLeaveOthersTheirsAndAreAnsweredFromWhatIsKnown() throws Exception {
    try (Watched watched = new Watched(TestDatabase.fresh());
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      UUID slow = watched.organization();
      UUID other = watched.organization();
      List<EmailDomain> domains = new ArrayList<>();
      for (int n = 0; n <= Checks.VERIFIES_AT_ONCE; n++) {
        domains.add(watched.register(slow, "slow" + n + ".test"));
      }
      EmailDomain fine = watched.register(other, "fine.test");
      Semaphore asking = new Semaphore(0);
      Semaphore answers = new Semaphore(0);
      watched.dns.before =
          subject -> {
            if (subject.domain().toString().startsWith("slow")) {
              asking.release();
              try {
                answers.acquire();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }
            return subject;
          };
      CompletionService<Checked> underWay = new ExecutorCompletionService<>(executor);
      for (EmailDomain domain : domains.subList(0, Checks.VERIFIES_AT_ONCE)) {
        underWay.submit(() -> watched.checks.verify(slow, domain.id()));
        assertTrue(asking.tryAcquire(30, TimeUnit.SECONDS));
      }
      assertInstanceOf(Checked.Limited.class, watched.checks.verify(slow, domains.getLast().id()));
      assertInstanceOf(Checked.Recorded.class, watched.checks.verify(other, fine.id()));
      for (int n = 0; n < Checks.VERIFIES_AT_ONCE; n++) {
        answers.release();
        assertInstanceOf(Checked.Recorded.class, underWay.take().get());
      }
      answers.release();
      assertInstanceOf(Checked.Recorded.class, watched.checks.verify(slow, domains.getLast().id()));
    }
  }
}
