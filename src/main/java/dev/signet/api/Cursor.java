package dev.signet.api;

import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// The opaque text that says where the next page of a list starts (CONTRACT AP-3).
///
/// It holds the id of the last item of the page before, sealed with HMAC-SHA256 (RFC 2104) over
/// that id, the organization and the kind of list: a cursor that was changed, made up, or taken
/// from another organization or list is refused. It hides nothing that its holder has not seen.
/// Safe for concurrent use.
public final class Cursor {
  private static final byte VERSION = 1;
  private static final int TAG = 16;
  private static final int SIZE = 1 + 16 + TAG;
  // 33 bytes are 44 characters of base64url, without padding and without spare bits: one spelling.
  private static final int TEXT = 44;

  private final Supplier<byte[]> source;
  private volatile @Nullable SecretKeySpec key;

  /// @param key gives at least 32 secret bytes, the same on every node; asked when the first cursor
  ///   is printed or read, and again only when it threw
  public Cursor(Supplier<byte[]> key) {
    this.source = key;
  }

  private SecretKeySpec key() {
    SecretKeySpec known = key;
    if (known == null) {
      byte[] octets = source.get();
      if (octets.length < 32) {
        throw new IllegalStateException("a cursor key has at least 32 bytes");
      }
      known = new SecretKeySpec(octets, "HmacSHA256");
      key = known;
    }
    return known;
  }

  /// The cursor for the page after `last`.
  ///
  /// @param list the kind of list, a fixed word such as `domains`
  public String print(UUID organization, String list, UUID last) {
    byte[] tag = tag(organization, list, last);
    ByteBuffer bytes = ByteBuffer.allocate(SIZE).put(VERSION);
    bytes.putLong(last.getMostSignificantBits()).putLong(last.getLeastSignificantBits());
    bytes.put(tag);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  /// The id that `text` was printed for.
  ///
  /// @param field how the caller named it (`after`, `cursor`), for the refusal
  /// @throws Refused `INVALID` for anything that [#print] did not give for this organization and
  ///   list
  public UUID read(UUID organization, String list, String text, String field) {
    byte[] bytes = decode(text, field);
    ByteBuffer reader = ByteBuffer.wrap(bytes);
    byte version = reader.get();
    UUID last = new UUID(reader.getLong(), reader.getLong());
    byte[] given = Arrays.copyOfRange(bytes, SIZE - TAG, SIZE);
    if (version != VERSION || !MessageDigest.isEqual(given, tag(organization, list, last))) {
      throw bad(field);
    }
    return last;
  }

  private static byte[] decode(String text, String field) {
    if (text.length() != TEXT) {
      throw bad(field);
    }
    try {
      return Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException _) {
      throw bad(field);
    }
  }

  private static Refused bad(String field) {
    return Refused.field(
        Reason.INVALID,
        field,
        "This is not a cursor of this list. Send the next_cursor of the page before, unchanged,"
            + " or leave it out to start from the beginning.");
  }

  private byte[] tag(UUID organization, String list, UUID last) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key());
      ByteBuffer fixed = ByteBuffer.allocate(33).put(VERSION);
      fixed.putLong(organization.getMostSignificantBits());
      fixed.putLong(organization.getLeastSignificantBits());
      fixed.putLong(last.getMostSignificantBits()).putLong(last.getLeastSignificantBits());
      mac.update(fixed.array());
      // Last and alone of variable length, so no two inputs run together.
      return Arrays.copyOf(mac.doFinal(list.getBytes(StandardCharsets.UTF_8)), TAG);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has HmacSHA256", impossible);
    }
  }
}
