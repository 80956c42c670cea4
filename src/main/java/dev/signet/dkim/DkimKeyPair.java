package dev.signet.dkim;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;

/// An RSA key pair for DKIM: 2048 bits, exponent 65537 (RFC 8301 §3.2).
///
/// The private half leaves this class only inside this room, and only sealed or as signatures.
/// Prints and serialises as nothing. Immutable and thread-safe.
public final class DkimKeyPair {
  static final int MODULUS_BITS = 2048;
  static final String ALGORITHM = "rsa-" + MODULUS_BITS;

  private final RSAPrivateCrtKey privateKey;
  private final byte[] publicKey;

  private DkimKeyPair(RSAPrivateCrtKey privateKey, byte[] publicKey) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
  }

  /// Reads and examines a private key; the public half is recomputed from it, never taken on trust.
  ///
  /// The key is read by Java's own provider whatever made it, so that no native memory is held.
  ///
  /// @param pkcs8 PKCS #8, DER; the caller wipes it
  /// @throws GeneralSecurityException when it is no sound RSA-2048 key; the message says why and
  ///   tells nothing of the key
  static DkimKeyPair ofPkcs8(byte[] pkcs8) throws GeneralSecurityException {
    KeyFactory factory = KeyFactory.getInstance("RSA");
    if (!(factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8))
        instanceof RSAPrivateCrtKey key)) {
      throw new GeneralSecurityException("an RSA key without its primes");
    }
    requireSound(key);
    byte[] publicKey =
        factory
            .generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()))
            .getEncoded();
    return new DkimKeyPair(key, publicKey);
  }

  /// The equations of RFC 8017 §3.2, and primes of full and equal length that are not close (FIPS
  /// 186-5 A.1.3). All cheap; whether the factors are prime is the generator's promise, and
  /// [#requireWorking] would show most that are not.
  private static void requireSound(RSAPrivateCrtKey key) throws GeneralSecurityException {
    BigInteger one = BigInteger.ONE;
    BigInteger p = key.getPrimeP();
    BigInteger q = key.getPrimeQ();
    BigInteger e = key.getPublicExponent();
    if (!e.equals(RSAKeyGenParameterSpec.F4)) {
      throw new GeneralSecurityException("an RSA key with a public exponent other than 65537");
    }
    if (key.getModulus().bitLength() != MODULUS_BITS) {
      throw new GeneralSecurityException(
          "an RSA key of " + key.getModulus().bitLength() + " bits instead of " + MODULUS_BITS);
    }
    boolean sound =
        p.multiply(q).equals(key.getModulus())
            && p.bitLength() == MODULUS_BITS / 2
            && q.bitLength() == MODULUS_BITS / 2
            && p.subtract(q).abs().bitLength() > MODULUS_BITS / 2 - 100
            && e.multiply(key.getPrimeExponentP()).mod(p.subtract(one)).equals(one)
            && e.multiply(key.getPrimeExponentQ()).mod(q.subtract(one)).equals(one)
            && q.multiply(key.getCrtCoefficient()).mod(p).equals(one)
            && e.multiply(key.getPrivateExponent()).mod(p.subtract(one)).equals(one)
            && e.multiply(key.getPrivateExponent()).mod(q.subtract(one)).equals(one);
    if (!sound) {
      throw new GeneralSecurityException("an RSA key whose parts do not fit together");
    }
  }

  /// Signs and verifies once, under a millisecond against some 60 for making a key.
  ///
  /// @throws GeneralSecurityException when the halves do not work together
  void requireWorking() throws GeneralSecurityException {
    byte[] message = publicKey;
    Signature verifier = Signature.getInstance("SHA256withRSA");
    verifier.initVerify(decodedPublicKey());
    verifier.update(message);
    if (!verifier.verify(sign(message))) {
      throw new GeneralSecurityException("an RSA key that does not verify what it signed");
    }
  }

  private PublicKey decodedPublicKey() throws GeneralSecurityException {
    return KeyFactory.getInstance("RSA")
        .generatePublic(
            new RSAPublicKeySpec(privateKey.getModulus(), privateKey.getPublicExponent()));
  }

  /// An rsa-sha256 signature over `data` (RFC 6376 §3.3.2).
  byte[] sign(byte[] data) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(privateKey);
    signature.update(data);
    return signature.sign();
  }

  /// The private half as PKCS #8; the caller wipes it.
  byte[] privatePkcs8() {
    PrivateKey key = privateKey;
    return key.getEncoded();
  }

  boolean hasPublicKey(byte[] subjectPublicKeyInfo) {
    return MessageDigest.isEqual(publicKey, subjectPublicKeyInfo);
  }

  /// The word for the kind of key in [KeyBinding] and [SealedKey]: `rsa-2048`.
  public String algorithm() {
    return ALGORITHM;
  }

  /// The public half: SubjectPublicKeyInfo, DER.
  public byte[] publicKey() {
    return publicKey.clone();
  }

  /// Says what it is and nothing of the key.
  @Override
  public String toString() {
    return "DkimKeyPair[" + ALGORITHM + "]";
  }
}
