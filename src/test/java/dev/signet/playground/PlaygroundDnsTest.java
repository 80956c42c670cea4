package dev.signet.playground;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.dns.Message;
import dev.signet.dns.Rcode;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.name.DomainName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlaygroundDnsTest {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-01T12:00:00Z"));
  private final FakeWorld world = new FakeWorld(Worlds::lastTwoLabels);
  private PlaygroundDns dns;

  @BeforeEach
  void start() {
    dns = PlaygroundDns.start(world, PlaygroundDns.Options.offline().withClock(now::get));
  }

  @AfterEach
  void stop() {
    dns.close();
  }

  private InetSocketAddress first() {
    return dns.server("ns1.playground.test").socket();
  }

  @Test
  void aPublishedRecordIsAnsweredAtOnceByBothRolesOverBothTransports() throws IOException {
    world.put("mail.acme.example", "MX", "mx.acme.example", OptionalInt.of(10));

    for (Message reply :
        List.of(
            Asker.udp(first(), "mail.acme.example", "MX"),
            Asker.tcp(first(), "mail.acme.example", "MX"))) {
      assertEquals(
          "NOERROR aa\nmail.acme.example. 60 IN MX 10 mx.acme.example.", Asker.shown(reply));
    }
    for (Message reply :
        List.of(
            Asker.udp(dns.recursive(), "mail.acme.example", "MX"),
            Asker.tcp(dns.recursive(), "mail.acme.example", "MX"))) {
      assertEquals(
          "NOERROR ra\nmail.acme.example. 60 IN MX 10 mx.acme.example.", Asker.shown(reply));
    }
  }

  @Test
  void nameServersAreFoundThroughTheResolverAndReachedThroughTheAddressMap() throws IOException {
    world.put("www.acme.example", "A", "192.0.2.1");

    Message servers = Asker.udp(dns.recursive(), "acme.example", "NS");
    assertEquals(2, servers.answer().size());
    for (var record : servers.answer()) {
      DomainName host = ((Rdata.NameServer) record.data()).host();
      Message address = Asker.udp(dns.recursive(), host.toString(), "A");
      InetAddress at = ((Rdata.Address) address.answer().getFirst().data()).address();
      assertTrue(at.getHostAddress().startsWith("127.53.0."), at.toString());
      Message reply = Asker.udp(dns.addresses().apply(at), "www.acme.example", "A");
      assertEquals("NOERROR aa\nwww.acme.example. 60 IN A 192.0.2.1", Asker.shown(reply));
    }
    assertEquals(
        new InetSocketAddress("192.0.2.7", 53),
        dns.addresses().apply(InetAddress.ofLiteral("192.0.2.7")));
  }

  @Test
  void aNameNobodyPublishedDoesNotExistAndTheAnswerCarriesSoa() throws IOException {
    Message reply = Asker.udp(dns.recursive(), "anypost.nobody.example", "CNAME");
    assertEquals(Rcode.NXDOMAIN, reply.rcode());
    assertEquals(RecordType.SOA, reply.authority().getFirst().type());
    assertEquals(DomainName.of("nobody.example"), reply.authority().getFirst().owner());
  }

  @Test
  void aNameOutsideWithoutUpstreamsIsAFailureNeverANo() throws IOException {
    Message reply = Asker.udp(dns.recursive(), "www.outside.net", "A");
    assertEquals(Rcode.SERVFAIL, reply.rcode());
    assertEquals(22, reply.extendedError().orElseThrow().code());
    assertEquals(Rcode.REFUSED, Asker.udp(first(), "www.outside.net", "A").rcode());
  }

  @Test
  void theResolverFollowsAliasesAcrossZonesIntoOurOwn() throws IOException {
    FakeWorld ours = new FakeWorld(Worlds::lastTwoLabels);
    try (PlaygroundDns ourDns = PlaygroundDns.start(ours, PlaygroundDns.Options.offline())) {
      ours.put("dx.post.test", "TXT", "v=spf1 ~all");
      InetSocketAddress ourServer = ourDns.server("ns1.playground.test").socket();
      dns.serveOwnZone(new OwnZone(DomainName.of("post.test"), ourServer));
      assertEquals(ourServer, dns.addresses().apply(ourServer.getAddress()));
      world.put("anypost.acme.example", "CNAME", "hop.other.example");
      world.put("hop.other.example", "CNAME", "dx.post.test");

      assertEquals(
          """
          NOERROR ra
          anypost.acme.example. 60 IN CNAME hop.other.example.
          hop.other.example. 60 IN CNAME dx.post.test.
          dx.post.test. 60 IN TXT "v=spf1 ~all\"\
          """,
          Asker.shown(Asker.udp(dns.recursive(), "anypost.acme.example", "TXT")));
      assertEquals(
          "NOERROR aa\nanypost.acme.example. 60 IN CNAME hop.other.example.",
          Asker.shown(Asker.udp(first(), "anypost.acme.example", "TXT")));
    }
  }

  @Test
  void theResolverAsksUpstreamsForTheRestAndComesBackForHostedAliases() throws IOException {
    FakeWorld outside = new FakeWorld(Worlds::lastTwoLabels);
    try (PlaygroundDns internet = PlaygroundDns.start(outside, PlaygroundDns.Options.offline());
        PlaygroundDns inner =
            PlaygroundDns.start(
                world,
                PlaygroundDns.Options.offline()
                    .withUpstreams(List.of(internet.recursive()), Duration.ofSeconds(2)))) {
      outside.put("www.outside.net", "CNAME", "shop.acme.example");
      outside.put("big.outside.net", "TXT", "x".repeat(3000));
      world.put("shop.acme.example", "A", "192.0.2.9");

      assertEquals(
          """
          NOERROR ra
          www.outside.net. 60 IN CNAME shop.acme.example.
          shop.acme.example. 60 IN A 192.0.2.9\
          """,
          Asker.shown(Asker.udp(inner.recursive(), "www.outside.net", "A")));
      assertTrue(Asker.udp(inner.recursive(), "big.outside.net", "TXT").flags().truncated());
      assertEquals(1, Asker.tcp(inner.recursive(), "big.outside.net", "TXT").answer().size());
    }
  }

  @Test
  void silentAndUnreachableUpstreamsAreToldApart() throws IOException {
    FakeWorld outside = new FakeWorld(Worlds::lastTwoLabels);
    InetSocketAddress gone;
    try (PlaygroundDns internet = PlaygroundDns.start(outside, PlaygroundDns.Options.offline())) {
      gone = internet.recursive();
      internet.faults().add(FaultRule.of("recursive", "*", new Fault.Drop()));
      assertEquals(22, extendedCodeWithUpstream(gone));
    }
    assertEquals(23, extendedCodeWithUpstream(gone));
  }

  private int extendedCodeWithUpstream(InetSocketAddress upstream) throws IOException {
    try (PlaygroundDns inner =
        PlaygroundDns.start(
            world,
            PlaygroundDns.Options.offline()
                .withUpstreams(List.of(upstream), Duration.ofMillis(200)))) {
      Message reply = Asker.udp(inner.recursive(), "www.outside.net", "A");
      assertEquals(Rcode.SERVFAIL, reply.rcode());
      return reply.extendedError().orElseThrow().code();
    }
  }

  @Test
  void aHeldNegativeAnswerHidesANewRecordFromTheResolverOnlyAndOnlyForItsTime() throws IOException {
    DomainName name = DomainName.of("anypost.acme.example");
    dns.hold(name, RecordType.CNAME, Duration.ofDays(1));
    world.put("anypost.acme.example", "CNAME", "dx.post.test");

    Message held = Asker.udp(dns.recursive(), "anypost.acme.example", "CNAME");
    assertEquals(Rcode.NXDOMAIN, held.rcode());
    assertEquals(86_400, held.authority().getFirst().ttl());
    assertEquals(1, Asker.udp(first(), "anypost.acme.example", "CNAME").answer().size());

    now.updateAndGet(at -> at.plus(Duration.ofHours(23)));
    assertEquals(
        3_600,
        Asker.udp(dns.recursive(), "anypost.acme.example", "CNAME").authority().getFirst().ttl());
    now.updateAndGet(at -> at.plus(Duration.ofHours(1)));
    assertEquals(1, Asker.udp(dns.recursive(), "anypost.acme.example", "CNAME").answer().size());
  }

  @Test
  void oneServerMayKeepTheOldValue() throws IOException {
    world.put("www.acme.example", "A", "192.0.2.1");
    FakeServer second = dns.server("ns2.playground.test");
    second.freeze(DomainName.of("acme.example"));
    world.remove(DomainName.of("www.acme.example"), RecordType.A, Optional.empty());
    world.put("www.acme.example", "A", "192.0.2.2");

    assertEquals(
        "NOERROR aa\nwww.acme.example. 60 IN A 192.0.2.2",
        Asker.shown(Asker.udp(first(), "www.acme.example", "A")));
    assertEquals(
        "NOERROR aa\nwww.acme.example. 60 IN A 192.0.2.1",
        Asker.shown(Asker.udp(second.socket(), "www.acme.example", "A")));
    second.thaw(DomainName.of("acme.example"));
    assertEquals(
        "NOERROR aa\nwww.acme.example. 60 IN A 192.0.2.2",
        Asker.shown(Asker.udp(second.socket(), "www.acme.example", "A")));
  }

  @Test
  void aDelegatedZoneIsResolvedAtItsOwnServers() throws IOException {
    FakeServer keys = dns.addServer("ns1.keys.example", "127.53.0.9", false);
    DomainName child = DomainName.of("_domainkey.acme.example");
    keys.serve(
        FakeZone.of(
            child,
            List.of(
                RecordText.parse(
                    "ap1._domainkey.acme.example", "TXT", "p=abc", OptionalInt.empty(), 60),
                RecordText.parse(
                    "ap2._domainkey.acme.example",
                    "CNAME",
                    "there.acme.example",
                    OptionalInt.empty(),
                    60))));
    world.put("there.acme.example", "TXT", "p=def");
    world.delegate(child, List.of(keys.name()));

    Message referral = Asker.udp(first(), "ap1._domainkey.acme.example", "TXT");
    assertEquals(
        "NOERROR\n--\n_domainkey.acme.example. 60 IN NS ns1.keys.example.", Asker.shown(referral));
    assertEquals(
        "ns1.keys.example. 60 IN A 127.53.0.9", referral.additional().getFirst().toString());
    assertEquals(
        "NOERROR ra\nap1._domainkey.acme.example. 60 IN TXT \"p=abc\"",
        Asker.shown(Asker.udp(dns.recursive(), "ap1._domainkey.acme.example", "TXT")));
    assertEquals(
        """
        NOERROR ra
        ap2._domainkey.acme.example. 60 IN CNAME there.acme.example.
        there.acme.example. 60 IN TXT "p=def\"\
        """,
        Asker.shown(Asker.udp(dns.recursive(), "ap2._domainkey.acme.example", "TXT")));
    assertEquals(Rcode.REFUSED, Asker.udp(keys.socket(), "acme.example", "SOA").rcode());
  }

  @Test
  void aliasLoopsEndInAFailure() throws IOException {
    world.put("a.acme.example", "CNAME", "b.other.example");
    world.put("b.other.example", "CNAME", "a.acme.example");
    assertEquals(Rcode.SERVFAIL, Asker.udp(dns.recursive(), "a.acme.example", "A").rcode());
    world.put("self.acme.example", "CNAME", "self.acme.example");
    assertEquals(Rcode.SERVFAIL, Asker.udp(dns.recursive(), "self.acme.example", "A").rcode());
  }

  @Test
  void theHistoryTellsWhoAskedWhatAndWhatWasSaid() throws IOException {
    world.put("www.acme.example", "A", "192.0.2.1");
    Message query = Asker.query("www.acme.example", "A");
    Message mixed =
        new Message(
            query.id(),
            query.flags(),
            0,
            Rcode.NOERROR,
            query.question(),
            "wWw.AcMe.eXample",
            List.of(),
            List.of(),
            List.of(),
            query.edns());
    Message reply = Asker.udp(first(), mixed);

    assertEquals("wWw.AcMe.eXample", reply.questionCase());
    QueryLog.Entry entry = dns.queries().entries().getLast();
    assertEquals("ns1.playground.test", entry.server());
    assertEquals(Transport.UDP, entry.transport());
    assertEquals("wWw.AcMe.eXample", entry.name());
    assertEquals("A", entry.type());
    assertEquals(Asker.ID, entry.id());
    assertEquals("NOERROR aa 1/0/0", entry.answered());
    assertEquals(now.get(), entry.time());
    assertEquals(1L, dns.queries().counters().get("queries.ns1.playground.test"));
  }
}
