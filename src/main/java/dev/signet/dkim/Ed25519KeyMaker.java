package dev.signet.dkim;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;

/// Makes Ed25519 pairs: quick enough to be made when they are asked for.
public final class Ed25519KeyMaker implements KeyMaker {
  private final SecureRandom random;

  public Ed25519KeyMaker(SecureRandom random) {
    this.random = random;
  }

  @Override
  public DkimKeyPair make() {
    byte[] seed = new byte[Ed25519KeyPair.SEED_OCTETS];
    random.nextBytes(seed);
    try {
      DkimKeyPair pair = Ed25519KeyPair.ofSeed(seed);
      pair.requireWorking();
      return pair;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("an unusable Ed25519 key was made", e);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }
}
