package dev.signet.api.signing;

import dev.signet.name.DomainName;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a path in the shape of Vault's KV engines asks for (CONTRACT SG-3).
///
/// `/v1/{path…}/{domain}` is version 1, `/v1/{mount}/data/{path…}/{domain}` version 2, where one
/// selector may follow. A selector is one label and a domain at least two, so the two are told
/// apart by their dots.
///
/// @param second whether the answer has the shape of version 2
/// @param domain empty for a text that is no domain name: nobody signs for that
record VaultPath(boolean second, Optional<DomainName> domain, Optional<String> selector) {
  private static final int MAX_SEGMENTS = 16;

  /// Reads a decoded path; empty when it is no such path.
  static Optional<VaultPath> parse(String path) {
    if (!path.startsWith("/v1/")) {
      return Optional.empty();
    }
    List<String> segments = Arrays.asList(path.substring(4).split("/", -1));
    if (segments.size() > MAX_SEGMENTS || segments.stream().anyMatch(String::isEmpty)) {
      return Optional.empty();
    }
    boolean second = segments.size() >= 3 && segments.get(1).equals("data");
    String last = segments.getLast();
    String before = segments.size() < 2 ? "" : segments.get(segments.size() - 2);
    if (second && segments.size() >= 4 && !last.contains(".") && before.contains(".")) {
      return Optional.of(new VaultPath(true, domain(before), Optional.of(last)));
    }
    return Optional.of(new VaultPath(second, domain(last), Optional.empty()));
  }

  private static Optional<DomainName> domain(String text) {
    return text.contains(".") ? DomainName.parse(text) : Optional.empty();
  }
}
