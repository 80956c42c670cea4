package dev.signet.zone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.dkim.KeyRecord;
import dev.signet.dns.Message;
import dev.signet.dns.Question;
import dev.signet.dns.Rcode;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.dns.Wire;
import dev.signet.dns.WireQuery;
import dev.signet.dns.WireReply;
import dev.signet.name.DomainName;
import dev.signet.nameserver.TestZone;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the image says as domains come, change and go.
class ZoneImageTest {
  private static final ZoneToken TOKEN = TestZone.token(1);
  private final AtomicLong now = new AtomicLong(1_800_000_000L);
  private final InstantSource clock = () -> Instant.ofEpochSecond(now.get());
  private final ZoneImage image = new ZoneImage(TestZone.settings(), clock);

  @Test
  void saysServfailInTheZoneAndRefusedOutsideUntilItIsLoaded() {
    image.put(domain(1));
    assertFalse(image.loaded());
    assertEquals(Rcode.SERVFAIL, ask(TestZone.ORIGIN, RecordType.SOA).rcode());
    assertEquals(Rcode.SERVFAIL, ask(dkim(), RecordType.TXT).rcode());
    assertEquals(Rcode.SERVFAIL, ask(TestZone.ORIGIN.below("nothing"), RecordType.A).rcode());
    assertEquals(Rcode.REFUSED, ask(DomainName.of("example.com"), RecordType.A).rcode());
    image.markLoaded();
    assertEquals(Rcode.NOERROR, ask(dkim(), RecordType.TXT).rcode());
    assertEquals(Rcode.NXDOMAIN, ask(TestZone.ORIGIN.below("nothing"), RecordType.A).rcode());
  }

  @Test
  void servesWhatWasPutLastAndNothingAfterRemove() {
    image.markLoaded();
    assertEquals(Rcode.NXDOMAIN, ask(dkim(), RecordType.TXT).rcode());
    image.put(domain(1));
    String first = ask(dkim(), RecordType.TXT).answer().getFirst().data().text();
    image.put(domain(2));
    assertFalse(first.equals(ask(dkim(), RecordType.TXT).answer().getFirst().data().text()));
    assertEquals(1, image.size());
    image.remove(TOKEN);
    image.remove(TOKEN);
    assertEquals(0, image.size());
    assertEquals(Rcode.NXDOMAIN, ask(dkim(), RecordType.TXT).rcode());
    assertEquals(
        Rcode.NXDOMAIN, ask(TestZone.settings().verificationTarget(TOKEN), RecordType.MX).rcode());
  }

  @Test
  void raisesTheSerialWithEveryChangeAndNotWithout() {
    image.put(domain(1));
    image.markLoaded();
    assertEquals(1_800_000_000L, serial());
    image.put(domain(1));
    assertEquals(1_800_000_000L, serial());
    image.put(domain(2));
    assertEquals(1_800_000_001L, serial());
    image.remove(TOKEN);
    assertEquals(1_800_000_002L, serial());
    image.remove(TOKEN);
    assertEquals(1_800_000_002L, serial());
    now.set(1_900_000_000L);
    image.put(domain(1));
    assertEquals(1_900_000_000L, serial());
    now.set(1_700_000_000L);
    image.put(domain(3));
    assertEquals(1_900_000_001L, serial());
  }

  @Test
  void loadsAMillionWithoutRunningAheadOfTheClock() {
    for (int i = 0; i < 100; i++) {
      image.put(new ServedDomain(TestZone.token(i), List.of()));
    }
    image.markLoaded();
    assertEquals(1_800_000_000L, serial());
  }

  @Test
  void hasNoKeyNodesForADomainWithoutKeys() {
    image.put(new ServedDomain(TOKEN, List.of()));
    image.markLoaded();
    DomainName target = TestZone.settings().verificationTarget(TOKEN);
    assertEquals(Rcode.NOERROR, ask(target, RecordType.TXT).rcode());
    assertEquals(Rcode.NXDOMAIN, ask(target.below("_domainkey"), RecordType.TXT).rcode());
  }

  @Test
  void servesEd25519KeysAsTheirOctetsAndRevokedKeysAsAnEmptyTag() {
    byte[] ed25519 = HexFormat.of().parseHex("302a300506032b6570032100" + "a7".repeat(32));
    ServedDomain served =
        new ServedDomain(
            TOKEN, List.of(new ServedKey("ap1", new byte[0]), new ServedKey("ap3", ed25519)));
    image.put(served);
    image.markLoaded();
    KeyRecord third = KeyRecord.publishing(ed25519);
    assertEquals("ed25519", third.keyType());
    for (String selector : List.of("ap1", "ap3")) {
      DomainName owner = TestZone.settings().dkimTarget(TOKEN, selector);
      String answered = ask(owner, RecordType.TXT).answer().getFirst().data().text();
      String exported =
          image
              .export(Stream.of(served))
              .filter(one -> one.owner().equals(owner) && one.type().equals(RecordType.TXT))
              .findFirst()
              .orElseThrow()
              .data()
              .text();
      assertEquals(exported, answered);
      KeyRecord read = KeyRecord.parse(answered.replace("\"", "")).orElseThrow();
      assertEquals(selector.equals("ap1"), read.revoked());
      assertEquals(selector.equals("ap3"), read.publicKeyEquals(ed25519));
    }
  }

