package dev.signet.dkim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.dkim.MessageSigner.Outcome;
import dev.signet.dkim.MessageSigner.SigningKey;
import dev.signet.dkim.MessageSigner.Terms;
import dev.signet.dkim.MessageVerifier.Checked;
import dev.signet.dkim.MessageVerifier.Verdict;
import dev.signet.name.DomainName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class MessageSignerTest {
  private static final DomainName DOMAIN = DomainName.of("acme.test");
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00.9Z");
  private static final DkimKeyPair RSA = RsaKeyMaker.java().make();
  private static final DkimKeyPair ED25519 = new Ed25519KeyMaker(new SecureRandom()).make();
  private static final List<SigningKey> BOTH =
      List.of(
          new SigningKey(new Selector("ap1"), new OpenedKey(RSA)),
          new SigningKey(new Selector("ap3"), new OpenedKey(ED25519)));
  private static final Terms TERMS = new Terms(DOMAIN, NOW, Duration.ofDays(7));
  private static final Map<DomainName, String> RECORDS =
      Map.of(
          DomainName.of("ap1._domainkey.acme.test"),
          KeyRecord.publishing(RSA.publicKey()).toString(),
          DomainName.of("ap3._domainkey.acme.test"),
          KeyRecord.publishing(ED25519.publicKey()).toString());
  private static final String MAIL =
      "From: Ann <ann@acme.test>\r\nTo: bob@example.net\r\nSubject: Hello\r\n\r\nHi.\r\n";

  private static Outcome sign(String message) {
    return MessageSigner.sign(stream(message), BOTH, TERMS);
  }

  private static InputStream stream(String message) {
    return new ByteArrayInputStream(message.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String signed(String message) {
    return switch (sign(message)) {
      case Outcome.Signed(List<String> headers) -> String.join("\r\n", headers) + "\r\n" + message;
      case Outcome.Rejected rejected -> throw new AssertionError(rejected.toString());
    };
  }

  private static List<Verdict> verdicts(String message) {
    return verdicts(message, RECORDS, NOW);
  }

  private static List<Verdict> verdicts(
      String message, Map<DomainName, String> records, Instant now) {
    return assertInstanceOf(
            MessageVerifier.Outcome.Read.class,
            MessageVerifier.verify(
                stream(message),
                name ->
                    new PublishedKeys.Answer.Found(Stream.ofNullable(records.get(name)).toList()),
                now))
        .signatures()
        .stream()
        .map(Checked::verdict)
        .toList();
  }

  private static final List<Verdict> BOTH_PASS = List.of(new Verdict.Pass(), new Verdict.Pass());

  @TestFactory
  Stream<DynamicTest> theSampleMessagesPassWithBothKeys() {
    return SampleMessages.all().entrySet().stream()
        .map(sample ->
            DynamicTest.dynamicTest(
                sample.getKey(),
                () -> assertEquals(BOTH_PASS, verdicts(signed(sample.getValue())))));
  }

  @Test
  void theHeadersSayWhatWasAgreed() {
    List<String> headers = assertInstanceOf(Outcome.Signed.class, sign(MAIL)).headers();
    assertEquals(2, headers.size());
    String expected =
        "DKIM-Signature: v=1; a=%s; c=relaxed/relaxed; d=acme.test;\r\n s=%s; t=1795867200;"
            + " x=1796472000;\r\n h=from:from:reply-to:subject:subject:to:to:cc;\r\n"
            + " bh=";
    assertTrue(headers.get(0).startsWith(expected.formatted("rsa-sha256", "ap1")), headers.get(0));
    assertTrue(
        headers.get(1).startsWith(expected.formatted("ed25519-sha256", "ap3")), headers.get(1));
    for (String header : headers) {
      assertTrue(header.lines().allMatch(line -> line.length() <= 78), header);
      assertTrue(
          Arrays.stream(header.split("\r\n", -1)).skip(1).allMatch(line -> line.startsWith(" ")));
      assertTrue(!header.replace("\r\n", "").contains("\n"), header);
    }
  }

  @Test
  void manyFieldsAreNamedOnFoldedLines() {
    String many =
        "Date: Sat, 28 Nov 2026 12:00:00 +0000\r\n"
            + "Message-ID: <1@acme.test>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n"
            + "List-Unsubscribe: <https://acme.test/u>\r\n"
            + "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n".repeat(2)
            + "Received: from elsewhere\r\nX-Unknown: 1\r\n"
            + MAIL;
    String header = assertInstanceOf(Outcome.Signed.class, sign(many)).headers().getFirst();
    assertTrue(header.lines().allMatch(line -> line.length() <= 78), header);
    String names = header.replaceAll("(?s).* h=([^;]*);.*", "$1").replaceAll("\\s", "");
    assertEquals(
        "from:from:reply-to:subject:subject:to:to:cc:date:date:message-id:message-id:mime-version:"
            + "mime-version:content-type:content-type:list-unsubscribe:list-unsubscribe-post:"
            + "list-unsubscribe-post",
        names);
    assertEquals(BOTH_PASS, verdicts(signed(many)));
  }

  @TestFactory
  Stream<DynamicTest> whatIsAddedToASignedMessageBreaksIt() {
    return Stream.of("From", "from ", "Subject", "Reply-To", "To", "Cc")
        .map(name ->
            DynamicTest.dynamicTest(
                name,
                () -> {
                  String signed = signed(MAIL);
                  for (Verdict verdict : verdicts(name + ": mallory@example.org\r\n" + signed)) {
                    assertInstanceOf(Verdict.Fail.class, verdict);
                  }
                  assertEquals(BOTH_PASS, verdicts("X-Seen: yes\r\n" + signed));
                }));
  }

  private record Flawed(String title, String message, MessageFlaw flaw, String why) {}

  @TestFactory
  Stream<DynamicTest> aFlawedMessageIsRejectedWithAReason() {
    String head = "From: ann@acme.test\r\nSubject: x\r\n";
    return Stream.of(
            new Flawed(
                "LF in the body",
                head + "\r\none\r\ntwo\nthree\r\n",
                MessageFlaw.BARE_LINE_FEED,
                "Line 5 ends in LF without CR: lines of a message end in CRLF."),
            new Flawed(
                "LF everywhere",
                MAIL.replace("\r", ""),
                MessageFlaw.BARE_LINE_FEED,
                "Line 1 ends in LF without CR: lines of a message end in CRLF."),
            new Flawed(
                "CR in the body",
                head + "\r\none\rtwo\r\n",
                MessageFlaw.BARE_CARRIAGE_RETURN,
                "Line 4 holds a CR that no LF follows: lines of a message end in CRLF."),
            new Flawed(
                "CR CR LF",
                head + "\r\none\r\r\n",
                MessageFlaw.BARE_CARRIAGE_RETURN,
                "Line 4 holds a CR that no LF follows: lines of a message end in CRLF."),
            new Flawed(
                "CR at the end",
                head + "\r\none\r",
                MessageFlaw.BARE_CARRIAGE_RETURN,
                "Line 4 holds a CR that no LF follows: lines of a message end in CRLF."),
            new Flawed(
                "CR in a field",
                "Subject: a\rb\r\n" + head + "\r\n",
                MessageFlaw.BARE_CARRIAGE_RETURN,
                "Line 1 holds a CR that no LF follows: lines of a message end in CRLF."),
            new Flawed(
                "NUL in the body",
                head + "\r\n\r\n\0\r\n",
                MessageFlaw.NUL,
                "Line 5 holds a NUL octet."),
            new Flawed(
                "NUL in a field",
                "Subject: \0\r\n" + head + "\r\n",
                MessageFlaw.NUL,
                "Line 1 holds a NUL octet."),
            new Flawed(
                "999 octets in the body",
                head + "\r\n" + "x".repeat(999) + "\r\n",
                MessageFlaw.LINE_TOO_LONG,
                "Line 4 is longer than 998 octets: encode the body as quoted-printable or base64,"
                    + " or fold the header field."),
            new Flawed(
                "999 octets in a field",
                "X: " + "x".repeat(996) + "\r\n" + head + "\r\n",
                MessageFlaw.LINE_TOO_LONG,
                "Line 1 is longer than 998 octets: encode the body as quoted-printable or base64,"
                    + " or fold the header field."),
            new Flawed(
                "no From",
                "To: bob@example.net\r\n\r\nFrom: no\r\n",
                MessageFlaw.NO_FROM,
                "The message has no From field, which must be signed."),
            new Flawed(
                "nothing in the header",
                "\r\nFrom: no\r\n",
                MessageFlaw.NO_FROM,
                "The message has no From field, which must be signed."),
            new Flawed(
                "two Froms, one in old syntax",
                "FROM : a@acme.test\r\n" + head + "\r\n",
                MessageFlaw.SEVERAL_FROMS,
                "The message has 2 From fields, and readers may show any of them."),
            new Flawed(
                "two Subjects",
                "subject: y\r\n" + head + "\r\n",
                MessageFlaw.REPEATED_FIELD,
                "The message has more than one subject field, and may have one: large receivers"
                    + " refuse it, whatever its signature."),
            new Flawed(
                "empty",
                "",
                MessageFlaw.NO_SEPARATOR,
                "The message ends in line 1, inside its header: an empty line must follow the"
                    + " header, even when there is no body."),
            new Flawed(
                "header alone",
                head,
                MessageFlaw.NO_SEPARATOR,
                "The message ends in line 3, inside its header: an empty line must follow the"
                    + " header, even when there is no body."),
            new Flawed(
                "body straight after the header",
                head + "Hello Bob\r\n\r\n",
                MessageFlaw.MALFORMED_HEADER,
                "Line 3 is no header field (a name and a colon), and no empty line before it ends"
                    + " the header."),
            new Flawed(
                "mbox",
                "From ann@acme.test Sat Nov 28\r\n" + head + "\r\n",
                MessageFlaw.MALFORMED_HEADER,
                "Line 1 is no header field (a name and a colon), and no empty line before it ends"
                    + " the header."),
            new Flawed(
                "no name",
                ": x\r\n" + head + "\r\n",
                MessageFlaw.MALFORMED_HEADER,
                "Line 1 is no header field (a name and a colon), and no empty line before it ends"
                    + " the header."),
            new Flawed(
                "a name in Latin-1",
                "Subj\u00e9ct: x\r\n" + head + "\r\n",
                MessageFlaw.MALFORMED_HEADER,
                "Line 1 is no header field (a name and a colon), and no empty line before it ends"
                    + " the header."),
            new Flawed(
                "begins with a fold",
                " x\r\n" + head + "\r\n",
                MessageFlaw.MALFORMED_HEADER,
                "Line 1 begins with whitespace, as if it went on a header field."),
            new Flawed(
                "header of 257 KiB",
                ("X: " + "x".repeat(900) + "\r\n").repeat(300) + head + "\r\n",
                MessageFlaw.HEADER_TOO_LARGE,
                "The header is longer than 262144 octets."),
            new Flawed(
                "1001 fields",
                "X: x\r\n".repeat(1000) + "From: ann@acme.test\r\n\r\n",
                MessageFlaw.HEADER_TOO_LARGE,
                "The header has more than 1000 fields."))
        .map(flawed ->
            DynamicTest.dynamicTest(
                flawed.title(),
                () ->
                    assertEquals(
                        new Outcome.Rejected(flawed.flaw(), flawed.why()),
                        sign(flawed.message()))));
  }

  @Test
  void aMessageInPiecesOfAnySizeIsReadAlike() {
    // Long enough to cross the scanner's buffer, which then ends at any place of a line.
    StringBuilder body = new StringBuilder();
    Random random = new Random(8463);
    while (body.length() < 40_000) {
      body.append(" x\t".repeat(random.nextInt(20))).append("\r\n".repeat(random.nextInt(1, 4)));
    }
    String message = MAIL + body;
    Outcome whole = sign(message);
    for (int i = 0; i < 20; i++) {
      int most = random.nextInt(1, 50);
      InputStream trickle =
          new ByteArrayInputStream(message.getBytes(StandardCharsets.ISO_8859_1)) {
            @Override
            public synchronized int read(byte[] into, int from, int count) {
              return super.read(into, from, Math.min(count, random.nextInt(0, most) + 1));
            }
          };
      assertEquals(whole, MessageSigner.sign(trickle, BOTH, TERMS));
    }
  }

  /// A message that is made while it is read.
  private static InputStream endless(long octets) {
    byte[] line = ("y".repeat(76) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    byte[] head = MAIL.getBytes(StandardCharsets.US_ASCII);
    return new InputStream() {
      private long given;

      @Override
      public int read() {
        if (given == octets) {
          return -1;
        }
        long at = given++;
        return at < head.length ? head[(int) at] : line[(int) ((at - head.length) % line.length)];
      }
    };
  }

  @Test
  void thirtyMegabytesAreSignedAndAnOctetMoreIsRejected() {
    assertInstanceOf(
        Outcome.Signed.class,
        MessageSigner.sign(endless(MessageSigner.LARGEST_MESSAGE), BOTH, TERMS));
    assertEquals(
        new Outcome.Rejected(
            MessageFlaw.MESSAGE_TOO_LARGE, "The message is longer than 31457280 octets."),
        MessageSigner.sign(endless(MessageSigner.LARGEST_MESSAGE + 1), BOTH, TERMS));
  }

  @Test
  void aStreamThatBreaksIsNoFlawOfTheMessage() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("gone");
          }
        };
    assertThrows(UncheckedIOException.class, () -> MessageSigner.sign(broken, BOTH, TERMS));
  }

  @Test
  void aSignatureLivesSevenDaysAtMost() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Terms(DOMAIN, NOW, Duration.ofDays(7).plusSeconds(1)));
    assertThrows(
        IllegalArgumentException.class, () -> new Terms(DOMAIN, NOW, Duration.ofMillis(999)));
    String signed = signed(MAIL);
    Instant end = NOW.plus(Duration.ofDays(7));
    assertEquals(BOTH_PASS, verdicts(signed, RECORDS, end));
    assertEquals(
        new Verdict.PermanentError("it has expired (x=)"),
        verdicts(signed, RECORDS, end.plusSeconds(1)).getFirst());
  }

  @Test
  void everyFlippedCharacterOfASignedMessageIsDetectedOrMeansTheSame() {
    String signed = signed(MAIL);
    int passed = 0;
    for (int i = 0; i < signed.length(); i++) {
      char flipped = (char) (signed.charAt(i) ^ 1);
      String damaged = signed.substring(0, i) + flipped + signed.substring(i + 1);
      if (MessageVerifier.verify(
              stream(damaged),
              name -> new PublishedKeys.Answer.Found(Stream.ofNullable(RECORDS.get(name)).toList()),
              NOW)
          instanceof MessageVerifier.Outcome.Read read) {
        long passes = read.signatures().stream().filter(Checked::passes).count();
        assertTrue(passes < 2, "at " + i + ": " + damaged);
        passed += passes;
      }
    }
    // What lies in one of the signature fields leaves the other alone.
    assertTrue(passed > 500, passed + " passed");
  }

  @Test
  void whatTheDnsSaysDecides() {
    String signed = signed(MAIL);
    List<String> texts = new ArrayList<>();
    PublishedKeys.Answer[] answer = {new PublishedKeys.Answer.Unanswered("nobody answered")};
    PublishedKeys keys = name -> answer[0];
    assertEquals(new Verdict.TemporaryError("nobody answered"), first(signed, keys));
    texts.add(KeyRecord.publishing(RSA.publicKey()).toString());
    answer[0] = new PublishedKeys.Answer.Found(texts);
    assertEquals(new Verdict.Pass(), first(signed, keys));
    texts.add("v=spf1 -all");
    answer[0] = new PublishedKeys.Answer.Found(texts);
    assertEquals(
        new Verdict.PermanentError("there are 2 TXT records where the key should be"),
        first(signed, keys));
    Map<String, String> whys =
        Map.of(
            KeyRecord.revocation().toString(),
            "the key record is of no use: its key is revoked (p= is empty)",
            "v=DKIM2; p=AAAA",
            "the key record cannot be read: its version is not v=DKIM1",
            KeyRecord.publishing(ED25519.publicKey()).toString(),
            "the key record is of no use: its key type is not k=rsa",
            KeyRecord.publishing(RSA.publicKey()) + "; h=sha1",
            "the key record is of no use: its h= tag does not allow sha256");
    whys.forEach((text, why) -> {
      answer[0] = new PublishedKeys.Answer.Found(List.of(text));
      assertEquals(new Verdict.PermanentError(why), first(signed, keys));
    });
    answer[0] =
        new PublishedKeys.Answer.Found(
            List.of(KeyRecord.publishing(RsaKeyMaker.java().make().publicKey()).toString()));
    assertInstanceOf(Verdict.Fail.class, first(signed, keys));
  }

  private static Verdict first(String signed, PublishedKeys keys) {
    return assertInstanceOf(
            MessageVerifier.Outcome.Read.class, MessageVerifier.verify(stream(signed), keys, NOW))
        .signatures()
        .getFirst()
        .verdict();
  }

  @TestFactory
  Stream<DynamicTest> aSignatureThatTheRfcForbidsIsNotUsed() {
    record Change(String from, String to, String why) {}
    return Stream.of(
            new Change("v=1;", "v=2;", "its version is not v=1"),
            new Change("v=1; ", "", "it has no v= tag"),
            new Change(
                "a=rsa-sha256",
                "a=rsa-sha1",
                "its algorithm is neither rsa-sha256 nor ed25519-sha256"),
            new Change("c=relaxed/relaxed", "c=nofws", "its canonicalization (c=) is unknown"),
            new Change("h=from:from:", "h=", "it does not sign From"),
            new Change("d=acme.test", "d=acme..test", "its d= is no domain name"),
            new Change(
                "d=acme.test", "d=acme.test; i=@acme.example", "its i= is not at or below d="),
            new Change("d=acme.test", "d=acme.test; l=3", "it covers only a part of the body (l=)"),
            new Change("d=acme.test", "d=acme.test; q=dns/mx", "its query method (q=) is unknown"),
            new Change("s=ap1", "s=a%b", "its s= is no selector"),
            new Change("t=1795867200", "t=noon", "its t= is no number"),
            new Change("t=1795867200", "t=1796472000", "it expires (x=) before it was made (t=)"),
            new Change(
                "t=1795867200",
                "t=1795867200; t=1",
                "its tag list cannot be read: it has more than one t= tag"))
        .map(change ->
            DynamicTest.dynamicTest(
                change.why(),
                () -> {
                  String signed = signed(MAIL);
                  String changed = signed.replaceFirst(Pattern.quote(change.from()), change.to());
                  assertTrue(!changed.equals(signed));
                  assertEquals(
                      new Verdict.PermanentError(change.why()), verdicts(changed).getFirst());
                  assertEquals(new Verdict.Pass(), verdicts(changed).getLast());
                }));
  }

  /// RFC 8463 appendix A: a message signed by others, with both algorithms.
  @Test
  void theExampleOfRfc8463Passes() throws IOException {
    String message = resource("rfc8463.eml");
    Map<DomainName, String> records =
        Map.of(
            DomainName.of("brisbane._domainkey.football.example.com"),
            "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
            DomainName.of("test._domainkey.football.example.com"),
            "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08"
                + "a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6l"
                + "HvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB");
    assertEquals(BOTH_PASS, verdicts(message, records, NOW));
    for (Verdict verdict : verdicts(message.replace("hungry", "Hungry"), records, NOW)) {
      assertInstanceOf(Verdict.Fail.class, verdict);
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = MessageSignerTest.class.getResourceAsStream("/dkim/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1).replace("\n", "\r\n");
    }
  }
}
