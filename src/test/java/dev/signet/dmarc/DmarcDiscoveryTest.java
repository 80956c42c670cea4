package dev.signet.dmarc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.dmarc.DmarcDiscovery.Governing;
import dev.signet.name.DomainName;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The tree walk of RFC 9989 §4.10, §4.10.1 and §4.10.2, a row for each rule.
class DmarcDiscoveryTest {
  private static final String NONE = "v=DMARC1; p=none";
  private static final String REJECT = "v=DMARC1; p=reject; sp=quarantine; np=none";

  /// @param organizational the organizational domain, empty when it cannot be known
  /// @param governing `source domain policy`, empty for none
  private record Row(
      String says, String domain, List<String> world, String organizational, String governing) {}

  private static Row row(
      String says, String domain, String organizational, String governing, String... world) {
    return new Row(says, domain, List.of(world), organizational, governing);
  }

  private static final List<Row> ROWS =
      List.of(
          row(
              "§4.10.1 the author domain's own",
              "mail.example.com",
              "mail.example.com",
              "AUTHOR_DOMAIN mail.example.com REJECT",
              "_dmarc.mail.example.com " + REJECT),
          row(
              "§4.10.1 it wins over that of the organization",
              "mail.example.com",
              "example.com",
              "AUTHOR_DOMAIN mail.example.com REJECT",
              "_dmarc.mail.example.com " + REJECT,
              "_dmarc.example.com " + NONE),
          row(
              "§4.10.1 else that of the organization, by sp",
              "mail.example.com",
              "example.com",
              "ORGANIZATIONAL_DOMAIN example.com QUARANTINE",
              "_dmarc.example.com " + REJECT),
          row(
              "§4.10.1 else that of the suffix",
              "mail.example.bank",
              "example.bank",
              "PUBLIC_SUFFIX_DOMAIN bank QUARANTINE",
              "_dmarc.bank " + REJECT + "; psd=y"),
          row(
              "§4.10.1 not of a suffix whose organization has one",
              "mail.example.bank",
              "example.bank",
              "ORGANIZATIONAL_DOMAIN example.bank NONE",
              "_dmarc.bank " + REJECT + "; psd=y",
              "_dmarc.example.bank " + NONE),
          row(
              "§4.10.1 not one between author and organization",
              "a.b.example.bank",
              "example.bank",
              "PUBLIC_SUFFIX_DOMAIN bank QUARANTINE",
              "_dmarc.bank " + REJECT + "; psd=y",
              "_dmarc.b.example.bank " + NONE),
          row("§4.10.1 nothing anywhere", "mail.example.com", "mail.example.com", ""),
          row(
              "§4.10.2 the fewest labels",
              "a.mail.example.com",
              "example.com",
              "ORGANIZATIONAL_DOMAIN example.com NONE",
              "_dmarc.mail.example.com " + REJECT,
              "_dmarc.example.com " + NONE),
          row(
              "§4.10.2 psd=n",
              "a.mail.example.com",
              "mail.example.com",
              "ORGANIZATIONAL_DOMAIN mail.example.com NONE",
              "_dmarc.mail.example.com " + NONE + "; psd=n",
              "_dmarc.example.com " + REJECT),
          row(
              "§4.10.2 psd=n at the start",
              "mail.example.com",
              "mail.example.com",
              "AUTHOR_DOMAIN mail.example.com NONE",
              "_dmarc.mail.example.com " + NONE + "; psd=n",
              "_dmarc.example.com " + REJECT),
          row(
              "§4.10.2 psd=y: one label below",
              "a.mail.example.com",
              "example.com",
              "PUBLIC_SUFFIX_DOMAIN com NONE",
              "_dmarc.com " + NONE + "; psd=y"),
          row(
              "§4.10.2 psd=y at the start itself does not count for that",
              "example.com",
              "example.com",
              "AUTHOR_DOMAIN example.com NONE",
              "_dmarc.example.com " + NONE + "; psd=y"),
          row(
              "§4.10.2 the walk ends at psd=y",
              "a.gov.example",
              "a.gov.example",
              "PUBLIC_SUFFIX_DOMAIN gov.example NONE",
              "_dmarc.gov.example " + NONE + "; psd=y",
              "_dmarc.example " + REJECT),
          row(
              "§4.10 several records are none",
              "example.com",
              "example.com",
              "",
              "_dmarc.example.com " + NONE,
              "_dmarc.example.com " + REJECT),
          row(
              "§4.10 ... and the walk goes on",
              "a.example.com",
              "example.com",
              "ORGANIZATIONAL_DOMAIN example.com QUARANTINE",
              "_dmarc.a.example.com " + NONE,
              "_dmarc.a.example.com " + NONE,
              "_dmarc.example.com " + REJECT),
          row(
              "§4.10 other texts beside it do not matter",
              "example.com",
              "example.com",
              "AUTHOR_DOMAIN example.com NONE",
              "_dmarc.example.com hello",
              "_dmarc.example.com " + NONE),
          row(
              "§4.10 a text that is none",
              "a.example.com",
              "example.com",
              "ORGANIZATIONAL_DOMAIN example.com NONE",
              "_dmarc.a.example.com v=DMARC2; p=reject",
              "_dmarc.example.com " + NONE),
          row(
              "§4.10.1 an unusable record still is the one found",
              "a.example.com",
              "example.com",
              "AUTHOR_DOMAIN a.example.com -",
              "_dmarc.a.example.com v=DMARC1; p=x",
              "_dmarc.example.com " + NONE),
          row(
              "§4.10.1 no answer above does not matter to one's own",
              "a.example.com",
              "",
              "AUTHOR_DOMAIN a.example.com NONE",
              "_dmarc.a.example.com " + NONE,
              "_dmarc.com !"),
          row(
              "§4.10.1 no answer on the way: not known",
              "a.example.com",
              "",
              "",
              "_dmarc.a.example.com !",
              "_dmarc.example.com " + NONE));