  @Test
  void exportsExactlyWhatItServes() {
    List<ServedDomain> domains = TestZone.domains(20);
    domains.forEach(image::put);
    image.put(domain(1));
    image.markLoaded();
    Set<Question> questions = new HashSet<>();
    List<ResourceRecord> exported =
        image
            .export(
                Stream.concat(
                    domains.stream().filter(one -> !one.token().equals(TOKEN)),
                    Stream.of(domain(1))))
            .toList();
    for (ResourceRecord record : exported) {
      questions.add(new Question(record.owner(), record.type()));
    }
    Set<String> served = new HashSet<>();
    for (Question question : questions) {
      ask(question.name(), question.type())
          .answer()
          .forEach(record -> served.add(record.toString()));
    }
    Set<String> expected = new HashSet<>();
    exported.forEach(record -> expected.add(record.toString()));
    assertEquals(expected, served);
  }

  @Test
  void neverLosesALiveNameWhileItIsReplaced() throws InterruptedException {
    image.put(domain(1));
    image.markLoaded();
    AtomicBoolean done = new AtomicBoolean();
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; !done.get(); i++) {
                image.put(domain(i % 2));
                image.put(new ServedDomain(TestZone.token(1000 + i % 50), List.of()));
                image.remove(TestZone.token(1000 + (i + 25) % 50));
              }
            });
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      Message reply = ask(dkim(), RecordType.TXT);
      assertEquals(Rcode.NOERROR, reply.rcode());
      seen.add(reply.answer().getFirst().data().text());
    }
    done.set(true);
    writer.join();
    assertTrue(seen.size() <= 2, "a mixture of two versions was served");
  }

  @Test
  void refusesWhatItCouldNotServe() {
    ServedKey key = new ServedKey("ap1", new byte[10]);
    List<ServedDomain> bad =
        List.of(
            new ServedDomain(TOKEN, List.of(new ServedKey("Ap1", new byte[10]))),
            new ServedDomain(TOKEN, List.of(new ServedKey("a.b", new byte[10]))),
            new ServedDomain(TOKEN, List.of(new ServedKey("", new byte[10]))),
            new ServedDomain(TOKEN, List.of(new ServedKey("-a", new byte[10]))),
            new ServedDomain(TOKEN, List.of(new ServedKey("ap1", new byte[2049]))),
            new ServedDomain(TOKEN, java.util.Collections.nCopies(17, key)));
    for (ServedDomain domain : bad) {
      assertThrows(IllegalArgumentException.class, () -> image.put(domain));
    }
    assertEquals(0, image.size());
    ZoneSettings good = TestZone.settings();
    ZoneSettings slow =
        new ZoneSettings(
            good.origin(),
            good.nameServers(),
            good.nameServerAddresses(),
            good.mailbox(),
            good.bounceHosts(),
            good.spf(),
            good.trackingEdge(),
            good.timeToLive(),
            Duration.ofSeconds(61));
    assertThrows(IllegalArgumentException.class, () -> new ZoneImage(slow));
  }

  @Test
  void keepsADomainInLessThanNineHundredOctets() {
    int count = 20_000;
    long before = heapUsed();
    ZoneImage many = new ZoneImage(TestZone.settings(), clock);
    for (int i = 0; i < count; i++) {
      many.put(
          new ServedDomain(
              TestZone.token(i),
              List.of(
                  new ServedKey("ap1", TestZone.key(294, i)),
                  new ServedKey("ap2", TestZone.key(294, -i)))));
    }
    long perDomain = (heapUsed() - before) / count;
    assertEquals(count, many.size());
    assertTrue(perDomain < 900, perDomain + " octets a domain");
  }

  private static long heapUsed() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static ServedDomain domain(int version) {
    return new ServedDomain(TOKEN, List.of(new ServedKey("ap1", TestZone.key(294, version))));
  }

  private static DomainName dkim() {
    return TestZone.settings().dkimTarget(TOKEN, "ap1");
  }

  private long serial() {
    Rdata.Authority soa =
        (Rdata.Authority) ask(TestZone.ORIGIN, RecordType.SOA).answer().getFirst().data();
    assertEquals(image.serial(), soa.serial());
    return soa.serial();
  }

  private Message ask(DomainName name, RecordType type) {
    byte[] octets =
        Wire.encode(
            Message.query(
                1, Message.Flags.QUERY_ITERATIVE, new Question(name, type), Optional.empty()));
    WireQuery query = new WireQuery();
    assertEquals(WireQuery.Form.QUESTION, query.read(octets, octets.length));
    WireReply reply = new WireReply();
    reply.begin(query, WireReply.LIMIT);
    image.answer(query, reply, false);
    reply.finish();
    return Wire.decode(Arrays.copyOf(reply.octets(), reply.length()));
  }
}
