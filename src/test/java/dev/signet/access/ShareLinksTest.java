package dev.signet.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.SteeredClock;
import dev.signet.access.ShareLinks.Issued;
import dev.signet.access.ShareLinks.Opened;
import dev.signet.id.Ids;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ShareLinksTest {
  private static final UUID ORGANIZATION = UUID.randomUUID();
  private static final Duration WEEK = ShareLinks.DEFAULT_LIFETIME;

  private final MemoryShareLinkStore store = new MemoryShareLinkStore();
  private final SteeredClock clock = new SteeredClock(Instant.parse("2026-05-01T12:00:00.5Z"));
  private final ShareLinks links = links((byte) 7);
  private final UUID domain = store.addDomain(ORGANIZATION);

  private ShareLinks links(byte secret) {
    byte[] key = new byte[32];
    Arrays.fill(key, secret);
    return new ShareLinks(store, () -> key, new Ids(clock, new SecureRandom()), clock);
  }

  private String refusal(String text) {
    return refusal(links, text);
  }

  private static String refusal(ShareLinks links, String text) {
    Refused refused = assertThrows(Refused.class, () -> links.open(text), text);
    return refused.reason() + " " + refused.text() + refused.fields() + refused.retryAfter();
  }

  @Test
  void aLinkOpensItsDomainUntilItExpires() {
    Issued issued = links.create(ORGANIZATION, domain, WEEK);
    assertTrue(issued.text().matches("[A-Za-z0-9_-]{48}"), issued::text);
    assertFalse(issued.toString().contains(issued.text()));
    assertEquals(Instant.parse("2026-05-08T12:00:00Z"), issued.link().expiresAt());
    assertEquals(List.of(issued.link()), links.list(ORGANIZATION, domain));
    Opened opened = new Opened(ORGANIZATION, domain, issued.link().expiresAt());
    assertEquals(opened, links.open(issued.text()));

    clock.advance(WEEK.minusMillis(501));
    assertEquals(opened, links.open(issued.text()));
    clock.advance(Duration.ofMillis(1));
    refusal(issued.text());
    assertEquals(List.of(), links.list(ORGANIZATION, domain));
  }

  @Test
  void whateverIsWrongTheAnswerIsTheSame() {
    Issued good = links.create(ORGANIZATION, domain, WEEK);
    Issued expired = links.create(ORGANIZATION, domain, Duration.ofMinutes(1));
    Issued revoked = links.create(ORGANIZATION, domain, WEEK);
    links.revoke(ORGANIZATION, domain, revoked.link().id());
    UUID gone = store.addDomain(ORGANIZATION);
    Issued ofGone = links.create(ORGANIZATION, gone, WEEK);
    store.removeDomain(gone);
    Issued elsewhere = links((byte) 8).create(ORGANIZATION, domain, WEEK);
    clock.advance(Duration.ofMinutes(2));

    Set<String> answers = new HashSet<>();
    for (String text :
        List.of(
            expired.text(),
            revoked.text(),
            ofGone.text(),
            elsewhere.text(),
            "",
            "x",
            good.text().substring(1),
            good.text() + "A",
            good.text().substring(0, 47) + "=",
            good.text().substring(0, 47) + "/",
            "A".repeat(48),
            "\u0000".repeat(48),
            "é".repeat(48),
            "_".repeat(100_000))) {
      answers.add(refusal(text));
    }
    byte[] octets = Base64.getUrlDecoder().decode(good.text());
    for (int bit = 0; bit < octets.length * 8; bit++) {
      byte[] changed = octets.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      answers.add(refusal(Base64.getUrlEncoder().withoutPadding().encodeToString(changed)));
    }
    assertEquals(1, answers.size(), answers::toString);
    assertTrue(answers.iterator().next().startsWith(Reason.NOT_FOUND + " "), answers::toString);
    links.open(good.text());
  }

  /// The row may say what it likes: what was signed must agree.
  @Test
  void aRowThatWasChangedOpensNothing() {
    Issued issued = links.create(ORGANIZATION, domain, Duration.ofDays(1));
    ShareLink link = issued.link();
    UUID other = store.addDomain(ORGANIZATION);
    for (ShareLink changed :
        List.of(
            new ShareLink(link.id(), other, link.createdAt(), link.expiresAt()),
            new ShareLink(
                link.id(), domain, link.createdAt(), link.expiresAt().plusSeconds(86_400)))) {
      store.add(ORGANIZATION, changed, 20, clock.instant());
      refusal(issued.text());
    }
    store.add(ORGANIZATION, link, 20, clock.instant());
    links.open(issued.text());
  }

  @Test
  void anotherNodeWithTheSameKeyOpensItAndOneWithAnotherKeyDoesNot() {
    Issued issued = links.create(ORGANIZATION, domain, WEEK);
    assertEquals(domain, links((byte) 7).open(issued.text()).domain());
    refusal(links((byte) 8), issued.text());
  }

  @Test
  void aLifetimeIsAMinuteToNinetyDays() {
    for (Duration lifetime : List.of(Duration.ofMinutes(1), Duration.ofDays(90))) {
      links.create(ORGANIZATION, domain, lifetime);
    }
    for (Duration lifetime :
        List.of(
            Duration.ZERO,
            Duration.ofDays(-1),
            Duration.ofMinutes(1).minusNanos(1),
            Duration.ofDays(90).plusNanos(1),
            Duration.ofSeconds(Long.MAX_VALUE))) {
      Refused refused =
          assertThrows(Refused.class, () -> links.create(ORGANIZATION, domain, lifetime));
      assertEquals(Reason.INVALID, refused.reason());
      assertEquals(Set.of("lifetime"), refused.fields().keySet());
    }
  }

  @Test
  void theTwentyFirstLinkHasToWaitForAnother() {
    Issued first = links.create(ORGANIZATION, domain, WEEK);
    for (int i = 1; i < ShareLinks.MAX; i++) {
      links.create(ORGANIZATION, domain, Duration.ofDays(8));
    }
    Refused refused = assertThrows(Refused.class, () -> links.create(ORGANIZATION, domain, WEEK));
    assertEquals(Reason.CONFLICT, refused.reason());
    links.create(ORGANIZATION, store.addDomain(ORGANIZATION), WEEK);
    links.revoke(ORGANIZATION, domain, first.link().id());
    links.create(ORGANIZATION, domain, WEEK);
    assertEquals(ShareLinks.MAX, links.list(ORGANIZATION, domain).size());
  }

  @Test
  void nobodyElseCanMakeSeeOrTakeBackALink() {
    UUID stranger = UUID.randomUUID();
    Issued issued = links.create(ORGANIZATION, domain, WEEK);
    UUID id = issued.link().id();
    assertEquals(List.of(), links.list(stranger, domain));
    for (Runnable attempt :
        List.<Runnable>of(
            () -> links.create(stranger, domain, WEEK),
            () -> links.revoke(stranger, domain, id),
            () -> links.revoke(ORGANIZATION, store.addDomain(ORGANIZATION), id),
            () -> links.revoke(ORGANIZATION, domain, UUID.randomUUID()))) {
      assertEquals(Reason.NOT_FOUND, assertThrows(Refused.class, attempt::run).reason());
    }
    links.open(issued.text());
  }
}