  @TestFactory
  Stream<DynamicTest> findsDomainAndPolicyAsTheRfcSays() {
    return ROWS.stream()
        .map(row ->
            DynamicTest.dynamicTest(
                row.says,
                () -> {
                  DmarcDiscovery found =
                      DmarcDiscovery.of(
                          DomainName.of(row.domain), TxtWorld.of(row.world.toArray(String[]::new)));
                  assertEquals(
                      row.organizational,
                      found.organizationalDomain().map(DomainName::toString).orElse(""));
                  assertEquals(
                      row.governing, found.governing().map(DmarcDiscoveryTest::shown).orElse(""));
                }));
  }

  private static String shown(Governing governing) {
    return governing.source()
        + " "
        + governing.at()
        + " "
        + governing.policy(true).map(Policy::name).orElse("-");
  }

  @Test
  void aDomainThatDoesNotExistGetsNp() {
    DmarcDiscovery found =
        DmarcDiscovery.of(
            DomainName.of("no.example.com"), TxtWorld.of("_dmarc.example.com " + REJECT));
    assertEquals(Policy.NONE, found.governing().orElseThrow().policy(false).orElseThrow());
  }

  /// §4.10, the example with thirteen labels.
  @Test
  void asksEightNamesAtMostAndSkipsTheLongOnes() {
    TxtWorld world = TxtWorld.of();
    DmarcDiscovery.of(DomainName.of("a.b.c.d.e.f.g.h.i.j.mail.example.com"), world);
    assertEquals(
        List.of(
            "_dmarc.a.b.c.d.e.f.g.h.i.j.mail.example.com",
            "_dmarc.g.h.i.j.mail.example.com",
            "_dmarc.h.i.j.mail.example.com",
            "_dmarc.i.j.mail.example.com",
            "_dmarc.j.mail.example.com",
            "_dmarc.mail.example.com",
            "_dmarc.example.com",
            "_dmarc.com"),
        world.asked);
  }

  @TestFactory
  Stream<DynamicTest> shortNamesAreWalkedLabelByLabel() {
    return Stream.of(1, 2, 7, 8, 9, 60)
        .map(labels ->
            DynamicTest.dynamicTest(
                "§4.10 " + labels + " labels",
                () -> {
                  DomainName domain = DomainName.of("x.".repeat(labels - 1) + "com");
                  List<DomainName> targets = DmarcDiscovery.targets(domain);
                  assertEquals(Math.min(labels, 8), targets.size());
                  assertEquals(domain, targets.getFirst());
                  assertEquals(1, targets.getLast().labels().size());
                }));
  }

  @Test
  void theWalkEndsAtAPsd() {
    TxtWorld world = TxtWorld.of("_dmarc.b.example.com " + NONE + "; psd=n");
    DmarcDiscovery.of(DomainName.of("a.b.example.com"), world);
    assertEquals(List.of("_dmarc.a.b.example.com", "_dmarc.b.example.com"), world.asked);
  }

  @Test
  void aNameTooLongForTheLabelIsNotAsked() {
    DomainName domain = DomainName.of(("a".repeat(49) + ".").repeat(5) + "com");
    TxtWorld world = TxtWorld.of("_dmarc.com " + NONE);
    DmarcDiscovery found = DmarcDiscovery.of(domain, world);
    assertTrue(
        world.asked.size() <= 8 && world.asked.stream().allMatch(name -> name.length() <= 253));
    assertEquals("com", found.organizationalDomain().orElseThrow().toString());
  }

  @Test
  void theRootIsWalkedWithoutAQuery() {
    TxtWorld world = TxtWorld.of();
    assertEquals(
        DomainName.ROOT,
        DmarcDiscovery.of(DomainName.ROOT, world).organizationalDomain().orElseThrow());
    assertEquals(List.of(), world.asked);
  }

  @Test
  void randomTreesNeverCostMoreThanEightQueries() {
    Random random = new Random(8);
    String[] texts = {
      NONE, REJECT, NONE + "; psd=y", REJECT + "; psd=n", "v=DMARC1; p=x", "!", "hello", "v=dmarc1"
    };
    for (int i = 0; i < 5_000; i++) {
      StringBuilder name = new StringBuilder("com");
      List<String> lines = new ArrayList<>();
      for (int k = random.nextInt(12); k > 0; k--) {
        lines.add("_dmarc." + name + " " + texts[random.nextInt(texts.length)]);
        name.insert(0, "x" + k + ".");
      }
      TxtWorld world =
          TxtWorld.of(lines.stream().filter(line -> random.nextInt(3) == 0).toArray(String[]::new));
      DomainName domain = DomainName.of(name.toString());
      DmarcDiscovery found = DmarcDiscovery.of(domain, world);
      assertTrue(world.asked.size() <= 8);
      assertTrue(found.organizationalDomain().map(domain::isAtOrBelow).orElse(!found.complete()));
      assertTrue(
          found.governing().map(governing -> domain.isAtOrBelow(governing.at())).orElse(true));
    }
  }
}
