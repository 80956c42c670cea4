package dev.signet.dmarc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A record that nobody reads is mended without changing what it asks for (CASES K18, CASES K19,
/// CASES K20), and lists may have white space in them (CASES K17).
class DmarcRepairTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "# v=DMARC1; p=reject; rua=mailto:a@x.example# | v=DMARC1; p=reject; rua=mailto:a@x.example",
        "\"v=DMARC1; p=reject\" | v=DMARC1; p=reject",
        "v=dmarc1; p=quarantine; sp=reject | v=DMARC1; p=quarantine; sp=reject",
        "v=DMARC1 p=reject | v=DMARC1; p=reject",
        "v=DMARC1\\; p=reject\\; pct=100 | v=DMARC1; p=reject; pct=100",
        "v=DMARC1: p=reject | v=DMARC1; p=reject",
        "v=DMARC1,p=reject | v=DMARC1; p=reject",
        "p=reject; v=DMARC1 | v=DMARC1; p=reject",
        "p=reject | v=DMARC1; p=reject",
        "DMARC1; p=reject; rua=a@x.example | v=DMARC1; p=reject; rua=mailto:a@x.example",
        "v=DMARC; p=reject | v=DMARC1; p=reject"
      })
  void saysWhatWasMeant(String published, String mended) {
    assertEquals(Optional.of(mended), DmarcRepair.of(published));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "v=DMARC1", "v=DMARC1; p=rejct", " v=DMARC1; rua=mailto:a@x.example", ";;;"})
  void inventsNoPolicy(String published) {
    assertEquals(Optional.empty(), DmarcRepair.of(published));
  }

  @ParameterizedTest
  @CsvSource({
    "reports@x.example, mailto:reports@x.example",
    "mailto:reports@x.example!10m, mailto:reports@x.example",
    "mailto reports@x.example, mailto:reports@x.example",
    "mailto://reports@x.example, mailto:reports@x.example",
    "mailto:mailto:reports@x.example, mailto:reports@x.example",
    "<reports@x.example>, mailto:reports@x.example",
    "https://x.example/dmarc, https://x.example/dmarc"
  })
  void anAddressForReportsGetsItsScheme(String published, String mended) {
    assertEquals(Optional.of(mended), ReportUri.repaired(published));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mailto:a@x.example ,\tmailto:b@x.example",
        "mailto:a@x.example\t,mailto:b@x.example",
        "\tmailto:a@x.example, \t mailto:b@x.example\t",
        "mailto:a@x.example,mailto:b@x.example",
        "mailto:a@x.example!10m ,\tmailto:b@x.example"
      })
  void whiteSpaceMayStandAroundTheCommasOfAList(String list) {
    assertEquals(
        List.of(new ReportUri("mailto:a@x.example"), new ReportUri("mailto:b@x.example")),
        DmarcRecord.parse("v=DMARC1; p=reject; rua=" + list).orElseThrow().aggregateReports());
  }

  @Test
  void aTabElsewhereIsNoPartOfAValue() {
    assertEquals(
        Optional.empty(), DmarcRecord.parse("v=DMARC1; p=re\tject").orElseThrow().policy());
  }
}
