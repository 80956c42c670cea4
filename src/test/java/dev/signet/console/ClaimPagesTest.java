package dev.signet.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.SteeredClock;
import dev.signet.TestNode;
import dev.signet.access.Scope;
import dev.signet.console.Visitor.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// CONTRACT section 7 by clicking: who claims, who holds, and the operator who decides.
class ClaimPagesTest {
  private static final Duration CONFIRM = Duration.ofMinutes(10);
  private static final Pattern PROOF = Pattern.compile("signet-claim=[A-Za-z0-9_-]+");
  private static final Pattern OBJECTION = Pattern.compile("signet-hold=[A-Za-z0-9_-]+");

  private static SteeredClock clock;
  private static TestNode node;

  @BeforeAll
  static void start() {
    clock = new SteeredClock(Instant.now());
    node =
        TestNode.start(
            new TestNode.Options()
                .at(clock)
                .with("SIGNET_LIMIT_VERIFY", "100000/100000")
                .with("SIGNET_LIMIT_ORG_VERIFY", "100000/100000"));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static String found(Pattern pattern, Page page) {
    Matcher matcher = pattern.matcher(page.body());
    assertTrue(matcher.find(), page::toString);
    return matcher.group();
  }

  private static void put(String name, String value) {
    node.playground().world().put("_signet-claim." + name, "TXT", value);
  }

  /// A visitor who claims `name`, and the page of the claim.
  private record Claimed(Visitor claimant, String path) {
    static Claimed of(String name) {
      Visitor claimant = Visitor.signedIn(node, node.key());
      Page refused = claimant.post("/console/domains", "name", name);
      assertEquals(409, refused.status(), refused::toString);
      assertTrue(refused.has("Claim " + name), refused::toString);
      Page made = claimant.post("/console/claims", "name", name);
      assertEquals(303, made.status(), made::toString);
      return new Claimed(claimant, made.location());
    }

    Page look() {
      assertEquals(303, claimant.post(path + "/verify").status());
      return claimant.get(path);
    }
  }

  @Test
  void aNameIsClaimedObjectedToAndDecided() {
    UUID owner = node.organization();
    String key = node.key(owner, Scope.all());
    JsonNode held = node.register(key, "clicked.test");
    node.publish(held);
    String domain = held.get("id").stringValue();
    node.post("/v1/domains/" + domain + "/verify", key, "");
    String holderPage = "/console/domains/" + domain.substring("domain_".length());
    Visitor holder = Visitor.signedIn(node, key);
    assertFalse(holder.get(holderPage).has("Another organization claims"));

    Claimed claimed = Claimed.of("clicked.test");
    Page begun = claimed.claimant().get(claimed.path());
    assertTrue(begun.has("Waiting for the proof") && begun.has("_signet-claim"), begun::toString);
    assertTrue(claimed.claimant().get("/console/claims").has("clicked.test"));
    assertEquals(404, holder.get(claimed.path()).status(), "the claim is the claimant's alone");
    assertFalse(holder.get("/console/claims").has("clicked.test"));
    assertFalse(claimed.claimant().get("/console/domains").has("clicked.test"));

    put("clicked.test", found(PROOF, begun));
    assertTrue(claimed.look().has("second look"));
    clock.advance(CONFIRM);
    Page proven = claimed.look();
    assertTrue(proven.has("Proven") && proven.has("may object until"), proven::toString);

    Page told = holder.get(holderPage);
    assertTrue(told.has("Another organization claims clicked.test"), told::toString);
    assertTrue(told.has("Object to the claim"), told::toString);
    Visitor reader = Visitor.signedIn(node, node.key(owner, Set.of(Scope.EMAIL_DOMAINS_READ)));
    Page read = reader.get(holderPage);
    assertTrue(read.has("Another organization claims clicked.test"), read::toString);
    assertFalse(read.has("Object to the claim"), "who may not object is shown no form");

    assertEquals(303, holder.post(holderPage + "/objection").status());
    Page objecting = holder.get(holderPage);
    String objection = found(OBJECTION, objecting);
    assertFalse(claimed.look().has(objection), "the claimant does not see what objects");
    node.playground().world().put("_signet-claim.clicked.test", "TXT", objection);
    claimed.look();
    clock.advance(CONFIRM);
    assertTrue(claimed.look().has("Contested"));
    assertTrue(holder.get(holderPage).has("Your objection was seen"));

    Visitor operator = Visitor.signedIn(node, TestNode.ADMIN_TOKEN);
    Page contested = operator.get("/console/contested");
    assertTrue(contested.has("clicked.test") && contested.has("proven"), contested::toString);
    String resolve = claimed.path().replace("claims", "contested") + "/resolve";
    assertEquals(422, operator.post(resolve, "for", "nobody").status());
    assertEquals(403, holder.post(resolve, "for", "holder").status());
    assertEquals(303, operator.post(resolve, "for", "holder").status());
    assertFalse(operator.get("/console/contested").has("clicked.test"));
    assertFalse(claimed.claimant().get(claimed.path()).has("Check now"));
    assertFalse(holder.get(holderPage).has("Another organization claims"));
  }

  @Test
  void aClaimIsCanceledAndNamesThatNobodyHoldsAreNotClaimed() {
    node.register(node.key(), "dropped.test");
    Claimed claimed = Claimed.of("dropped.test");
    assertEquals(303, claimed.claimant().post(claimed.path() + "/cancel").status());
    Page canceled = claimed.claimant().get(claimed.path());
    assertTrue(canceled.has("Canceled"), canceled::toString);
    assertFalse(canceled.has("Check now"));
    assertEquals(422, claimed.claimant().post("/console/claims", "name", "free.test").status());
    assertEquals(404, claimed.claimant().get("/console/claims/" + UUID.randomUUID()).status());
  }
}
