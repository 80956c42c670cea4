package dev.signet.dkim;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/// Reads a message once, from its first octet to its last: the header whole, the body in pieces.
///
/// Holds at most [#MAX_HEADER_OCTETS] and one buffer, however long the message is. Every line must
/// end in CRLF, hold no other CR, LF or NUL, and be at most 998 octets long (RFC 5322 §2.1.1,
/// §2.3); only the body's last line may end with the message. For one message and one thread.
final class MessageScanner {
  static final int MAX_LINE_OCTETS = 998;
  static final int MAX_HEADER_OCTETS = 256 * 1024;
  static final int MAX_FIELDS = 1000;
  private static final int BUFFER_OCTETS = 16 * 1024;

  /// Takes the body, piece after piece.
  @FunctionalInterface
  interface BodySink {
    void accept(byte[] octets, int from, int count);
  }

  private final InputStream in;
  private final long mostOctets;
  private final byte[] buffer = new byte[BUFFER_OCTETS];
  private int at;
  private int end;
  private long octets;
  private long line = 1;
  private int column;
  private boolean carriageReturn;

  /// @param mostOctets how long the message may be
  MessageScanner(InputStream in, long mostOctets) {
    this.in = in;
    this.mostOctets = mostOctets;
  }

  private boolean fill() throws IOException, FlawedMessage {
    int count = in.read(buffer, 0, buffer.length);
    if (count < 0) {
      return false;
    }
    at = 0;
    end = count;
    octets += count;
    if (octets > mostOctets) {
      throw new FlawedMessage(
          MessageFlaw.MESSAGE_TOO_LARGE, "The message is longer than " + mostOctets + " octets.");
    }
    return true;
  }

  /// The header fields in their order, and past the empty line behind them.
  List<HeaderField> readHeader() throws IOException, FlawedMessage {
    List<HeaderField> fields = new ArrayList<>();
    ByteArrayOutputStream field = new ByteArrayOutputStream(256);
    ByteArrayOutputStream text = new ByteArrayOutputStream(MAX_LINE_OCTETS);
    int size = 0;
    while (true) {
      if (at == end && !fill()) {
        throw new FlawedMessage(
            MessageFlaw.NO_SEPARATOR,
            "The message ends in line "
                + line
                + ", inside its header: an empty line must follow the header, even when there is no"
                + " body.");
      }
      if (at == end) {
        continue;
      }
      long number = line;
      byte octet = buffer[at++];
      boolean lineEnds = examine(octet);
      if (!lineEnds) {
        if (octet != '\r') {
          text.write(octet);
        }
        if (++size > MAX_HEADER_OCTETS) {
          throw new FlawedMessage(
              MessageFlaw.HEADER_TOO_LARGE,
              "The header is longer than " + MAX_HEADER_OCTETS + " octets.");
        }
        continue;
      }
      if (text.size() == 0) {
        addTo(fields, field);
        return fields;
      }
      byte[] read = text.toByteArray();
      text.reset();
      if (!HeaderField.isWhitespace(read[0])) {
        addTo(fields, field);
        requireName(read, number);
      } else if (field.size() == 0) {
        throw new FlawedMessage(
            MessageFlaw.MALFORMED_HEADER,
            "Line 1 begins with whitespace, as if it went on a header field.");
      } else {
        field.write('\r');
        field.write('\n');
      }
      field.writeBytes(read);
    }
  }

  private static void addTo(List<HeaderField> fields, ByteArrayOutputStream field)
      throws FlawedMessage {
    if (field.size() == 0) {
      return;
    }
    if (fields.size() == MAX_FIELDS) {
      throw new FlawedMessage(
          MessageFlaw.HEADER_TOO_LARGE, "The header has more than " + MAX_FIELDS + " fields.");
    }
    fields.add(HeaderField.of(field.toByteArray()));
    field.reset();
  }

  /// field-name of RFC 5322 §2.2: printable ASCII without the colon; §4.5 lets whitespace follow.
  private static void requireName(byte[] read, long number) throws FlawedMessage {
    int i = 0;
    while (i < read.length && read[i] > ' ' && read[i] < 127 && read[i] != ':') {
      i++;
    }
    int length = i;
    while (i < read.length && HeaderField.isWhitespace(read[i])) {
      i++;
    }
    if (length == 0 || i == read.length || read[i] != ':') {
      throw new FlawedMessage(
          MessageFlaw.MALFORMED_HEADER,
          "Line "
              + number
              + " is no header field (a name and a colon), and no empty line before it ends the"
              + " header.");
    }
  }

  /// Gives what is left to the sink.
  void readBody(BodySink sink) throws IOException, FlawedMessage {
    while (at < end || fill()) {
      for (int i = at; i < end; i++) {
        examine(buffer[i]);
      }
      sink.accept(buffer, at, end - at);
      at = end;
    }
    if (carriageReturn) {
      throw bareCarriageReturn();
    }
  }

  /// Whether this octet ends a line.
  private boolean examine(byte octet) throws FlawedMessage {
    if (octet == '\n') {
      if (!carriageReturn) {
        throw new FlawedMessage(
            MessageFlaw.BARE_LINE_FEED,
            "Line " + line + " ends in LF without CR: lines of a message end in CRLF.");
      }
      carriageReturn = false;
      column = 0;
      line++;
      return true;
    }
    if (carriageReturn) {
      throw bareCarriageReturn();
    }
    if (octet == '\r') {
      carriageReturn = true;
      return false;
    }
    if (octet == 0) {
      throw new FlawedMessage(MessageFlaw.NUL, "Line " + line + " holds a NUL octet.");
    }
    if (++column > MAX_LINE_OCTETS) {
      throw new FlawedMessage(
          MessageFlaw.LINE_TOO_LONG,
          "Line "
              + line
              + " is longer than "
              + MAX_LINE_OCTETS
              + " octets: encode the body as quoted-printable or base64, or fold the header field.");
    }
    return false;
  }

  private FlawedMessage bareCarriageReturn() {
    return new FlawedMessage(
        MessageFlaw.BARE_CARRIAGE_RETURN,
        "Line " + line + " holds a CR that no LF follows: lines of a message end in CRLF.");
  }
}
