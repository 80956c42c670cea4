package dev.signet.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.console.Chart.Bar;
import dev.signet.console.Chart.Row;
import dev.signet.console.Chart.Shade;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import dev.signet.record.Purpose;
import dev.signet.registry.TimelineEntry;
import dev.signet.registry.TimelineEntry.Checked;
import dev.signet.registry.TimelineEntry.Happened;
import dev.signet.registry.TimelineEntry.Observed;
import dev.signet.registry.TimelineEntry.Verdicts;
import dev.signet.registry.TimelineEntry.What;
import dev.signet.verification.FactsOf;
import dev.signet.verification.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChartTest {
  private static final Instant END = Instant.parse("2026-01-25T12:00:00Z");

  /// A cell is an hour.
  private static final Instant START = END.minus(Duration.ofHours(Chart.CELLS));

  private static final CustomerRecord ALIAS =
      CustomerRecord.alias(
          Purpose.VERIFICATION,
          DomainName.of("anypost.example.com"),
          DomainName.of("d1.zone.test"));
  private static final CustomerRecord POLICY =
      CustomerRecord.text(DomainName.of("_dmarc.example.com"), "v=DMARC1; p=none");
  private static final CustomerRecord EXCHANGE =
      CustomerRecord.exchange(DomainName.of("example.com"), 10, DomainName.of("mx.zone.test"));
  private static final CustomerRecord KEY =
      CustomerRecord.text(
          DomainName.of("s1._domainkey.example.com"), "v=DKIM1; k=rsa; p=MIIBIjANBgkq");

  private static Instant hour(int hour) {
    return START.plus(Duration.ofHours(hour)).plusSeconds(60);
  }

  private static TimelineEntry entry(int hour, What what) {
    return new TimelineEntry(new UUID(hour, 0), hour(hour), what);
  }

  private static TimelineEntry seen(
      int first, int last, String server, String question, String outcome, String data) {
    return entry(
        first,
        new Observed(
            new Observation(
                server.startsWith("ns") ? "authoritative" : "recursive",
                server,
                question,
                "udp",
                outcome,
                "",
                -1,
                "",
                -1,
                Duration.ZERO,
                data,
                FactsOf.text(server, question, data)),
            hour(last),
            2));
  }

  private static TimelineEntry alias(int first, int last, String server, String data) {
    return seen(
        first,
        last,
        server,
        "anypost.example.com CNAME",
        data.isEmpty() ? "no_such_name" : "found",
        data);
  }

  private static Chart chart(TimelineEntry... entries) {
    List<TimelineEntry> newestFirst = new ArrayList<>(Arrays.asList(entries));
    newestFirst.sort(Comparator.comparing(TimelineEntry::firstSeen).reversed());
    return Chart.of(
        newestFirst, List.of(ALIAS, POLICY, EXCHANGE, KEY), new Chart.Window(START, END), false);
  }

  private static String drawn(Row row) {
    StringBuilder out = new StringBuilder();
    for (Bar bar : row.bars()) {
      out.append(out.isEmpty() ? "" : " ")
          .append(bar.shade())
          .append('@')
          .append(bar.at())
          .append('+')
          .append(bar.width());
    }
    return out.toString();
  }

  @Test
  void aServerHasARunForAsLongAsItSaidTheSame() {
    Chart chart = chart(alias(3, 10, "ns1", ""), alias(20, 29, "ns1", "CNAME d1.zone.test."));
    assertEquals(1, chart.servers().size());
    assertEquals("MISSING@3+8 RIGHT@20+10", drawn(chart.servers().getFirst()));
    assertTrue(
        chart.servers().getFirst().told().startsWith("Right, 21 Jan 2026, 08:00 UTC to "),
        chart.servers().getFirst()::told);
  }

  @Test
  void whatBeganBeforeAndLastsIsDrawnFromEdgeToEdge() {
    Chart chart = chart(alias(-500, Chart.CELLS, "ns1", "CNAME d1.zone.test."));
    assertEquals("RIGHT@0+120", drawn(chart.servers().getFirst()));
  }

  @Test
  void inOneCellTheLastAnswerToAQuestionCounts() {
    Chart chart = chart(alias(3, 8, "ns1", ""), alias(8, 9, "ns1", "CNAME d1.zone.test."));
    assertEquals("MISSING@3+5 RIGHT@8+2", drawn(chart.servers().getFirst()));
  }

  @Test
  void aServerIsAsGoodAsItsWorstAnswer() {
    Chart chart =
        chart(
            alias(0, 20, "ns1", "CNAME d1.zone.test."),
            seen(5, 9, "ns1", "example.com MX", "no_data", ""),
            seen(8, 12, "ns1", "_dmarc.example.com TXT", "found", "TXT \"v=dmarc1; p=none\""),
            seen(12, 14, "ns1", "example.com MX", "timeout", ""));
    assertEquals(
        "RIGHT@0+5 MISSING@5+3 OTHER@8+5 SILENT@13+2 RIGHT@15+6",
        drawn(chart.servers().getFirst()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          anypost.example.com CNAME | CNAME d1.zone.test. | RIGHT
          AnyPost.Example.com CNAME | CNAME D1.Zone.TEST. | RIGHT
          anypost.example.com CNAME | CNAME d2.zone.test. | OTHER
          anypost.example.com CNAME | CNAME a.example.com.; CNAME d1.zone.test. | RIGHT
          anypost.example.com CNAME | CNAME anypost.example.com. | OTHER
          anypost.example.com CNAME | TXT "CNAME d1.zone.test." | OTHER
          anypost.example.com CNAME | A 192.0.2.1 | OTHER
          _dmarc.example.com TXT | TXT "v=DMARC1; p=none" | RIGHT
          _dmarc.example.com TXT | TXT "v=DMARC1; p=reject; rua=mailto:a@example.com" | RIGHT
          _dmarc.example.com TXT | TXT "v=spf1 -all" | MISSING
          _dmarc.example.com TXT | TXT "v=dmarc1; p=none" | OTHER
          _dmarc.example.com TXT | TXT "x"; TXT "v=DMARC1; p=none" | RIGHT
          example.com MX | MX 10 mx.zone.test. | RIGHT
          example.com MX | MX 20 other.test.; MX 10 mx.zone.test. | RIGHT
          example.com MX | MX 20 other.test. | OTHER
          example.com MX | MX 10 other.test.; MX 10 mx.zone.test. | OTHER
          example.com MX | MX 20 mx.zone.test. | OTHER
          s1._domainkey.example.com TXT | TXT "v=DKIM1; k=rsa; " "p=MIIBIjANBgkq" | RIGHT
          s1._domainkey.example.com TXT | TXT "v=DKIM1; k=rsa; p=MIIB… | RIGHT
          s1._domainkey.example.com TXT | TXT "v=DKIM1; k=rsa; p=XXXB… | OTHER
          """)
  void anAnswerIsReadForWhatItIsWorth(String question, String data, Shade worth) {
    Chart chart = chart(seen(1, 2, "ns1", question, "found", data));
    assertEquals(worth + "@1+2", drawn(chart.servers().getFirst()), data);
  }

  @Test
  void aDetourThroughTheCustomersOwnNamesIsFollowed() {
    Chart chart =
        chart(
            alias(1, 2, "ns1", "CNAME a.example.com."),
            seen(1, 2, "ns1", "a.example.com CNAME", "found", "CNAME b.example.com."),
            seen(1, 2, "ns1", "b.example.com CNAME", "found", "CNAME d1.zone.test."));
    assertEquals("RIGHT@1+2", drawn(chart.servers().getFirst()));
    Chart loop =
        chart(
            alias(1, 2, "ns1", "CNAME a.example.com."),
            seen(1, 2, "ns1", "a.example.com CNAME", "found", "CNAME b.example.com."),
            seen(1, 2, "ns1", "b.example.com CNAME", "found", "CNAME a.example.com."));
    assertEquals("OTHER@1+2", drawn(loop.servers().getFirst()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          TXT | found | CNAME d1.zone.test.; TXT "v=spf1 -all" | RIGHT
          MX | found | CNAME d2.zone.test.; MX 10 other.test. | OTHER
          MX | found | MX 10 other.test. | OTHER
          TXT | no_data | CNAME d1.zone.test. | RIGHT
          TXT | no_data | '' | MISSING
          TXT | no_such_name | CNAME gone.test. | OTHER
          TXT | server_failure | '' | SILENT
          """)
  void aResolverTellsTheAliasOnTheWay(String type, String outcome, String data, Shade worth) {
    Chart chart =
        chart(seen(1, 2, "resolver 1.1.1.1", "anypost.example.com " + type, outcome, data));
    assertEquals(worth + "@1+2", drawn(chart.servers().getFirst()), data);
  }

  @Test
  void answersAboutOtherNamesAreNotDrawn() {
    Chart chart = chart(seen(1, 2, "ns1", "example.com NS", "found", "NS ns1.example.com."));
    assertEquals("", chart.servers().stream().map(ChartTest::drawn).reduce("", String::concat));
    Chart other = chart(seen(1, 2, "ns1", "d1.zone.test MX", "found", "MX 10 x."));
    assertTrue(other.empty(), other::toString);
  }

  @Test
  void theVerdictAndTheEventsHaveRowsOfTheirOwn() {
    Chart chart =
        chart(
            entry(0, new Happened("domain.created", "", "")),
            entry(
                2,
                new Checked(
                    new Verdicts("contradicted", "apex_cname_missing", "", ""), hour(4), 3)),
            entry(5, new Checked(new Verdicts("unsettled", "chain_broken", "", ""), hour(5), 1)),
            entry(
                6, new Checked(new Verdicts("contradicted", "dkim_mismatch", "", ""), hour(6), 1)),
            entry(7, new Checked(new Verdicts("passed", "", "", ""), hour(9), 3)),
            entry(7, new Happened("domain.verified", "", "")));
    assertEquals(
        "MISSING@2+3 SILENT@5+1 OTHER@6+1 RIGHT@7+3", drawn(chart.verdict().orElseThrow()));
    assertEquals(List.of(0, 7), chart.marks().stream().map(Chart.Mark::at).toList());
    assertEquals("Verified, 20 Jan 2026, 19:01 UTC", chart.marks().getLast().told());
    assertFalse(chart.empty());
  }

  @Test
  void whateverIsSeenTheChartStaysSmall() {
    TimelineEntry[] many = new TimelineEntry[500];
    for (int i = 0; i < many.length; i++) {
      many[i] =
          alias(
              i % Chart.CELLS,
              i % Chart.CELLS,
              "ns" + i % 50,
              i % 2 == 0 ? "" : "CNAME d1.zone.test.");
    }
    Chart chart = chart(many);
    assertEquals(12, chart.servers().size());
    assertEquals(38, chart.unseen());
    assertTrue(
        chart.servers().stream().allMatch(row -> row.bars().size() <= Chart.CELLS),
        chart::toString);
  }
}
