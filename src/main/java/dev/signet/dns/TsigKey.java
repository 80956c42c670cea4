package dev.signet.dns;

import dev.signet.name.DomainName;
import java.time.InstantSource;
import java.time.ZoneOffset;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.xbill.DNS.Name;
import org.xbill.DNS.TSIG;

/// A key that two servers share to sign their messages with (RFC 8945). Thread-safe; its `toString`
/// shows the name alone.
public final class TsigKey {
  private final DomainName name;
  private final Name algorithm;
  private final SecretKey secret;
  private final InstantSource clock;

  private TsigKey(DomainName name, Name algorithm, SecretKey secret, InstantSource clock) {
    this.name = name;
    this.algorithm = algorithm;
    this.secret = secret;
    this.clock = clock;
  }

  /// @param algorithm `hmac-sha256`, `hmac-sha384` or `hmac-sha512`
  /// @param clock says when a message was signed; the other side accepts 300 s of difference
  /// @throws IllegalArgumentException for any other algorithm
  public static TsigKey of(DomainName name, String algorithm, byte[] secret, InstantSource clock) {
    return switch (algorithm) {
      case "hmac-sha256" -> of(name, TSIG.HMAC_SHA256, "HmacSHA256", secret, clock);
      case "hmac-sha384" -> of(name, TSIG.HMAC_SHA384, "HmacSHA384", secret, clock);
      case "hmac-sha512" -> of(name, TSIG.HMAC_SHA512, "HmacSHA512", secret, clock);
      default -> throw new IllegalArgumentException("no TSIG algorithm of ours: " + algorithm);
    };
  }

  private static TsigKey of(
      DomainName name, Name algorithm, String mac, byte[] secret, InstantSource clock) {
    return new TsigKey(name, algorithm, new SecretKeySpec(secret, mac), clock);
  }

  /// A signer of its own for each message: the library's holds state.
  TSIG signer() {
    return new TSIG(algorithm, Wire.toName(name), secret, clock.withZone(ZoneOffset.UTC));
  }

  @Override
  public String toString() {
    return "TSIG key " + name;
  }
}
