package dev.signet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.registry.TimelineEntry.Checked;
import dev.signet.registry.TimelineEntry.Observed;
import dev.signet.registry.TimelineEntry.Verdicts;
import dev.signet.store.EvidenceDocument.Run;
import dev.signet.verification.CheckReport;
import dev.signet.verification.CheckReport.Verdict;
import dev.signet.verification.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
        "CNAME dabcdefghijklmnop.c.anypost.email.");
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
                            text(random)),
                        last,
                        1 + random.nextInt(1 << 20))));
      }
      assertEquals(runs, EvidenceFormat.read(EvidenceFormat.write(runs)));
    }
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
