package dev.signet.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextMistakesTest {
  private static final String WANTED = "v=DKIM1; k=rsa; p=MIIBa+b/cD9==";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"v=DKIM1; k=rsa; p=MIIBa+b/cD9==\" | txt_quotes_inside",
        "'v=DKIM1; k=rsa; p=MIIBa+b/cD9==' | txt_quotes_inside",
        "v=DKIM1\\; k=rsa\\; p=MIIBa+b/cD9== | txt_backslashes",
        "v=DKIM1; k=rsa; p=MIIBa&#43;b/cD9== | txt_html_escaped",
        "&quot;v=DKIM1; k=rsa; p=MIIBa+b/cD9==&quot; | txt_html_escaped",
        "v=DKIM1 k=rsa p=MIIBa+b/cD9== | txt_semicolon_lost",
        "v=DKIM1; k=rsa; p=MIIBa+ | txt_truncated",
        "p=MIIBa+b/cD9== | txt_truncated",
        "v=DKIM1; k=rsa; p=MIIBa b/cD9== | txt_plus_lost",
        "v=DKIM1; k=rsa; p=MIIBA+B/CD9== | txt_base64_case_changed",
        "v=DKIM1; k=rsa; p=MIIBa+ b/cD9== | txt_whitespace_inside"
      })
  void seesWhatWasDoneToAValue(String seen, String code) {
    assertEquals(Optional.of(code), TextMistakes.damage(WANTED, seen).map(FindingCode::wireText));
  }

  @Test
  void tellsACutAtTheEndOfAStringFromAnother() {
    String wanted = "x".repeat(400);
    assertEquals(
        Optional.of(FindingCode.TXT_CUT_AT_255),
        TextMistakes.damage(wanted, wanted.substring(0, 255)));
    assertEquals(
        Optional.of(FindingCode.TXT_TRUNCATED),
        TextMistakes.damage(wanted, wanted.substring(0, 200)));
  }

  @ParameterizedTest
  @CsvSource({"v=spf1 -all", "something else", "MS=ms1", "''", "v=DKIM1"})
  void takesAnotherValueForAnother(String seen) {
    assertEquals(Optional.empty(), TextMistakes.damage(WANTED, seen));
  }

  @Test
  void neverThrowsWhateverStandsThere() {
    Random random = new Random(5);
    for (int i = 0; i < 5_000; i++) {
      StringBuilder text = new StringBuilder(WANTED);
      for (int k = random.nextInt(6); k >= 0; k--) {
        int at = random.nextInt(text.length() + 1);
        text.insert(at, (char) (random.nextInt(200) + 1));
      }
      TextMistakes.damage(WANTED, text.toString());
      TextMistakes.damage(text.toString(), WANTED.toUpperCase(Locale.ROOT));
    }
  }
}
