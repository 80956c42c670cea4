package dev.signet.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.dns.RecordType;
import dev.signet.verification.Verifier.Stance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// The verdict table of the contract, from zone text to verdict.
class DnsVerifierTest {
  @ParameterizedTest
  @EnumSource(Stance.class)
  void passesWhenEverythingIsPublished(Stance stance) {
    World world = new World(2, World.GOOD);
    CheckReport report = world.check(stance);
    assertEquals("passed", World.word(report.mailFlow()), World.message(report.mailFlow()));
    assertEquals(3, report.records().size());
    assertTrue(report.records().stream().allMatch(record -> record.failure().isEmpty()));
    assertEquals(world.dns.asked.size(), report.evidence().size());
  }

  @Test
  void contradictsAndNamesTheRecordWhenNothingIsPublished() {
    World world = new World(2, "");
    CheckReport report = world.check(Stance.PENDING);
    assertEquals("contradicted apex_cname_missing", World.word(report.mailFlow()));
    String message = World.message(report.mailFlow());
    assertTrue(message.contains("anypost.example.com CNAME dtoken.c.anypost.email"), message);
    assertTrue(message.contains("ns1.host.test"), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "anypost CNAME other.test.",
        "anypost CNAME dtoken.c.anypost.email.example.com",
        "anypost CNAME dtokem.c.anypost.email",
      })
  void saysMismatchForAnotherTarget(String line) {
    World world = new World(2, World.GOOD.replaceFirst("anypost CNAME .*", line));
    assertEquals(
        "contradicted apex_cname_mismatch", World.word(world.check(Stance.PENDING).mailFlow()));
    assertEquals(
        "contradicted apex_cname_mismatch", World.word(world.check(Stance.VERIFIED).mailFlow()));
  }

  @ParameterizedTest
  @CsvSource({
    "1,false",
    "2,false",
    "3,false",
    "4,false",
    "5,false",
    "8,false",
    "13,false",
    "1,true",
    "2,true",
    "3,true",
    "4,true",
    "6,true",
    "13,true"
  })
  void costsAtMostTwentyQueriesWhenHealthy(int servers, boolean tracking) {
    for (Stance stance : Stance.values()) {
      World world = new World(servers, World.GOOD);
      CheckReport report = world.check(World.subject("example.com", tracking), stance);
      assertEquals("passed", World.word(report.mailFlow()), World.message(report.mailFlow()));
      if (tracking) {
        assertEquals("passed", World.word(report.tracking().orElseThrow()));
      }
      assertTrue(world.dns.asked.size() <= 20, servers + ": " + world.dns.asked.size());
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3"})
  void seesARecordPublishedASecondAgoAlthoughTheResolverRemembersItsAbsence(int servers) {
    World world = new World(servers, "");
    world.dns.resolverRemembers("anypost.example.com", RecordType.MX);
    world.dns.resolverRemembers("anypost.example.com", RecordType.TXT);
    world.dns.resolverRemembers("ap1._domainkey.example.com", RecordType.TXT);
    world.dns.resolverRemembers("ap2._domainkey.example.com", RecordType.TXT);
    world.dns.change("example.com", world.zone(World.GOOD));
    CheckReport report = world.check(Stance.PENDING);
    assertEquals("passed", World.word(report.mailFlow()), World.message(report.mailFlow()));
    assertTrue(world.dns.asked.size() <= 20, "" + world.dns.asked.size());
  }
}
