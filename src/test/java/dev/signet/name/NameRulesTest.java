package dev.signet.name;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.ibm.icu.text.IDNA;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every rule of C-4, with the exact words a stranger gets.
class NameRulesTest {
  private static final NameRules RULES =
      new NameRules(
          DomainName.of("agents.anyreach.ai"),
          DomainName.of("c.anypost.email"),
          List.of("anypost", "ap1._domainkey", "ap2._domainkey"));

  private static final String ANY = ": send a domain such as acme.com.";
  private static final String CHARACTERS =
      ": only letters, digits and hyphens, with dots between, make a domain name.";
  private static final String X63 = "x".repeat(63);

  private record Accepted(String text, String ascii, String unicode, String apex) {
    static Accepted plain(String text, String ascii, String apex) {
      return new Accepted(text, ascii, ascii, apex);
    }
  }

  private record Rejected(String text, String message) {}

  private static final List<Accepted> ACCEPTED =
      List.of(
          Accepted.plain("acme.com", "acme.com", "acme.com"),
          Accepted.plain(" \t\n\u00a0\u3000acme.com.\r\n ", "acme.com", "acme.com"),
          Accepted.plain("ACME.Com", "acme.com", "acme.com"),
          Accepted.plain("mail.acme.com", "mail.acme.com", "acme.com"),
          Accepted.plain("a.b.c.acme.co.uk", "a.b.c.acme.co.uk", "acme.co.uk"),
          Accepted.plain("acme\u3002com\uff0e", "acme.com", "acme.com"),
          Accepted.plain("\uff41cme.com", "acme.com", "acme.com"),
          Accepted.plain("ac\u00adme.com", "acme.com", "acme.com"),
          new Accepted("B\u00dcCHER.de", "xn--bcher-kva.de", "b\u00fccher.de", "xn--bcher-kva.de"),
          new Accepted("bu\u0308cher.de", "xn--bcher-kva.de", "b\u00fccher.de", "xn--bcher-kva.de"),
          new Accepted(
              "XN--BCHER-KVA.de", "xn--bcher-kva.de", "b\u00fccher.de", "xn--bcher-kva.de"),
          // Nontransitional: IDNA 2008 keeps the sharp s.
          new Accepted("fa\u00df.de", "xn--fa-hia.de", "fa\u00df.de", "xn--fa-hia.de"),
          new Accepted(
              "acme.\u516c\u53f8.cn",
              "acme.xn--55qx5d.cn",
              "acme.\u516c\u53f8.cn",
              "acme.xn--55qx5d.cn"),
          // Not on the list: the top-level label counts as the suffix.
          Accepted.plain("foo.unknowntld", "foo.unknowntld", "foo.unknowntld"),
          Accepted.plain("a.foo.unknowntld", "a.foo.unknowntld", "foo.unknowntld"),
          // Wildcard and exception rules of the list: *.ck, !www.ck.
          Accepted.plain("acme.foo.ck", "acme.foo.ck", "acme.foo.ck"),
          Accepted.plain("www.ck", "www.ck", "www.ck"),
          Accepted.plain("mail.www.ck", "mail.www.ck", "www.ck"),
          // The private division is somebody's registration.
          Accepted.plain("github.io", "github.io", "github.io"),
          Accepted.plain("acme.github.io", "acme.github.io", "github.io"),
          Accepted.plain("acme.test", "acme.test", "acme.test"),
          Accepted.plain("acme.example", "acme.example", "acme.example"),
          Accepted.plain("1.2.3.com", "1.2.3.com", "3.com"),
          Accepted.plain("a-b.c--d.com", "a-b.c--d.com", "c--d.com"),
          Accepted.plain(X63 + ".com", X63 + ".com", X63 + ".com"),
          // Above our zone and beside the platform domain is free.
          Accepted.plain("anypost.email", "anypost.email", "anypost.email"),
          Accepted.plain("anyreach.ai", "anyreach.ai", "anyreach.ai"),
          Accepted.plain("xagents.anyreach.ai", "xagents.anyreach.ai", "anyreach.ai"),
          Accepted.plain("local.acme.com", "local.acme.com", "acme.com"));

