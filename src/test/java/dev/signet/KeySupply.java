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
  private final List<DkimKeyPair> pairs;
  private final AtomicInteger given = new AtomicInteger();

  /// A supply of `count` pairs, made now.
  KeySupply(int count) {
    pairs = Stream.generate(RsaKeyMaker.fastest()::make).limit(count).toList();
  }

  private static final class Shared {
    static final KeySupply SUPPLY = new KeySupply(7);
  }

  /// One supply for all; its pairs are made when the first is wanted.
  static KeyMaker shared() {
    return () -> Shared.SUPPLY.make();
  }

  @Override
  public DkimKeyPair make() {
    return pairs.get(Math.floorMod(given.getAndIncrement(), pairs.size()));
  }
}
