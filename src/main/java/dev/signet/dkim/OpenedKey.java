package dev.signet.dkim;

import java.security.GeneralSecurityException;

/// A private key that was opened and found to be the one published: it signs, and does nothing
/// else.
///
/// Prints and serialises as nothing. Thread-safe.
public final class OpenedKey {
  private final DkimKeyPair pair;

  OpenedKey(DkimKeyPair pair) {
    this.pair = pair;
  }

  /// An rsa-sha256 signature over `data` (RFC 6376 §3.3.2).
  public byte[] sign(byte[] data) {
    try {
      return pair.sign(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a sound RSA key did not sign", e);
    }
  }

  /// The public half: SubjectPublicKeyInfo, DER.
  public byte[] publicKey() {
    return pair.publicKey();
  }

  @Override
  public String toString() {
    return "OpenedKey[" + pair.algorithm() + "]";
  }
}
