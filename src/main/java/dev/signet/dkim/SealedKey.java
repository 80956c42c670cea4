package dev.signet.dkim;

import java.util.Arrays;
import java.util.Objects;

/// A private key as it is kept: of use only to the [KeyVault], with the master key, for the
/// [KeyBinding] it was sealed for.
///
/// @param masterKeyId which key of the master keyset wraps it; tells what to rewrap after rotation
/// @param algorithm the kind of key, [KeyAlgorithm#text]
/// @param ciphertext the envelope: the wrapped data key, then the sealed private key
public record SealedKey(long masterKeyId, String algorithm, byte[] ciphertext) {
  public SealedKey {
    ciphertext = ciphertext.clone();
  }

  @Override
  public byte[] ciphertext() {
    return ciphertext.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SealedKey that
        && masterKeyId == that.masterKeyId
        && algorithm.equals(that.algorithm)
        && Arrays.equals(ciphertext, that.ciphertext);
  }

  @Override
  public int hashCode() {
    return Objects.hash(masterKeyId, algorithm, Arrays.hashCode(ciphertext));
  }

  @Override
  public String toString() {
    return "SealedKey[" + algorithm + ", master key " + masterKeyId + "]";
  }
}
