package dev.signet.provider.resend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.name.DomainName;
import dev.signet.name.RegisteredApex;
import dev.signet.provider.Listing;
import dev.signet.provider.RemoteDomain;
import dev.signet.provider.resend.Replies.Unreadable;
import dev.signet.provider.resend.Transport.Attempt.Answered;
import dev.signet.record.Purpose;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is let through, and what is refused with which reason (FAULTS W7).
class RepliesTest {
  private static final DomainName ACME = DomainName.of("acme.com");
  private static final String TXT =
      "{'record':'SPF','name':'send','type':'TXT','ttl':'Auto','status':'pending','value':'v=spf1 ~all'}";
  private final Replies replies = new Replies(RegisteredApex::of);

  private record Hostile(String reason, String body) {}

  private static final List<Hostile> HOSTILE =
      List.of(
          new Hostile("a web page instead of JSON", "\n <!doctype html><p>Just a moment…"),
          new Hostile("JSON that is broken or out of bounds", "{'id':'i','name':'acme.com'"),
          new Hostile("JSON that is broken or out of bounds", "{} {}"),
          new Hostile("JSON that is broken or out of bounds", "{'id':'a','id':'b'}"),
          new Hostile("JSON that is broken or out of bounds", "[".repeat(5000)),
          new Hostile("JSON that is broken or out of bounds", "{'x':'" + "y".repeat(4097) + "'}"),
          new Hostile("JSON that is broken or out of bounds", "{'x':" + "9".repeat(1000) + "}"),
          new Hostile("something that is no JSON object", ""),
          new Hostile("something that is no JSON object", "[]"),
          new Hostile("something that is no JSON object", "null"),
          new Hostile("no readable name", "{}"),
          new Hostile("no readable name", "{'name':7}"),
          new Hostile("no readable name", "{'name':null}"),
          new Hostile("no readable name", "{'name':{'toString':'acme.com'}}"),
          new Hostile("another domain than the one asked for", domain("acme.org", TXT)),
          new Hostile("another domain than the one asked for", domain("acme.com.evil.com", TXT)),
          new Hostile("another domain than the one asked for", domain("", TXT)),
          new Hostile("no readable id", domain("acme.com", TXT).replace("'some-id'", "7")),
          new Hostile("an id of unusual form", domain("acme.com", TXT).replace("some-id", "../x")),
          new Hostile("an id of unusual form", domain("acme.com", TXT).replace("some-id", "a?b=c")),
          new Hostile("no list of records", "{'id':'i','name':'acme.com','status':'pending'}"),
          new Hostile("no list of records", domain("acme.com", TXT).replaceFirst("\\[.*]", "{}")),
          new Hostile("a domain without records to publish", domain("acme.com")),
          new Hostile("more than 50 records", domain("acme.com", many(51))),
          new Hostile("no readable status", domain("acme.com", TXT).replace("'not_started'", "[]")),
          new Hostile(
              "a status that is no word", domain("acme.com", TXT).replace("not_started", "<b>")),
          new Hostile("no readable type", domain("acme.com", "7")),
          new Hostile("no readable type", domain("acme.com", "null")),
          new Hostile("no readable type", domain("acme.com", "[[]]")),
          new Hostile(
              "no readable value", domain("acme.com", TXT.replace("'v=spf1 ~all'", "['v=spf1']"))),
          new Hostile("no readable status", domain("acme.com", TXT.replace("'pending'", "true"))),
          new Hostile("no readable record", domain("acme.com", TXT.replace("'SPF'", "1"))),
          new Hostile("no readable name", domain("acme.com", TXT.replace("'send'", "null"))),
          new Hostile(
              "a record of a type other than MX, TXT, CNAME and CAA",
              domain("acme.com", TXT.replace("TXT", "NS"))),
          new Hostile(
              "a record of a type other than MX, TXT, CNAME and CAA",
              domain("acme.com", TXT.replace("TXT", "A"))),
          new Hostile(
              "a record of a type other than MX, TXT, CNAME and CAA",
              domain("acme.com", TXT.replace("TXT", "txt"))),
          new Hostile(
              "a record name that is no domain name",
              domain("acme.com", TXT.replace("'send'", "'a..b'"))),
          new Hostile(
              "a record name with unusual characters",
              domain("acme.com", TXT.replace("'send'", "'*'"))),
          new Hostile(
              "a record name that is too long",
              domain(
                  "acme.com",
                  TXT.replace("send", ("x".repeat(60) + ".").repeat(4) + "y".repeat(6)))),
          new Hostile(
              "a record value that is not printable ASCII",
              domain("acme.com", TXT.replace("~all", "\\u0000"))),
          new Hostile(
              "an MX record without a priority",
              domain(
                  "acme.com", TXT.replace("TXT", "MX").replace("v=spf1 ~all", "in.example.net"))),
          new Hostile("an MX priority that is no whole number", mx("'10'")),
          new Hostile("an MX priority that is no whole number", mx("1.5")),
          new Hostile("an MX priority that is no whole number", mx("99999999999")),
          new Hostile("an MX priority that is not 0 to 65535", mx("-1")),
          new Hostile(
              "a record that points to no domain name",
              mx("10").replace("in.example.net", "http://evil/")));

