package dev.signet.dkim;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/// A public key as numbers, so that two encodings of one key are equal.
sealed interface PublicKeyMaterial {
  /// The word for it in `k=`.
  String keyType();

  record Rsa(BigInteger modulus, BigInteger exponent) implements PublicKeyMaterial {
    @Override
    public String keyType() {
      return "rsa";
    }
  }

  /// The 32 octets of an Ed25519 key as hexadecimal text, which records can compare.
  record Ed25519(String hexadecimal) implements PublicKeyMaterial {
    byte[] octets() {
      return HexFormat.of().parseHex(hexadecimal);
    }

    @Override
    public String keyType() {
      return "ed25519";
    }
  }

  /// AlgorithmIdentifier { rsaEncryption, NULL } (RFC 3279 §2.3.1).
  byte[] RSA_ALGORITHM = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

  /// SubjectPublicKeyInfo of an Ed25519 key up to the key itself (RFC 8410 §4).
  byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  int ED25519_OCTETS = 32;

  /// Far above the 2 KiB of a 16384-bit key, far below where a DER length needs a third octet.
  int MAX_PUBLISHED_LENGTH = 8192;

  /// SubjectPublicKeyInfo, DER, of the 32 octets of an Ed25519 key.
  static byte[] ed25519SubjectPublicKeyInfo(byte[] octets) {
    byte[] der = Arrays.copyOf(ED25519_PREFIX, ED25519_PREFIX.length + ED25519_OCTETS);
    System.arraycopy(octets, 0, der, ED25519_PREFIX.length, ED25519_OCTETS);
    return der;
  }

  /// Reads a DER SubjectPublicKeyInfo; empty when it is neither RSA nor Ed25519 in exact DER.
  static Optional<PublicKeyMaterial> ofSubjectPublicKeyInfo(byte[] der) {
    if (der.length == ED25519_PREFIX.length + ED25519_OCTETS
        && Arrays.equals(der, 0, ED25519_PREFIX.length, ED25519_PREFIX, 0, ED25519_PREFIX.length)) {
      return Optional.of(
          new Ed25519(HexFormat.of().formatHex(der, ED25519_PREFIX.length, der.length)));
    }
    return rsa(der);
  }

  /// Reads the octets of a `p=` tag by the word of its `k=`; empty when they are no such key.
  static Optional<PublicKeyMaterial> published(String keyType, byte[] octets) {
    if (octets.length > MAX_PUBLISHED_LENGTH) {
      return Optional.empty();
    }
    return switch (keyType) {
      case "rsa" -> rsa(octets).or(() -> rsa(wrapped(octets)));
      case "ed25519" ->
          octets.length == ED25519_OCTETS
              ? Optional.of(new Ed25519(HexFormat.of().formatHex(octets)))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<PublicKeyMaterial> rsa(byte[] subjectPublicKeyInfo) {
    try {
      KeyFactory factory = KeyFactory.getInstance("RSA");
      RSAPublicKey key =
          (RSAPublicKey) factory.generatePublic(new X509EncodedKeySpec(subjectPublicKeyInfo));
      // Java also takes damaged algorithm parameters, which other verifiers may refuse.
      byte[] canonical =
          factory
              .generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()))
              .getEncoded();
      return Arrays.equals(canonical, subjectPublicKeyInfo)
          ? Optional.of(new Rsa(key.getModulus(), key.getPublicExponent()))
          : Optional.empty();
    } catch (InvalidKeySpecException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no RSA", e);
    }
  }

  /// A bare RSAPublicKey (RFC 8017 A.1.1) inside a SubjectPublicKeyInfo.
  private static byte[] wrapped(byte[] rsaPublicKey) {
    ByteArrayOutputStream bits = new ByteArrayOutputStream();
    bits.write(0);
    bits.writeBytes(rsaPublicKey);
    ByteArrayOutputStream inner = new ByteArrayOutputStream();
    inner.writeBytes(RSA_ALGORITHM);
    inner.writeBytes(tagged(0x03, bits.toByteArray()));
    return tagged(0x30, inner.toByteArray());
  }

  /// A DER element; lengths below 2^16 are enough for what fits in a TXT record.
  private static byte[] tagged(int tag, byte[] content) {
    ByteArrayOutputStream element = new ByteArrayOutputStream();
    element.write(tag);
    if (content.length >= 256) {
      element.write(0x82);
      element.write(content.length >>> 8);
    } else if (content.length >= 128) {
      element.write(0x81);
    }
    element.write(content.length);
    element.writeBytes(content);
    return element.toByteArray();
  }
}
