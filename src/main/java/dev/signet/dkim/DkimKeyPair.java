package dev.signet.dkim;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;

/// A key pair for DKIM, of one [KeyAlgorithm].
///
/// The private half leaves this class only inside this room, and only sealed or as signatures.
/// Prints and serialises as nothing. Thread-safe.
public abstract sealed class DkimKeyPair permits RsaKeyPair, Ed25519KeyPair {
  private final KeyAlgorithm kind;
  private final byte[] publicKey;

  DkimKeyPair(KeyAlgorithm kind, byte[] publicKey) {
    this.kind = kind;
    this.publicKey = publicKey;
  }

  /// Reads and examines a private key; the public half is recomputed from it, never taken on trust.
  ///
  /// @param algorithm what it must be, [KeyAlgorithm#text]
  /// @param pkcs8 PKCS #8, DER; the caller wipes it
  /// @throws GeneralSecurityException when it is no sound key of that kind; the message says why
  ///   and tells nothing of the key
  static DkimKeyPair ofPkcs8(String algorithm, byte[] pkcs8) throws GeneralSecurityException {
    return switch (KeyAlgorithm.parse(algorithm)
        .orElseThrow(() -> new GeneralSecurityException("a key of an unknown kind"))) {
      case RSA_2048 -> RsaKeyPair.ofPkcs8(pkcs8);
      case ED25519 -> Ed25519KeyPair.ofPkcs8(pkcs8);
    };
  }

  /// Signs and verifies once.
  ///
  /// @throws GeneralSecurityException when the halves do not work together
  final void requireWorking() throws GeneralSecurityException {
    if (!verifies(publicKey, trialSignature(publicKey))) {
      throw new GeneralSecurityException("a key that does not verify what it signed");
    }
  }

  /// As [#sign], but leaves nothing behind that a pair in the pool would hold on to.
  abstract byte[] trialSignature(byte[] data) throws GeneralSecurityException;

  abstract boolean verifies(byte[] data, byte[] signature) throws GeneralSecurityException;

  /// A signature over `data` as DKIM has it, which hashes with SHA-256 (RFC 6376 §3.3.2, RFC 8463
  /// §3).
  abstract byte[] sign(byte[] data) throws GeneralSecurityException;

  /// The private half as PKCS #8; the caller wipes it.
  abstract byte[] privatePkcs8();

  final boolean hasPublicKey(byte[] subjectPublicKeyInfo) {
    return MessageDigest.isEqual(publicKey, subjectPublicKeyInfo);
  }

  public final KeyAlgorithm kind() {
    return kind;
  }

  /// The word for the kind of key in [KeyBinding] and [SealedKey]: `rsa-2048`.
  public final String algorithm() {
    return kind.text();
  }

  /// The public half: SubjectPublicKeyInfo, DER.
  public final byte[] publicKey() {
    return publicKey.clone();
  }

  /// Says what it is and nothing of the key.
  @Override
  public final String toString() {
    return "DkimKeyPair[" + algorithm() + "]";
  }
}
