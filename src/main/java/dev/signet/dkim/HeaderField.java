package dev.signet.dkim;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// One header field as it stands in the message, folds included, without its closing CRLF.
///
/// @param name in lower case, without the whitespace that old syntax allows before the colon (RFC
///   5322 §4.5)
/// @param colon where the colon is in `octets`
record HeaderField(String name, byte[] octets, int colon) {

  /// @param octets a whole field whose name is well-formed
  static HeaderField of(byte[] octets) {
    int colon = 0;
    while (octets[colon] != ':') {
      colon++;
    }
    int end = colon;
    while (end > 0 && isWhitespace(octets[end - 1])) {
      end--;
    }
    String name = new String(octets, 0, end, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
    return new HeaderField(name, octets, colon);
  }

  static boolean isWhitespace(byte octet) {
    return octet == ' ' || octet == '\t';
  }

  /// What stands behind the colon, octet for character.
  String value() {
    return new String(octets, colon + 1, octets.length - colon - 1, StandardCharsets.ISO_8859_1);
  }

  /// The field in the canonicalization `relaxed`, without the closing CRLF (RFC 6376 §3.4.2).
  byte[] relaxed() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(octets.length);
    out.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
    out.write(':');
    boolean space = false;
    boolean begun = false;
    for (int i = colon + 1; i < octets.length; i++) {
      byte octet = octets[i];
      // A fold is a CRLF before whitespace, so the line break alone goes.
      if (octet == '\r' || octet == '\n') {
        continue;
      }
      if (isWhitespace(octet)) {
        space = true;
        continue;
      }
      if (space && begun) {
        out.write(' ');
      }
      out.write(octet);
      space = false;
      begun = true;
    }
    return out.toByteArray();
  }
}
