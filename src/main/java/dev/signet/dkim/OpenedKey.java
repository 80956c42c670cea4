package dev.signet.dkim;

import java.security.GeneralSecurityException;

/// A private key that was opened and found to be the one published: it signs messages through
/// [MessageSigner], or becomes a [ReleasedKey].
///
/// Prints and serialises as nothing. Thread-safe.
public final class OpenedKey {
  private final DkimKeyPair pair;

  OpenedKey(DkimKeyPair pair) {
    this.pair = pair;
  }

  /// A signature over `data` (RFC 6376 §3.3.2, RFC 8463 §3).
  byte[] sign(byte[] data) {
    try {
      return pair.sign(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a sound DKIM key did not sign", e);
    }
  }

  /// The private half as PKCS #8; the caller wipes it.
  byte[] privatePkcs8() {
    return pair.privatePkcs8();
  }

  public KeyAlgorithm algorithm() {
    return pair.kind();
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
