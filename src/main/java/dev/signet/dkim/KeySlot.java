package dev.signet.dkim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// A selector of a domain, and the versions in it that are not gone: at most one whose record is
/// served, and at most one that is ready to take its place.
///
/// @param lastVersion the highest number ever given in this slot, 0 when none was
public record KeySlot(
    Selector selector, KeyAlgorithm algorithm, List<KeyVersion> versions, int lastVersion) {
  public KeySlot {
    versions = List.copyOf(versions);
    if (versions.stream().filter(version -> version.state().served()).count() > 1
        || versions.stream().filter(version -> !version.state().served()).count() > 1) {
      throw new IllegalArgumentException("two keys under one selector");
    }
    int last = lastVersion;
    if (versions.stream().anyMatch(version -> version.number() > last)) {
      throw new IllegalArgumentException("a version above the last one");
    }
  }

  /// The version whose record is served.
  public Optional<KeyVersion> served() {
    return versions.stream().filter(version -> version.state().served()).findFirst();
  }

  /// The version that may be published next.
  public Optional<KeyVersion> ready() {
    return versions.stream().filter(version -> !version.state().served()).findFirst();
  }

  /// The state of what is served; ready or nothing otherwise.
  public boolean is(KeyState state) {
    return served().filter(version -> version.state() == state).isPresent();
  }

  KeySlot withReady() {
    List<KeyVersion> next = new ArrayList<>(versions);
    next.add(KeyVersion.ready(lastVersion + 1));
    return new KeySlot(selector, algorithm, next, lastVersion + 1);
  }

  /// Whatever is served gives way to the version that is ready.
  KeySlot withPublished(UnaryOperator<KeyVersion> change) {
    KeyVersion next =
        ready().orElseThrow(() -> new IllegalStateException("no key is ready in " + selector));
    return new KeySlot(selector, algorithm, List.of(change.apply(next)), lastVersion);
  }

  KeySlot withServed(UnaryOperator<KeyVersion> change) {
    KeyVersion current =
        served().orElseThrow(() -> new IllegalStateException("nothing is served at " + selector));
    List<KeyVersion> next = new ArrayList<>();
    versions.forEach(version -> next.add(version == current ? change.apply(version) : version));
    return new KeySlot(selector, algorithm, next, lastVersion);
  }
}
