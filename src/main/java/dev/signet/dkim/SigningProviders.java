package dev.signet.dkim;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;

/// Who computes signatures: Amazon Corretto Crypto Provider where it runs, which is several times
/// quicker than Java's own, and Java's own elsewhere.
///
/// Like in [RsaKeyMaker] the provider is asked by reference and never installed. Whatever it is,
/// keys are read and examined by Java's own.
final class SigningProviders {
  private SigningProviders() {}

  private static final class Rsa {
    static final Provider CHOSEN = choose("SHA256withRSA", "SunRsaSign");
  }

  private static final class Ed25519 {
    static final Provider CHOSEN = choose("Ed25519", "SunEC");
  }

  static Provider rsa() {
    return Rsa.CHOSEN;
  }

  static Provider ed25519() {
    return Ed25519.CHOSEN;
  }

  private static Provider choose(String algorithm, String java) {
    Provider provider =
        Corretto.provider()
            .filter(each -> signs(algorithm, each))
            .orElse(Security.getProvider(java));
    if (provider == null) {
      throw new IllegalStateException("this Java has no provider " + java);
    }
    return provider;
  }

  private static boolean signs(String algorithm, Provider provider) {
    try {
      return Signature.getInstance(algorithm, provider) != null;
    } catch (NoSuchAlgorithmException e) {
      return false;
    }
  }

  /// The key in the provider's own form, so that it need not be converted for each signature.
  static PrivateKey held(PrivateKey key, Provider provider) throws GeneralSecurityException {
    byte[] pkcs8 = key.getEncoded();
    try {
      return KeyFactory.getInstance(key.getAlgorithm(), provider)
          .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
    }
  }
}
