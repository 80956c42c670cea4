package dev.signet.cli;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.nio.charset.StandardCharsets;

/// Logback's JSON, with Unicode's own line ends and marks escaped as well.
///
/// JSON allows them unescaped, but many readers of lines break there, and terminals obey them.
final class JsonLine extends JsonEncoder {
  JsonLine() {
    setWithSequenceNumber(false);
    setWithContext(false);
    setWithNanoseconds(false);
    setWithMessage(false);
    setWithArguments(false);
    setWithFormattedMessage(true);
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    byte[] octets = super.encode(event);
    if (isAscii(octets)) {
      return octets;
    }
    String line = new String(octets, StandardCharsets.UTF_8);
    // Outside of strings there is nothing to escape, and the last character is the line's end.
    return (LineLayout.escape(line.substring(0, line.length() - 1), Integer.MAX_VALUE) + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static boolean isAscii(byte[] octets) {
    for (byte octet : octets) {
      if (octet < 0) {
        return false;
      }
    }
    return true;
  }
}
