package dev.signet.dkim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.signet.name.DomainName;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Ed25519KeyPairTest {
  private static final KeyMaker MAKER = new Ed25519KeyMaker(new SecureRandom());
  private static final KeyBinding BINDING =
      new KeyBinding(new UUID(1, 2), DomainName.of("acme.com"), "ap3", 1, "ed25519");

  @TempDir private Path directory;

  /// The key of RFC 8463 appendix A.2, which is the first one of RFC 8032 §7.1.
  @Test
  void aSeedGivesThePublicKeyOfTheRfc() throws GeneralSecurityException {
    byte[] seed = Base64.getDecoder().decode("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=");
    Ed25519KeyPair pair = Ed25519KeyPair.ofSeed(seed);
    pair.requireWorking();
    assertEquals(
        "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
        KeyRecord.publishing(pair.publicKey()).toString());
  }

  @Test
  void itsRecordIsOfUseForEd25519Alone() {
    KeyRecord published =
        KeyRecord.parse(KeyRecord.publishing(MAKER.make().publicKey()).toString()).orElseThrow();
    assertEquals(Optional.empty(), published.whyUnusable(KeyAlgorithm.ED25519));
    assertEquals(Optional.of("its key type is not k=rsa"), published.whyUnusable());
    assertEquals(
        Optional.of("its p= value is not an Ed25519 public key"),
        KeyRecord.parse("v=DKIM1; k=ed25519; p=AAAA")
            .orElseThrow()
            .whyUnusable(KeyAlgorithm.ED25519));
  }

  @Test
  void sealedItOpensForItsRowAlone() {
    KeyVault vault = KeyVault.open(directory.resolve("master.key"), true);
    DkimKeyPair pair = MAKER.make();
    assertEquals("DkimKeyPair[ed25519]", pair.toString());
    SealedKey sealed = vault.seal(pair, BINDING);
    assertEquals("ed25519", sealed.algorithm());
    OpenedKey opened = vault.open(sealed, BINDING, pair.publicKey());
    assertEquals(KeyAlgorithm.ED25519, opened.algorithm());
    assertArrayEquals(pair.publicKey(), opened.publicKey());
    byte[] data = "from:ann@acme.com".getBytes(StandardCharsets.US_ASCII);
    // Ed25519 signatures of one key over one text are equal (RFC 8032 §5.1.6).
    assertArrayEquals(opened.sign(data), opened.sign(data));
    KeyBinding other =
        new KeyBinding(new UUID(1, 2), DomainName.of("acme.com"), "ap3", 2, "ed25519");
    assertThrows(UnusableKey.class, () -> vault.open(sealed, other, pair.publicKey()));
    assertThrows(UnusableKey.class, () -> vault.open(sealed, BINDING, MAKER.make().publicKey()));
    byte[] ciphertext = sealed.ciphertext();
    for (int i = 0; i < ciphertext.length; i++) {
      byte[] flipped = ciphertext.clone();
      flipped[i] ^= (byte) (1 << (i % 8));
      SealedKey damaged = new SealedKey(sealed.masterKeyId(), "ed25519", flipped);
      assertThrows(
          UnusableKey.class, () -> vault.open(damaged, BINDING, pair.publicKey()), "at " + i);
    }
  }

  @Test
  void aBindingForAnotherKindIsRefused() {
    KeyVault vault = KeyVault.open(directory.resolve("master.key"), true);
    KeyBinding rsa =
        new KeyBinding(new UUID(1, 2), DomainName.of("acme.com"), "ap3", 1, "rsa-2048");
    assertThrows(IllegalArgumentException.class, () -> vault.seal(MAKER.make(), rsa));
    assertThrows(
        IllegalArgumentException.class, () -> vault.seal(RsaKeyMaker.java().make(), BINDING));
  }

  @Test
  void onlyASeedInItsExactEncodingIsAKey() throws GeneralSecurityException {
    byte[] pkcs8 = MAKER.make().privatePkcs8();
    Ed25519KeyPair.ofPkcs8(pkcs8);
    for (byte[] wrong :
        List.of(
            new byte[0],
            Arrays.copyOf(pkcs8, pkcs8.length - 1),
            Arrays.copyOf(pkcs8, pkcs8.length + 1),
            RsaKeyMaker.java().make().privatePkcs8())) {
      assertThrows(GeneralSecurityException.class, () -> Ed25519KeyPair.ofPkcs8(wrong));
    }
    assertThrows(GeneralSecurityException.class, () -> DkimKeyPair.ofPkcs8("rsa-2048", pkcs8));
    assertThrows(GeneralSecurityException.class, () -> DkimKeyPair.ofPkcs8("rsa-4096", pkcs8));
  }

  @Test
  void thePoolGivesPairsOfTheKindsAskedForInTheirOrder() {
    DkimKeyPair rsa = RsaKeyMaker.java().make();
    try (KeyPairPool pool =
        KeyPairPool.start(
            new KeyPairPool.Settings(2, 1, 0), () -> rsa, new SimpleMeterRegistry())) {
      List<DkimKeyPair> pairs =
          pool.take(
              List.of(
                  KeyAlgorithm.RSA_2048,
                  KeyAlgorithm.ED25519,
                  KeyAlgorithm.RSA_2048,
                  KeyAlgorithm.ED25519),
              Duration.ofSeconds(30));
      assertEquals(
          List.of("rsa-2048", "ed25519", "rsa-2048", "ed25519"),
          pairs.stream().map(DkimKeyPair::algorithm).toList());
      assertNotEquals(
          KeyRecord.publishing(pairs.get(1).publicKey()),
          KeyRecord.publishing(pairs.get(3).publicKey()));
    }
  }
}
