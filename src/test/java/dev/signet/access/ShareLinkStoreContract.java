package dev.signet.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.access.ShareLinkStore.Added;
import dev.signet.access.ShareLinkStore.Found;
import dev.signet.id.Ids;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// What every [ShareLinkStore] does.
public abstract class ShareLinkStoreContract {
  private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(60);

  private final Ids ids = new Ids(InstantSource.system(), new SecureRandom());

  protected abstract ShareLinkStore store();

  /// A new organization.
  protected abstract UUID organization();

  /// A new domain of it.
  protected abstract UUID domain(UUID organization);

  protected abstract void removeDomain(UUID domain);

  private ShareLink link(UUID domain, Instant expiresAt) {
    return new ShareLink(ids.next(), domain, NOW.minusSeconds(60), expiresAt);
  }

  private ShareLink added(UUID organization, UUID domain, Instant expiresAt) {
    ShareLink link = link(domain, expiresAt);
    assertEquals(Added.ADDED, store().add(organization, link, 20, NOW.minusSeconds(60)));
    return link;
  }

  @Test
  void whatWasAddedIsFoundWithItsOrganizationAndListedNewestFirst() {
    UUID organization = organization();
    UUID domain = domain(organization);
    ShareLink first = added(organization, domain, LATER);
    ShareLink second = added(organization, domain, LATER);
    ShareLink other = added(organization, domain(organization), LATER);
    assertEquals(List.of(second, first), store().living(organization, domain, NOW));
    assertEquals(Optional.of(new Found(organization, first)), store().find(first.id()));
    assertEquals(Optional.of(new Found(organization, other)), store().find(other.id()));
    assertEquals(Optional.empty(), store().find(UUID.randomUUID()));
  }

  @Test
  void anExpiredLinkIsNotListed() {
    UUID organization = organization();
    UUID domain = domain(organization);
    added(organization, domain, NOW);
    ShareLink living = added(organization, domain, NOW.plusSeconds(1));
    assertEquals(List.of(living), store().living(organization, domain, NOW));
  }

  @Test
  void anotherOrganizationCanNeitherAddNorSeeNorRemove() {
    UUID owner = organization();
    UUID stranger = organization();
    UUID domain = domain(owner);
    ShareLink link = added(owner, domain, LATER);
    assertEquals(Added.NO_SUCH_DOMAIN, store().add(stranger, link(domain, LATER), 20, NOW));
    assertEquals(Added.NO_SUCH_DOMAIN, store().add(owner, link(UUID.randomUUID(), LATER), 20, NOW));
    assertEquals(List.of(), store().living(stranger, domain, NOW));
    assertFalse(store().remove(stranger, domain, link.id()));
    assertFalse(store().remove(owner, domain(owner), link.id()));
    assertEquals(List.of(link), store().living(owner, domain, NOW));
  }

  @Test
  void aRemovedLinkIsGone() {
    UUID organization = organization();
    UUID domain = domain(organization);
    ShareLink link = added(organization, domain, LATER);
    assertTrue(store().remove(organization, domain, link.id()));
    assertFalse(store().remove(organization, domain, link.id()));
    assertEquals(Optional.empty(), store().find(link.id()));
    assertEquals(List.of(), store().living(organization, domain, NOW));
  }

  @Test
  void linksGoWithTheirDomain() {
    UUID organization = organization();
    UUID domain = domain(organization);
    ShareLink link = added(organization, domain, LATER);
    removeDomain(domain);
    assertEquals(Optional.empty(), store().find(link.id()));
    assertEquals(List.of(), store().living(organization, domain, NOW));
    assertEquals(Added.NO_SUCH_DOMAIN, store().add(organization, link(domain, LATER), 20, NOW));
  }

  @Test
  void expiredLinksDoNotCountAndSeveralAtOnceNeverMakeTooMany() throws Exception {
    UUID organization = organization();
    for (int round = 0; round < 20; round++) {
      UUID domain = domain(organization);
      added(organization, domain, NOW);
      added(organization, domain, NOW);
      List<Future<Added>> done = new ArrayList<>();
      try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < 6; i++) {
          done.add(executor.submit(() -> store().add(organization, link(domain, LATER), 2, NOW)));
        }
      }
      int kept = 0;
      for (Future<Added> one : done) {
        Added answer = one.get();
        assertTrue(answer == Added.ADDED || answer == Added.TOO_MANY, answer::toString);
        kept += answer == Added.ADDED ? 1 : 0;
      }
      assertEquals(2, kept);
      assertEquals(2, store().living(organization, domain, NOW).size());
    }
  }
}
