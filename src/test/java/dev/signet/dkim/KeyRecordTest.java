package dev.signet.dkim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// One row per sentence of RFC 6376 §3.2 and §3.6.1.
class KeyRecordTest {
  private static final byte[] RSA = fresh("RSA", 1024);
  private static final byte[] OTHER_RSA = fresh("RSA", 1024);
  private static final byte[] ED25519 = fresh("Ed25519", 255);
  private static final String P = Base64.getEncoder().encodeToString(RSA);

  private record Row(String says, String text, Predicate<KeyRecord> holds) {}

  private static final List<Row> READABLE =
      List.of(
          new Row("§3.6.1 p= alone is enough", "p=" + P, r -> r.publicKeyEquals(RSA)),
          new Row("§3.6.1 v= DKIM1 first", "v=DKIM1; p=" + P, r -> r.publicKeyEquals(RSA)),
          new Row("§3.6.1 k= defaults to rsa", "p=" + P, r -> r.keyType().equals("rsa")),
          new Row(
              "§3.6.1 unrecognized k= is no key for us",
              "k=dsa; p=" + P,
              r -> !r.publicKeyEquals(RSA) && r.whyUnusable().isPresent()),
          new Row(
              "§3.2 values are case sensitive unless said otherwise",
              "k=RSA; p=" + P,
              r -> !r.publicKeyEquals(RSA)),
          new Row(
              "§3.6.1 empty p= means revoked",
              "v=DKIM1; p=",
              r -> r.revoked() && !r.publicKeyEquals(RSA)),
          new Row("§3.6.1 empty p= with whitespace", "v=DKIM1; p= ;", KeyRecord::revoked),
          new Row(
              "§3.6.1 FWS inside p= is dropped",
              "p=" + P.substring(0, 20) + " \t" + P.substring(20, 40) + "\r\n " + P.substring(40),
              r -> r.publicKeyEquals(RSA)),
          new Row(
              "§3.6.1 base64 padding may be left out",
              "p=" + P.replace("=", ""),
              r -> r.publicKeyEquals(RSA)),
          new Row("§3.6.1 h= defaults to all", "p=" + P, r -> r.acceptsHash("sha256")),
          new Row(
              "§3.6.1 h= is a colon-separated list with FWS",
              "h = sha1 : sha256 ; p=" + P,
              r -> r.acceptsHash("sha256") && r.acceptsHash("sha1") && r.whyUnusable().isEmpty()),
          new Row(
              "§3.6.1 h= without sha256 does not allow it",
              "h=sha1; p=" + P,
              r -> !r.acceptsHash("sha256") && r.whyUnusable().isPresent()),
          new Row(
              "§3.6.1 unrecognized hashes are ignored",
              "h=sha3-512:sha256; p=" + P,
              r -> r.acceptsHash("sha256")),
          new Row(
              "§3.2 an empty value is not an omitted tag",
              "h=; p=" + P,
              r -> !r.acceptsHash("sha256")),
          new Row("§3.6.1 s= defaults to *", "p=" + P, KeyRecord::servesEmail),
          new Row("§3.6.1 s=* serves email", "s=*; p=" + P, KeyRecord::servesEmail),
          new Row("§3.6.1 s=email", "s=email; p=" + P, KeyRecord::servesEmail),
          new Row(
              "§3.6.1 unrecognized service types are ignored",
              "s=tlsrpt:email; p=" + P,
              KeyRecord::servesEmail),
          new Row(
              "§3.6.1 a key for other services is ignored",
              "s=tlsrpt; p=" + P,
              r -> !r.servesEmail() && r.whyUnusable().isPresent()),
          new Row("§3.6.1 t= defaults to no flags", "p=" + P, r -> !r.testing()),
          new Row("§3.6.1 t=y is testing", "t=y; p=" + P, r -> r.testing()),
          new Row(
              "§3.6.1 t=s is same domain, unknown flags are ignored",
              "t=x : s; p=" + P,
              r -> r.sameDomainOnly() && !r.testing()),
          new Row(
              "§3.6.1 n= keeps its text",
              "n=ask =3B postmaster; p=" + P,
              r -> r.notes().equals("ask =3B postmaster")),
          new Row(
              "§3.2 unrecognized tags are ignored, and kept when printed",
              "v=DKIM1; g=*; x_1=a b; p=" + P,
              r -> r.publicKeyEquals(RSA) && "a b".equals(r.tags().get("x_1"))),
          new Row(
              "§3.2 tag names are case sensitive",
              "P=zzz; p=" + P,
              r -> r.publicKeyEquals(RSA) && "zzz".equals(r.tags().get("P"))),
          new Row(
              "§3.2 whitespace around tags and = is no part of them",
              " v = DKIM1 ;\tk\r\n =\r\n rsa ; p = " + P + " ",
              r -> r.publicKeyEquals(RSA) && r.keyType().equals("rsa")),
          new Row(
              "§3.2 a closing ; is allowed, whitespace after it is taken",
              "v=DKIM1; p=" + P + "; ",
              r -> r.publicKeyEquals(RSA)),
          new Row("other keys differ", "p=" + P, r -> !r.publicKeyEquals(OTHER_RSA)),
          new Row(
              "base64 that is no key is readable, but equals nothing",
              "p=AAAA",
              r -> !r.publicKeyEquals(RSA) && r.whyUnusable().isPresent()));

