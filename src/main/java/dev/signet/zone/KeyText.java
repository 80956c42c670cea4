package dev.signet.zone;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/// How a DKIM key record reads that is kept as SubjectPublicKeyInfo, DER (RFC 6376 §3.6.1).
///
/// RSA keys are published as they are. Of an Ed25519 key the 32 octets are published that stand
/// behind its ASN.1 (RFC 8463 §4).
enum KeyText {
  RSA("v=DKIM1; k=rsa; p=", 0),
  ED25519("v=DKIM1; k=ed25519; p=", 12);

  /// SubjectPublicKeyInfo of an Ed25519 key up to the key itself (RFC 8410 §4).
  private static final byte[] ED25519_BEGINNING =
      HexFormat.of().parseHex("302a300506032b6570032100");

  private static final int ED25519_LENGTH = 44;

  private final byte[] prefix;
  private final int skipped;

  KeyText(String prefix, int skipped) {
    this.prefix = prefix.getBytes(StandardCharsets.US_ASCII);
    this.skipped = skipped;
  }

  /// How the key reads that `length` octets of `octets` hold from `from` on.
  static KeyText of(byte[] octets, int from, int length) {
    return length == ED25519_LENGTH
            && Arrays.equals(octets, from, from + ED25519.skipped, ED25519_BEGINNING, 0, 12)
        ? ED25519
        : RSA;
  }

  /// The record's text; an empty key is a revoked one.
  static String of(byte[] publicKey) {
    KeyText form = of(publicKey, 0, publicKey.length);
    byte[] shown = Arrays.copyOfRange(publicKey, form.skipped, publicKey.length);
    return new String(form.prefix, StandardCharsets.US_ASCII)
        + Base64.getEncoder().encodeToString(shown);
  }

  /// What stands before the base64. Callers do not change it.
  byte[] prefix() {
    return prefix;
  }

  /// How many octets of the key are not published.
  int skipped() {
    return skipped;
  }
}
