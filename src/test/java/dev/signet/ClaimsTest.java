package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestNode.Answer;
import dev.signet.access.Scope;
import dev.signet.dns.RecordType;
import dev.signet.name.DomainName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// CL-2, CL-3, CL-4 and CL-5 over HTTP and real packets: a claim from the first call to the last
/// day of the old holder's keys.
class ClaimsTest {
  private static final Duration CONFIRM = Duration.ofMinutes(10);
  private static final Duration HOUR = Duration.ofHours(1);
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

  @AfterAll
  static void stop() {
    node.close();
  }

  /// An organization and its key.
  private record Party(UUID organization, String key) {
    static Party fresh() {
      UUID organization = node.organization();
      return new Party(organization, node.key(organization, Scope.all()));
    }

    JsonNode claim(String name) {
      Answer answer = node.post("/v1/domains/claims", key, "{\"name\":\"" + name + "\"}");
      assertEquals(201, answer.status(), answer::toString);
      return answer.json();
    }

    JsonNode look(JsonNode claim) {
      Answer answer = node.post("/v1/domains/claims/" + text(claim, "id") + "/verify", key, "");
      assertEquals(200, answer.status(), answer::toString);
      return answer.json();
    }

    JsonNode lookAfter(JsonNode claim, Duration time) {
      clock.advance(time);
      return look(claim);
    }

    JsonNode verified(String name) {
      JsonNode domain = node.register(key, name);
      node.publish(domain);
      Answer answer = node.post("/v1/domains/" + text(domain, "id") + "/verify", key, "");
      assertEquals("verified", text(answer.json(), "status"), answer::toString);
      return domain;
    }
  }

  private static String text(JsonNode node, String member) {
    return node.get(member).stringValue();
  }

  private static void put(JsonNode record) {
    node.playground()
        .world()
        .put(text(record, "fqdn"), text(record, "type"), text(record, "value"));
  }

  private static void remove(JsonNode record) {
    node.playground()
        .world()
        .remove(
            DomainName.of(text(record, "fqdn")),
            RecordType.parse(text(record, "type")).orElseThrow(),
            Optional.empty());
  }

  /// The claimant's records beside the holder's: only the verification CNAME moves.
  private static void move(JsonNode claim) {
    claim
        .get("dns_records")
        .forEach(record -> {
          remove(record);
          put(record);
        });
  }

  private static List<String> events(String id) {
    return TestDatabase.rows(
        node.database(),
        "SELECT type FROM event WHERE domain_id = '"
            + id.substring(id.indexOf('_') + 1)
            + "' ORDER BY sequence");
  }