  private static final List<Rejected> REJECTED =
      List.of(
          new Rejected("", "The name is empty" + ANY),
          new Rejected(" \t ", "The name is empty" + ANY),
          new Rejected(".", "The name is empty" + ANY),
          new Rejected("ann@acme.com", "You sent the address ann@acme.com: send acme.com."),
          new Rejected("@acme.com", "You sent the address @acme.com: send acme.com."),
          new Rejected(
              "Ann <ann@acme.com>", "You sent the address Ann <ann@acme.com>: send acme.com."),
          new Rejected(
              "ann@mail.acme.com.", "You sent the address ann@mail.acme.com.: send mail.acme.com."),
          new Rejected("ann@", "You sent the address ann@" + ANY),
          new Rejected("ann@localhost", "You sent the address ann@localhost" + ANY),
          new Rejected("ann@co.uk", "You sent the address ann@co.uk" + ANY),
          new Rejected("ann@[192.0.2.1]", "You sent the address ann@[192.0.2.1]" + ANY),
          new Rejected("https://acme.com", "You sent the URL https://acme.com: send acme.com."),
          new Rejected(
              "HTTPS://Acme.com:8443/mail?x=1#y",
              "You sent the URL HTTPS://Acme.com:8443/mail?x=1#y: send acme.com."),
          new Rejected("http://192.0.2.1/", "You sent the URL http://192.0.2.1/" + ANY),
          new Rejected("https://", "You sent the URL https://" + ANY),
          new Rejected(
              "acme.com/mail", "You sent a path with the name, acme.com/mail: send acme.com."),
          new Rejected("acme.com?x", "You sent a path with the name, acme.com?x: send acme.com."),
          new Rejected("acme.com:25", "You sent a port with the name, acme.com:25: send acme.com."),
          new Rejected("*.acme.com", "You sent the wildcard *.acme.com: send acme.com."),
          new Rejected("*", "You sent the wildcard *" + ANY),
          new Rejected("*.com", "You sent the wildcard *.com" + ANY),
          new Rejected("192.0.2.1", "You sent the IP address 192.0.2.1" + ANY),
          new Rejected("127.1", "You sent the IP address 127.1" + ANY),
          new Rejected("2130706433", "You sent the IP address 2130706433" + ANY),
          new Rejected("0x7f.1", "You sent the IP address 0x7f.1" + ANY),
          new Rejected("\uff11\uff12\uff17.0.0.1", "You sent the IP address 127.0.0.1" + ANY),
          new Rejected("::1", "You sent the IP address ::1" + ANY),
          new Rejected("2001:db8::1", "You sent the IP address 2001:db8::1" + ANY),
          new Rejected("fe80::1%eth0", "You sent the IP address fe80::1%eth0" + ANY),
          new Rejected("::ffff:192.0.2.1", "You sent the IP address ::ffff:192.0.2.1" + ANY),
          new Rejected("[2001:db8::1]:25", "You sent the IP address [2001:db8::1]:25" + ANY),
          new Rejected("[192.0.2.1]", "You sent the IP address [192.0.2.1]" + ANY),
          new Rejected("acme.123", "The last label of acme.123 is a number" + ANY),
          new Rejected("acme", "acme is only one label: send the whole domain, such as acme.com."),
          new Rejected(
              "example", "example is only one label: send the whole domain, such as acme.com."),
          new Rejected(
              "x" + X63 + ".com",
              "The label " + "x".repeat(64) + " is 64 octets long: at most 63 are allowed."),
          new Rejected(
              "\u00fc".repeat(60) + ".com",
              "The label xn--tdaa"
                  + "a".repeat(58)
                  + " is 66 octets long: at most 63 are allowed."),
          new Rejected(
              String.join(".", X63, X63, X63, "x".repeat(58), "com"),
              "The name is 254 octets long: at most 253 are allowed."),
          new Rejected(
              String.join(".", X63, X63, X63, "x".repeat(58), "com."),
              "The name is 254 octets long: at most 253 are allowed."),
          new Rejected(
              String.join(".", X63, X63, X63, "x".repeat(57), "com"),
              "The name is 253 octets long: at most 245 leave room for the record anypost in"
                  + " front of it."),
          new Rejected(
              String.join(".", X63, X63, X63, "x".repeat(43), "com"),
              "The name is 239 octets long: at most 238 leave room for the record ap1._domainkey"
                  + " in front of it."),
          new Rejected(
              "x.".repeat(600),
              "The name is 1200 characters long: at most 253 octets are allowed."),
          new Rejected(
              "acme..com",
              "The name acme..com has an empty label (a dot in front, or two in a row): send"
                  + " acme.com."),
          new Rejected(
              ".acme.com",
              "The name .acme.com has an empty label (a dot in front, or two in a row): send"
                  + " acme.com."),
          new Rejected(
              "acme.com..",
              "The name acme.com.. has an empty label (a dot in front, or two in a row): send"
                  + " acme.com."),
          new Rejected(
              "..", "The name .. has an empty label (a dot in front, or two in a row)" + ANY),
          new Rejected(
              "-acme.com", "The label -acme starts or ends with a hyphen, which no label may."),
          new Rejected(
              "www.acme-.com", "The label acme- starts or ends with a hyphen, which no label may."),
          new Rejected(
              "ab--cd.com",
              "The label ab--cd has hyphens in third and fourth place, which only encoded"
                  + " international labels (xn--) may."),
          new Rejected("xn--a.com", "The label xn--a is not a valid encoded international label."),
          new Rejected(
              "xn--zzzz9999.com",
              "The label xn--zzzz9999 is not a valid encoded international label."),
          new Rejected(
              "_dmarc.acme.com",
              "The name _dmarc.acme.com holds an underscore, which no email domain may have: send"
                  + " acme.com."),
          new Rejected(
              "ap1._domainkey.acme.com",
              "The name ap1._domainkey.acme.com holds an underscore, which no email domain may"
                  + " have: send acme.com."),
          new Rejected(
              "acme_x",
              "The name acme_x holds an underscore, which no email domain may have" + ANY),
          new Rejected("acme!.com", "The name holds ! (U+0021)" + CHARACTERS),
          new Rejected("ac me.com", "The name holds a space (U+0020)" + CHARACTERS),
          new Rejected("acme.com,b.com", "The name holds , (U+002C)" + CHARACTERS),
          new Rejected("ac\u0000me.com", "The name holds U+0000" + CHARACTERS),
          new Rejected("acme.com\r\nX: y", "The name holds U+000D" + CHARACTERS),
          new Rejected("\u202eacme.com", "The name holds U+202E" + CHARACTERS),
          new Rejected("a\ud800b.com", "The name holds U+D800" + CHARACTERS),
          new Rejected("acme\uff0fcom", "The name holds \uff0f (U+FF0F)" + CHARACTERS),
          new Rejected("acme%2ecom", "The name holds % (U+0025)" + CHARACTERS),
          new Rejected("\"acme.com\"", "The name holds \" (U+0022)" + CHARACTERS),
          new Rejected(
              "\u05d0a.com",
              "The label \u05d0a mixes left-to-right and right-to-left letters in a way no name"
                  + " may (RFC 5893)."),
          new Rejected(
              "a\u200db.com",
              "The label a\ufffdb holds an invisible joiner where none may be (RFC 5892)."),
          new Rejected(
              "\u0301a.com", "The label \ufffda starts with a combining mark, which no label may."),
          new Rejected(
              "com",
              "com is a public suffix, under which anybody may register: send your own domain,"
                  + " such as acme.com."),
          new Rejected(
              "CO.UK.",
              "co.uk is a public suffix, under which anybody may register: send your own domain,"
                  + " such as acme.co.uk."),
          new Rejected(
              "foo.ck",
              "foo.ck is a public suffix, under which anybody may register: send your own domain,"
                  + " such as acme.foo.ck."),
          new Rejected(
              "\u516c\u53f8.cn",
              "\u516c\u53f8.cn is a public suffix, under which anybody may register: send your own"
                  + " domain, such as acme.\u516c\u53f8.cn."),
          new Rejected(
              "agents.anyreach.ai",
              "agents.anyreach.ai is the platform domain, which needs no registration."),
          new Rejected(
              "x.Agents.Anyreach.ai.",
              "x.agents.anyreach.ai is inside the platform domain agents.anyreach.ai, which needs"
                  + " no registration: send a domain of your own."),
          new Rejected(
              "c.anypost.email",
              "c.anypost.email is inside our own DNS zone c.anypost.email: send a domain of your"
                  + " own."),
          new Rejected(
              "dxyz12345.c.anypost.email",
              "dxyz12345.c.anypost.email is inside our own DNS zone c.anypost.email: send a domain"
                  + " of your own."),
          new Rejected("localhost", "Names under localhost are not in the public DNS" + ANY),
          new Rejected("a.localhost", "Names under localhost are not in the public DNS" + ANY),
          new Rejected("printer.local", "Names under local are not in the public DNS" + ANY),
          new Rejected("a.invalid", "Names under invalid are not in the public DNS" + ANY),
          new Rejected("a.onion", "Names under onion are not in the public DNS" + ANY),
          new Rejected("2.0.192.in-addr.arpa", "Names under arpa are not in the public DNS" + ANY),
          new Rejected("a.alt", "Names under alt are not in the public DNS" + ANY),
          new Rejected("a.internal", "Names under internal are not in the public DNS" + ANY));

