package dev.signet.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.zip.CRC32;

/// A bearer secret: `<prefix>_`, 33 random base62 characters (196 bits), and a 6-character
/// checksum.
///
/// The checksum (CRC-32 of everything before it) lets a typo be refused without a query. Only the
/// SHA-256 hash is ever stored; a fast hash is right for a secret this random. `toString` shows the
/// first 12 characters only. Immutable.
public final class Secret {
  private static final String BASE62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int RANDOM_LENGTH = 33;
  private static final int CHECKSUM_LENGTH = 6;
  private static final int SHOWN = 12;

  private final Prefix prefix;
  private final String text;

  private Secret(Prefix prefix, String text) {
    this.prefix = prefix;
    this.text = text;
  }

  /// What kind of credential a secret is, by how it begins.
  public enum Prefix {
    /// An organization key.
    AP("ap"),
    /// An organization key under its other name.
    AK("ak"),
    /// A personal token, for one or more organizations.
    PAT("pat"),
    /// A signing credential of a mail server; it opens nothing else, and no other opens what it
    /// does.
    SK("sk");

    private final String text;

    Prefix(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }

    /// Reads `ap`, `ak` or `pat`.
    public static Optional<Prefix> of(String text) {
      for (Prefix prefix : values()) {
        if (prefix.text.equals(text)) {
          return Optional.of(prefix);
        }
      }
      return Optional.empty();
    }
  }

  /// A fresh secret.
  public static Secret fresh(Prefix prefix, SecureRandom random) {
    StringBuilder text = new StringBuilder(prefix.text).append('_');
    for (int i = 0; i < RANDOM_LENGTH; i++) {
      text.append(BASE62.charAt(random.nextInt(BASE62.length())));
    }
    return new Secret(prefix, text + checksum(text.toString()));
  }

  /// Reads a presented secret; empty when shape or checksum are wrong.
  public static Optional<Secret> parse(String text) {
    int underscore = text.indexOf('_');
    if (underscore < 0 || text.length() != underscore + 1 + RANDOM_LENGTH + CHECKSUM_LENGTH) {
      return Optional.empty();
    }
    Optional<Prefix> prefix = Prefix.of(text.substring(0, underscore));
    int body = text.length() - CHECKSUM_LENGTH;
    if (prefix.isEmpty() || !text.substring(body).equals(checksum(text.substring(0, body)))) {
      return Optional.empty();
    }
    return Optional.of(new Secret(prefix.get(), text));
  }

  private static String checksum(String body) {
    CRC32 crc = new CRC32();
    crc.update(body.getBytes(StandardCharsets.UTF_8));
    long value = crc.getValue();
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < CHECKSUM_LENGTH; i++) {
      out.insert(0, BASE62.charAt((int) (value % 62)));
      value /= 62;
    }
    return out.toString();
  }

  public Prefix prefix() {
    return prefix;
  }

  /// The secret itself; show it once, keep it never.
  public String reveal() {
    return text;
  }

  /// The first 12 characters, to tell keys apart.
  public String shownPrefix() {
    return text.substring(0, SHOWN);
  }

  /// What is stored and looked up.
  public byte[] hash() {
    return sha256(text);
  }

  static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return shownPrefix() + "…";
  }
}
