package dev.signet.dkim;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Security;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes RSA-2048 pairs with one security provider, which is never installed for anything else.
///
/// Every pair is examined and signs once before it is given out: 1–2 % of the work of making it.
public final class RsaKeyMaker implements KeyMaker {
  private static final Logger LOG = LoggerFactory.getLogger(RsaKeyMaker.class);

  private final Provider provider;

  private RsaKeyMaker(Provider provider) {
    this.provider = provider;
  }

  /// The faster one: Amazon Corretto Crypto Provider where its native part loads and passes its
  /// self-test, Java's own elsewhere. Loading happens on the first pair, in the thread that asks.
  public static KeyMaker fastest() {
    return () -> Fastest.MAKER.make();
  }

  private static final class Fastest {
    static final RsaKeyMaker MAKER = choose();

    private static RsaKeyMaker choose() {
      RsaKeyMaker chosen = corretto().orElseGet(RsaKeyMaker::java);
      LOG.info(
          "RSA keys are made by {} {}", chosen.providerName(), chosen.provider.getVersionStr());
      return chosen;
    }
  }

  /// Java's own RSA.
  public static RsaKeyMaker java() {
    Provider provider = Security.getProvider("SunRsaSign");
    if (provider == null) {
      throw new IllegalStateException("this Java has no provider SunRsaSign");
    }
    return new RsaKeyMaker(provider);
  }

  /// Amazon Corretto Crypto Provider; empty when it is not there, or not for this machine.
  public static Optional<RsaKeyMaker> corretto() {
    return Corretto.provider().map(RsaKeyMaker::new);
  }

  public String providerName() {
    return provider.getName();
  }

  @Override
  public DkimKeyPair make() {
    byte[] pkcs8 = {};
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", provider);
      generator.initialize(
          new RSAKeyGenParameterSpec(RsaKeyPair.MODULUS_BITS, RSAKeyGenParameterSpec.F4));
      pkcs8 = generator.generateKeyPair().getPrivate().getEncoded();
      DkimKeyPair pair = RsaKeyPair.ofPkcs8(pkcs8);
      pair.requireWorking();
      return pair;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(providerName() + " made an unusable RSA key", e);
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
    }
  }
}
