package dev.signet.spf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.name.DomainName;
import dev.signet.spf.SpfProblem.Code;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The grammar of RFC 7208 §4.5, §4.6, §5 to §7 and §12, a row for each rule.
class SpfRecordTest {
  private static final DomainName OWNER = DomainName.of("example.com");

  /// @param printed what the record looks like when printed again
  private record Good(String says, String text, String printed) {
    Good(String says, String text) {
      this(says, text, text);
    }
  }

  private static final List<Good> READABLE =
      List.of(
          new Good("§4.5 the version alone is a record", "v=spf1"),
          new Good("§4.5 ... with a space behind it", "v=spf1 ", "v=spf1"),
          new Good(
              "§12 literals ignore case", "V=SPF1 A:Example.COM -ALL", "v=spf1 a:Example.COM -all"),
          new Good(
              "§4.6.1 terms are parted by one or more spaces",
              "v=spf1   a   -all  ",
              "v=spf1 a -all"),
          new Good(
              "§4.6.2 the four qualifiers, + is the default",
              "v=spf1 +a -a ~a ?a",
              "v=spf1 a -a ~a ?a"),
          new Good("§5.3 a with everything", "v=spf1 a a/24 a//64 a/24//64 a:e.example/24//64"),
          new Good(
              "§5.6 whole prefixes need not be written",
              "v=spf1 a/32//128 ip4:192.0.2.1/32",
              "v=spf1 a ip4:192.0.2.1"),
          new Good("§5.4 mx with everything", "v=spf1 mx mx/0 mx//0 mx:e.example//48"),
          new Good("§5.5 ptr with and without domain", "v=spf1 ptr ptr:e.example"),
          new Good(
              "§5.6 networks", "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 ip6:::1 ip4:0.0.0.0/0"),
          new Good(
              "§5.6 dotted quads inside ip6",
              "v=spf1 ip6:::ffff:192.0.2.1",
              "v=spf1 ip6:::ffff:c000:201"),
          new Good("§5.7 exists", "v=spf1 exists:%{ir}.%{l1r-}._spf.%{d}"),
          new Good("§6 modifiers may stand anywhere", "v=spf1 redirect=a.example exp=b.example a"),
          new Good(
              "§6 unknown modifiers are kept and ignored", "v=spf1 default=pass o8.x-y_z= op=%{h}"),
          new Good("§6 unknown modifiers may repeat", "v=spf1 x=1 x=2"),
          new Good("§7.1 domain ends in a macro", "v=spf1 include:%{d2} a:x%{d}"),
          new Good("§7.1 top label with a dash", "v=spf1 a:foo.example.xn--zckzah"),
          new Good("§7.1 a trailing dot", "v=spf1 include:e.example."),
          new Good(
              "§7.1 any visible character before the top label",
              "v=spf1 a:foo:bar/baz.example a:/24.example"),
          new Good(
              "§7.1 all delimiters, long counts, transformers",
              "v=spf1 exists:%{l127r.-+,/_=}.e.example"),
          new Good(
              "§7.3 upper case letters ask for escaping",
              "v=spf1 exists:%{S}.%{L2R-}.example",
              "v=spf1 exists:%{S}.%{L2r-}.example"),
          new Good("§7.1 escapes", "v=spf1 exists:a%%b%_c%-d.example"),
          new Good("§7.1 a macro-string of an unknown modifier may be empty", "v=spf1 m="));

  private record Bad(String says, String text, Code code, int offset) {}