  @TestFactory
  Stream<DynamicTest> takesGoodNamesInCanonicalForm() {
    return ACCEPTED.stream()
        .map(row ->
            DynamicTest.dynamicTest(
                row.text.strip(),
                () -> {
                  EmailDomainName name = RULES.read("name", row.text);
                  assertEquals(row.ascii, name.ascii().toString());
                  assertEquals(row.unicode, name.unicode());
                  assertEquals(row.apex, name.apex().toString());
                  assertEquals(
                      row.ascii.equals(row.apex) || row.ascii.equals("acme.github.io"),
                      name.bare());
                  assertEquals(name, RULES.read("name", row.ascii));
                  assertEquals(name, RULES.read("name", row.unicode));
                  assertEquals(name, EmailDomainName.of(name.ascii()));
                }));
  }

  @TestFactory
  Stream<DynamicTest> refusesTheRestAndSaysWhatToSend() {
    return REJECTED.stream()
        .map(row ->
            DynamicTest.dynamicTest(
                "“" + Shown.text(row.text) + "”",
                () -> {
                  Refused refused =
                      assertThrows(Refused.class, () -> RULES.read("domain", row.text));
                  assertEquals(row.message, refused.text());
                  assertEquals(Reason.INVALID, refused.reason());
                  assertEquals(Map.of("domain", List.of(row.message)), refused.fields());
                }));
  }