  private static final List<List<String>> UNREADABLE =
      List.of(
          List.of("", "it is empty"),
          List.of(" \t", "it is empty"),
          List.of("hello", "it is not a list of tag=value pairs"),
          List.of("v=spf1 include:x ~all", "its version is not v=DKIM1"),
          List.of("v=DKIM1.0; p=AAAA", "its version is not v=DKIM1"),
          List.of("v=dkim1; p=AAAA", "its version is not v=DKIM1"),
          List.of("k=rsa; v=DKIM1; p=AAAA", "its v= tag is not the first"),
          List.of("v=DKIM1; k=rsa", "it has no p= tag, which holds the key"),
          List.of("v=DKIM1; p=AAAA; p=AAAA", "it has more than one p= tag"),
          List.of("v=DKIM1; x=1; p=AAAA; x=2", "it has more than one x= tag"),
          List.of("v=DKIM1; p=AA!A", "its p= value is not base64"),
          List.of("v=DKIM1; p=AAAAA", "its p= value is not base64"),
          List.of("v=DKIM1;; p=AAAA", "it has an empty tag (;;)"),
          List.of("; p=AAAA", "it has an empty tag (;;)"),
          List.of(";", "it has an empty tag (;;)"),
          List.of("1v=DKIM1; p=AAAA", "it is not a list of tag=value pairs"),
          List.of("v x=DKIM1; p=AAAA", "it is not a list of tag=value pairs"),
          List.of("=DKIM1; p=AAAA", "it is not a list of tag=value pairs"),
          List.of("n=caf\u00e9; p=AAAA", "the value of its n= tag holds forbidden characters"),
          List.of("n=a\u0000b; p=AAAA", "the value of its n= tag holds forbidden characters"),
          List.of("v=DKIM1;\np=AAAA", "it holds a line break that is no folding whitespace"),
          List.of("v=DKIM1;\r\np=AAAA", "it holds a line break that is no folding whitespace"),
          List.of("\"v=DKIM1; p=AAAA\"", "it is not a list of tag=value pairs"));

  @TestFactory
  List<DynamicTest> readsWhatTheStandardAllows() {
    return READABLE.stream()
        .map(row ->
            DynamicTest.dynamicTest(
                row.says,
                () -> {
                  KeyRecord read = KeyRecord.parse(row.text).orElseThrow();
                  assertTrue(row.holds.test(read), row.text);
                  KeyRecord again = KeyRecord.parse(read.toString()).orElseThrow();
                  assertEquals(read, again);
                  assertEquals(read.toString(), again.toString());
                  assertTrue(row.holds.test(again), "printed: " + read);
                }))
        .toList();
  }