  private static final List<Bad> UNREADABLE =
      List.of(
          new Bad("§4.6.1 no such mechanism", "v=spf1 ipv4:192.0.2.1", Code.UNKNOWN_MECHANISM, 7),
          new Bad("§4.6.1 a bare word is no modifier", "v=spf1 a moo", Code.UNKNOWN_MECHANISM, 9),
          new Bad(
              "§4.6.1 a modifier takes no qualifier",
              "v=spf1 ~redirect=e.example",
              Code.UNKNOWN_MECHANISM,
              7),
          new Bad(
              "§4.6.1 a modifier name starts with a letter",
              "v=spf1 8o=x",
              Code.UNKNOWN_MECHANISM,
              7),
          new Bad("§4.6.1 a modifier needs a name", "v=spf1 =all", Code.UNKNOWN_MECHANISM, 7),
          new Bad("§4.6.1 a qualifier alone", "v=spf1 -", Code.UNKNOWN_MECHANISM, 7),
          new Bad("§4.6.1 two qualifiers", "v=spf1 --all", Code.UNKNOWN_MECHANISM, 7),
          new Bad("§5.1 all takes no domain", "v=spf1 -all:e.example", Code.BAD_TERM, 11),
          new Bad("§5.1 all takes no prefix", "v=spf1 -all/8", Code.BAD_TERM, 11),
          new Bad("§5.1 all with a dot is another word", "v=spf1 -all.", Code.UNKNOWN_MECHANISM, 7),
          new Bad("§5.2 include needs a domain", "v=spf1 include", Code.BAD_TERM, 14),
          new Bad("§5.2 ... not an empty one", "v=spf1 -include:", Code.BAD_DOMAIN, 16),
          new Bad(
              "§5.2 include takes no prefix", "v=spf1 include:e.example/24", Code.BAD_DOMAIN, 15),
          new Bad(
              "§5.2 include with = is another modifier, here twice wrong",
              "v=spf1 -include=e.example",
              Code.UNKNOWN_MECHANISM,
              7),
          new Bad("§5.3 a: needs a domain", "v=spf1 a:", Code.BAD_DOMAIN, 9),
          new Bad("§5.3 a:/24 has none either", "v=spf1 a:/24", Code.BAD_DOMAIN, 9),
          new Bad("§5.3 a bare slash", "v=spf1 a/", Code.BAD_TERM, 8),
          new Bad("§5.6 IPv4 prefix over 32", "v=spf1 a/33", Code.BAD_NETWORK, 8),
          new Bad("§5.6 IPv6 prefix over 128", "v=spf1 a//129", Code.BAD_NETWORK, 8),
          new Bad("§12 no leading zeros", "v=spf1 a/024", Code.BAD_NETWORK, 8),
          new Bad("§12 not even 00", "v=spf1 ip4:192.0.2.1/00", Code.BAD_NETWORK, 10),
          new Bad(
              "§5.6 a prefix as long as a phone number",
              "v=spf1 ip4:192.0.2.1/99999999999",
              Code.BAD_NETWORK,
              10),
          new Bad("§5.5 ptr takes no prefix", "v=spf1 ptr/0", Code.BAD_TERM, 10),
          new Bad("§5.5 ptr: needs a domain", "v=spf1 ptr:", Code.BAD_DOMAIN, 11),
          new Bad("§5.6 three octets", "v=spf1 ip4:192.0.2", Code.BAD_NETWORK, 11),
          new Bad("§5.6 an octet over 255", "v=spf1 ip4:192.0.2.256", Code.BAD_NETWORK, 11),
          new Bad("§5.6 a name is no address", "v=spf1 ip4:e.example", Code.BAD_NETWORK, 11),
          new Bad("§5.6 IPv6 where IPv4 belongs", "v=spf1 ip4:2001:db8::1", Code.BAD_NETWORK, 11),
          new Bad("§5.6 IPv4 where IPv6 belongs", "v=spf1 ip6:192.0.2.1", Code.BAD_NETWORK, 11),
          new Bad(
              "§5.6 a scope is not in the grammar",
              "v=spf1 ip6:fe80::1%eth0",
              Code.BAD_NETWORK,
              11),
          new Bad("§5.6 ip4 needs an address", "v=spf1 ip4", Code.BAD_TERM, 10),
          new Bad("§5.7 exists needs a domain", "v=spf1 exists", Code.BAD_TERM, 13),
          new Bad("§5.7 exists takes no prefix", "v=spf1 exists:e.example/24", Code.BAD_DOMAIN, 14),
          new Bad(
              "§6 redirect twice",
              "v=spf1 redirect=a.example redirect=b.example",
              Code.REPEATED_MODIFIER,
              26),
          new Bad("§6 exp twice", "v=spf1 exp=a.example exp=a.example", Code.REPEATED_MODIFIER, 21),
          new Bad("§6.1 redirect needs a domain", "v=spf1 redirect=", Code.BAD_DOMAIN, 16),
          new Bad("§6.2 exp needs a domain", "v=spf1 exp=", Code.BAD_DOMAIN, 11),
          new Bad("§7.1 one label is no domain-spec", "v=spf1 a:museum", Code.BAD_DOMAIN, 9),
          new Bad("§7.1 nor with a dot", "v=spf1 a:museum.", Code.BAD_DOMAIN, 9),
          new Bad("§7.1 a numeric top label", "v=spf1 a:192.0.2.1", Code.BAD_DOMAIN, 9),
          new Bad(
              "§7.1 a top label beginning with a dash", "v=spf1 a:foo.-com", Code.BAD_DOMAIN, 9),
          new Bad("§7.1 a top label with an underscore", "v=spf1 a:foo.c_m", Code.BAD_DOMAIN, 9),
          new Bad("§7.1 % alone", "v=spf1 exists:%(ir).e.example", Code.BAD_MACRO, 14),
          new Bad("§7.1 no such letter", "v=spf1 exists:%{q}.e.example", Code.BAD_MACRO, 14),
          new Bad("§7.1 an open macro", "v=spf1 exists:a.%{d.example", Code.BAD_MACRO, 16),
          new Bad("§7.1 an empty macro", "v=spf1 exists:%{}.example", Code.BAD_MACRO, 14),
          new Bad(
              "§7.1 transformers before delimiters",
              "v=spf1 exists:%{d-2}.example",
              Code.BAD_MACRO,
              14),
          new Bad("§7.3 zero parts", "v=spf1 exists:%{d0}.example", Code.BAD_MACRO, 14),
          new Bad(
              "§7.2 c, r and t are for explanations",
              "v=spf1 exists:%{t}.example",
              Code.BAD_MACRO,
              14),
          new Bad(
              "§6 the value of unknown modifiers has macros too",
              "v=spf1 foo=%abc",
              Code.BAD_MACRO,
              11),
          new Bad("§4.6 only ASCII", "v=spf1 a:exämple.com", Code.BAD_CHARACTER, 11),
          new Bad("§4.6.1 a tab is no space", "v=spf1 a\t-all", Code.BAD_CHARACTER, 8),
          new Bad(
              "a space is missing before all", "v=spf1 ip4:192.0.2.1-all", Code.MISSING_SPACE, 20),
          new Bad(
              "a space is missing before ~all",
              "v=spf1 include:e.example~all",
              Code.MISSING_SPACE,
              24),
          new Bad(
              "a space is missing in the middle",
              "v=spf1 ip4:192.0.2.1include:e.example -all",
              Code.MISSING_SPACE,
              20),
          new Bad("bounded", "v=spf1 " + "a ".repeat(3000), Code.RECORD_TOO_LONG, -1));

