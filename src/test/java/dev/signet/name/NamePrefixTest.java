package dev.signet.name;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamePrefixTest {
  @ParameterizedTest
  @CsvSource({
    // typed, what the encoded name begins with
    "acme, acme",
    "ACME, acme",
    "'  acme.c ', acme.c",
    "acme., acme",
    "acme.com., acme.com",
    "acme-, acme-",
    "a, a",
    "7, 7",
    "https://acme.com/about?x=1, acme.com",
    "post@acme.com, acme.com",
    "acme.com:8080, acme.com",
    "*.acme.com, acme.com",
    "münchen.de, xn--mnchen-3ya.de",
    "MÜNCHEN.DE, xn--mnchen-3ya.de",
    "münchen。d, xn--mnchen-3ya.d",
    "xn--mnchen-3ya.de, xn--mnchen-3ya.de",
    "xn--mnch, xn--mnch",
    "xn-, xn-",
    "ａｃｍｅ, acme"
  })
  void asciiIsWhatIsLookedFor(String typed, String ascii) {
    NamePrefix prefix = NamePrefix.read(typed).orElseThrow();
    assertEquals(ascii, prefix.ascii());
    assertTrue(prefix.exact());
  }

  @ParameterizedTest
  @CsvSource({
    // typed, what is looked for, a name, whether it begins like that
    "mün, xn--mn, xn--mnchen-3ya.de, true",
    "mü, xn--m, xn--mller-kva.com, true",
    "MÜ, xn--m, xn--mller-kva.com, true",
    "mu\u0308, xn--m, xn--mller-kva.com, true",
    "mü, xn--m, mail.xn--mller-kva.com, true",
    "mün, xn--mn, xn--mller-kva.com, false",
    "ünchen, xn--nchen, xn--mnchen-3ya.de, false",
    "日, xn--, xn--wgv71a119e.jp, true",
    "語, xn--, xn--wgv71a119e.jp, false",
    "münchen.ü, xn--mnchen-3ya.xn--, xn--mnchen-3ya.xn--bcher-kva.de, false"
  })
  void theLastLabelMayBeCutOffAnywhere(String typed, String ascii, String name, boolean matches) {
    NamePrefix prefix = NamePrefix.read(typed).orElseThrow();
    assertEquals(ascii, prefix.ascii());
    assertEquals(matches, prefix.matches(DomainName.of(name)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ".",
        "..",
        ".com",
        "a..b",
        "a_b",
        "a b",
        "acme%",
        "'; DROP TABLE email_domain",
        "\\",
        "[::1]",
        "a\u0000",
        "a\u202E",
        "-a-.com",
        "xn--\u0080",
        "\uD800",
        "<script>",
        "!.com"
      })
  void noNameBeginsWithWhatNoNameHolds(String typed) {
    assertEquals(Optional.empty(), NamePrefix.read(typed).map(NamePrefix::ascii));
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 1024, 1025, 1_000_000})
  void longTextIsNoTrouble(int length) {
    NamePrefix.read("a".repeat(length));
    NamePrefix.read("ü".repeat(length));
    NamePrefix.read("a.".repeat(length / 2));
  }
}
