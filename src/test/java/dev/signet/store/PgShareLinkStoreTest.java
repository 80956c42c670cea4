package dev.signet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.access.ShareLink;
import dev.signet.access.ShareLinkStore;
import dev.signet.access.ShareLinkStoreContract;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PgShareLinkStoreTest extends ShareLinkStoreContract {
  private static SeededDomains seeded;

  @BeforeAll
  static void open() {
    seeded = new SeededDomains();
  }

  @AfterAll
  static void close() {
    seeded.close();
  }

  @Override
  protected ShareLinkStore store() {
    return seeded.store().shareLinks();
  }

  @Override
  protected UUID organization() {
    return seeded.organization();
  }

  @Override
  protected UUID domain(UUID organization) {
    UUID id = UUID.randomUUID();
    String name = id + ".test";
    seeded.domain(organization, id, name, name, "native", "pending");
    return id;
  }

  @Override
  protected void removeDomain(UUID domain) {
    seeded.run("DELETE FROM email_domain WHERE id = ?", domain);
  }

  @Test
  void tidyingForgetsWhatHasExpiredAndNothingElse() {
    UUID organization = organization();
    UUID domain = domain(organization);
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    ShareLink expired =
        new ShareLink(UUID.randomUUID(), domain, now.minusSeconds(9), now.minusSeconds(1));
    ShareLink living =
        new ShareLink(UUID.randomUUID(), domain, now.minusSeconds(9), now.plusSeconds(600));
    for (ShareLink link : List.of(expired, living)) {
      store().add(organization, link, 20, now.minus(Duration.ofDays(1)));
    }
    seeded.store().tidy();
    assertEquals(Optional.empty(), store().find(expired.id()));
    assertEquals(
        Optional.of(new ShareLinkStore.Found(organization, living)), store().find(living.id()));
  }
}
