package dev.signet.dkim;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import org.jspecify.annotations.Nullable;

/// An RSA key pair: 2048 bits, exponent 65537 (RFC 8301 §3.2).
final class RsaKeyPair extends DkimKeyPair {
  static final int MODULUS_BITS = 2048;

  private final RSAPrivateCrtKey privateKey;

  /// The same key as the signing provider holds it, made at the first signature: pairs that wait in
  /// the pool hold no native memory. Made twice by two threads it does no harm.
  private volatile @Nullable PrivateKey signingKey;

  private RsaKeyPair(RSAPrivateCrtKey privateKey, byte[] publicKey) {
    super(KeyAlgorithm.RSA_2048, publicKey);
    this.privateKey = privateKey;
  }

  /// The key is read by Java's own provider whatever made it.
  static RsaKeyPair ofPkcs8(byte[] pkcs8) throws GeneralSecurityException {
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
    return new RsaKeyPair(key, publicKey);
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

  @Override
  boolean verifies(byte[] data, byte[] signature) throws GeneralSecurityException {
    Signature verifier = Signature.getInstance("SHA256withRSA");
    verifier.initVerify(
        KeyFactory.getInstance("RSA")
            .generatePublic(
                new RSAPublicKeySpec(privateKey.getModulus(), privateKey.getPublicExponent())));
    verifier.update(data);
    return verifier.verify(signature);
  }

  @Override
  byte[] sign(byte[] data) throws GeneralSecurityException {
    Provider provider = SigningProviders.rsa();
    PrivateKey key = signingKey;
    if (key == null) {
      key = SigningProviders.held(privateKey, provider);
      signingKey = key;
    }
    return signature(Signature.getInstance("SHA256withRSA", provider), key, data);
  }

  @Override
  byte[] trialSignature(byte[] data) throws GeneralSecurityException {
    return signature(Signature.getInstance("SHA256withRSA"), privateKey, data);
  }

  private static byte[] signature(Signature signature, PrivateKey key, byte[] data)
      throws GeneralSecurityException {
    signature.initSign(key);
    signature.update(data);
    return signature.sign();
  }

  @Override
  byte[] privatePkcs8() {
    PrivateKey key = privateKey;
    return key.getEncoded();
  }
}
