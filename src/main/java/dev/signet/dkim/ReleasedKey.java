package dev.signet.dkim;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/// A private key that leaves Signet, for a mail server that signs by itself (CONTRACT SG-3).
///
/// Only the room `signing` makes and reads it. Prints as nothing.
public final class ReleasedKey {
  /// PKCS #8 of an Ed25519 key up to its 32 octets (RFC 8410 §7).
  private static final int ED25519_BEGINNING = 16;

  private static final int ED25519_OCTETS = 32;

  private final KeyAlgorithm algorithm;
  private final String text;

  private ReleasedKey(KeyAlgorithm algorithm, String text) {
    this.algorithm = algorithm;
    this.text = text;
  }

  /// The private half of a key that was opened.
  public static ReleasedKey of(OpenedKey key) {
    byte[] pkcs8 = key.privatePkcs8();
    try {
      return new ReleasedKey(
          key.algorithm(),
          switch (key.algorithm()) {
            case RSA_2048 -> pem(pkcs8);
            case ED25519 -> seed(pkcs8);
          });
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
    }
  }

  private static String pem(byte[] pkcs8) {
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(pkcs8)
        + "\n-----END PRIVATE KEY-----\n";
  }

  private static String seed(byte[] pkcs8) {
    if (pkcs8.length < ED25519_BEGINNING + ED25519_OCTETS) {
      throw new IllegalStateException("not an Ed25519 key");
    }
    byte[] octets =
        Arrays.copyOfRange(pkcs8, ED25519_BEGINNING, ED25519_BEGINNING + ED25519_OCTETS);
    try {
      return Base64.getEncoder().encodeToString(octets);
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  public KeyAlgorithm algorithm() {
    return algorithm;
  }

  /// RSA: PKCS #8 as PEM. Ed25519: the 32 octets in base64, as signers want it (RFC 8463 §4.2 has
  /// no other form).
  public String reveal() {
    return text;
  }

  @Override
  public String toString() {
    return "ReleasedKey[" + algorithm.text() + "]";
  }
}
