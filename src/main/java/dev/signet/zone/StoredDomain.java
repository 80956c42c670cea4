package dev.signet.zone;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// One domain as the image holds it: its token and its keys in a single array, because a million of
/// them must fit into memory.
///
/// Layout: the token's letters, then for each key a length octet and the selector, two length
/// octets and the key (DER). The keys stay binary and become base64 as they are written into a
/// reply.
final class StoredDomain extends Label {
  private static final int MAX_KEYS = 16;
  private static final int MAX_KEY_LENGTH = 2048;

  private StoredDomain(byte[] octets, int tokenLength) {
    super(octets, 0, tokenLength);
  }

  static StoredDomain of(ServedDomain domain) {
    byte[] octets = layOut(domain);
    return new StoredDomain(octets, domain.token().label().length());
  }

  /// Serves what `newer` holds, which must have the same token; false when that is the same.
  boolean replaceBy(StoredDomain newer) {
    byte[] replacement = newer.octets();
    if (Arrays.equals(octets(), replacement)) {
      return false;
    }
    octets(replacement);
    return true;
  }

  private static byte[] layOut(ServedDomain domain) {
    if (domain.keys().size() > MAX_KEYS) {
      throw new IllegalArgumentException("a domain has at most " + MAX_KEYS + " DKIM keys");
    }
    byte[] token = ascii(domain.token().label());
    int length = token.length;
    for (ServedKey key : domain.keys()) {
      check(key);
      length += 3 + key.selector().length() + key.publicKey().length;
    }
    byte[] out = Arrays.copyOf(token, length);
    int at = token.length;
    for (ServedKey key : domain.keys()) {
      byte[] selector = ascii(key.selector());
      byte[] der = key.publicKey();
      out[at] = (byte) selector.length;
      System.arraycopy(selector, 0, out, at + 1, selector.length);
      at += 1 + selector.length;
      out[at] = (byte) (der.length >> 8);
      out[at + 1] = (byte) der.length;
      System.arraycopy(der, 0, out, at + 2, der.length);
      at += 2 + der.length;
    }
    return out;
  }

  private static void check(ServedKey key) {
    if (!key.selector().matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")) {
      throw new IllegalArgumentException("not a selector of one lower-case label");
    }
    if (key.publicKey().length > MAX_KEY_LENGTH) {
      throw new IllegalArgumentException("a public key of more than " + MAX_KEY_LENGTH + " octets");
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /// Where in `octets` the two length octets of a key stand, or -1: the key whose selector is the
  /// `length` octets of `name` from `from` on.
  static int findKey(byte[] octets, int tokenLength, byte[] name, int from, int length) {
    int at = tokenLength;
    while (at < octets.length) {
      int selectorLength = octets[at];
      int key = at + 1 + selectorLength;
      if (selectorLength == length
          && Arrays.equals(octets, at + 1, key, name, from, from + length)) {
        return key;
      }
      at = key + 2 + keyLength(octets, key);
    }
    return -1;
  }

  static int keyLength(byte[] octets, int at) {
    return (octets[at] & 0xFF) << 8 | (octets[at + 1] & 0xFF);
  }
}
