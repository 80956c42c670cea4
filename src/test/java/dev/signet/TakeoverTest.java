package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestNode.Answer;
import dev.signet.access.Scope;
import dev.signet.dns.RecordType;
import dev.signet.name.DomainName;
import dev.signet.playground.FakeServer;
import dev.signet.playground.FakeWorld;
import dev.signet.playground.Fault;
import dev.signet.playground.FaultRule;
import dev.signet.playground.PlaygroundDns;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// FAULTS V9, threats T1 to T5: each test plays a thief and an owner over real packets. A thief
/// never gets a verified domain, the owner gets what is its own, and every change of hands has its
/// notice, its events and its rows in the audit log. What a registry's gap does is in `LapseTest`.
@Tag("slow")
class TakeoverTest {
  private static final Duration CONFIRM = Duration.ofMinutes(10);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final int OBJECTION_HOURS = 72;
  private static TestNode node;
  private static SteeredClock clock;

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

  @AfterEach
  void everyChangeOfHandsWasTold() {
    node.playground().faults().clear();
    node.playground().releaseAll();
    // A holder that had been verified was told before; one event ends its domain, and one row each.
    assertEquals(
        List.of(),
        rows(
            """
            SELECT t.domain_name FROM event t
             WHERE t.type = 'domain.transferred'
               AND (NOT EXISTS (SELECT 1 FROM audit_entry a
                                 WHERE a.action = 'domain.transferred' AND a.target_id = t.domain_id::text)
                    OR NOT EXISTS (SELECT 1 FROM audit_entry a JOIN domain_claim c ON c.id::text = a.target_id
                                    WHERE a.action = 'claim.decided' AND a.outcome = 'completed'
                                      AND c.name = t.domain_name)
                    OR NOT EXISTS (SELECT 1 FROM event c
                                    WHERE c.type = 'claim.completed' AND c.domain_name = t.domain_name)
                    OR EXISTS (SELECT 1 FROM event v WHERE v.domain_id = t.domain_id AND v.type = 'domain.verified')
                       AND NOT EXISTS (SELECT 1 FROM event n
                                        WHERE n.domain_id = t.domain_id AND n.type = 'domain.claimed'))
            """));
    // I5.
    assertEquals(
        List.of(), rows("SELECT name FROM email_domain GROUP BY name HAVING count(*) > 1"));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static List<String> rows(String sql) {
    return TestDatabase.rows(node.database(), sql);
  }

  private static FakeWorld world() {
    return node.playground().world();
  }

  private static PlaygroundDns dns() {
    return node.playground();
  }

  private static String text(JsonNode node, String member) {
    return node.get(member).stringValue();
  }

  /// An organization and its key.
  private record Party(UUID organization, String key) {
    static Party fresh() {
      UUID organization = node.organization();
      return new Party(organization, node.key(organization, Scope.all()));
    }

    JsonNode registered(String name) {
      return node.register(key, name);
    }

    JsonNode verified(String name) {
      JsonNode domain = registered(name);
      node.publish(domain);
      assertEquals("verified", verify(domain));
      return domain;
    }

    String verify(JsonNode domain) {
      Answer answer = node.post("/v1/domains/" + text(domain, "id") + "/verify", key, "");
      assertEquals(200, answer.status(), answer::toString);
      return text(answer.json(), "status");
    }

    boolean holds(JsonNode domain) {
      return node.get("/v1/domains/" + text(domain, "id"), key).status() == 200;
    }

    void delete(JsonNode domain) {
      assertEquals(204, node.delete("/v1/domains/" + text(domain, "id"), key).status());
    }

    JsonNode claim(String name) {
      Answer answer = node.post("/v1/domains/claims", key, "{\"name\":\"" + name + "\"}");
      assertEquals(201, answer.status(), answer::toString);
      return answer.json();
    }

    String look(JsonNode claim) {
      Answer answer = node.post("/v1/domains/claims/" + text(claim, "id") + "/verify", key, "");
      assertEquals(200, answer.status(), answer::toString);
      return text(answer.json(), "status");
    }

    String lookAfter(JsonNode claim, Duration time) {
      clock.advance(time);
      return look(claim);
    }

    /// Looks twice, as far apart as a proof must be seen.
    String lookTwice(JsonNode claim) {
      look(claim);
      return lookAfter(claim, CONFIRM);
    }

    /// Looks hourly for as long as a holder has, and once more.
    String lookThroughTheNotice(JsonNode claim) {
      String status = "";
      for (int hour = 0; hour <= OBJECTION_HOURS && !status.equals("completed"); hour++) {
        status = lookAfter(claim, HOUR);
      }
      return status;
    }

    /// Proves the claim of a name whose DNS it controls, through to the end.
    void takes(String name) {
      JsonNode claim = claim(name);
      put(claim.get("record"));
      move(claim);
      lookTwice(claim);
      assertEquals("completed", lookThroughTheNotice(claim));
      JsonNode domain = node.get("/v1/domains/" + text(claim, "domain_id"), key).json();
      assertEquals("verified", verify(domain));
    }

    void assertNeverVerified(String name) {
      assertEquals(
          List.of(),
          rows(
              "SELECT id FROM event WHERE type = 'domain.verified' AND domain_name = '"
                  + name
                  + "' AND organization_id = '"
                  + organization
                  + "'"));
    }
  }

  private static void put(JsonNode record) {
    world().put(text(record, "fqdn"), text(record, "type"), text(record, "value"));
  }

  private static void remove(JsonNode record) {
    world()
        .remove(
            DomainName.of(text(record, "fqdn")),
            RecordType.parse(text(record, "type")).orElseThrow(),
            Optional.empty());
  }

  /// The records of `domain` in place of what stands at their names.
  private static void move(JsonNode domain) {
    domain
        .get("dns_records")
        .forEach(record -> {
          remove(record);
          put(record);
        });
  }

  @Test
  void aCnameThatDanglesAfterADeleteServesNobodyElse() {
    Party owner = Party.fresh();
    Party thief = Party.fresh();
    owner.delete(owner.verified("dangling.test"));
    JsonNode stolen = thief.registered("dangling.test");
    assertEquals("pending", thief.verify(stolen));
    clock.advance(Duration.ofDays(3));
    assertEquals("pending", thief.verify(stolen));
    thief.assertNeverVerified("dangling.test");
    owner.takes("dangling.test");
    assertTrue(!thief.holds(stolen));
  }

  @Test
  void aTargetOfAnotherDomainProvesNothing() {
    Party owner = Party.fresh();
    Party thief = Party.fresh();
    JsonNode own = owner.verified("shared-one.test");
    // By mistake the owner's other name has the records of the first.
    for (JsonNode record : own.get("dns_records")) {
      world()
          .put(
              text(record, "fqdn").replace("shared-one", "shared-two"),
              text(record, "type"),
              text(record, "value"));
    }
    JsonNode stolen = thief.registered("shared-two.test");
    assertEquals("pending", thief.verify(stolen));
    thief.assertNeverVerified("shared-two.test");
    owner.takes("shared-two.test");
  }

  @Test
  void aWildcardOfTheCustomerProvesNothingForAnotherName() {
    Party owner = Party.fresh();
    Party thief = Party.fresh();
    JsonNode own = owner.verified("wild.test");
    world().put("*.wild.test", "CNAME", AskDns.target(own));
    JsonNode stolen = thief.registered("mail.wild.test");
    assertEquals("pending", thief.verify(stolen));
    thief.assertNeverVerified("mail.wild.test");
  }

  @Test
  void subdomainAndParentBelongToWhoControlsEach() {
    Party owner = Party.fresh();
    Party tenant = Party.fresh();
    Party thief = Party.fresh();
    JsonNode parent = owner.verified("parent.test");
    JsonNode below = tenant.verified("mail.parent.test");
    JsonNode claim = thief.claim("parent.test");
    // Control of another name, even one below, is no proof.
    world().put("_signet-claim.mail.parent.test", "TXT", text(claim.get("record"), "value"));
    assertEquals("pending", thief.lookTwice(claim));
    JsonNode other = thief.claim("mail.parent.test");
    world().put("_signet-claim.parent.test", "TXT", text(other.get("record"), "value"));
    assertEquals("pending", thief.lookTwice(other));
    assertTrue(owner.holds(parent) && tenant.holds(below));
    thief.assertNeverVerified("parent.test");
    thief.assertNeverVerified("mail.parent.test");
  }

  @Test
  void whoBuysADomainAndMovesItsNameServersGetsIt() {
    Party seller = Party.fresh();
    Party buyer = Party.fresh();
    JsonNode sold = seller.verified("sold.test");
    dns().addServer("ns1.buyer-host.test", "192.0.2.211", true);
    dns().addServer("ns2.buyer-host.test", "192.0.2.212", true);
    world().put("sold.test", "NS", "ns1.buyer-host.test");
    world().put("sold.test", "NS", "ns2.buyer-host.test");
    buyer.takes("sold.test");
    assertTrue(!seller.holds(sold));
    // The seller may claim back, and cannot prove it.
    JsonNode back = seller.claim("sold.test");
    assertEquals("pending", seller.lookTwice(back));
  }

  @Test
  void anOutageOfTheHolderHelpsNobody() {
    Party owner = Party.fresh();
    Party thief = Party.fresh();
    JsonNode own = owner.verified("outage.test");
    JsonNode claim = thief.claim("outage.test");
    dns().faults().add(FaultRule.of(FaultRule.ANY_SERVER, "**.outage.test", new Fault.Drop()));
    for (int i = 0; i < 4; i++) {
      assertEquals("pending", thief.lookAfter(claim, Duration.ofHours(20)));
    }
    dns().faults().clear();
    assertEquals("verified", owner.verify(own));
    clock.advance(Duration.ofDays(7));
    assertEquals("expired", thief.look(claim));
    thief.assertNeverVerified("outage.test");
  }

  @Test
  void anOldTextProvesNoNewClaim() {
    Party thief = Party.fresh();
    Party owner = Party.fresh();
    // The thief had the name once, with everything in place, and its TXT is still there.
    Party before = Party.fresh();
    before.registered("replay.test");
    thief.takes("replay.test");
    owner.takes("replay.test");
    JsonNode again = thief.claim("replay.test");
    assertEquals("pending", thief.lookTwice(again));
    assertEquals("pending", thief.lookAfter(again, HOUR));
    assertEquals(
        List.of("verified"), rows("SELECT status FROM email_domain WHERE name = 'replay.test'"));
  }

  @Test
  void aTextAtOneOfThreeServersProvesNothing() {
    Party owner = Party.fresh();
    Party thief = Party.fresh();
    JsonNode own = owner.verified("three.test");
    FakeServer third = dns().addServer("ns3.three-host.test", "192.0.2.213", true);
    for (String server :
        List.of("ns1.playground.test", "ns2.playground.test", "ns3.three-host.test")) {
      world().put("three.test", "NS", server);
    }
    JsonNode claim = thief.claim("three.test");
    put(claim.get("record"));
    third.freeze(DomainName.of("three.test"));
    remove(claim.get("record"));
    assertEquals("pending", thief.lookTwice(claim));
    assertEquals("pending", thief.lookAfter(claim, HOUR));
    assertEquals("verified", owner.verify(own));
    thief.assertNeverVerified("three.test");
  }

  @Test
  void aTextThatEveryNameHasProvesNothing() {
    Party owner = Party.fresh();
    Party thief = Party.fresh();
    JsonNode own = owner.verified("star.test");
    JsonNode claim = thief.claim("star.test");
    world().put("*.star.test", "TXT", text(claim.get("record"), "value"));
    assertEquals("pending", thief.lookTwice(claim));
    assertEquals("verified", owner.verify(own));
    thief.assertNeverVerified("star.test");
  }

  @Test
  void anAliasIntoAnotherZoneProvesNothing() {
    Party owner = Party.fresh();
    Party thief = Party.fresh();
    JsonNode own = owner.verified("alias.test");
    JsonNode claim = thief.claim("alias.test");
    world().put("_signet-claim.alias.test", "CNAME", "proof.thief-zone.test");
    world().put("proof.thief-zone.test", "TXT", text(claim.get("record"), "value"));
    assertEquals("pending", thief.lookTwice(claim));
    assertEquals("verified", owner.verify(own));
    thief.assertNeverVerified("alias.test");
  }

  @Test
  void elevenMinutesOfWriteAccessWarnTheHolderAndTakeNothing() {
    Party owner = Party.fresh();
    Party thief = Party.fresh();
    JsonNode own = owner.verified("minutes.test");
    JsonNode claim = thief.claim("minutes.test");
    put(claim.get("record"));
    assertEquals("proven", thief.lookTwice(claim));
    assertEquals(
        List.of("1"),
        rows(
            "SELECT count(*) FROM event WHERE type = 'domain.claimed' AND domain_name ="
                + " 'minutes.test'"));
    clock.advance(Duration.ofMinutes(1));
    remove(claim.get("record"));
    assertEquals("pending", thief.look(claim));
    assertEquals("pending", thief.lookThroughTheNotice(claim));
    assertEquals("verified", owner.verify(own));
    thief.assertNeverVerified("minutes.test");
  }

  @Test
  void aTextThatOnlyACacheStillHasProvesNothing() {
    Party owner = Party.fresh();
    Party thief = Party.fresh();
    JsonNode own = owner.verified("cached.test");
    JsonNode claim = thief.claim("cached.test");
    put(claim.get("record"));
    assertEquals("proven", thief.lookTwice(claim));
    dns().hold(DomainName.of("_signet-claim.cached.test"), RecordType.TXT, Duration.ofDays(30));
    remove(claim.get("record"));
    assertEquals("pending", thief.lookAfter(claim, HOUR));
    assertEquals("verified", owner.verify(own));
    thief.assertNeverVerified("cached.test");
  }

  @Test
  void aClaimantThatIsDeletedMeanwhileLeavesTheHolderAlone() {
    Party owner = Party.fresh();
    Party thief = Party.fresh();
    JsonNode own = owner.verified("left.test");
    JsonNode claim = thief.claim("left.test");
    put(claim.get("record"));
    assertEquals("proven", thief.lookTwice(claim));
    String organization = "/admin/organizations/" + thief.organization();
    assertEquals(409, node.delete(organization, TestNode.ADMIN_TOKEN).status());
    assertEquals(204, node.delete("/v1/domains/claims/" + text(claim, "id"), thief.key()).status());
    assertEquals(204, node.delete(organization, TestNode.ADMIN_TOKEN).status());
    clock.advance(Duration.ofHours(OBJECTION_HOURS));
    assertEquals("verified", owner.verify(own));
    Party.fresh().takes("left.test");
  }

  @Test
  void oneOfTwoClaimantsGetsItByTheOperatorsWord() {
    Party owner = Party.fresh();
    Party thief = Party.fresh();
    Party holder = Party.fresh();
    holder.verified("three-sides.test");
    JsonNode mine = owner.claim("three-sides.test");
    JsonNode theirs = thief.claim("three-sides.test");
    put(mine.get("record"));
    put(theirs.get("record"));
    assertEquals("proven", owner.lookTwice(mine));
    thief.lookTwice(theirs);
    assertEquals("blocked", thief.lookAfter(theirs, HOUR));
    assertEquals("blocked", owner.look(mine));
    clock.advance(Duration.ofHours(OBJECTION_HOURS));
    assertEquals("blocked", thief.look(theirs), "time does not decide it");
    String resolve = "/admin/claims/" + text(mine, "id").substring("claim_".length()) + "/resolve";
    assertEquals(200, node.post(resolve, TestNode.ADMIN_TOKEN, "{\"for\":\"claimant\"}").status());
    move(mine);
    assertEquals("completed", owner.look(mine));
    assertEquals(
        "superseded",
        text(node.get("/v1/domains/claims/" + text(theirs, "id"), thief.key()).json(), "status"));
    thief.assertNeverVerified("three-sides.test");
  }

  @Test
  void aHolderThatVerifiesAtTheLastSecondKeepsWhatItStillControls() {
    Party holder = Party.fresh();
    Party thief = Party.fresh();
    JsonNode own = holder.verified("last.test");
    JsonNode claim = thief.claim("last.test");
    // A thief with a TXT alone: the mail flow is still the holder's.
    put(claim.get("record"));
    thief.lookTwice(claim);
    for (int hour = 0; hour < OBJECTION_HOURS; hour++) {
      assertEquals("proven", thief.lookAfter(claim, HOUR));
    }
    assertEquals("verified", holder.verify(own));
    assertEquals("proven", thief.lookAfter(claim, HOUR));
    thief.assertNeverVerified("last.test");
    // A buyer with both gets it, whatever the old holder presses.
    Party seller = Party.fresh();
    Party buyer = Party.fresh();
    JsonNode sold = seller.verified("last-sold.test");
    JsonNode bought = buyer.claim("last-sold.test");
    put(bought.get("record"));
    buyer.lookTwice(bought);
    for (int hour = 0; hour < OBJECTION_HOURS - 1; hour++) {
      buyer.lookAfter(bought, HOUR);
    }
    clock.advance(HOUR.minusSeconds(1));
    assertEquals("verified", seller.verify(sold));
    move(bought);
    assertEquals("completed", buyer.lookAfter(bought, HOUR));
    assertTrue(!seller.holds(sold));
  }

  @Test
  void aClockThatJumpsTakesNoTimeFromTheHolder() {
    Party holder = Party.fresh();
    Party thief = Party.fresh();
    JsonNode own = holder.verified("jump.test");
    JsonNode claim = thief.claim("jump.test");
    put(claim.get("record"));
    move(claim);
    assertEquals("proven", thief.lookTwice(claim));
    // One jump of four days counts as two hours at most.
    assertEquals("proven", thief.lookAfter(claim, Duration.ofDays(4)));
    clock.advance(Duration.ofDays(-4));
    assertEquals("proven", thief.look(claim));
    assertEquals("proven", thief.lookAfter(claim, HOUR));
    assertTrue(holder.holds(own));
  }
}
