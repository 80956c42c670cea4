package dev.signet.dkim;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The SHA-256 of a body in one of the two canonicalizations, taken in pieces (RFC 6376 §3.4.3,
/// §3.4.4, §3.7).
///
/// The body must have passed the [MessageScanner]: each CR is followed by LF. For one thread.
final class BodyHash {
  private final boolean relaxed;
  private final MessageDigest digest;
  private final byte[] out = new byte[8 * 1024];
  private int filled;

  /// Empty lines seen that nothing but empty lines has followed yet.
  private long emptyLines;

  private boolean inLine;
  private boolean whitespace;
  private boolean anything;

  private BodyHash(boolean relaxed) {
    this.relaxed = relaxed;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  static BodyHash relaxed() {
    return new BodyHash(true);
  }

  static BodyHash simple() {
    return new BodyHash(false);
  }

  void update(byte[] octets, int from, int count) {
    for (int i = from; i < from + count; i++) {
      byte octet = octets[i];
      if (octet == '\n') {
        endLine();
      } else if (octet == '\r') {
        // Its LF follows.
        continue;
      } else if (relaxed && HeaderField.isWhitespace(octet)) {
        whitespace = true;
      } else {
        put(octet);
      }
    }
  }

  private void put(byte octet) {
    if (!inLine) {
      while (emptyLines > 0) {
        writeLineBreak();
        emptyLines--;
      }
      inLine = true;
    }
    if (whitespace) {
      write((byte) ' ');
      whitespace = false;
    }
    write(octet);
  }

  private void endLine() {
    // Whitespace at the end of a line is none, and a line of nothing else is empty.
    whitespace = false;
    if (inLine) {
      writeLineBreak();
      inLine = false;
    } else {
      emptyLines++;
    }
  }

  private void writeLineBreak() {
    write((byte) '\r');
    write((byte) '\n');
  }

  private void write(byte octet) {
    if (filled == out.length) {
      digest.update(out, 0, filled);
      filled = 0;
    }
    out[filled++] = octet;
    anything = true;
  }

  /// The hash; the last call on this object.
  byte[] finish() {
    // §3.4.3, §3.4.4: a last line without CRLF gets one; an empty body is one in "simple" alone.
    if (inLine || (!relaxed && !anything)) {
      writeLineBreak();
    }
    digest.update(out, 0, filled);
    return digest.digest();
  }
}
