package dev.signet.dmarc;

import dev.signet.name.DomainName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// TXT records for tests: lines of `name text`. What is not there is not found; the text `!` makes
/// the name fail. Remembers what was asked.
final class TxtWorld implements TxtSource {
  final List<String> asked = new ArrayList<>();
  private final Map<DomainName, List<String>> texts = new HashMap<>();

  static TxtWorld of(String... lines) {
    TxtWorld world = new TxtWorld();
    for (String line : lines) {
      String[] parts = line.split(" ", 2);
      world.texts.computeIfAbsent(DomainName.of(parts[0]), k -> new ArrayList<>()).add(parts[1]);
    }
    return world;
  }

  @Override
  public TxtAnswer texts(DomainName name) {
    asked.add(name.toString());
    List<String> found = texts.getOrDefault(name, List.of());
    return found.contains("!") ? new TxtAnswer.TemporaryError() : TxtAnswer.of(found);
  }
}
