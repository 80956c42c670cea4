package dev.signet.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/// Where a change came from. It names a person, so it can be erased: the chain holds salted hashes
/// alone, and without the salt they say nothing.
///
/// @param open what was kept to be read; empty when it was erased
/// @param addressHash hex
/// @param agentHash hex
public record Origin(Optional<Open> open, String addressHash, String agentHash) {
  /// @param salt hex, random, for this row alone
  public record Open(String address, String userAgent, String salt) {}

  /// @param salt at least 16 random octets
  public static Origin of(String address, String userAgent, byte[] salt) {
    String word = HexFormat.of().formatHex(salt);
    return new Origin(
        Optional.of(new Open(address, userAgent, word)),
        hash(word, "address", address),
        hash(word, "agent", userAgent));
  }

  /// Whether what can be read is what was hashed. Erased origins are.
  public boolean intact() {
    return open.map(seen ->
            hash(seen.salt(), "address", seen.address()).equals(addressHash)
                && hash(seen.salt(), "agent", seen.userAgent()).equals(agentHash))
        .orElse(true);
  }

  private static String hash(String salt, String kind, String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest((salt + " " + kind + " " + text).getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
