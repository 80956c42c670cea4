package dev.signet.lookup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.dns.Message;
import dev.signet.dns.Question;
import dev.signet.dns.Rcode;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.lookup.Transport.Protocol;
import dev.signet.name.DomainName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What is taken from a reply, and what is not.
class ReadingTest {
  private static final DomainName ROOT_OF_TEXT = DomainName.of("test");

  private static Sighting read(
      String name,
      RecordType type,
      Rcode rcode,
      boolean aa,
      String answer,
      String authority,
      String additional) {
    Question question = new Question(DomainName.of(name), type);
    Message query = Message.query(1, Message.Flags.QUERY_ITERATIVE, question, Optional.empty());
    Message reply =
        Message.reply(
            query,
            query.flags().reply(aa, false),
            rcode,
            records(answer),
            records(authority),
            records(additional));
    return Reading.of(
        reply,
        question,
        Perspective.AUTHORITATIVE,
        "ns",
        Optional.empty(),
        Protocol.UDP,
        Optional.of(DomainName.of("example.test")),
        false,
        Duration.ZERO);
  }

  private static List<ResourceRecord> records(String text) {
    return FakeDns.parse(ROOT_OF_TEXT, text);
  }

  @Test
  void followsTheChainFromTheQuestionAndIgnoresWhatIsNotOnIt() {
    Sighting sighting =
        read(
            "a.example.test",
            RecordType.TXT,
            Rcode.NOERROR,
            true,
            """
            evil.example TXT forged
            b.example CNAME c.example.test
            a.example CNAME b.example.test
            c.example TXT hello
            """,
            "",
            "");
    Answer.Found found = (Answer.Found) sighting.answer();
    assertEquals(
        List.of(DomainName.of("b.example.test"), DomainName.of("c.example.test")), found.chain());
    assertEquals("\"hello\"", found.records().getFirst().data().text());
    assertEquals(1, found.records().size());
  }

  @Test
  void takesNoRecordOfAnotherNameForAnAnswer() {
    Sighting sighting =
        read("a.example.test", RecordType.TXT, Rcode.NOERROR, true, "b.example TXT forged", "", "");
    assertEquals(Optional.of(Answer.Cause.EMPTY), sighting.cause());
  }

  @Test
  void takesNoGlueFromOutsideTheDelegatedZone() {
    Sighting sighting =
        read(
            "x.sub.example.test",
            RecordType.CNAME,
            Rcode.NOERROR,
            false,
            "",
            "sub.example NS ns.sub.example.test\nsub.example NS ns.elsewhere.test",
            "ns.sub.example A 9.0.0.1\nns.elsewhere A 9.0.0.2");
    Zone zone = sighting.referral().orElseThrow();
    assertEquals(DomainName.of("sub.example.test"), zone.origin());
    assertEquals(2, zone.hosts().size());
    assertEquals(
        Map.of(DomainName.of("ns.sub.example.test"), zone.glue().values().iterator().next()),
        zone.glue());
  }

  @Test
  void takesNoReferralUpwardsSidewardsOrToItself() {
    for (String owner : List.of("example", "@", "other.example")) {
      Sighting sighting =
          read(
              "x.sub.example.test",
              RecordType.CNAME,
              Rcode.NOERROR,
              false,
              "",
              owner + " NS ns.evil.test",
              "");
      assertEquals(Optional.of(Answer.Cause.LAME), sighting.cause(), owner);
      assertTrue(sighting.referral().isEmpty());
    }
  }

  @Test
  void stopsAtAHundredRecordsAndFourKilobytesOfText() {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      many.append("a.example TXT t" + i + "\n");
    }
    Sighting sighting =
        read("a.example.test", RecordType.TXT, Rcode.NOERROR, true, many.toString(), "", "");
    assertEquals(Optional.of(Answer.Cause.LIMIT), sighting.cause());
    assertTrue(sighting.shown().size() <= 100);
    Sighting text =
        read(
            "a.example.test",
            RecordType.TXT,
            Rcode.NOERROR,
            true,
            "a.example TXT " + "x".repeat(60_000),
            "",
            "");
    assertTrue(((Answer.Found) text.answer()).records().getFirst().data().text().length() < 4_200);
  }

  @Test
  void makesTheAliasThatADnameStandsFor() {
    Sighting sighting =
        read(
            "a.b.example.test",
            RecordType.CNAME,
            Rcode.NOERROR,
            true,
            "b.example DNAME target.test",
            "",
            "");
    assertEquals(
        "a.target.test.", ((Answer.Found) sighting.answer()).records().getFirst().data().text());
    Sighting tooLong =
        read(
            "aaaaaaaaaaaaaaaa.b.example.test",
            RecordType.CNAME,
            Rcode.NOERROR,
            true,
            "b.example DNAME " + ("x".repeat(60) + ".").repeat(4) + "test",
            "",
            "");
    assertTrue(tooLong.cause().isPresent());
  }

  @Test
  void saysWhichZoneANegativeAnswerComesFrom() {
    FakeDns dns = new FakeDns().serve("9.0.0.1", "example.test", "a A 9.9.9.9");
    Lookup lookup = dns.lookup();
    Sighting sighting =
        lookup
            .session()
            .recursive(
                new Question(DomainName.of("no.a.example.test"), RecordType.MX),
                Budget.of(dns.pace, 5, Duration.ofSeconds(5)));
    assertEquals(Optional.of(DomainName.of("example.test")), sighting.enclosingZone());
    assertEquals(300, sighting.timeToLive());
  }
}
