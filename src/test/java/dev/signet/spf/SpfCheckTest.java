package dev.signet.spf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.net.InetAddresses;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// `check_host()` of RFC 7208 §4 to §6, a row for each rule.
class SpfCheckTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
  private static final String IP4 = "192.0.2.3";
  private static final String IP6 = "2001:db8::cb01";

  /// The record of `e.example`, more of the world, who comes, and what he gets.
  private record Row(String says, String record, List<String> world, String client, String gets) {}

  private static Row row(String says, String record, String client, String gets, String... world) {
    return new Row(says, record, List.of(world), client, gets);
  }

  private static final List<Row> ROWS =
      List.of(
          // §4.5 to §4.7
          row("§4.7 nothing matches", "v=spf1", IP4, "neutral"),
          row("§4.6.2 + is pass", "v=spf1 +all", IP4, "pass"),
          row("§4.6.2 - is fail", "v=spf1 -all", IP4, "fail"),
          row("§4.6.2 ~ is softfail", "v=spf1 ~all", IP4, "softfail"),
          row("§4.6.2 ? is neutral", "v=spf1 ?all", IP4, "neutral"),
          row("§4.6.2 the first match decides", "v=spf1 ?ip4:192.0.2.3 -all", IP4, "neutral"),
          row("§4.5 no record", "something", IP4, "none"),
          row("§4.5 two records", "v=spf1 -all", IP4, "permerror", "e.example TXT v=spf1 ?all"),
          row("§4.4 the DNS fails", "v=spf1 -all", IP4, "temperror", "e.example TXT !"),
          row("§4.6 a fault anywhere spoils all", "v=spf1 ip4:192.0.2.3 bogus", IP4, "permerror"),
          row(
              "§5.1 what stands behind all is not read",
              "v=spf1 -all a:t.example",
              IP4,
              "fail",
              "t.example A !"),
          // §5.2
          row(
              "§5.2 pass is a match",
              "v=spf1 ?include:i.example -all",
              IP4,
              "neutral",
              "i.example TXT v=spf1 ip4:192.0.2.3 -all"),
          row(
              "§5.2 fail is none",
              "v=spf1 include:i.example ~all",
              IP4,
              "softfail",
              "i.example TXT v=spf1 -all"),
          row(
              "§5.2 softfail is none",
              "v=spf1 include:i.example -all",
              IP4,
              "fail",
              "i.example TXT v=spf1 ~all"),
          row(
              "§5.2 neutral is none",
              "v=spf1 include:i.example -all",
              IP4,
              "fail",
              "i.example TXT v=spf1 ?all"),
          row(
              "§5.2 temperror is temperror",
              "v=spf1 include:i.example -all",
              IP4,
              "temperror",
              "i.example TXT !"),
          row(
              "§5.2 permerror is permerror",
              "v=spf1 include:i.example -all",
              IP4,
              "permerror",
              "i.example TXT v=spf1 bogus"),
          row("§5.2 none is permerror", "v=spf1 include:i.example -all", IP4, "permerror"),
          row(
              "§5.2 a malformed target is none, so permerror",
              "v=spf1 include:a..b.example -all",
              IP4,
              "permerror"),
          row(
              "§5.2 %{d} is the included domain inside",
              "v=spf1 include:i.example -all",
              IP4,
              "pass",
              "i.example TXT v=spf1 a:x.%{d}",
              "x.i.example A 192.0.2.3"),
          row(
              "§5.2 %{o} stays that of the sender",
              "v=spf1 include:i.example -all",
              IP4,
              "pass",
              "i.example TXT v=spf1 a:x.%{o}",
              "x.e.example A 192.0.2.3"),
          // §5.3
          row("§5.3 a is the domain itself", "v=spf1 a -all", IP4, "pass", "e.example A 192.0.2.3"),
          row(
              "§5.3 any of its addresses",
              "v=spf1 a:t.example -all",
              IP4,
              "pass",
              "t.example A 198.51.100.1",
              "t.example A 192.0.2.3"),
          row(
              "§5.3 others do not match",
              "v=spf1 a:t.example -all",
              IP4,
              "fail",
              "t.example A 198.51.100.1"),
          row(
              "§5 AAAA for IPv6",
              "v=spf1 a:t.example -all",
              IP6,
              "pass",
              "t.example AAAA 2001:db8::cb01"),
          row(
              "§5 A does not count for IPv6",
              "v=spf1 a:t.example -all",
              IP6,
              "fail",
              "t.example A 192.0.2.3"),
          row(
              "§5 an IPv4-mapped client is an IPv4 client",
              "v=spf1 a:t.example -all",
              "::ffff:192.0.2.3",
              "pass",
              "t.example A 192.0.2.3"),
          row(
              "§5.6 prefix for IPv4",
              "v=spf1 a:t.example/24 -all",
              IP4,
              "pass",
              "t.example A 192.0.2.200"),
          row(
              "§5.6 prefix for IPv4, outside",
              "v=spf1 a:t.example/24 -all",
              IP4,
              "fail",
              "t.example A 192.0.3.3"),
          row(
              "§5.6 prefix for IPv6",
              "v=spf1 a:t.example//64 -all",
              IP6,
              "pass",
              "t.example AAAA 2001:db8::1"),
          row(
              "§5.6 the IPv4 prefix is not for IPv6",
              "v=spf1 a:t.example/0 -all",
              IP6,
              "fail",
              "t.example AAAA 2001:db8::1"),
          row(
              "§5.6 a prefix of 0 still needs an address",
              "v=spf1 a:t.example/0 -all",
              IP4,
              "fail"),
          row("§5 DNS error", "v=spf1 a:t.example -all", IP4, "temperror", "t.example A !"),
          row(
              "§4.8 a target that is no name cannot exist",
              "v=spf1 a:a..t.example -all",
              IP4,
              "fail"),
          row("§4.8 a label over 63", "v=spf1 a:" + "a".repeat(64) + ".example -all", IP4, "fail"),
          row(
              "§7.3 a backslash is a character like others",
              "v=spf1 a:a\\b.t.example -all",
              IP4,
              "pass",
              "a\\\\b.t.example A 192.0.2.3"),
          // §5.4
          row(
              "§5.4 addresses of the exchanges",
              "v=spf1 mx -all",
              IP4,
              "pass",
              "e.example MX m1.example",
              "e.example MX m2.example",
              "m1.example A 198.51.100.1",
              "m2.example A 192.0.2.3"),
          row(
              "§5.4 the implicit MX is not used",
              "v=spf1 mx -all",
              IP4,
              "fail",
              "e.example A 192.0.2.3"),
          row(
              "§5.4 prefix",
              "v=spf1 mx:t.example/24//64 -all",
              IP6,
              "pass",
              "t.example MX m.example",
              "m.example AAAA 2001:db8::9"),
          row("§5.4 a null MX has no addresses", "v=spf1 mx -all", IP4, "fail", "e.example MX ."),
          row(
              "§5.4 DNS error at an exchange",
              "v=spf1 mx -all",
              IP4,
              "temperror",
              "e.example MX m.example",
              "m.example A !"),
          // §5.5
          row(
              "§5.5 a validated name below the domain",
              "v=spf1 ptr -all",
              IP4,
              "pass",
              "3.2.0.192.in-addr.arpa PTR m.e.example",
              "m.e.example A 192.0.2.3"),
          row(
              "§5.5 or the domain itself",
              "v=spf1 ptr:t.example -all",
              IP4,
              "pass",
              "3.2.0.192.in-addr.arpa PTR t.example",
              "t.example A 192.0.2.3"),
          row(
              "§5.5 a name that does not lead back",
              "v=spf1 ptr -all",
              IP4,
              "fail",
              "3.2.0.192.in-addr.arpa PTR m.e.example",
              "m.e.example A 192.0.2.4"),
          row(
              "§5.5 a name that only ends alike",
              "v=spf1 ptr -all",
              IP4,
              "fail",
              "3.2.0.192.in-addr.arpa PTR xe.example",
              "xe.example A 192.0.2.3"),
          row(
              "§5.5 a DNS error is no match",
              "v=spf1 ptr -all",
              IP4,
              "fail",
              "3.2.0.192.in-addr.arpa PTR !"),
          row(
              "§5.5 nor is one on the way back",
              "v=spf1 ptr -all",
              IP4,
              "fail",
              "3.2.0.192.in-addr.arpa PTR m.e.example",
              "m.e.example A !"),
          row(
              "§5.5 IPv6",
              "v=spf1 ptr -all",
              IP6,
              "pass",
              "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa PTR m.e.example",
              "m.e.example AAAA 2001:db8::cb01"),
          // §5.6
          row("§5.6 ip4", "v=spf1 ip4:192.0.2.0/29 -all", IP4, "pass"),
          row("§5.6 ip4 outside", "v=spf1 ip4:192.0.2.4/30 -all", IP4, "fail"),
          row("§5.6 ip4 is not for IPv6", "v=spf1 ip4:0.0.0.0/0 -all", IP6, "fail"),
          row("§5.6 ip6", "v=spf1 ip6:2001:db8::/65 -all", IP6, "pass"),
          row("§5.6 ip6 outside", "v=spf1 ip6:2001:db8::/113 -all", IP6, "fail"),
          row("§5.6 ip6 is not for IPv4", "v=spf1 ip6:::/0 -all", IP4, "fail"),
          row(
              "§5 mapped networks never hold an IPv4 client",
              "v=spf1 ip6:::ffff:192.0.2.3 -all",
              "::ffff:192.0.2.3",
              "fail"),
          // §5.7
          row(
              "§5.7 exists, whatever the address",
              "v=spf1 exists:t.example -all",
              IP4,
              "pass",
              "t.example A 127.0.0.2"),
          row(
              "§5.7 exists asks for A for IPv6 too",
              "v=spf1 exists:t.example -all",
              IP6,
              "pass",
              "t.example A 127.0.0.2"),
          row(
              "§5.7 AAAA does not count",
              "v=spf1 exists:t.example -all",
              IP6,
              "fail",
              "t.example AAAA ::1"),
          row("§5.7 DNS error", "v=spf1 exists:t.example -all", IP6, "temperror", "t.example A !"),
          // §6.1
          row(
              "§6.1 redirect when nothing matched",
              "v=spf1 a:t.example redirect=r.example",
              IP4,
              "fail",
              "r.example TXT v=spf1 -all"),
          row(
              "§6.1 ... wherever it stands",
              "v=spf1 redirect=r.example ip4:192.0.2.3",
              IP4,
              "pass",
              "r.example TXT v=spf1 -all"),
          row(
              "§6.1 not beside all",
              "v=spf1 redirect=r.example ~all",
              IP4,
              "softfail",
              "r.example TXT v=spf1 -all"),
          row("§6.1 no record there", "v=spf1 redirect=r.example", IP4, "permerror"),
          row("§6.1 a malformed target", "v=spf1 redirect=a..r.example", IP4, "permerror"),
          row(
              "§6.1 errors stay what they are",
              "v=spf1 redirect=r.example",
              IP4,
              "temperror",
              "r.example TXT !"),
          row(
              "§6.1 %{d} is the new domain",
              "v=spf1 redirect=r.example",
              IP4,
              "pass",
              "r.example TXT v=spf1 a:x.%{d} -all",
              "x.r.example A 192.0.2.3"),
          row("§6 unknown modifiers change nothing", "v=spf1 default=pass -all", IP4, "fail"),
          // §4.6.4
          row("§4.6.4 ten look-ups", "v=spf1" + terms(10) + " -all", IP4, "fail", addresses(10)),
          row(
              "§4.6.4 eleven look-ups",
              "v=spf1" + terms(11) + " -all",
              IP4,
              "permerror",
              addresses(11)),
          row(
              "§4.6.4 a match in time is a match",
              "v=spf1" + terms(10) + " ip4:192.0.2.3 a:x.example",
              IP4,
              "pass",
              addresses(10)),
          row(
              "§4.6.4 those of includes count",
              "v=spf1 include:i.example" + terms(5) + " -all",
              IP4,
              "permerror",
              plus(addresses(5), "i.example TXT v=spf1" + terms(5))),
          row(
              "§4.6.4 ip4, ip6, all and exp do not",
              "v=spf1" + terms(10) + " ip4:192.0.2.9 ip6:::1 exp=x.example -all",
              IP4,
              "fail",
              addresses(10)),
          row("§4.6.4 a loop", "v=spf1 include:e.example -all", IP4, "permerror"),
          row(
              "§4.6.4 a loop of redirects",
              "v=spf1 redirect=r.example",
              IP4,
              "permerror",
              "r.example TXT v=spf1 redirect=e.example"),
          row(
              "§4.6.4 two void look-ups",
              "v=spf1 a:v1.example exists:v2.example -all",
              IP4,
              "fail"),
          row(
              "§4.6.4 three void look-ups",
              "v=spf1 a:v1.example exists:v2.example mx:v3.example -all",
              IP4,
              "permerror"),
          row(
              "§4.6.4 the addresses of exchanges can be void too",
              "v=spf1 mx -all",
              IP4,
              "permerror",
              "e.example MX m1.example",
              "e.example MX m2.example",
              "e.example MX m3.example"),
          row("§4.6.4 ten exchanges", "v=spf1 mx -all", IP4, "pass", exchanges(10)),
          row("§4.6.4 eleven exchanges", "v=spf1 mx -all", IP4, "permerror", exchanges(11)),
          row("§4.6.4 ten names behind an address", "v=spf1 ptr -all", IP4, "pass", pointers(10)),
          row("§4.6.4 the eleventh is ignored", "v=spf1 ptr -all", IP4, "fail", pointers(11)),
          row(
              "§4.6.4 %{p} counts as a look-up",
              "v=spf1" + terms(9) + " exists:%{p}.x.example -all", IP4, "permerror", addresses(9)));

  /// ` a:t0.example a:t1.example …`, none of which matches.
  private static String terms(int count) {
    StringBuilder terms = new StringBuilder();
    IntStream.range(0, count).forEach(i -> terms.append(" a:t").append(i).append(".example"));
    return terms.toString();
  }

  private static String[] addresses(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "t" + i + ".example A 198.51.100.1")
        .toArray(String[]::new);
  }

  private static String[] plus(String[] lines, String line) {
    return Stream.concat(Stream.of(lines), Stream.of(line)).toArray(String[]::new);
  }

  private static String[] exchanges(int count) {
    List<String> lines = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      lines.add("e.example MX m" + i + ".example");
      lines.add("m" + i + ".example A " + (i == count ? IP4 : "198.51.100.1"));
    }
    return lines.toArray(String[]::new);
  }

  private static String[] pointers(int count) {
    List<String> lines = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      String name = i == count ? "m.e.example" : "m" + i + ".example";
      lines.add("3.2.0.192.in-addr.arpa PTR " + name);
      lines.add(name + " A " + IP4);
    }
    return lines.toArray(String[]::new);
  }

  @TestFactory
  Stream<DynamicTest> evaluatesAsTheRfcSays() {
    return ROWS.stream()
        .map(row ->
            DynamicTest.dynamicTest(
                row.says,
                () -> {
                  SpfWorld world = SpfWorld.of(row.world.toArray(String[]::new));
                  world.put("e.example", "TXT", row.record);
                  SpfVerdict verdict = check(world, row.client, "ann@e.example");
                  assertEquals(row.gets, verdict.result().word(), verdict.toString());
                  assertTrue(!verdict.reason().isEmpty());
                }));
  }

  @TestFactory
  Stream<DynamicTest> doesNotAskForDomainsThatCannotBe() {
    return Stream.of(
            "",
            "@",
            "ann@",
            "ann@localhost",
            "ann@a..b.example",
            "ann@.example",
            "ann@" + "a".repeat(64) + ".example",
            "ann@" + "a.".repeat(130) + "example",
            "é@é.example",
            "ann@[192.0.2.1]")
        .map(sender ->
            DynamicTest.dynamicTest(
                "§4.3 none for " + sender,
                () -> {
                  SpfWorld world = SpfWorld.of();
                  assertEquals(SpfResult.NONE, check(world, IP4, sender).result());
                }));
  }

  @Test
  void anEmptySenderIsPostmasterAtTheHeloName() {
    SpfWorld world =
        SpfWorld.of(
            "helo.example TXT v=spf1 exists:%{l}.%{o} -all", "postmaster.helo.example A 127.0.0.2");
    assertEquals(SpfResult.PASS, check(world, IP4, "").result());
  }

  private record Told(String says, String record, List<String> world, String explanation) {}

  @TestFactory
  Stream<DynamicTest> explainsAFail() {
    return Stream.of(
            new Told(
                "§6.2 the text",
                "v=spf1 -all exp=x.e.example",
                List.of("x.e.example TXT Sorry."),
                "Sorry."),
            new Told(
                "§6.2 with macros",
                "v=spf1 -all exp=x.%{d}",
                List.of(
                    "x.e.example TXT %{i} is not one of %{d}'s; see http://%{d}/?s=%{S}&t=%{t}%%"),
                "192.0.2.3 is not one of e.example's; see http://e.example/?s=ann%40e.example&t=1800000000%"),
            new Told(
                "§7.2 c, r, h, v",
                "v=spf1 -all exp=x.e.example",
                List.of("x.e.example TXT %{c} %{r} %{h} %{v}%_%-"),
                "192.0.2.3 unknown helo.example in-addr %20"),
            new Told("§6.2 no text", "v=spf1 -all exp=x.e.example", List.of(), ""),
            new Told(
                "§6.2 several texts",
                "v=spf1 -all exp=x.e.example",
                List.of("x.e.example TXT a", "x.e.example TXT b"),
                ""),
            new Told(
                "§6.2 a DNS error",
                "v=spf1 -all exp=x.e.example",
                List.of("x.e.example TXT !"),
                ""),
            new Told(
                "§6.2 a macro that is none",
                "v=spf1 -all exp=x.e.example",
                List.of("x.e.example TXT %{q}"),
                ""),
            new Told(
                "§6.2 only ASCII", "v=spf1 -all exp=x.e.example", List.of("x.e.example TXT é"), ""),
            new Told("§6.2 a target that is none", "v=spf1 -all exp=a..e.example", List.of(), ""),
            new Told(
                "§6.2 only for a fail",
                "v=spf1 ~all exp=x.e.example",
                List.of("x.e.example TXT Sorry."),
                ""),
            new Told(
                "§6.2 that of an include is not used",
                "v=spf1 include:i.example -all",
                List.of("i.example TXT v=spf1 -all exp=x.e.example", "x.e.example TXT Sorry."),
                ""),
            new Told(
                "§6.2 nor does it stand in for one's own",
                "v=spf1 include:i.example -all exp=y.e.example",
                List.of(
                    "i.example TXT v=spf1 -all exp=x.e.example",
                    "x.e.example TXT Sorry.",
                    "y.e.example TXT Mine."),
                "Mine."),
            new Told(
                "§6.2 a redirect brings its own",
                "v=spf1 redirect=r.example exp=y.e.example",
                List.of(
                    "r.example TXT v=spf1 -all exp=x.%{d}",
                    "x.r.example TXT Theirs.", "y.e.example TXT Mine."),
                "Theirs."),
            new Told(
                "§6.2 or none",
                "v=spf1 redirect=r.example exp=y.e.example",
                List.of("r.example TXT v=spf1 -all", "y.e.example TXT Mine."),
                ""))
        .map(row ->
            DynamicTest.dynamicTest(
                row.says,
                () -> {
                  SpfWorld world = SpfWorld.of(row.world.toArray(String[]::new));
                  world.put("e.example", "TXT", row.record);
                  SpfVerdict verdict = check(world, IP4, "ann@e.example");
                  assertEquals(row.explanation, verdict.explanation().orElse(""));
                }));
  }

  /// The examples of §7.4, asked for as `exists:`.
  @TestFactory
  Stream<DynamicTest> expandsMacrosAsTheExamplesOfTheRfc() {
    String ip6 = "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2";
    return Stream.of(
            List.of(IP4, "%{o}", "email.example.com"),
            List.of(IP4, "%{d}", "email.example.com"),
            List.of(IP4, "%{d4}", "email.example.com"),
            List.of(IP4, "%{d3}", "email.example.com"),
            List.of(IP4, "%{d2}", "example.com"),
            List.of(IP4, "%{dr}", "com.example.email"),
            List.of(IP4, "%{d2r}", "example.email"),
            List.of(IP4, "%{l}.x.example", "strong-bad.x.example"),
            List.of(IP4, "%{l-}.x.example", "strong.bad.x.example"),
            List.of(IP4, "%{lr}.x.example", "strong-bad.x.example"),
            List.of(IP4, "%{lr-}.x.example", "bad.strong.x.example"),
            List.of(IP4, "%{l1r-}.x.example", "strong.x.example"),
            List.of(IP4, "%{s}.x.example", "strong-bad@email.example.com.x.example"),
            List.of(IP4, "%{S}.x.example", "strong-bad%40email.example.com.x.example"),
            List.of(IP4, "%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"),
            List.of(IP4, "%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"),
            List.of(
                IP4,
                "%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}",
                "3.2.0.192.in-addr.strong.lp._spf.example.com"),
            List.of(
                IP4,
                "%{d2}.trusted-domains.example.net",
                "example.com.trusted-domains.example.net"),
            List.of(IP4, "%{p}.x.example", "mx.example.org.x.example"),
            List.of(IP4, "%{h}.x.example", "helo.example.x.example"),
            List.of(IP6, "%{ir}.%{v}._spf.%{d2}", ip6 + ".ip6._spf.example.com"),
            List.of(IP6, "%{p}.x.example", "unknown.x.example"),
            List.of("::ffff:192.0.2.3", "%{i}.%{v}.example", "192.0.2.3.in-addr.example"))
        .map(row ->
            DynamicTest.dynamicTest(
                row.get(1) + " " + row.get(0),
                () -> {
                  SpfWorld world =
                      SpfWorld.of(
                          "email.example.com TXT v=spf1 exists:" + row.get(1) + " -all",
                          "3.2.0.192.in-addr.arpa PTR mx.example.org",
                          "mx.example.org A 192.0.2.3");
                  check(world, row.get(0), "strong-bad@email.example.com");
                  assertEquals(row.get(2) + " A", world.asked.getLast());
                }));
  }

  @Test
  void aNameThatGrowsTooLongLosesLabelsOnTheLeft() {
    String local = "x." + "abcdefghi.".repeat(30) + "end";
    SpfWorld world = SpfWorld.of("e.example TXT v=spf1 exists:%{l}.e.example -all");
    check(world, IP4, local + "@e.example");
    String asked = world.asked.getLast().replace(" A", "");
    assertTrue(asked.length() <= 253 && asked.length() > 243, asked);
    assertTrue(asked.startsWith("abcdefghi.") && asked.endsWith(".end.e.example"), asked);
  }

  @Test
  void pPrefersTheDomainThenNamesBelowItThenAny() {
    String reverse = "3.2.0.192.in-addr.arpa PTR ";
    SpfWorld world =
        SpfWorld.of(
            "e.example TXT v=spf1 exists:%{p}.x.example -all",
            reverse + "other.example",
            reverse + "m.e.example",
            "other.example A 192.0.2.3",
            "m.e.example A 192.0.2.3");
    check(world, IP4, "ann@e.example");
    assertEquals("m.e.example.x.example A", world.asked.getLast());
    world.put("3.2.0.192.in-addr.arpa", "PTR", "e.example").put("e.example", "A", "192.0.2.3");
    check(world, IP4, "ann@e.example");
    assertEquals("e.example.x.example A", world.asked.getLast());
  }

  @Test
  void stopsAskingAtTheLimitWithATemporaryError() {
    SpfWorld world = SpfWorld.of("e.example TXT v=spf1 mx:a.example mx:b.example -all");
    for (String domain : List.of("a", "b")) {
      for (int i = 0; i < 10; i++) {
        world.put(domain + ".example", "MX", "m" + i + "." + domain + ".example");
        world.put("m" + i + "." + domain + ".example", "A", "198.51.100.1");
      }
    }
    SpfVerdict verdict =
        new SpfCheck(world, new SpfLimits(10, 2, 10, 10, 15)).check(request(IP4, "ann@e.example"));
    assertEquals(SpfResult.TEMPERROR, verdict.result());
    assertEquals(15, world.asked.size());
    assertEquals(15, verdict.queries());
  }

  /// §4.6.4 holds whatever the DNS says, and nothing is thrown.
  @Test
  void randomWorldsNeverExceedTheLimits() {
    Random random = new Random(4);
    int[] results = new int[SpfResult.values().length];
    for (int i = 0; i < 5_000; i++) {
      SpfWorld world = RandomWorlds.next(random);
      String sender = RandomWorlds.sender(random);
      SpfVerdict verdict = check(world, random.nextBoolean() ? IP4 : IP6, sender);
      results[verdict.result().ordinal()]++;
      assertTrue(verdict.lookups() <= 11, verdict::toString);
      assertTrue(verdict.voids() <= 3, verdict::toString);
      assertTrue(world.asked.size() <= 50, verdict::toString);
      world.asked.clear();
      SpfCost cost = SpfCost.of(RandomWorlds.TOP, world);
      assertTrue(world.asked.size() <= 50 && cost.queries() == world.asked.size(), cost::toString);
      assertTrue(cost.lookups() <= 100 && cost.problems().size() <= 110, cost::toString);
    }
    for (SpfResult result : SpfResult.values()) {
      assertTrue(results[result.ordinal()] > 0, "never seen: " + result);
    }
  }

  private static SpfRequest request(String client, String sender) {
    return SpfRequest.mailFrom(InetAddresses.forString(client), sender, "helo.example", NOW);
  }

  private static SpfVerdict check(SpfWorld world, String client, String sender) {
    return new SpfCheck(world, SpfLimits.STANDARD).check(request(client, sender));
  }
}
