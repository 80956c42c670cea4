package dev.signet.spf;

import java.util.Optional;

/// What a client is compared with (§5).
public sealed interface Mechanism {
  /// Whether evaluating it asks the DNS, so that it counts against the limit of ten (§4.6.4).
  default boolean asks() {
    return switch (this) {
      case All all -> false;
      case Network network -> false;
      case Include include -> true;
      case Address address -> true;
      case Exchange exchange -> true;
      case Pointer pointer -> true;
      case Exists exists -> true;
    };
  }

  /// `all`: every sender (§5.1).
  record All() implements Mechanism {
    @Override
    public String toString() {
      return "all";
    }
  }

  /// `include`: every sender that another domain's record passes (§5.2).
  record Include(DomainSpec target) implements Mechanism {
    @Override
    public String toString() {
      return "include:" + target;
    }
  }

  /// `a`: the addresses of the target, by default the domain itself (§5.3).
  record Address(Optional<DomainSpec> target, PrefixLengths prefixes) implements Mechanism {
    @Override
    public String toString() {
      return "a" + after(target) + prefixes;
    }
  }

  /// `mx`: the addresses of the target's mail exchanges (§5.4).
  record Exchange(Optional<DomainSpec> target, PrefixLengths prefixes) implements Mechanism {
    @Override
    public String toString() {
      return "mx" + after(target) + prefixes;
    }
  }

  /// `ptr`: clients whose validated name is the target or below it; not to be published (§5.5).
  record Pointer(Optional<DomainSpec> target) implements Mechanism {
    @Override
    public String toString() {
      return "ptr" + after(target);
    }
  }

  /// `ip4` and `ip6` (§5.6).
  record Network(IpNetwork network) implements Mechanism {
    @Override
    public String toString() {
      return (network.base().isIpv6() ? "ip6:" : "ip4:") + network;
    }
  }

  /// `exists`: every sender, when the expanded name has an A record (§5.7).
  record Exists(DomainSpec target) implements Mechanism {
    @Override
    public String toString() {
      return "exists:" + target;
    }
  }

  private static String after(Optional<DomainSpec> target) {
    return target.map(spec -> ":" + spec).orElse("");
  }
}