  @TestFactory
  Stream<DynamicTest> aReplyOutOfBoundsIsRefusedWithAReason() {
    return HOSTILE.stream()
        .map(row ->
            DynamicTest.dynamicTest(
                row.reason() + ": " + row.body().substring(0, Math.min(40, row.body().length())),
                () -> assertEquals(row.reason(), unreadable(answer(row.body())))));
  }

  @Test
  void aRecordOfASubdomainMayNotReachItsParentOrSibling() throws Unreadable {
    DomainName mail = DomainName.of("mail.acme.com");
    String body = domain("mail.acme.com", TXT.replace("'send'", "'%s'"));
    assertEquals("send.mail.acme.com", owner(body.formatted("send.mail"), mail));
    assertEquals("mail.acme.com", owner(body.formatted("mail"), mail));
    for (String name : List.of("send", "www", "xmail", "mail.other", "acme.com")) {
      Unreadable refused =
          assertThrows(
              Unreadable.class, () -> replies.domain(answer(body.formatted(name)), mail), name);
      assertEquals("a record outside the domain", refused.what());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'',                         acme.com",
    "@,                          acme.com",
    "acme.com,                   acme.com",
    "ACME.com.,                  acme.com",
    "send,                       send.acme.com",
    "resend._domainkey,          resend._domainkey.acme.com",
    "send.acme.com,              send.acme.com",
    "acme,                       acme.acme.com",
    "acme.com.evil.net,          acme.com.evil.net.acme.com",
  })
  void relativeNamesBecomeAbsolute(String name, String owner) throws Unreadable {
    assertEquals(owner, owner(domain("acme.com", TXT.replace("'send'", "'" + name + "'")), ACME));
  }

  @ParameterizedTest
  @CsvSource({
    "SPF,         send,   SPF",
    "DKIM,        x,      DKIM",
    "Receiving,   '',     INBOUND",
    "Tracking,    links,  TRACKING",
    "TrackingCAA, links,  TRACKING",
    "DMARC,       _dmarc, DMARC",
    "Policy,      _dmarc, DMARC",
    "Policy,      other,  OTHER",
  })
  void aRecordIsKnownByItsWordOrElseByItsName(String word, String name, Purpose group)
      throws Unreadable {
    String record = TXT.replace("'SPF'", "'" + word + "'").replace("'send'", "'" + name + "'");
    RemoteDomain read = replies.domain(answer(domain("acme.com", record)), ACME);
    assertEquals(group, read.records().getFirst().group());
  }

  @Test
  void repeatedRecordsAreOneAndAStrayPriorityIsLeftOut() throws Unreadable {
    String stray = TXT.replace("'value'", "'priority':'x','value'");
    assertEquals(
        1, replies.domain(answer(domain("acme.com", TXT, stray, TXT)), ACME).records().size());
  }

  @ParameterizedTest
  @CsvSource({
    "2026-04-26T20:21:26.347412+00:00, 2026-04-26T20:21:26.347412Z",
    "2026-04-26 20:21:26.347412+00,    2026-04-26T20:21:26.347412Z",
    "2026-04-26T22:21:26+02:00,        2026-04-26T20:21:26Z",
    "2026-04-26T20:21:26Z,             2026-04-26T20:21:26Z",
    "2026-04-26T20:21:26,              -",
    "yesterday,                        -",
  })
  void aTimeOfCreationIsReadOrLeftOut(String text, String expected) throws Unreadable {
    Listing listing = listing("{'data':[" + listed("a", "acme.com", text) + "]}");
    assertEquals(
        expected.equals("-") ? Optional.empty() : Optional.of(Instant.parse(expected)),
        listing.domains().getFirst().createdAt());
  }

  @Test
  void aListShowsEachDomainOnceAndSaysWhereItGoesOn() throws Unreadable {
    String a = listed("a", "acme.com", "");
    String b = listed("b", "acme.com", "");
    Listing listing = listing("{'has_more':true,'data':[" + a + "," + b + "," + a + "," + b + "]}");
    assertEquals(List.of("a", "b"), listing.domains().stream().map(d -> d.remoteId()).toList());
    assertEquals(Optional.of("b"), listing.next());
    assertEquals(Optional.empty(), listing("{'has_more':false,'data':[" + a + "]}").next());
    assertEquals(Optional.empty(), listing("{'data':[]}").next());
  }

