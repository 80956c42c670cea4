package dev.signet.provider.nativedns;

import dev.signet.dkim.DkimKeyPair;
import dev.signet.dkim.KeyAlgorithm;
import dev.signet.dkim.KeyBinding;
import dev.signet.dkim.KeyPairPool;
import dev.signet.dkim.KeyVault;
import dev.signet.dkim.SealedKey;
import dev.signet.name.DomainName;
import dev.signet.zone.ZoneToken;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// Prepares a registration behind our own DNS: a fresh token and a sealed key a selector.
/// Thread-safe.
public final class NativeProvider {
  /// What the APIs call this provider.
  public static final String NAME = "native";

  private static final int FIRST_VERSION = 1;
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  private final KeyPairPool pool;
  private final KeyVault vault;
  private final Set<String> ed25519;
  private final SecureRandom random;

  /// With RSA keys at every selector.
  public NativeProvider(KeyPairPool pool, KeyVault vault, SecureRandom random) {
    this(pool, vault, Set.of(), random);
  }

  /// @param ed25519 selectors with Ed25519 keys; others have RSA keys
  public NativeProvider(
      KeyPairPool pool, KeyVault vault, Set<String> ed25519, SecureRandom random) {
    this.ed25519 = Set.copyOf(ed25519);
    this.pool = pool;
    this.vault = vault;
    this.random = random;
  }

  /// @param keys one a selector, in the order asked for
  public record Prepared(ZoneToken token, List<PreparedKey> keys) {
    public Prepared {
      keys = List.copyOf(keys);
    }
  }

  public record PreparedKey(String selector, int version, byte[] publicKey, SealedKey sealed) {}

  /// Makes what a registration of `domain` needs. Nothing is kept anywhere yet.
  ///
  /// @throws dev.signet.refusal.Refused UNAVAILABLE when no key pair could be had in time
  public Prepared prepare(UUID organization, DomainName domain, List<String> selectors) {
    List<PreparedKey> keys = new ArrayList<>();
    Iterator<DkimKeyPair> pairs =
        pool.take(selectors.stream().map(this::kind).toList(), PATIENCE).iterator();
    for (String selector : selectors) {
      DkimKeyPair pair = pairs.next();
      KeyBinding binding =
          new KeyBinding(organization, domain, selector, FIRST_VERSION, pair.algorithm());
      keys.add(
          new PreparedKey(selector, FIRST_VERSION, pair.publicKey(), vault.seal(pair, binding)));
    }
    return new Prepared(ZoneToken.fresh(random), keys);
  }

  private KeyAlgorithm kind(String selector) {
    return ed25519.contains(selector) ? KeyAlgorithm.ED25519 : KeyAlgorithm.RSA_2048;
  }
}
