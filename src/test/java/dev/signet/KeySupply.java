package dev.signet;

import dev.signet.dkim.DkimKeyPair;
import dev.signet.dkim.KeyMaker;
import dev.signet.dkim.RsaKeyMaker;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// Real RSA pairs given out again and again: making one takes a fifth of a second, and most tests
/// are about something else.
final class KeySupply implements KeyMaker {
  private static final int PAIRS = 7;

  private final List<DkimKeyPair> pairs =
      Stream.generate(RsaKeyMaker.fastest()::make).limit(PAIRS).toList();
  private final AtomicInteger given = new AtomicInteger();

  private static final class Shared {
    static final KeySupply SUPPLY = new KeySupply();
  }

  /// One supply for all; its pairs are made when the first is wanted.
  static KeyMaker shared() {
    return () -> Shared.SUPPLY.make();
  }

  @Override
  public DkimKeyPair make() {
    return pairs.get(Math.floorMod(given.getAndIncrement(), PAIRS));
  }
}
