package dev.signet.verification;

import dev.signet.dns.Message;
import dev.signet.dns.Wire;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;

/// Replies no honest server sends, octet by octet.
enum PacketBomb {
  /// 64 KiB of text beside the record asked for.
  HUGE_TEXT(true),
  /// Five thousand CNAME records at one name.
  MANY_RECORDS(true),
  /// A thousand options beside the right answer.
  MANY_OPTIONS(false),
  POINTER_TO_ITSELF(false),
  POINTERS_IN_A_RING(false),
  POINTER_AHEAD(false),
  /// Pointers that would unfold to far more than 255 octets.
  POINTER_LADDER(false),
  /// Counts that promise what is not there, in the longest message there is.
  EMPTY_GIANT(true),
  /// The longest message, octet by octet, never complete.
  DRIBBLE(true),
  /// Ten megabytes after the length of a small message.
  FLOOD(true);

  private static final int CNAME = 5;
  private static final int TXT = 16;
  private static final int OPT = 41;

  final boolean overTcp;

  PacketBomb(boolean overTcp) {
    this.overTcp = overTcp;
  }

  /// The message sent for `query`, whose question ends at `end`.
  byte[] reply(byte[] query, int end, Message usual) {
    Octets out = new Octets();
    return switch (this) {
      case HUGE_TEXT -> {
        byte[] text = new byte[65_000 / 256 * 256];
        for (int i = 0; i < text.length; i += 256) {
          text[i] = (byte) 255;
          Arrays.fill(text, i + 1, i + 256, (byte) 'x');
        }
        byte[] right = withoutEdns(usual);
        right[7]++;
        yield out.put(right).pointer(12).fixed(TXT, text.length).put(text).done();
      }
      case MANY_RECORDS -> {
        out.header(query, end, 5_000, 0);
        for (int i = 0; i < 5_000; i++) {
          out.pointer(12).fixed(CNAME, 1).put(0);
        }
        yield out.done();
      }
      case MANY_OPTIONS -> {
        byte[] right = withoutEdns(usual);
        right[11]++;
        out.put(right).put(0).fixed(OPT, 4_000);
        for (int i = 0; i < 1_000; i++) {
          out.put(0xFD, i & 255, 0, 0);
        }
        yield out.done();
      }
      case POINTER_TO_ITSELF -> out.header(query, end, 1, 0).pointer(end).fixed(CNAME, 0).done();
      case POINTERS_IN_A_RING ->
          out.header(query, end, 1, 0).pointer(end + 12).fixed(CNAME, 2).pointer(end).done();
      case POINTER_AHEAD ->
          out.header(query, end, 1, 0).pointer(12).fixed(CNAME, 2).pointer(0x3FFF).done();
      case POINTER_LADDER -> {
        out.header(query, end, 200, 0);
        int before = 12;
        for (int i = 0; i < 200; i++) {
          int at = end + i * 22;
          out.pointer(before).fixed(CNAME, 10).put(7).put("abcdefg".getBytes()).pointer(before);
          before = at + 12;
        }
        yield out.done();
      }
      case EMPTY_GIANT, DRIBBLE -> {
        out.header(query, end, 65_535, 65_535);
        yield Arrays.copyOf(out.done(), 65_535);
      }
      case FLOOD -> out.header(query, end, 1, 0).done();
    };
  }

  private static byte[] withoutEdns(Message usual) {
    return Wire.encode(
        new Message(
            usual.id(),
            usual.flags(),
            0,
            usual.rcode(),
            usual.question(),
            usual.questionCase(),
            usual.answer(),
            usual.authority(),
            usual.additional(),
            Optional.empty()));
  }

  private static final class Octets {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Octets put(int... octets) {
      for (int octet : octets) {
        out.write(octet);
      }
      return this;
    }

    Octets put(byte[] octets) {
      out.writeBytes(octets);
      return this;
    }

    /// An authoritative NOERROR to the question.
    Octets header(byte[] query, int end, int answers, int additional) {
      put(query[0], query[1], 0x84, 0, 0, 1, answers >> 8, answers, 0, 0);
      put(additional >> 8, additional);
      return put(Arrays.copyOfRange(query, 12, end));
    }

    Octets pointer(int to) {
      return put(0xC0 | to >> 8, to);
    }

    /// What follows an owner name, up to the data.
    Octets fixed(int type, int length) {
      return put(0, type, type == OPT ? 4 : 0, type == OPT ? 208 : 1)
          .put(0, 0, 0, type == OPT ? 0 : 60)
          .put(length >> 8, length);
    }

    byte[] done() {
      return out.toByteArray();
    }
  }
}
