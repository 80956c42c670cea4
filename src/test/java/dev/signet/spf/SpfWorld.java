package dev.signet.spf;

import com.google.common.net.InetAddresses;
import dev.signet.name.DomainName;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// A DNS for tests: lines of `name TYPE value`. What is not there is not found; the value `!` makes
/// the name fail for that type. MX values are exchanges only, in order. Remembers what was asked.
final class SpfWorld implements SpfDns {
  private static final String FAILS = "!";

  final List<String> asked = new ArrayList<>();
  private final Map<String, List<String>> records = new HashMap<>();

  static SpfWorld of(String... lines) {
    SpfWorld world = new SpfWorld();
    for (String line : lines) {
      String[] parts = line.split(" ", 3);
      world.put(parts[0], parts[1], parts[2]);
    }
    return world;
  }

  SpfWorld put(String name, String type, String value) {
    records.computeIfAbsent(DomainName.of(name) + " " + type, key -> new ArrayList<>()).add(value);
    return this;
  }

  void rewriteTexts(UnaryOperator<String> rewrite) {
    records.forEach((key, values) -> {
      if (key.endsWith(" TXT")) {
        values.replaceAll(rewrite);
      }
    });
  }

  /// Every record, `name TYPE` and its values.
  Map<String, List<String>> records() {
    return records;
  }

  @Override
  public SpfAnswer<String> texts(DomainName name) {
    return answer(name, "TXT", Function.identity());
  }

  @Override
  public SpfAnswer<InetAddress> addresses(DomainName name, Family family) {
    return answer(name, family == Family.IPV4 ? "A" : "AAAA", InetAddresses::forString);
  }

  @Override
  public SpfAnswer<DomainName> exchanges(DomainName name) {
    return answer(name, "MX", DomainName::of);
  }

  @Override
  public SpfAnswer<DomainName> pointers(DomainName name) {
    return answer(name, "PTR", DomainName::of);
  }

  private <T> SpfAnswer<T> answer(DomainName name, String type, Function<String, T> read) {
    asked.add(name + " " + type);
    List<String> values = records.getOrDefault(name + " " + type, List.of());
    return values.contains(FAILS)
        ? new SpfAnswer.TemporaryError<>()
        : SpfAnswer.of(values.stream().map(read).toList());
  }
}