  @Test
  void aVerifiedDomainChangesHandsAfterNoticeAndMailNeverStops() {
    Party holder = Party.fresh();
    Party claimant = Party.fresh();
    JsonNode held = holder.verified("strong.test");

    JsonNode claim = claimant.claim("strong.test");
    assertEquals("pending", text(claim, "status"));
    assertEquals("_signet-claim.strong.test", text(claim.get("record"), "fqdn"));
    assertEquals("_signet-claim", text(claim.get("record"), "name"));
    assertEquals(
        List.of("anypost", "ap3._domainkey", "ap4._domainkey"),
        claim.get("dns_records").valueStream().map(record -> text(record, "name")).toList());
    assertEquals(List.of(), AskDns.missing(node.dns(), claim), "served from the beginning");
    assertEquals(404, node.get("/v1/domains/" + text(claim, "domain_id"), claimant.key()).status());
    assertEquals(
        0, node.get("/v1/domains", claimant.key()).json().get("data").size(), "no domain yet");
    Answer again = node.post("/v1/domains/claims", claimant.key(), "{\"name\":\"STRONG.test.\"}");
    assertEquals(200, again.status());
    assertEquals(claim, again.json());

    put(claim.get("record"));
    assertEquals("pending", text(claimant.look(claim), "status"));
    JsonNode proven = claimant.lookAfter(claim, CONFIRM);
    assertEquals("proven", text(proven, "status"));
    assertEquals(
        clock.instant().plus(Duration.ofHours(72)).toEpochMilli(),
        Instant.parse(text(proven, "objection_until")).toEpochMilli(),
        1000);
    assertTrue(events(text(held, "id")).contains("domain.claimed"));

    move(claim);
    for (int hour = 1; hour < 72; hour++) {
      assertEquals("proven", text(claimant.lookAfter(claim, HOUR), "status"), "hour " + hour);
    }
    assertEquals("completed", text(claimant.lookAfter(claim, HOUR), "status"));

    assertEquals(404, node.get("/v1/domains/" + text(held, "id"), holder.key()).status());
    JsonNode domain = node.get("/v1/domains/" + text(claim, "domain_id"), claimant.key()).json();
    assertEquals("verified", text(domain, "status"));
    assertEquals(claim.get("dns_records"), domain.get("dns_records"));
    assertEquals("domain.transferred", events(text(held, "id")).getLast());
    assertEquals(
        List.of("claim.created", "claim.decided proven", "claim.decided completed"),
        TestDatabase.rows(
            node.database(),
            "SELECT action || CASE WHEN outcome <> 'done' THEN ' ' || outcome ELSE '' END"
                + " FROM audit_entry WHERE action <> 'claim.checked' AND target_id = '"
                + text(claim, "id").substring("claim_".length())
                + "' ORDER BY number"));
    assertEquals(
        List.of("claim.proven", "claim.completed", "domain.created", "domain.verified"),
        events(text(claim, "domain_id")));
    assertEquals(
        List.of(text(claim, "id"), text(claim, "id"), "true null", "true pending"),
        TestDatabase.rows(
            node.database(),
            "SELECT CASE WHEN type LIKE 'claim.%' THEN data_v1::jsonb->>'id' ELSE"
                + " (data_v1::jsonb - 'previous_status' - 'email_id' = $get$"
                + domain
                + "$get$::jsonb) || ' ' || coalesce(data_v1::jsonb->>'previous_status', 'null') END"
                + " FROM event WHERE domain_id = '"
                + text(domain, "id").substring("domain_".length())
                + "' ORDER BY sequence"),
        "what an event shows is what GET shows");
    Answer verify = node.post("/v1/domains/" + text(domain, "id") + "/verify", claimant.key(), "");
    assertEquals("verified", text(verify.json(), "status"), verify::toString);
    assertEquals(
        List.of("2"),
        TestDatabase.rows(
            node.database(),
            "SELECT count(*) FROM dkim_key k JOIN email_domain d ON d.id = k.domain_id"
                + " WHERE d.name = 'strong.test'"),
        "the holder's private keys died");

    assertEquals(List.of(), AskDns.missing(node.dns(), held), "mail under way is still verified");
    clock.advance(Duration.ofDays(7).minusMinutes(1));
    assertEquals(List.of(), AskDns.missing(node.dns(), held));
    clock.advance(Duration.ofMinutes(2));
    awaitGone(AskDns.target(held));
    assertEquals(List.of(), AskDns.missing(node.dns(), domain));
  }

  private static void awaitGone(String target) {
    long end = System.nanoTime() + 10_000_000_000L;
    while (!AskDns.nothingAt(node.dns(), target)) {
      assertTrue(System.nanoTime() < end, target + " is still served");
      Thread.onSpinWait();
    }
  }

  @Test
  void aHolderNeverVerifiedGivesWayWhenProven() {
    Party holder = Party.fresh();
    Party claimant = Party.fresh();
    JsonNode squatted = node.register(holder.key(), "squat.test");
    JsonNode claim = claimant.claim("squat.test");
    put(claim.get("record"));
    claimant.look(claim);
    assertEquals("completed", text(claimant.lookAfter(claim, CONFIRM), "status"));
    assertEquals(404, node.get("/v1/domains/" + text(squatted, "id"), holder.key()).status());
    JsonNode domain = node.get("/v1/domains/" + text(claim, "domain_id"), claimant.key()).json();
    assertEquals("pending", text(domain, "status"));
    // Who was squatting can claim back, with proof alone; its selectors are others again.
    JsonNode back = holder.claim("squat.test");
    assertEquals("ap1._domainkey", text(back.get("dns_records").get(1), "name"));
    assertNotEquals(text(claim.get("record"), "value"), text(back.get("record"), "value"));
    holder.look(back);
    assertEquals(
        "pending", text(holder.lookAfter(back, CONFIRM), "status"), "an old TXT proves nothing");
  }

  @Test
  void theWorkLooksWithoutACall() {
    Party holder = Party.fresh();
    Party claimant = Party.fresh();
    node.register(holder.key(), "hourly.test");
    JsonNode claim = claimant.claim("hourly.test");
    put(claim.get("record"));
    clock.advance(HOUR);
    awaitRow(
        "SELECT count(*) FROM domain_claim WHERE name = 'hourly.test' AND seen_since IS NOT NULL");
    clock.advance(CONFIRM);
    awaitRow(
        "SELECT count(*) FROM domain_claim WHERE name = 'hourly.test' AND state = 'completed'");
  }