  @TestFactory
  List<DynamicTest> refusesWhatTheStandardForbidsAndSaysWhy() {
    return UNREADABLE.stream()
        .map(row ->
            DynamicTest.dynamicTest(
                "“" + row.get(0).strip() + "”",
                () -> {
                  assertEquals(
                      new KeyRecord.Reading.Unreadable(row.get(1)), KeyRecord.read(row.get(0)));
                  assertEquals(Optional.empty(), KeyRecord.parse(row.get(0)));
                }))
        .toList();
  }

  @Test
  void publishesRsaAsSubjectPublicKeyInfo() {
    KeyRecord published = KeyRecord.publishing(RSA);
    assertEquals("v=DKIM1; k=rsa; p=" + P, published.toString());
    assertArrayEquals(RSA, published.publicKey());
    assertTrue(published.publicKeyEquals(RSA));
    assertEquals(Optional.empty(), published.whyUnusable());
  }

  @Test
  void publishesEd25519AsItsBareOctets() {
    KeyRecord published = KeyRecord.publishing(ED25519);
    assertEquals(
        "v=DKIM1; k=ed25519; p="
            + Base64.getEncoder().encodeToString(Arrays.copyOfRange(ED25519, 12, 44)),
        published.toString());
    assertTrue(published.publicKeyEquals(ED25519));
    assertFalse(published.publicKeyEquals(RSA));
    assertThrows(IllegalArgumentException.class, () -> KeyRecord.publishing(new byte[44]));
  }

  @Test
  void aRevocationPublishesAnEmptyKey() {
    assertEquals("v=DKIM1; p=", KeyRecord.revocation().toString());
    assertTrue(KeyRecord.revocation().revoked());
  }

  @Test
  void theSameKeyWithoutItsAsn1EnvelopeIsTheSameKey() {
    // SubjectPublicKeyInfo: SEQUENCE, 15 octets of algorithm, BIT STRING; the rest is RSAPublicKey.
    byte[] bare = Arrays.copyOfRange(RSA, RSA.length - 140, RSA.length);
    assertEquals(0x30, bare[0]);
    KeyRecord read = KeyRecord.parse("p=" + Base64.getEncoder().encodeToString(bare)).orElseThrow();
    assertTrue(read.publicKeyEquals(RSA));
    assertFalse(read.publicKeyEquals(OTHER_RSA));
  }

  @Test
  void everyChangedBitOfTheKeyIsAnotherKey() {
    for (int i = 0; i < RSA.length; i++) {
      byte[] changed = RSA.clone();
      changed[i] ^= 1;
      KeyRecord read =
          KeyRecord.parse("p=" + Base64.getEncoder().encodeToString(changed)).orElseThrow();
      assertFalse(read.publicKeyEquals(RSA), "octet " + i);
    }
  }

  @Test
  void noTextBreaksTheReader() {
    Random random = new Random(6376);
    String alphabet = "vkpthsn=;: \t\r\nDKIM1rsaAZ09+/_-\"\\\u00e9\u0000";
    String whole = "v=DKIM1; k=rsa; h=sha256; s=email; t=s; n=x; p=" + P + ";";
    for (int i = 0; i < 100_000; i++) {
      StringBuilder text = new StringBuilder(i % 2 == 0 ? whole.substring(0, 60) : "");
      int edits = random.nextInt(12);
      for (int k = 0; k < edits; k++) {
        text.insert(
            random.nextInt(text.length() + 1), alphabet.charAt(random.nextInt(alphabet.length())));
      }
      KeyRecord.parse(text.toString())
          .ifPresent(read -> assertEquals(read, KeyRecord.parse(read.toString()).orElseThrow()));
    }
  }

  private static byte[] fresh(String algorithm, int size) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(size);
      return generator.generateKeyPair().getPublic().getEncoded();
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