  @TestFactory
  Stream<DynamicTest> readsWhatTheGrammarAllows() {
    return READABLE.stream()
        .map(row ->
            DynamicTest.dynamicTest(
                row.says,
                () -> {
                  SpfRecord spf = SpfRecord.parse(row.text).orElseThrow();
                  assertEquals(row.printed, spf.toString());
                  assertEquals(Optional.of(spf), SpfRecord.parse(spf.toString()));
                }));
  }

  @TestFactory
  Stream<DynamicTest> namesWhatTheGrammarForbids() {
    return UNREADABLE.stream()
        .map(row ->
            DynamicTest.dynamicTest(
                row.says,
                () -> {
                  assertTrue(SpfRecord.claims(row.text));
                  SpfProblem first = problems(row.text).getFirst();
                  assertEquals(row.code, first.code(), first.toString());
                  assertEquals(row.offset, first.offset(), first.toString());
                  assertEquals(OWNER, first.at());
                }));
  }

  @Test
  void namesEveryFaultOfARecord() {
    List<Code> codes =
        problems("v=spf1 ipv4:192.0.2.1 a:museum ip4:300.1.1.1 -all").stream()
            .map(SpfProblem::code)
            .toList();
    assertEquals(List.of(Code.UNKNOWN_MECHANISM, Code.BAD_DOMAIN, Code.BAD_NETWORK), codes);
  }