  @TestFactory
  Stream<DynamicTest> theBareDomainIsNamedWhereOnlyThatWillDo() {
    return Map.of(
            "mail.acme.com", "You sent the subdomain mail.acme.com: send the bare domain acme.com.",
            "a.b.acme.co.uk",
                "You sent the subdomain a.b.acme.co.uk: send the bare domain acme.co.uk.",
            "www.b\u00fccher.de",
                "You sent the subdomain www.b\u00fccher.de: send the bare domain b\u00fccher.de.",
            "ann@mail.acme.com", "You sent the address ann@mail.acme.com: send acme.com.",
            "https://www.acme.com/", "You sent the URL https://www.acme.com/: send acme.com.")
        .entrySet()
        .stream()
        .map(row ->
            DynamicTest.dynamicTest(
                row.getKey(),
                () ->
                    assertEquals(
                        row.getValue(),
                        assertThrows(Refused.class, () -> RULES.readBare("domain", row.getKey()))
                            .text())));
  }

  @Test
  void theBareDomainItselfIsTaken() {
    assertEquals("acme.co.uk", RULES.readBare("domain", "Acme.CO.uk.").toString());
  }

  /// CASES K5.
  @ParameterizedTest
  @CsvSource({
    "acme.eu.org, acme.eu.org",
    "acme.github.io, acme.github.io",
    "acme.netlify.app, acme.netlify.app",
    "github.io, github.io",
    "eu.org, eu.org",
    "mail.acme.eu.org, acme.eu.org",
    "a.b.acme.github.io, acme.github.io",
    "mail.acme.co.uk, acme.co.uk",
    "co.uk, -",
    "com, -"
  })
  void namesBelowPrivateSuffixesAreBare(String text, String bare) {
    if (text.equals(bare)) {
      assertEquals(bare, RULES.readBare("domain", text).toString());
      return;
    }
    String message = assertThrows(Refused.class, () -> RULES.readBare("domain", text)).text();
    assertTrue(
        message.contains(bare.equals("-") ? "is a public suffix" : "send the bare domain " + bare),
        message);
  }

