package dev.signet.dkim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.name.DomainName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// FAULTS K1 and K5, and the modes of the master key file.
class KeyVaultTest {
  private static final DkimKeyPair PAIR = RsaKeyMaker.java().make();
  private static final DkimKeyPair OTHER_PAIR = RsaKeyMaker.java().make();
  private static final UUID ORGANIZATION = new UUID(1, 2);
  private static final KeyBinding BINDING =
      new KeyBinding(ORGANIZATION, DomainName.of("acme.com"), "ap1", 1, "rsa-2048");

  @TempDir private Path directory;

  @Test
  void anOpenedKeySignsWhatThePublishedKeyVerifies() throws GeneralSecurityException {
    KeyVault vault = vault("master.key");
    SealedKey sealed = vault.seal(PAIR, BINDING);
    byte[] mail = "from:ann@acme.com".getBytes(StandardCharsets.UTF_8);
    byte[] signed =
        KeyVault.open(directory.resolve("master.key"), false)
            .open(sealed, BINDING, PAIR.publicKey())
            .sign(mail);
    Signature verifier = Signature.getInstance("SHA256withRSA");
    byte[] published =
        KeyRecord.parse(KeyRecord.publishing(PAIR.publicKey()).toString())
            .orElseThrow()
            .publicKey();
    verifier.initVerify(
        KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(published)));
    verifier.update(mail);
    assertTrue(verifier.verify(signed));
  }

  @Test
  void everyFlippedByteIsDetected() {
    KeyVault vault = vault("master.key");
    SealedKey sealed = vault.seal(PAIR, BINDING);
    byte[] ciphertext = sealed.ciphertext();
    for (int i = 0; i < ciphertext.length; i++) {
      byte[] flipped = ciphertext.clone();
      flipped[i] ^= (byte) (1 << (i % 8));
      SealedKey damaged = new SealedKey(sealed.masterKeyId(), sealed.algorithm(), flipped);
      UnusableKey thrown =
          assertThrows(
              UnusableKey.class, () -> vault.open(damaged, BINDING, PAIR.publicKey()), "at " + i);
      assertTrue(thrown.getMessage().startsWith("DKIM key ap1 version 1 of acme.com "));
    }
    for (int length : new int[] {0, 1, 3, 4, 5, 50, ciphertext.length - 1}) {
      SealedKey cut =
          new SealedKey(
              sealed.masterKeyId(), sealed.algorithm(), Arrays.copyOf(ciphertext, length));
      assertThrows(UnusableKey.class, () -> vault.open(cut, BINDING, PAIR.publicKey()));
      SealedKey cutAndRelabelled =
          new SealedKey(0, sealed.algorithm(), Arrays.copyOf(ciphertext, length));
      assertThrows(
          UnusableKey.class, () -> vault.open(cutAndRelabelled, BINDING, PAIR.publicKey()));
    }
    vault.open(sealed, BINDING, PAIR.publicKey());
  }

  @TestFactory
  Stream<DynamicTest> aKeyMovedToAnotherRowDoesNotOpen() {
    DomainName domain = DomainName.of("acme.com");
    return Stream.of(
            new KeyBinding(new UUID(1, 3), domain, "ap1", 1, "rsa-2048"),
            new KeyBinding(ORGANIZATION, DomainName.of("acme.org"), "ap1", 1, "rsa-2048"),
            new KeyBinding(ORGANIZATION, domain, "ap2", 1, "rsa-2048"),
            new KeyBinding(ORGANIZATION, domain, "ap1", 2, "rsa-2048"),
            new KeyBinding(ORGANIZATION, domain, "ap1", 1, "rsa-4096"),
            new KeyBinding(ORGANIZATION, DomainName.of("acme.co"), "map1", 1, "rsa-2048"))
        .map(other ->
            DynamicTest.dynamicTest(
                other.toString(),
                () -> {
                  KeyVault vault = vault("master.key");
                  SealedKey sealed = vault.seal(PAIR, BINDING);
                  assertThrows(
                      UnusableKey.class, () -> vault.open(sealed, other, PAIR.publicKey()));
                  SealedKey relabelled =
                      new SealedKey(sealed.masterKeyId(), other.algorithm(), sealed.ciphertext());
                  assertThrows(
                      UnusableKey.class, () -> vault.open(relabelled, other, PAIR.publicKey()));
                }));
  }

  @Test
  void aKeyThatIsNotThePublishedOneDoesNotOpen() {
    KeyVault vault = vault("master.key");
    SealedKey sealed = vault.seal(PAIR, BINDING);
    UnusableKey thrown =
        assertThrows(UnusableKey.class, () -> vault.open(sealed, BINDING, OTHER_PAIR.publicKey()));
    assertEquals(
        "DKIM key ap1 version 1 of acme.com is not the key that is published", thrown.getMessage());
    assertThrows(UnusableKey.class, () -> vault.open(sealed, BINDING, new byte[0]));
  }

  @Test
  void anotherMasterKeyIdInTheRowIsDetected() {
    KeyVault vault = vault("master.key");
    SealedKey sealed = vault.seal(PAIR, BINDING);
    SealedKey relabelled =
        new SealedKey(sealed.masterKeyId() ^ 1, sealed.algorithm(), sealed.ciphertext());
    assertThrows(UnusableKey.class, () -> vault.open(relabelled, BINDING, PAIR.publicKey()));
  }

  @Test
  void sealingTwiceNeverGivesTheSameBytes() {
    KeyVault vault = vault("master.key");
    assertNotEquals(vault.seal(PAIR, BINDING), vault.seal(PAIR, BINDING));
  }

  @Test
  void aBindingForAnotherKindOfKeyIsRefused() {
    KeyVault vault = vault("master.key");
    KeyBinding ed25519 =
        new KeyBinding(ORGANIZATION, DomainName.of("acme.com"), "ap1", 1, "ed25519");
    assertThrows(IllegalArgumentException.class, () -> vault.seal(PAIR, ed25519));
    assertThrows(
        IllegalArgumentException.class,
        () -> new KeyBinding(ORGANIZATION, DomainName.of("acme.com"), "a|1", 1, "rsa-2048"));
  }

  @Test
  void theWrongMasterKeyIsNamedAtStart() {
    KeyVault vault = vault("master.key");
    byte[] canary = vault.sealCanary();
    vault.checkCanary(canary);
    KeyVault.open(directory.resolve("master.key"), false).checkCanary(canary);

    KeyVault stranger = vault("other.key");
    SealedKey sealed = vault.seal(PAIR, BINDING);
    assertThrows(UnusableKey.class, () -> stranger.open(sealed, BINDING, PAIR.publicKey()));
    assertEquals(
        "Master key file "
            + directory.resolve("other.key")
            + " is not the one this database was sealed with. If this is a further node, copy the master"
            + " key file of the first node to that place; else put the right file back (its backup, or"
            + " the old SIGNET_MASTER_KEY_FILE).",
        assertThrows(UnusableMasterKey.class, () -> stranger.checkCanary(canary)).getMessage());
    canary[canary.length - 1] ^= 1;
    assertThrows(UnusableMasterKey.class, () -> vault.checkCanary(canary));
    assertThrows(UnusableMasterKey.class, () -> vault.checkCanary(new byte[0]));
    assertThrows(
        UnusableMasterKey.class, () -> vault.checkCanary(vault.sealSecret(new byte[3], "k", "1")));
  }

  @Test
  void aNewMasterKeyFileIsForItsOwnerAloneAndStays() throws IOException {
    Path file = directory.resolve("below/master.key");
    KeyVault.open(file, true);
    assertEquals("r--------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    byte[] first = Files.readAllBytes(file);
    KeyVault.open(file, true);
    MasterKeyFile.create(file);
    assertArrayEquals(first, Files.readAllBytes(file));
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @TestFactory
  Stream<DynamicTest> aMasterKeyFileOpenToOthersIsRefused() {
    return Stream.of("r--r-----", "r-----r--", "rw-r--r--", "rw--w----", "r------w-", "r-------x")
        .map(mode ->
            DynamicTest.dynamicTest(
                mode,
                () -> {
                  Path file = directory.resolve(mode);
                  KeyVault.open(file, true);
                  Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
                  assertEquals(
                      "Master key file "
                          + file
                          + " is open to others ("
                          + mode
                          + "): make it readable by its owner alone, chmod 0400.",
                      assertThrows(UnusableMasterKey.class, () -> KeyVault.open(file, false))
                          .getMessage());
                }));
  }

  @Test
  void aMissingOrBrokenMasterKeyFileIsNamed() throws IOException {
    Path file = directory.resolve("master.key");
    assertEquals(
        "Master key file " + file + " is not there: put the keyset back, or name the right file.",
        assertThrows(UnusableMasterKey.class, () -> KeyVault.open(file, false)).getMessage());
    for (String content : List.of("", "secret-looking text", "{}", "{\"primaryKeyId\":1}", "[]")) {
      Files.deleteIfExists(file);
      Files.writeString(file, content);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      UnusableMasterKey thrown =
          assertThrows(UnusableMasterKey.class, () -> KeyVault.open(file, true));
      assertEquals(
          "Master key file " + file + " is not a Tink keyset in JSON with a primary key.",
          thrown.getMessage());
      assertEquals(null, thrown.getCause());
    }
    assertThrows(
        UnusableMasterKey.class, () -> KeyVault.open(directory.resolve("master.key/x"), true));
  }

  @Test
  void rotationSealsWithTheNewKeyAndOpensWhatTheOldOneSealed() {
    Path file = directory.resolve("master.key");
    KeyVault before = KeyVault.open(file, true);
    byte[] canary = before.sealCanary();
    SealedKey sealed = before.seal(PAIR, BINDING);
    assertFalse(before.needsRewrap(sealed));

    KeyVault.rotate(file);
    KeyVault after = KeyVault.open(file, false);
    after.checkCanary(canary);
    after.open(sealed, BINDING, PAIR.publicKey());
    assertTrue(after.needsRewrap(sealed));
    assertNotEquals(sealed.masterKeyId(), after.seal(PAIR, BINDING).masterKeyId());

    SealedKey rewrapped = after.rewrap(sealed);
    assertFalse(after.needsRewrap(rewrapped));
    after.open(rewrapped, BINDING, PAIR.publicKey());
    // A vault that was open before takes the new key up when it meets it.
    assertEquals(sealed.masterKeyId(), before.primary());
    before.open(rewrapped, BINDING, PAIR.publicKey());
    assertEquals(after.primary(), before.primary());
    assertThrows(UnusableKey.class, () -> after.rewrap(new SealedKey(0, "rsa-2048", new byte[9])));
  }

  @Test
  void aPreparedKeyOpensAndSealsOnlyOnceItIsPromoted() {
    Path file = directory.resolve("master.key");
    KeyVault vault = KeyVault.open(file, true);
    long first = vault.primary();
    KeyVault.prepare(file);
    assertTrue(vault.reload());
    assertFalse(vault.reload());
    assertEquals(first, vault.primary());
    long second = vault.prepared().orElseThrow();
    assertEquals(first, vault.seal(PAIR, BINDING).masterKeyId());
    KeyVault.promote(file);
    assertTrue(vault.reload());
    assertEquals(second, vault.primary());
    assertTrue(vault.prepared().isEmpty());
    assertEquals(second, vault.seal(PAIR, BINDING).masterKeyId());
  }

  /// As when a node's older copy is put over the file: what the newer key sealed would be lost.
  @Test
  void aFileThatLacksAKeyInUseIsNotTakenUp() throws Exception {
    Path file = directory.resolve("master.key");
    KeyVault vault = KeyVault.open(file, true);
    byte[] older = Files.readAllBytes(file);
    KeyVault.prepare(file);
    KeyVault.promote(file);
    assertTrue(vault.reload());
    SealedKey sealed = vault.seal(PAIR, BINDING);
    Files.delete(file);
    Files.write(file, older);
    file.toFile().setReadable(false, false);
    file.toFile().setReadable(true, true);
    file.toFile().setWritable(false, false);
    assertThrows(UnusableMasterKey.class, vault::reload);
    assertEquals(sealed.masterKeyId(), vault.primary());
    vault.open(sealed, BINDING, PAIR.publicKey());
    assertEquals(sealed.masterKeyId(), vault.seal(PAIR, BINDING).masterKeyId());
  }

  @Test
  void anUnusableFileLeavesTheVaultAsItWas() throws Exception {
    Path file = directory.resolve("master.key");
    KeyVault vault = KeyVault.open(file, true);
    SealedKey sealed = vault.seal(PAIR, BINDING);
    Files.delete(file);
    assertThrows(UnusableMasterKey.class, vault::reload);
    vault.open(sealed, BINDING, PAIR.publicKey());
  }

  @Test
  void secretsOpenForTheirKindAndIdOnly() {
    KeyVault vault = vault("master.key");
    byte[] secret = "whsec_x".getBytes(StandardCharsets.UTF_8);
    byte[] sealed = vault.sealSecret(secret, "webhook", "1");
    assertArrayEquals(secret, vault.openSecret(sealed, "webhook", "1"));
    assertThrows(UnusableKey.class, () -> vault.openSecret(sealed, "webhook", "2"));
    assertThrows(UnusableKey.class, () -> vault.openSecret(sealed, "provider", "1"));
    assertThrows(IllegalArgumentException.class, () -> vault.sealSecret(secret, "a|b", "1"));
    for (int i = 0; i < sealed.length; i++) {
      byte[] flipped = sealed.clone();
      flipped[i] ^= 1;
      assertThrows(UnusableKey.class, () -> vault.openSecret(flipped, "webhook", "1"));
    }
  }

  @Test
  void nothingPrintsOrSerialisesAKey() throws GeneralSecurityException, IOException {
    KeyVault vault = vault("master.key");
    SealedKey sealed = vault.seal(PAIR, BINDING);
    OpenedKey opened = vault.open(sealed, BINDING, PAIR.publicKey());
    assertEquals("DkimKeyPair[rsa-2048]", PAIR.toString());
    assertEquals("OpenedKey[rsa-2048]", opened.toString());
    assertEquals("KeyVault[master key " + sealed.masterKeyId() + "]", vault.toString());
    assertEquals("SealedKey[rsa-2048, master key " + sealed.masterKeyId() + "]", sealed.toString());
    for (Object secret : List.of(PAIR, opened, vault)) {
      try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
        assertThrows(NotSerializableException.class, () -> out.writeObject(secret));
      }
    }
    // What is kept holds the key in no plain form.
    RSAPrivateCrtKey plain =
        (RSAPrivateCrtKey)
            KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(PAIR.privatePkcs8()));
    String kept =
        HexFormat.of().formatHex(sealed.ciphertext())
            + Base64.getEncoder().encodeToString(sealed.ciphertext());
    assertFalse(kept.contains(plain.getPrimeP().toString(16).substring(10, 40)));
    assertFalse(kept.contains(plain.getPrivateExponent().toString(16).substring(10, 40)));
  }

  /// FAULTS K4: what is no RSA-2048 key with exponent 65537 is refused, with its reason.
  @Test
  void weakOrBrokenKeysAreRefused() throws GeneralSecurityException {
    assertEquals(
        "an RSA key of 1024 bits instead of 2048", refusal(RSAKeyGenParameterSpec.F4, 1024));
    assertEquals(
        "an RSA key with a public exponent other than 65537",
        refusal(RSAKeyGenParameterSpec.F0, 2048));
    byte[] good = PAIR.privatePkcs8();
    int refused = 0;
    for (int i = 30; i < good.length; i += 7) {
      byte[] damaged = good.clone();
      damaged[i] ^= 4;
      try {
        DkimKeyPair.ofPkcs8("rsa-2048", damaged);
      } catch (GeneralSecurityException e) {
        refused++;
        continue;
      }
      throw new AssertionError("octet " + i + " may be changed");
    }
    assertTrue(refused > 150);
  }

  private static String refusal(java.math.BigInteger exponent, int bits)
      throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(new RSAKeyGenParameterSpec(bits, exponent));
    byte[] pkcs8 = generator.generateKeyPair().getPrivate().getEncoded();
    return String.valueOf(
        assertThrows(GeneralSecurityException.class, () -> DkimKeyPair.ofPkcs8("rsa-2048", pkcs8))
            .getMessage());
  }

  private KeyVault vault(String file) {
    return KeyVault.open(directory.resolve(file), true);
  }
}
