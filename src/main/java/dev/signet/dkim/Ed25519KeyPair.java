package dev.signet.dkim;

import com.google.crypto.tink.subtle.Ed25519Sign;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/// An Ed25519 key pair (RFC 8032, RFC 8463).
final class Ed25519KeyPair extends DkimKeyPair {
  static final int SEED_OCTETS = 32;

  /// PKCS #8 of an Ed25519 key up to its seed (RFC 8410 §7).
  private static final byte[] PKCS8_PREFIX =
      HexFormat.of().parseHex("302e020100300506032b657004220420");

  private final PrivateKey privateKey;
  private final PublicKey publicHalf;

  private Ed25519KeyPair(PrivateKey privateKey, PublicKey publicHalf) {
    super(KeyAlgorithm.ED25519, publicHalf.getEncoded());
    this.privateKey = privateKey;
    this.publicHalf = publicHalf;
  }

  /// The pair that grows from a seed of 32 octets (RFC 8032 §5.1.5); the caller wipes it.
  static Ed25519KeyPair ofSeed(byte[] seed) throws GeneralSecurityException {
    byte[] pkcs8 = Arrays.copyOf(PKCS8_PREFIX, PKCS8_PREFIX.length + SEED_OCTETS);
    try {
      System.arraycopy(seed, 0, pkcs8, PKCS8_PREFIX.length, SEED_OCTETS);
      return ofPkcs8(pkcs8);
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
    }
  }

  static Ed25519KeyPair ofPkcs8(byte[] pkcs8) throws GeneralSecurityException {
    int prefix = PKCS8_PREFIX.length;
    if (pkcs8.length != prefix + SEED_OCTETS
        || !Arrays.equals(pkcs8, 0, prefix, PKCS8_PREFIX, 0, prefix)) {
      throw new GeneralSecurityException("no Ed25519 key of exactly one seed");
    }
    byte[] seed = Arrays.copyOfRange(pkcs8, prefix, pkcs8.length);
    try {
      KeyFactory factory = KeyFactory.getInstance("Ed25519");
      byte[] point = Ed25519Sign.KeyPair.newKeyPairFromSeed(seed).getPublicKey();
      return new Ed25519KeyPair(
          factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8)),
          factory.generatePublic(
              new X509EncodedKeySpec(PublicKeyMaterial.ed25519SubjectPublicKeyInfo(point))));
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  @Override
  boolean verifies(byte[] data, byte[] signature) throws GeneralSecurityException {
    Signature verifier = Signature.getInstance("Ed25519");
    verifier.initVerify(publicHalf);
    verifier.update(sha256(data));
    return verifier.verify(signature);
  }

  /// PureEdDSA over the SHA-256 of the data (RFC 8463 §3).
  @Override
  byte[] sign(byte[] data) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("Ed25519", SigningProviders.ed25519());
    signature.initSign(privateKey);
    signature.update(sha256(data));
    return signature.sign();
  }

  @Override
  byte[] trialSignature(byte[] data) throws GeneralSecurityException {
    return sign(data);
  }

  private static byte[] sha256(byte[] data) throws GeneralSecurityException {
    return MessageDigest.getInstance("SHA-256").digest(data);
  }

  @Override
  byte[] privatePkcs8() {
    return privateKey.getEncoded();
  }
}
