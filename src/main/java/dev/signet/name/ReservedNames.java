package dev.signet.name;

import java.util.List;

/// The names that nobody can own: set aside for tests and documentation (RFC 2606 §2 and §3, RFC
/// 6761 §6.2 and §6.5).
public final class ReservedNames {
  /// The names at the top: each of them, and all that is below it.
  public static final List<DomainName> ROOTS =
      List.of(
          DomainName.of("example"),
          DomainName.of("test"),
          DomainName.of("example.com"),
          DomainName.of("example.net"),
          DomainName.of("example.org"));

  private ReservedNames() {}

  /// Whether `name` is one of them.
  public static boolean contain(DomainName name) {
    return ROOTS.stream().anyMatch(name::isAtOrBelow);
  }
}
