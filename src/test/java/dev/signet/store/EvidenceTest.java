package dev.signet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.dns.Question;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.lookup.NameServer;
import dev.signet.name.DomainName;
import dev.signet.registry.TimelineEntry.Checked;
import dev.signet.registry.TimelineEntry.Observed;
import dev.signet.registry.TimelineEntry.Verdicts;
import dev.signet.store.EvidenceDocument.Run;
import dev.signet.verification.CheckReport;
import dev.signet.verification.CheckReport.Verdict;
import dev.signet.verification.Facts;
import dev.signet.verification.Facts.Shown;
import dev.signet.verification.Observation;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EvidenceTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final UUID DOMAIN = UUID.fromString("019ca6b2-5130-73c5-ad4b-d96a742bee0d");

  private static Observation seen(String server, String outcome, long ttl) {
    return new Observation(
        "authoritative",
        server,
        "anypost.example.com. IN CNAME",
        "udp",
        outcome,
        "NOERROR",
        -1,
        "aa",
        ttl,
        Duration.ofMillis(12),
        "CNAME dabcdefghijklmnop.c.anypost.email.",
        Optional.empty());
  }

  private static CheckReport report(int hour, Observation... evidence) {
    return new CheckReport(
        START.plus(Duration.ofHours(hour)),
        Duration.ZERO,
        new Verdict.Passed(),
        Optional.empty(),
        List.of(),
        List.of(evidence));
  }

  @Test
  void theSameAgainIsOneRunAndSomethingElseEndsIt() {
    EvidenceDocument document = EvidenceDocument.of(DOMAIN, Optional.empty());
    assertEquals(List.of(), document.add(report(0, seen("ns1", "found", 300))));
    assertEquals(List.of(), document.add(report(6, seen("ns1", "found", 17))));
    UUID id = document.id(document.runs().getLast());
    EvidenceDocument again = EvidenceDocument.of(DOMAIN, Optional.of(document.bytes()));
    List<Run> ended = again.add(report(12, seen("ns1", "timeout", -1)));
    assertEquals(1, ended.size());
    assertEquals(START, ended.getFirst().firstSeen());
    assertEquals(
        new Observed(seen("ns1", "found", 17), START.plus(Duration.ofHours(6)), 2),
        ended.getFirst().what());
    assertEquals(id, again.id(ended.getFirst()), "an entry keeps its id");
    assertEquals(
        new Checked(new Verdicts("passed", "", "", ""), START.plus(Duration.ofHours(12)), 3),
        again.runs().getFirst().what());
  }

  @Test
  void whatIsWrittenIsRead() {
    Random random = new Random(3);
    for (int round = 0; round < 500; round++) {
      List<Run> runs = new ArrayList<>();
      for (int i = random.nextInt(30); i > 0; i--) {
        Instant first = Instant.ofEpochMilli(random.nextLong(4_000_000_000_000L));
        Instant last = first.plusMillis(random.nextInt(1 << 30));
        runs.add(
            new Run(
                first,
                random.nextInt(5) == 0
                    ? new Checked(
                        new Verdicts(text(random), text(random), text(random), text(random)),
                        last,
                        1 + random.nextInt(1 << 20))
                    : new Observed(
                        new Observation(
                            text(random),
                            text(random),
                            text(random),
                            text(random),
                            text(random),
                            text(random),
                            random.nextInt(40) - 1,
                            text(random),
                            random.nextInt(100_000) - 1,
                            Duration.ofNanos(random.nextInt(10_000_000) * 1000L),
                            text(random),
                            random.nextBoolean() ? Optional.of(facts(random)) : Optional.empty()),
                        last,
                        1 + random.nextInt(1 << 20))));
      }
      assertEquals(runs, EvidenceFormat.read(EvidenceFormat.write(runs)));
    }
  }

  private static Facts facts(Random random) {
    List<Shown> shown = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      Rdata data =
          switch (random.nextInt(9)) {
            case 0 -> new Rdata.Address(InetAddress.ofLiteral("192.0.2.1"));
            case 1 -> new Rdata.Address(InetAddress.ofLiteral("2001:db8::1"));
            case 2 -> new Rdata.Alias(name(random));
            case 3 -> new Rdata.NameServer(name(random));
            case 4 -> new Rdata.MailExchange(random.nextInt(65_536), name(random));
            case 5 -> new Rdata.Text(List.of(octets(random), octets(random)));
            case 6 -> new Rdata.Opaque(octets(random));
            case 7 -> new Rdata.CertificateAuthority(128, "issue", text(random));
            default -> new Rdata.Authority(name(random), name(random), 4_294_967_295L, 1, 2, 3, 4);
          };
      shown.add(
          new Shown(
              name(random), new RecordType(random.nextInt(65_536)), data, random.nextBoolean()));
    }
    return new Facts(
        new Question(name(random), RecordType.TXT),
        random.nextBoolean()
            ? Optional.of(new NameServer(name(random), InetAddress.ofLiteral("192.0.2.7")))
            : Optional.empty(),
        shown,
        random.nextBoolean());
  }

  private static byte[] octets(Random random) {
    byte[] octets = new byte[random.nextInt(100)];
    random.nextBytes(octets);
    return octets;
  }

  /// Labels of any octets, blanks and semicolons among them.
  private static DomainName name(Random random) {
    StringBuilder text = new StringBuilder("x");
    for (int i = random.nextInt(20); i > 0; i--) {
      text.append("\\%03d".formatted(random.nextInt(256)));
    }
    return DomainName.of(text + "." + (random.nextBoolean() ? "test" : "a.example"));
  }

  /// Octets of a version before facts were kept: a check and an observation.
  @Test
  void readsWhatAVersionWithoutFactsWrote() {
    List<Run> runs =
        EvidenceFormat.read(
            HexFormat.of()
                .parseHex(
                    "01e362834830f0a2e865065a2f9b985759905f5ca2975a91985b9093aa979c9fab07d7c90cb491156c32bb1f24ae98121335"
                        + "2086a6242625a7a4a6a567646665e7e4e6e517e825ebc10d037a38478fa9e143dfeb29e90c8c8c40c4c8c0c0c8c0c4ccc2cac6cec1c9b096e9412c00"));
    assertEquals(
        List.of(
            new Checked(new Verdicts("passed", "", "", ""), START, 1),
            new Observed(seen("ns1", "found", 300), START, 1)),
        runs.stream().map(Run::what).toList());
    EvidenceDocument document =
        EvidenceDocument.of(DOMAIN, Optional.of(EvidenceFormat.write(runs)));
    Observation now = seen("ns1", "found", 200).with(Optional.of(facts(new Random(5))));
    assertEquals(List.of(), document.add(report(6, now)));
    assertEquals(
        new Observed(now, START.plus(Duration.ofHours(6)), 2),
        document.runs().getLast().what(),
        "facts come with the next answer");
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(40); i > 0; i--) {
      text.appendCodePoint(
          random.nextInt(4) == 0 ? 0x100 + random.nextInt(0x5000) : 32 + random.nextInt(90));
    }
    return text.toString();
  }

  @Test
  void aWorldThatNeverStaysTheSameIsBounded() {
    EvidenceDocument document = EvidenceDocument.of(DOMAIN, Optional.empty());
    int ended = 0;
    for (int hour = 0; hour < 500; hour++) {
      ended += document.add(report(hour, seen("ns" + hour, "found", 1))).size();
    }
    assertEquals(96, document.runs().size());
    assertEquals(501 - 96, ended);
    assertTrue(document.bytes().length < 2_000, "" + document.bytes().length);
  }

  @Test
  void aFormatOfANewerNodeIsNoFault() {
    assertEquals(List.of(), EvidenceFormat.read(new byte[] {9, 1, 2, 3}));
    assertEquals(List.of(), EvidenceFormat.read(new byte[0]));
  }
}
