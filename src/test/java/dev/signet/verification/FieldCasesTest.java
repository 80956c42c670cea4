package dev.signet.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.dns.Message;
import dev.signet.dns.Question;
import dev.signet.dns.Rcode;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.lookup.FakeDns;
import dev.signet.lookup.Transport.Exchange;
import dev.signet.lookup.Transport.Protocol;
import dev.signet.lookup.Transport.Trouble;
import dev.signet.name.DomainName;
import dev.signet.verification.Verifier.Stance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Servers as the field has them, each kind with relatives: other codes, types, names, numbers of
/// servers.
class FieldCasesTest {
  private static final String RESOLVER = "9.9.9.9";

  private static String pending(World world) {
    return World.word(world.check(World.subject("example.com", true), Stance.PENDING).mailFlow());
  }

  private static String verified(World world) {
    return World.word(world.check(World.subject("example.com", true), Stance.VERIFIED).mailFlow());
  }

  /// Each of the zone's servers answers by `fault`.
  private static World everywhere(int servers, String zone, FakeDns.Fault fault) {
    World world = new World(servers, zone);
    for (int i = 1; i <= servers; i++) {
      world.dns.fault("9.1.0." + i, fault);
    }
    return world;
  }

  private static boolean mixed(Message query) {
    return !query.questionCase().equals(query.questionCase().toLowerCase(Locale.ROOT));
  }

  private static Optional<Exchange> code(Message query, Rcode rcode, List<ResourceRecord> soa) {
    return FakeDns.replied(
        Message.reply(query, query.flags().reply(true, false), rcode, List.of(), soa, List.of()));
  }

  private static final List<ResourceRecord> SOA =
      List.of(
          new ResourceRecord(
              DomainName.of("example.com"),
              RecordType.SOA,
              300,
              new dev.signet.dns.Rdata.Authority(
                  DomainName.of("example.com"),
                  DomainName.of("example.com"),
                  1,
                  3600,
                  600,
                  86_400,
                  300)));

  // ---- CASES K1, CASES K2: servers that take names as they are spelled ----

  static Stream<org.junit.jupiter.params.provider.Arguments> mixedCase() {
    List<org.junit.jupiter.params.provider.Arguments> out = new ArrayList<>();
    for (int servers : List.of(1, 2, 3)) {
      for (String way :
          List.of(
              "nxdomain",
              "nodata",
              "servfail",
              "refused",
              "formerr",
              "bare",
              "silence",
              "no tcp",
              "no tcp, silence")) {
        out.add(org.junit.jupiter.params.provider.Arguments.of(servers, way));
      }
    }
    return out.stream();
  }

  private static FakeDns.Fault caseSensitive(String way) {
    return (asked, query, usual) -> {
      if (asked.protocol() == Protocol.TCP && way.startsWith("no tcp")) {
        return Optional.of(new Exchange.Failed(Trouble.NETWORK, Duration.ZERO));
      }
      if (!mixed(query)) {
        return Optional.empty();
      }
      return switch (way) {
        case "nodata" -> code(query, Rcode.NOERROR, SOA);
        case "servfail" -> code(query, Rcode.SERVFAIL, List.of());
        case "refused" -> code(query, Rcode.REFUSED, List.of());
        case "formerr" -> code(query, Rcode.FORMERR, List.of());
        case "bare" -> code(query, Rcode.NOERROR, List.of());
        case "silence", "no tcp, silence" -> FakeDns.silent().instead(asked, query, usual);
        default -> code(query, Rcode.NXDOMAIN, SOA);
      };
    };
  }

