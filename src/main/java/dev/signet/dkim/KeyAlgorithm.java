package dev.signet.dkim;

import java.util.Arrays;
import java.util.Optional;

/// The kinds of key that DKIM signs with here.
public enum KeyAlgorithm {
  /// RSA, 2048 bits, exponent 65537 (RFC 8301 §3.2). Every verifier knows it.
  RSA_2048("rsa-2048", "rsa", "rsa-sha256"),
  /// Ed25519 (RFC 8463). Not every verifier knows it, so it only ever signs beside RSA.
  ED25519("ed25519", "ed25519", "ed25519-sha256");

  private final String text;
  private final String keyType;
  private final String signatureAlgorithm;

  KeyAlgorithm(String text, String keyType, String signatureAlgorithm) {
    this.text = text;
    this.keyType = keyType;
    this.signatureAlgorithm = signatureAlgorithm;
  }

  /// The kind that [#text] says; empty when there is no such kind.
  public static Optional<KeyAlgorithm> parse(String text) {
    return Arrays.stream(values()).filter(each -> each.text.equals(text)).findFirst();
  }

  /// The word in [KeyBinding], [SealedKey] and the database: `rsa-2048`, `ed25519`.
  public String text() {
    return text;
  }

  /// The word in the `k=` of a key record: `rsa`, `ed25519`.
  public String keyType() {
    return keyType;
  }

  /// The word in the `a=` of a signature: `rsa-sha256`, `ed25519-sha256`.
  public String signatureAlgorithm() {
    return signatureAlgorithm;
  }
}
