package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.access.Permissions;
import dev.signet.access.ShareLinks;
import dev.signet.access.ShareLinks.Issued;
import dev.signet.postgres.Target;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.registry.DomainLists.Filter;
import dev.signet.registry.DomainLists.Wanted;
import dev.signet.store.Backup;
import dev.signet.store.Restore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Share links where several nodes have one database, after a restart, after a deletion and after a
/// restore; and the list of domains of both dialects.
class ShareLinkNodesTest {
  @TempDir private static Path folder;

  private static UUID id(JsonNode domain) {
    return UUID.fromString(Ledger.id(domain));
  }

  private static void assertClosed(TestNode node, String text) {
    Refused refused = assertThrows(Refused.class, () -> node.shareLinks().open(text));
    assertEquals(Reason.NOT_FOUND, refused.reason());
  }

  @Test
  void aLinkWorksOnEveryNodeUntilItIsTakenBackOnOne() throws Exception {
    try (TestNode one = TestNode.start()) {
      UUID organization = one.organization();
      String key = one.key(organization, Permissions.FULL.scopes());
      JsonNode domain = one.register(key, "shared.test");
      JsonNode deleted = one.register(key, "shared-and-deleted.test");
      Duration week = ShareLinks.DEFAULT_LIFETIME;
      Issued kept = one.shareLinks().create(organization, id(domain), week);
      Issued revoked;
      Issued ofDeleted;
      try (TestNode two = TestNode.start(one.beside())) {
        assertEquals(
            new ShareLinks.Opened(organization, id(domain), kept.link().expiresAt()),
            two.shareLinks().open(kept.text()));
        revoked = two.shareLinks().create(organization, id(domain), week);
        one.shareLinks().open(revoked.text());
        one.shareLinks().revoke(organization, id(domain), revoked.link().id());
        assertClosed(two, revoked.text());

        ofDeleted = two.shareLinks().create(organization, id(deleted), week);
        assertEquals(204, one.delete(Ledger.path(deleted), key).status());
        assertClosed(two, ofDeleted.text());
        JsonNode again = one.register(key, "shared-and-deleted.test");
        assertClosed(two, ofDeleted.text());
        assertEquals(List.of(), two.shareLinks().list(organization, id(again)));
      }
      // Sealed: who reads the database or a backup cannot sign with it.
      assertTrue(
          TestDatabase.number(
                  one.database(),
                  "SELECT octet_length(value) FROM installation WHERE name = 'share-link-key'")
              > 64);
      try (TestNode restarted = TestNode.start(one.beside())) {
        restarted.shareLinks().open(kept.text());
        assertClosed(restarted, revoked.text());
      }
      assertARestoreEndsThem(one, organization, domain, kept);
    }
  }

  /// Taken back after the backup was made, a link must not come back with it: no journal names it.
  private static void assertARestoreEndsThem(
      TestNode node, UUID organization, JsonNode domain, Issued link) {
    Path file = folder.resolve("links.backup");
    Backup.make(node.database(), file, Instant.now());
    node.shareLinks().revoke(organization, id(domain), link.link().id());
    Target empty = TestDatabase.fresh();
    Path journal = node.masterKey().resolveSibling("deletions.journal");
    Restore.Done done = Restore.into(empty, file, List.of(journal), Instant.now());
    assertTrue(
        done.quarantined().contains("share links (1): a restore ends them, make new ones"),
        done::toString);
    try (TestNode restored = TestNode.start(node.beside().on(empty))) {
      assertClosed(restored, link.text());
      assertEquals(List.of(), restored.shareLinks().list(organization, id(domain)));
      Issued anew =
          restored.shareLinks().create(organization, id(domain), ShareLinks.DEFAULT_LIFETIME);
      restored.shareLinks().open(anew.text());
    }
  }

  @Test
  void theListShowsDomainsOfBothDialectsAsTheyStand() {
    try (TestNode node = TestNode.start()) {
      UUID organization = node.organization();
      String key = node.key(organization, Permissions.FULL.scopes());
      JsonNode first = node.register(key, "mail.listed-native.test");
      TestNode.Answer remote =
          node.post("/core/email-domains", key, "{\"domain\":\"listed-remote.test\"}");
      assertEquals(201, remote.status(), remote::toString);
      JsonNode verified = node.register(key, "listed-verified.test");
      node.publish(verified);
      node.post(Ledger.path(verified) + "/verify", key, "");
      node.post(Ledger.path(first) + "/verify", key, "");

      assertEquals(
          List.of(
              "listed-verified.test native VERIFIED Optional.empty",
              "listed-remote.test resend PENDING Optional.empty",
              "mail.listed-native.test native PENDING Optional[APEX_CNAME_MISSING]"),
          shown(node, organization, Wanted.EVERYTHING));
      assertEquals(
          List.of("listed-verified.test native VERIFIED Optional.empty"),
          shown(node, organization, new Wanted("", Optional.of(Filter.VERIFIED))));
      assertEquals(
          List.of("mail.listed-native.test native PENDING Optional[APEX_CNAME_MISSING]"),
          shown(node, organization, new Wanted("listed-n", Optional.empty())));
      assertEquals(1, node.domainLists().count(organization).of().get(Filter.VERIFIED));
      assertEquals(2, node.domainLists().count(organization).of().get(Filter.PENDING));
    }
  }

  private static List<String> shown(TestNode node, UUID organization, Wanted wanted) {
    return node.domainLists().page(organization, wanted, Optional.empty(), 20).domains().stream()
        .map(one -> one.name() + " " + one.provider() + " " + one.status() + " " + one.failure())
        .toList();
  }
}
