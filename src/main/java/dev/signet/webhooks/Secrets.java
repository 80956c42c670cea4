package dev.signet.webhooks;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Secrets of webhooks and what they sign (CONTRACT WH-3). Pure but for making one.
public final class Secrets {
  static final String PREFIX = "whsec_";
  static final int SHOWN = 12;
  private static final int OCTETS = 32;

  private Secrets() {}

  static String fresh(SecureRandom random) {
    byte[] octets = new byte[OCTETS];
    random.nextBytes(octets);
    return PREFIX + Base64.getEncoder().encodeToString(octets);
  }

  /// `t=…,v1=…`: HMAC-SHA256 of `t.body` keyed by the whole secret, one `v1` for each secret.
  public static String signature(List<String> secrets, long time, byte[] body) {
    byte[] head = (time + ".").getBytes(StandardCharsets.US_ASCII);
    return "t="
        + time
        + secrets.stream()
            .map(secret ->
                ",v1="
                    + HexFormat.of()
                        .formatHex(mac(secret.getBytes(StandardCharsets.US_ASCII), head, body)))
            .collect(Collectors.joining());
  }

  /// The header `webhook-signature` of Standard Webhooks: HMAC-SHA256 of `id.t.body` keyed by the
  /// decoded secret.
  public static String standardSignature(List<String> secrets, String id, long time, byte[] body) {
    byte[] head = (id + "." + time + ".").getBytes(StandardCharsets.US_ASCII);
    return secrets.stream()
        .map(secret ->
            "v1,"
                + Base64.getEncoder()
                    .encodeToString(
                        mac(
                            Base64.getDecoder().decode(secret.substring(PREFIX.length())),
                            head,
                            body)))
        .collect(Collectors.joining(" "));
  }

  private static byte[] mac(byte[] key, byte[] head, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update(head);
      return mac.doFinal(body);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has HmacSHA256", impossible);
    }
  }
}