  /// CASES K7.
  @Test
  void anEntryThatCannotBeReadIsLeftOut() throws Unreadable {
    String a = listed("a", "acme.com", "");
    String b = listed("b", "acme.com", "");
    for (String bad :
        List.of(
            "7",
            "null",
            "[]",
            "{}",
            "{'id':'x'}",
            "{'id':7,'name':'x.com','status':'pending'}",
            "{'id':'../x','name':'x.com','status':'pending'}",
            "{'id':'x','name':'x.com','status':null}",
            a.replace("acme.com", "<b>.com"),
            a.replace("acme.com", "a..com"))) {
      for (String data : List.of(bad + "," + a + "," + b, a + "," + bad + "," + b)) {
        Listing listing = listing("{'data':[" + data + "]}");
        assertEquals(
            List.of("a", "b"), listing.domains().stream().map(d -> d.remoteId()).toList(), data);
      }
      Listing last = listing("{'has_more':true,'data':[" + b + "," + bad + "]}");
      assertEquals(List.of("b"), last.domains().stream().map(d -> d.remoteId()).toList(), bad);
      assertTrue(last.next().isPresent(), bad);
    }
    assertEquals(
        Optional.of("x"),
        listing("{'has_more':true,'data':[{'id':'x'}]}").next(),
        "a page of nothing readable goes on");
  }

  @Test
  void aListOutOfBoundsIsRefused() {
    String a = listed("a", "acme.com", "");
    assertEquals("no list of domains", unreadableList("{}", ""));
    assertEquals("no list of domains", unreadableList("{'data':{}}", ""));
    assertEquals(
        "an empty page that is not the last", unreadableList("{'has_more':true,'data':[]}", ""));
    assertEquals(
        "a has_more that is neither true nor false",
        unreadableList("{'has_more':'yes','data':[]}", ""));
    assertEquals(
        "a list that does not move on",
        unreadableList("{'has_more':true,'data':[" + a + "]}", "a"));
    String many =
        String.join(
            ",", IntStream.range(0, 101).mapToObj(i -> listed("i" + i, "acme.com", "")).toList());
    assertEquals("more domains than asked for", unreadableList("{'data':[" + many + "]}", ""));
  }

  @Test
  void bytesThatAreNoTextOrTooManyAreRefused() {
    assertEquals(
        "something that is not UTF-8",
        unreadable(new Answered(200, new byte[] {'{', (byte) 0xff, '}'}, false, Optional.empty())));
    assertEquals(
        "more than 1 MiB", unreadable(new Answered(200, new byte[0], true, Optional.empty())));
  }

  @Test
  void deletedMeansThisOneAndReallyDeleted() throws Unreadable {
    replies.deleted(answer("{'id':'a','deleted':true}"), "a");
    for (String body :
        List.of(
            "{'id':'a'}",
            "{'id':'a','deleted':'true'}",
            "{'id':'a','deleted':false}",
            "{'id':'b','deleted':true}",
            "{'deleted':true}")) {
      assertThrows(Unreadable.class, () -> replies.deleted(answer(body), "a"), body);
    }
  }

  private String owner(String body, DomainName domain) throws Unreadable {
    return replies.domain(answer(body), domain).records().getFirst().owner().toString();
  }

  private Listing listing(String body) throws Unreadable {
    return replies.listing(answer(body), 100, Optional.empty());
  }

  private String unreadable(Answered answer) {
    return assertThrows(Unreadable.class, () -> replies.domain(answer, ACME)).what();
  }

  private String unreadableList(String body, String after) {
    return assertThrows(
            Unreadable.class, () -> replies.listing(answer(body), 100, Optional.of(after)))
        .what();
  }

  private static String domain(String name, String... records) {
    return "{'id':'some-id','name':'%s','status':'not_started','records':[%s]}"
        .formatted(name, String.join(",", records));
  }

  private static String mx(String priority) {
    return domain(
        "acme.com",
        "{'record':'SPF','name':'','type':'MX','status':'pending','value':'in.example.net','priority':%s}"
            .formatted(priority));
  }

  private static String[] many(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> TXT.replace("'send'", "'s" + i + "'"))
        .toArray(String[]::new);
  }

  private static String listed(String id, String name, String createdAt) {
    return "{'id':'%s','name':'%s','status':'pending','created_at':'%s'}"
        .formatted(id, name, createdAt);
  }

  private static Answered answer(String body) {
    byte[] bytes = body.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return new Answered(200, bytes, false, Optional.empty());
  }
}
