package dev.signet.servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.dns.Rcode;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.servers.World.Seen;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/// The main job on real servers: the customer's zone on Knot with BIND as its secondary, Unbound as
/// the resolver (AP-2, AP-4, AP-8, V-3, V-6).
class StoryOnRealServersTest {
  @RegisterExtension static final World WORLD = World.ofPrimaryAndSecondary();

  /// Resolvers keep a "no" as long as the SOA says: here a day (RFC 2308 §5).
  private static String withLongNegativeTtl(String zone) {
    return zone.replaceFirst("@ SOA (.*) 300\n", "@ 86400 SOA $1 86400\n");
  }

  @Test
  void aDomainIsVerifiedTheMomentItsRecordsArePublished() {
    Customer customer = WORLD.register("story.test");
    WORLD.serve(
        "story.test",
        withLongNegativeTtl(WORLD.zone("story.test", "@ MX 10 mail\nmail A 192.0.2.1")));
    WORLD.apply();

    JsonNode before = customer.verify();
    assertEquals("pending apex_cname_missing", Customer.verdict(before));
    assertTrue(Customer.message(before).contains("does not exist"), Customer.message(before));
    assertEquals(Rcode.NXDOMAIN, throughUnbound("anypost.story.test"));

    WORLD.serve(
        "story.test",
        withLongNegativeTtl(WORLD.zone("story.test", customer.fill(Customer.RECORDS))));
    WORLD.applyKeepingCache();
    JsonNode after = customer.verify();

    assertEquals("verified", Customer.verdict(after));
    assertFalse(after.get("verified_at").isNull());
    assertEquals(
        Rcode.NXDOMAIN, throughUnbound("anypost.story.test"), "Unbound still has the old answer");
    List<Seen> evidence = WORLD.evidence(customer);
    assertTrue(
        evidence.stream()
            .anyMatch(seen ->
                seen.perspective().equals("recursive")
                    && seen.question().startsWith("anypost.story.test")
                    && seen.outcome().equals("no_such_name")
                    && seen.count() == 2),
        () -> "the resolver's old view is kept beside the new one (V-3): " + evidence);
    for (String server : List.of("ns1.story.test", "ns2.story.test")) {
      assertTrue(
          evidence.stream()
              .anyMatch(seen ->
                  seen.perspective().equals("authoritative")
                      && seen.server().startsWith(server)
                      // A server that leaves the alias to the asker shows that alone.
                      && Set.of("found", "alias").contains(seen.outcome())),
          () -> server + " was asked: " + evidence);
    }
  }

  @Test
  void mailReceiversFindOurRecordsBehindTheCustomersNames() {
    Customer customer = WORLD.register("receivers.test");
    WORLD.serve("receivers.test", WORLD.zone("receivers.test", customer.fill(Customer.RECORDS)));
    WORLD.apply();

    assertTrue(
        Ask.recursive(WORLD.unbound().socket(), "anypost.receivers.test", RecordType.MX)
            .answer()
            .stream()
            .anyMatch(record -> record.type().equals(RecordType.MX)));
    for (String selector : List.of("ap1", "ap2")) {
      String name = selector + "._domainkey.receivers.test";
      assertTrue(
          Ask.recursive(WORLD.unbound().socket(), name, RecordType.TXT).answer().stream()
              .anyMatch(record ->
                  record.data() instanceof Rdata.Text text
                      && text.joined().startsWith("v=DKIM1; k=rsa; p=")),
          name);
    }
    assertEquals("verified", customer.verdict());
  }

  private static Rcode throughUnbound(String name) {
    return Ask.recursive(WORLD.unbound().socket(), name, RecordType.MX).rcode();
  }
}
