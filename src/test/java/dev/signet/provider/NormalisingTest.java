package dev.signet.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.name.DomainName;
import dev.signet.provider.resend.ResendWords;
import dev.signet.record.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// AR-6 over the whole vocabulary.
class NormalisingTest {
  private static final DomainName ACME = DomainName.of("acme.com");
  private final List<String> unknown = new ArrayList<>();
  private final Normalising resend = new Normalising(ResendWords.VOCABULARY, unknown::add);

  @ParameterizedTest
  @CsvSource({
    "verified,           verified, false",
    "failed,             failed,   false",
    "partially_failed,   failed,   false",
    "not_started,        pending,  false",
    "pending,            pending,  false",
    "temporary_failure,  pending,  false",
    "partially_verified, pending,  false",
    "Verified,           pending,  true",
    "VERIFIED,           pending,  true",
    "verified_soon,      pending,  true",
    "success,            pending,  true",
    "revoked,            pending,  true",
  })
  void aWordMeansTheSameForADomainAndForARecord(String word, String meaning, boolean isNew) {
    Normalising.Judged judged = resend.judge(domain(word, word), Optional.empty());
    assertEquals(meaning, judged.domain().wireText());
    assertEquals(List.of(meaning), judged.records().stream().map(NormalStatus::wireText).toList());
    assertEquals(isNew ? List.of(word) : List.of(), unknown);
  }

  @ParameterizedTest
  @CsvSource({
    // domain, first record, second record, our DMARC verdict or -, the domain's status
    "verified, verified,          verified,          VERIFIED, verified",
    "verified, verified,          verified,          -,        verified",
    "verified, verified,          pending,           VERIFIED, pending",
    "verified, verified,          failed,            VERIFIED, pending",
    "verified, verified,          temporary_failure, VERIFIED, pending",
    "verified, verified,          who_knows,         VERIFIED, pending",
    "verified, not_started,       not_started,       VERIFIED, pending",
    "verified, verified,          verified,          PENDING,  pending",
    "verified, verified,          verified,          FAILED,   pending",
    "pending,  verified,          verified,          VERIFIED, pending",
    "pending,  failed,            verified,          VERIFIED, pending",
    "who_knows, verified,         verified,          VERIFIED, pending",
    "temporary_failure, verified, failed,            VERIFIED, pending",
    "failed,   verified,          verified,          VERIFIED, failed",
    "partially_failed, verified,  failed,            PENDING,  failed",
    "failed,   failed,            failed,            FAILED,   failed",
  })
  void aDomainIsVerifiedOnlyWhenTheProviderSaysSoAndEveryRecordIs(
      String word, String first, String second, String dmarc, String expected) {
    Optional<NormalStatus> verdict =
        dmarc.equals("-") ? Optional.empty() : Optional.of(NormalStatus.valueOf(dmarc));
    assertEquals(expected, resend.judge(domain(word, first, second), verdict).domain().wireText());
  }

  @Test
  void anUnknownWordIsReportedOnceAndOnlyAHundredAre() {
    for (int i = 0; i < 250; i++) {
      String word = "word" + i;
      assertEquals(
          NormalStatus.PENDING, resend.judge(domain("odd", word), Optional.empty()).domain());
      resend.judge(domain(word, "odd"), Optional.empty());
    }
    assertEquals(100, unknown.size());
    assertEquals(List.of("word0", "odd", "word1"), unknown.subList(0, 3));
  }

  @Test
  void thePageSaysWhatTheVocabularySays() throws IOException {
    Map<String, NormalStatus> page = new HashMap<>();
    Pattern row = Pattern.compile("\\| `(\\w+)` \\| `(\\w+)` \\|");
    for (String line : Files.readAllLines(Path.of("docs/providers/resend.md"))) {
      Matcher matcher = row.matcher(line);
      if (matcher.matches()) {
        page.put(matcher.group(1), NormalStatus.valueOf(matcher.group(2).toUpperCase(Locale.ROOT)));
      }
    }
    assertEquals(ResendWords.VOCABULARY.words(), page);
  }

  private static RemoteDomain domain(String status, String... records) {
    List<RemoteRecord> made = new ArrayList<>();
    for (String each : records) {
      made.add(
          new RemoteRecord(
              Purpose.DKIM,
              RemoteRecord.Type.TXT,
              ACME.below("s" + made.size() + "._domainkey"),
              "p=AAAA",
              OptionalInt.empty(),
              each));
    }
    return new RemoteDomain("id-1", ACME, status, made);
  }
}