  @ParameterizedTest
  @MethodSource("mixedCase")
  void verifiesWhereNamesAreTakenAsTheyAreSpelled(int servers, String way) {
    World world = everywhere(servers, World.GOOD, caseSensitive(way));
    assertEquals("passed", pending(world));
    assertEquals("passed", verified(world));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nxdomain", "silence", "no tcp"})
  void believesAbsenceThereTooWhenThePlainQuestionSaysIt(String way) {
    World world = everywhere(2, "", caseSensitive(way));
    assertTrue(pending(world).endsWith("apex_cname_missing"), pending(world));
  }

  /// A forger of absent names, who sees no question, answers each plain one over UDP.
  @Test
  void givesAForgerOfAbsenceNoPlainQuestionOverUdp() {
    List<FakeDns.Asked> plain = new ArrayList<>();
    World world =
        everywhere(
            2,
            World.GOOD,
            (asked, query, usual) -> {
              if (asked.protocol() == Protocol.UDP && !mixed(query)) {
                plain.add(asked);
              }
              return mixed(query) ? code(query, Rcode.NXDOMAIN, SOA) : Optional.empty();
            });
    assertEquals("passed", pending(world));
    assertEquals(List.of(), plain);
  }

  @Test
  void takesNothingFromPlainAnswersThatDiffer() {
    int[] count = {0};
    World world =
        everywhere(
            1,
            World.GOOD,
            (asked, query, usual) -> {
              if (asked.protocol() == Protocol.TCP) {
                return Optional.of(new Exchange.Failed(Trouble.NETWORK, Duration.ZERO));
              }
              return mixed(query) || count[0]++ % 2 == 0
                  ? code(query, Rcode.NXDOMAIN, SOA)
                  : Optional.empty();
            });
    assertEquals("unsettled chain_broken", pending(world));
    assertEquals("unsettled chain_broken", verified(world));
  }

  // ---- CASES K3: something stands beside the CNAME ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ap1._domainkey TXT | ap1._domainkey TXT v=DKIM1; p=AAAA | dkim_mismatch",
        "ap2._domainkey TXT | ap2._domainkey TXT hello | dkim_mismatch",
        "ap1._domainkey TXT | '' | dkim_mismatch",
        "anypost TXT | anypost TXT v=spf1 -all | spf_missing",
        "anypost TXT | '' | spf_missing",
        "anypost MX | anypost MX 10 mx.other.test | mx_missing",
        "anypost MX | '' | mx_missing",
      })
  void judgesWhatReceiversGet(String question, String answer, String code) {
    for (int servers : List.of(1, 2, 3)) {
      World world = everywhere(servers, World.GOOD, ownRecord(question, answer));
      assertEquals("contradicted " + code, pending(world), question);
      assertEquals("contradicted " + code, verified(world), question);
    }
    World one = new World(2, World.GOOD);
    one.dns.fault("9.1.0.2", ownRecord(question, answer));
    assertEquals("unsettled " + code, pending(one), question);
  }

  @Test
  void takesTheRightDataBesideTheAliasForRight() {
    World world =
        everywhere(
            2,
            World.GOOD,
            ownRecord("ap1._domainkey TXT", "ap1._domainkey TXT " + World.record(World.KEY_1)));
    assertEquals("passed", pending(world));
  }

  @Test
  void judgesTrackingByWhatBrowsersGet() {
    for (String type : List.of("A", "AAAA")) {
      for (int servers : List.of(1, 2, 4)) {
        World world =
            everywhere(
                servers,
                World.GOOD,
                ownRecord(
                    "track " + type,
                    "track " + type + (type.equals("A") ? " 9.6.0.1" : " 2600::1")));
        CheckReport report = world.check(World.subject("example.com", true), Stance.PENDING);
        // With few servers there are queries enough for the second family too.
        if (type.equals("A") || servers == 1) {
          assertEquals(
              "contradicted tracking_cname_mismatch", World.word(report.tracking().orElseThrow()));
        }
        assertEquals("passed", World.word(report.mailFlow()));
      }
    }
  }

  /// A server that answers one type from a record of its own, and all others by the CNAME.
  private static FakeDns.Fault ownRecord(String question, String answer) {
    String[] words = question.split(" ");
    Question own =
        new Question(
            DomainName.of(words[0] + ".example.com"), RecordType.parse(words[1]).orElseThrow());
    return (asked, query, usual) ->
        asked.question().equals(own)
            ? FakeDns.replied(
                Message.reply(
                    query,
                    query.flags().reply(true, false),
                    Rcode.NOERROR,
                    FakeDns.parse(DomainName.of("example.com"), answer),
                    answer.isEmpty() ? SOA : List.of(),
                    List.of()))
            : Optional.empty();
  }

  // ---- CASES K11: answers without AA ----

  private static FakeDns.Fault withoutAuthority(boolean recursion) {
    return (asked, query, usual) ->
        FakeDns.replied(
            Message.reply(
                query,
                query.flags().reply(false, recursion),
                usual.rcode(),
                usual.answer(),
                usual.authority(),
                List.of()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void verifiesDataWithoutAuthorityThatAllServersAndTheResolverShow(int servers) {
    assertEquals("passed", pending(everywhere(servers, World.GOOD, withoutAuthority(false))));
    World cache = everywhere(servers, World.GOOD, withoutAuthority(true));
    assertEquals("unsettled chain_broken", pending(cache), "with RA it is a cache");
    World gone = everywhere(servers, "", withoutAuthority(false));
    assertEquals("unsettled chain_broken", verified(gone), "a contradiction is no answer");
    World partly = new World(servers + 1, World.GOOD);
    for (int i = 1; i <= servers; i++) {
      partly.dns.fault("9.1.0." + i, withoutAuthority(false));
    }
    partly.dns.fault("9.1.0." + (servers + 1), FakeDns.silent());
    assertEquals("unsettled chain_broken", pending(partly), "every listed server");
  }

  // ---- CASES K13: negative answers without an SOA ----

  @ParameterizedTest
  @CsvSource({"3,1", "3,2", "0,1", "0,2", "0,3"})
  void countsABareNegativeOnlyWhilePending(int rcode, int servers) {
    World world =
        everywhere(
            servers, World.GOOD, (asked, query, usual) -> code(query, new Rcode(rcode), List.of()));
    assertTrue(pending(world).endsWith("apex_cname_missing"), pending(world));
    assertEquals("unsettled chain_broken", verified(world));
  }

  @Test
  void tellsAnUnregisteredDomainThroughAResolverThatStripsTheAuthority() {
    World world = new World(1, World.GOOD);
    world.dns.serve("9.4.0.1", "com", "@ NS ns1.gtld.test");
    world.dns.change("com", "@ NS ns1.gtld.test");
    world.dns.serve("9.4.0.2", "gtld.test", "ns1 A 9.4.0.1");
    world.dns.forget("example.com");
    world.dns.fault(
        RESOLVER,
        (asked, query, usual) ->
            usual.answer().isEmpty()
                ? FakeDns.replied(
                    Message.reply(
                        query, usual.flags(), usual.rcode(), List.of(), List.of(), List.of()))
                : Optional.empty());
    assertEquals("contradicted apex_cname_missing", pending(world));
  }

  // ---- CASES K14: the next link cannot be resolved ----

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 4, -1})
  void saysMismatchWhilePendingWhereTheNextLinkCannotBeResolved(int rcode) {
    for (String owner : List.of("anypost", "ap1._domainkey", "ap2._domainkey")) {
      World world =
          new World(
              2, World.GOOD.replaceFirst(owner + " CNAME .*", owner + " CNAME parking.dead.test"));
      world.dns.fault(
          RESOLVER,
          (asked, query, usual) ->
              asked.question().name().equals(DomainName.of("parking.dead.test"))
                      || asked.question().name().toString().startsWith(owner)
                  ? (rcode < 0 ? FakeDns.silent() : FakeDns.rcode(new Rcode(rcode)))
                      .instead(asked, query, usual)
                  : Optional.empty());
      String code = owner.equals("anypost") ? "apex_cname_mismatch" : "dkim_cname_mismatch";
      assertEquals("unsettled " + code, pending(world));
      assertEquals("unsettled chain_broken", verified(world), "a vanity alias may lead to us");
    }
  }

  // ---- CASES K15: an alias and a code that belongs to its end ----

  @ParameterizedTest
  @CsvSource({"3,1", "3,2", "2,2", "5,2", "0,3"})
  void countsTheAliasWhateverTheCodeOfItsEnd(int rcode, int servers) {
    FakeDns.Fault fault =
        (asked, query, usual) ->
            usual.answer().isEmpty()
                ? Optional.empty()
                : FakeDns.replied(
                    Message.reply(
                        query,
                        query.flags().reply(true, false),
                        new Rcode(rcode),
                        usual.answer(),
                        FakeDns.parse(DomainName.of("example.com"), "@ NS ns1.host.test"),
                        List.of()));
    assertEquals("passed", pending(everywhere(servers, World.GOOD, fault)));
    assertEquals(
        "contradicted apex_cname_mismatch",
        pending(
            everywhere(
                servers,
                World.GOOD.replaceFirst("anypost CNAME .*", "anypost CNAME x.other.test"),
                fault)));
  }

  // ---- CASES K23: patience ----

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void waitsForServersThatNeedThreeSeconds(int servers) {
    World world = everywhere(servers, World.GOOD, slow(Duration.ofSeconds(3)));
    CheckReport report = world.check(World.subject("example.com", true), Stance.PENDING);
    assertEquals("passed", World.word(report.mailFlow()), World.message(report.mailFlow()));
    assertTrue(report.took().compareTo(Duration.ofSeconds(10)) <= 0, "" + report.took());
  }

  private static FakeDns.Fault slow(Duration time) {
    return (asked, query, usual) ->
        Optional.of(
            asked.patience().compareTo(time) < 0
                ? new Exchange.Failed(Trouble.TIMEOUT, asked.patience())
                : new Exchange.Replied(usual, time));
  }

  @Test
  void tellsSilenceToEdnsFromADeadZone() {
    World world =
        everywhere(
            2,
            World.GOOD,
            (asked, query, usual) ->
                asked.edns() ? FakeDns.silent().instead(asked, query, usual) : Optional.empty());
    CheckReport report = world.check(Stance.PENDING);
    assertEquals("unsettled chain_broken", World.word(report.mailFlow()));
    assertTrue(
        World.message(report.mailFlow()).contains("answers no question that uses EDNS"),
        World.message(report.mailFlow()));
  }
}
