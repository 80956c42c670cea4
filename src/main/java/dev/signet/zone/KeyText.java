package dev.signet.zone;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// How a DKIM key record begins, and the whole of it (RFC 6376 §3.6.1).
final class KeyText {
  private static final String PREFIX = "v=DKIM1; k=rsa; p=";

  private KeyText() {}

  static byte[] prefix() {
    return PREFIX.getBytes(StandardCharsets.US_ASCII);
  }

  /// The record's text; an empty key is a revoked one.
  static String of(byte[] publicKey) {
    return PREFIX + Base64.getEncoder().encodeToString(publicKey);
  }
}