  @TestFactory
  Stream<DynamicTest> picksTheRecordAmongTexts() {
    record Row(String says, List<String> texts, String expected) {}
    return Stream.of(
            new Row("§4.5 other texts do not matter", List.of("x", "v=spf1 -all"), "One"),
            new Row("§4.5 nothing", List.of("x"), "None []"),
            new Row("§4.5 two records", List.of("v=spf1", "v=spf1 -all"), "Several"),
            new Row("§4.5 v=spf10 is another version", List.of("v=spf10"), "None [MISSING_SPACE]"),
            new Row("§4.5 ... and no second record", List.of("v=spf10", "v=spf1"), "One"),
            new Row("§4.5 another version", List.of("v=spf2 -all"), "None [WRONG_VERSION]"),
            new Row(
                "RFC 4406 Sender ID is not meant for SPF", List.of("spf2.0/pra -all"), "None []"),
            new Row("quotes", List.of("\"v=spf1 -all\""), "None [WRONG_VERSION]"),
            new Row("a space in front", List.of(" v=spf1 -all"), "None [WRONG_VERSION]"),
            new Row("spaces around =", List.of("v = spf1 -all"), "None [WRONG_VERSION]"),
            new Row("v= lost", List.of("spf1 include:e.example"), "None [WRONG_VERSION]"),
            new Row("no space", List.of("v=spf1include:e.example"), "None [MISSING_SPACE]"),
            new Row("a semicolon", List.of("v=spf1; a -all"), "None [MISSING_SPACE]"),
            new Row("something about spf", List.of("spfbl-verification=1"), "None []"))
        .map(row ->
            DynamicTest.dynamicTest(row.says, () -> assertEquals(row.expected, shown(row.texts))));
  }

  private static String shown(List<String> texts) {
    return switch (SpfSelection.of(texts, OWNER)) {
      case SpfSelection.One one -> "One";
      case SpfSelection.Several several -> "Several";
      case SpfSelection.None(List<SpfProblem> lookalikes) ->
          "None " + lookalikes.stream().map(SpfProblem::code).toList();
    };
  }

  @Test
  void allHidesRedirectAndTheFirstAllCounts() {
    SpfRecord spf = SpfRecord.parse("v=spf1 redirect=e.example ~all -all").orElseThrow();
    assertEquals(Optional.empty(), spf.redirect());
    assertEquals(Optional.of(Qualifier.SOFTFAIL), spf.all());
  }

  @Test
  void hostileTextsTakeNoTime() {
    String[] units = {
      " ",
      "v ",
      "a ",
      "a",
      "a-",
      "a.",
      "1",
      "/1",
      "//1",
      "%{",
      "%{d}",
      "%%",
      ":",
      "=",
      "-all",
      "\\",
      "redirect=a.b "
    };
    String[] heads = {"", "v", "v=spf1 ", "v=spf1 a:", "v=spf1 a:x.", "v=spf1 ip4:1"};
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> {
          for (String head : heads) {
            for (String unit : units) {
              for (int length : List.of(4_000, 65_000)) {
                String text = head + unit.repeat((length - head.length()) / unit.length()) + "_";
                SpfSelection.of(List.of(text), OWNER);
                if (SpfRecord.claims(text)) {
                  SpfRecord.read(text, OWNER);
                }
              }
            }
          }
        });
  }

  @Test
  void randomTextsAreReadOrRefusedAndNothingElse() {
    Random random = new Random(7208);
    String[] pieces = {
      "a",
      "mx",
      "all",
      "ip4:",
      "ip6:",
      "include:",
      "exists:",
      "ptr",
      "redirect=",
      "exp=",
      ":",
      "/",
      "//",
      "24",
      "0",
      "%",
      "%{",
      "}",
      "d",
      "l1r-",
      "e.example",
      ".",
      "-",
      "~",
      "+",
      "?",
      " ",
      " ",
      "192.0.2.1",
      "2001:db8::",
      "\t",
      "é",
      "\\",
      "=",
      "x",
      "%%"
    };
    int readable = 0;
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder("v=spf1 ");
      for (int k = random.nextInt(12); k > 0; k--) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      Optional<SpfRecord> spf = SpfRecord.parse(text.toString());
      if (spf.isPresent()) {
        readable++;
        assertEquals(spf, SpfRecord.parse(spf.get().toString()), text::toString);
      } else {
        assertFalse(problems(text.toString()).isEmpty());
      }
    }
    assertTrue(readable > 500, "too few to mean anything: " + readable);
  }

  private static List<SpfProblem> problems(String text) {
    return switch (SpfRecord.read(text, OWNER)) {
      case SpfRecord.Reading.Readable(SpfRecord spf) -> throw new AssertionError("reads " + spf);
      case SpfRecord.Reading.Unreadable(List<SpfProblem> problems) -> problems;
    };
  }
}
