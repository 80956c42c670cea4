package dev.signet.spf;

/// The network of `ip4` or `ip6`: addresses that share the first `prefixLength` bits (§5.6).
public record IpNetwork(IpBits base, int prefixLength) {
  public IpNetwork {
    if (prefixLength < 0 || prefixLength > (base.isIpv6() ? 128 : 32)) {
      throw new IllegalArgumentException("no prefix length: " + prefixLength);
    }
  }

  boolean contains(IpBits address) {
    return base.sharesPrefix(address, prefixLength);
  }

  @Override
  public String toString() {
    return prefixLength == (base.isIpv6() ? 128 : 32) ? base.toString() : base + "/" + prefixLength;
  }
}
