package dev.signet.spf;

/// The `dual-cidr-length` of `a` and `mx`: how many leading bits are compared (§5.6).
///
/// @param ipv4 0 to 32
/// @param ipv6 0 to 128
public record PrefixLengths(int ipv4, int ipv6) {
  /// All bits: what is meant when nothing is written.
  public static final PrefixLengths WHOLE = new PrefixLengths(32, 128);

  public PrefixLengths {
    if (ipv4 < 0 || ipv4 > 32 || ipv6 < 0 || ipv6 > 128) {
      throw new IllegalArgumentException("no prefix lengths: " + ipv4 + ", " + ipv6);
    }
  }

  int of(IpBits address) {
    return address.isIpv6() ? ipv6 : ipv4;
  }

  @Override
  public String toString() {
    return (ipv4 == 32 ? "" : "/" + ipv4) + (ipv6 == 128 ? "" : "//" + ipv6);
  }
}