  private static void awaitRow(String query) {
    long end = System.nanoTime() + 20_000_000_000L;
    while (!TestDatabase.rows(node.database(), query).equals(List.of("1"))) {
      assertTrue(System.nanoTime() < end, query);
      Thread.onSpinWait();
    }
  }

  @Test
  void aHolderObjectsWithProofOfItsOwnAndTheOperatorDecides() {
    Party holder = Party.fresh();
    Party claimant = Party.fresh();
    JsonNode held = holder.verified("contested.test");
    String objection = "/v1/domains/" + text(held, "id") + "/objection";
    assertEquals(409, node.post(objection, holder.key(), "").status());
    JsonNode claim = claimant.claim("contested.test");
    put(claim.get("record"));
    claimant.look(claim);
    assertEquals("proven", text(claimant.lookAfter(claim, CONFIRM), "status"));
    assertEquals(404, node.post(objection, claimant.key(), "").status());
    JsonNode objected = node.post(objection, holder.key(), "").json();
    assertEquals(objected, node.post(objection, holder.key(), "").json());
    put(objected.get("record"));
    claimant.look(claim);
    JsonNode blocked = claimant.lookAfter(claim, CONFIRM);
    assertEquals("blocked", text(blocked, "status"));
    assertEquals("contested", text(blocked, "blocked_reason"));

    Answer list = node.get("/admin/claims", TestNode.ADMIN_TOKEN);
    JsonNode shown =
        list.json()
            .get("data")
            .valueStream()
            .filter(one -> text(one, "name").equals("contested.test"))
            .findFirst()
            .orElseThrow();
    assertEquals("proven", text(shown, "objection"));
    String resolve = "/admin/claims/" + text(shown, "id") + "/resolve";
    assertEquals(422, node.post(resolve, TestNode.ADMIN_TOKEN, "{\"for\":\"nobody\"}").status());
    assertEquals(
        "proven",
        text(node.post(resolve, TestNode.ADMIN_TOKEN, "{\"for\":\"claimant\"}").json(), "status"));
    assertEquals("proven", text(claimant.look(claim), "status"), "the CNAME is waited for");
    move(claim);
    assertEquals("completed", text(claimant.look(claim), "status"));
    assertEquals(409, node.post(resolve, TestNode.ADMIN_TOKEN, "{\"for\":\"holder\"}").status());
  }

  @Test
  void whatCannotBeClaimedIsRefusedAndACanceledClaimLeavesNothing() {
    Party holder = Party.fresh();
    Party claimant = Party.fresh();
    assertEquals(
        422,
        node.post("/v1/domains/claims", claimant.key(), "{\"name\":\"nobody.test\"}").status());
    node.register(holder.key(), "mine.test");
    assertEquals(
        422, node.post("/v1/domains/claims", holder.key(), "{\"name\":\"mine.test\"}").status());
    assertEquals(
        422,
        node.post(
                "/core/email-domains/claims",
                claimant.key(),
                "{\"domain\":\"mine.test\",\"provider\":\"resend\"}")
            .status());
    Answer core =
        node.post("/core/email-domains/claims", claimant.key(), "{\"domain\":\"mine.test\"}");
    assertEquals(201, core.status(), core::toString);
    String id = text(core.json(), "id");
    String path = "/core/email-domains/claims/" + id;
    assertEquals(404, node.get(path, holder.key()).status());
    assertEquals(core.json(), node.get(path, claimant.key()).json());
    assertEquals(
        core.json(),
        node.get("/core/email-domains/claims", claimant.key()).json().get("items").get(0));
    assertEquals(
        "claim_" + id,
        text(node.get("/v1/domains/claims", claimant.key()).json().get("data").get(0), "id"));
    assertEquals(204, node.delete(path, claimant.key()).status());
    assertEquals("canceled", text(node.get(path, claimant.key()).json(), "status"));
    assertEquals(409, node.delete(path, claimant.key()).status());
    awaitGone(AskDns.target(core.json()));
    for (int i = 0; i < 4; i++) {
      assertEquals(
          204,
          node.delete(
                  "/v1/domains/claims/" + text(claimant.claim("mine.test"), "id"), claimant.key())
              .status());
    }
    Answer sixth = node.post("/v1/domains/claims", claimant.key(), "{\"name\":\"mine.test\"}");
    assertEquals(429, sixth.status(), sixth::toString);
  }
}