  @Test
  void thePlatformDomainIsKnownInAnySpelling() {
    assertTrue(RULES.isPlatformDomain(" AGENTS.anyreach\u3002ai. "));
    assertFalse(RULES.isPlatformDomain("x.agents.anyreach.ai"));
    assertFalse(RULES.isPlatformDomain("x".repeat(5000)));
    assertFalse(RULES.isPlatformDomain("ann@agents.anyreach.ai"));
  }

  @Test
  void privateSuffixesAreTakenButFlagged() {
    assertTrue(RULES.read("name", "github.io").privateSuffix());
    assertFalse(RULES.read("name", "acme.github.io").privateSuffix());
    assertFalse(RULES.read("name", "acme.com").privateSuffix());
  }

  /// FAULTS V10: nothing but a refusal comes of garbage, what is taken is in canonical form, and
  /// the mapping is that of ICU (set up here by hand, from UTS-46's own words).
  @Test
  void randomTextIsRefusedOrTakenInCanonicalForm() {
    IDNA oracle =
        IDNA.getUTS46Instance(
            IDNA.USE_STD3_RULES
                | IDNA.CHECK_BIDI
                | IDNA.CHECK_CONTEXTJ
                | IDNA.NONTRANSITIONAL_TO_ASCII
                | IDNA.NONTRANSITIONAL_TO_UNICODE);
    Random random = new Random(5891);
    String[] pieces = {
      "acme",
      "com",
      ".",
      ".",
      ".",
      "co.uk",
      "xn--",
      "bcher-kva",
      "-",
      "--",
      "_",
      "@",
      "://",
      "/",
      "*",
      ":",
      "[",
      "]",
      "1",
      "192.0.2.1",
      "\u00fc",
      "\u00df",
      "\u200d",
      "\u200c",
      "\u05d0",
      "\u0301",
      "\u3002",
      "\uff0e",
      "\ud83d\ude00",
      "\ud800",
      "\u0000",
      " ",
      "%",
      "\u202e",
      "A",
      "\u0130",
      "\u03c2",
      "\u4e2d\u6587",
      "\u00ad",
      "x".repeat(40),
      "local",
      "test",
      "ck",
      "\\",
      "?"
    };
    int taken = 0;
    for (int i = 0; i < 100_000; i++) {
      StringBuilder built = new StringBuilder();
      int parts = 1 + random.nextInt(8);
      for (int k = 0; k < parts; k++) {
        if (random.nextInt(12) == 0) {
          built.appendCodePoint(random.nextInt(random.nextBoolean() ? 0x250 : 0x11_0000));
        } else {
          built.append(pieces[random.nextInt(pieces.length)]);
        }
      }
      String text = i % 4 == 0 ? built + ".com" : built.toString();
      EmailDomainName name;
      try {
        name = RULES.read("name", text);
      } catch (Refused refused) {
        assertEquals(Reason.INVALID, refused.reason());
        assertTrue(refused.text().endsWith("."), refused.text());
        assertTrue(refused.text().length() < 600, refused.text());
        assertTrue(
            refused.text().codePoints().noneMatch(c -> c < ' ' || c == 0x202E), refused.text());
        continue;
      }
      taken++;
      String ascii = name.ascii().toString();
      IDNA.Info info = new IDNA.Info();
      String mapped = oracle.nameToASCII(text.strip(), new StringBuilder(), info).toString();
      assertFalse(info.hasErrors(), text);
      assertEquals(mapped.replaceFirst("\\.$", ""), ascii);
      assertTrue(ascii.matches("[a-z0-9-]+(\\.[a-z0-9-]+)+"), ascii);
      assertEquals(name, RULES.read("name", ascii), text);
      assertEquals(name, RULES.read("name", name.unicode()), text);
      assertTrue(name.ascii().isAtOrBelow(name.apex()), text);
    }
    assertTrue(taken > 2_000, "too few good names to mean anything: " + taken);
  }
}
