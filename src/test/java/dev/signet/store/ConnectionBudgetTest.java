package dev.signet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.signet.access.Tenant;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// AU-3: no organization holds every database connection.
class ConnectionBudgetTest {
  private static final UUID GREEDY = UUID.randomUUID();
  private static final UUID NEXT = UUID.randomUUID();

  private final ConnectionBudget budget = new ConnectionBudget(12, Duration.ofMillis(20));

  private ConnectionBudget.Lease take(UUID organization) {
    return Tenant.during(Optional.of(organization), budget::take);
  }

  private int most(UUID organization, List<ConnectionBudget.Lease> leases) {
    int count = 0;
    while (count < 100) {
      try {
        leases.add(take(organization));
        count++;
      } catch (Refused refused) {
        assertEquals(Reason.UNAVAILABLE, refused.reason());
        return count;
      }
    }
    return count;
  }

  @Test
  void oneOrganizationLeavesSomeForTheNextAndAllLeaveFourForUs() {
    List<ConnectionBudget.Lease> greedy = new ArrayList<>();
    List<ConnectionBudget.Lease> next = new ArrayList<>();
    assertEquals(6, most(GREEDY, greedy));
    assertEquals(2, most(NEXT, next));
    // Work of our own waits for nobody.
    for (int i = 0; i < 100; i++) {
      budget.take();
    }
    greedy.removeLast().close();
    assertEquals(1, most(NEXT, next));
    greedy.forEach(ConnectionBudget.Lease::close);
    next.forEach(ConnectionBudget.Lease::close);
    assertEquals(6, most(NEXT, new ArrayList<>()), "what was given back is not there");
  }

  @Test
  void aSmallPoolIsSharedToo() {
    ConnectionBudget small = new ConnectionBudget(1, Duration.ofMillis(5));
    Tenant.during(
        Optional.of(GREEDY),
        () -> {
          ConnectionBudget.Lease only = small.take();
          assertThrows(Refused.class, small::take);
          only.close();
          small.take().close();
          return true;
        });
  }
}
