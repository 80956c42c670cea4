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
  /// Aliases to ever longer names, until the names are too long.
  POINTER_LADDER(false, true),
  /// Counts that promise what is not there, in the longest message there is.
  EMPTY_GIANT(true),
  /// The longest message, octet by octet, never complete.
  DRIBBLE(true),
  /// Ten megabytes after the length of a small message.
  FLOOD(true),
  /// As many records as fit, each with two names of 127 labels that cost two octets each.
  LONG_NAMES_BY_POINTER(true),
  /// As many records as fit, with names of octets that must be escaped when printed.
  LONG_NAMES(true),
  /// A chain of aliases of 127 labels through the whole message, in the order that is worst to
  /// follow.
  ALIAS_MAZE(true),
  /// Records without a name, as many as fit: eleven octets each.
  TINY_RECORDS(true),
  /// Texts of strings that hold nothing, beside the record asked for.
  EMPTY_STRINGS(true, true),
  /// A set of texts at the name asked for, whatever its type.
  MANY_TEXTS(true),
  /// A hundred mail exchanges, each of 255 octets, of the type asked for.
  EXCHANGES(true, true),
  /// 255 name servers of a zone below, without an address.
  NAME_SERVERS(true),
  /// Thirteen name servers of a zone below, with as many addresses as fit.
  ADDRESSES(true),
  /// Extended errors, as many as fit.
  OPTIONS(true),
  /// Every name is a pointer to a pointer to a pointer.
  POINTER_TOWER(true);

  private static final int CNAME = 5;
  private static final int NS = 2;
  private static final int MX = 15;
  private static final int TXT = 16;
  private static final int OPT = 41;
  private static final int LONGEST = 65_535;

  final boolean overTcp;

  /// Says, well formed where the question is concerned, that another record is there.
  final boolean wrongRecord;

  PacketBomb(boolean overTcp) {
    this(overTcp, false);
  }

  PacketBomb(boolean overTcp, boolean wrongRecord) {
    this.overTcp = overTcp;
    this.wrongRecord = wrongRecord;
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
      case LONG_NAMES_BY_POINTER -> {
        out.header(query, end, 0, 0);
        int name = end + 12;
        out.pointer(12).fixed(CNAME, 255).put(longName(0));
        int count = 1;
        while (out.size() + 14 <= LONGEST) {
          out.pointer(name).fixed(CNAME, 2).pointer(name);
          count++;
        }
        yield out.answers(count).done();
      }
      case LONG_NAMES -> {
        out.header(query, end, 0, 0);
        int count = 0;
        while (out.size() + 267 <= LONGEST) {
          out.pointer(12).fixed(type(query, end), 255).put(longName(count));
          count++;
        }
        yield out.answers(count).done();
      }
      case ALIAS_MAZE -> {
        out.header(query, end, 0, 0);
        int count = (LONGEST - end) / 520;
        for (int i = count - 1; i > 0; i--) {
          out.put(longName(i)).fixed(CNAME, 255).put(longName(i + 1));
        }
        yield out.pointer(12).fixed(CNAME, 255).put(longName(1)).answers(count).done();
      }
      case TINY_RECORDS -> {
        out.header(query, end, 0, 0);
        int count = 0;
        while (out.size() + 11 <= LONGEST) {
          out.put(0).fixed(CNAME + 94, 0);
          count++;
        }
        yield out.answers(count).done();
      }
      case EMPTY_STRINGS -> {
        out.header(query, end, 0, 0);
        int count = 0;
        while (out.size() + 4_012 <= LONGEST) {
          byte[] strings = new byte[4_000];
          strings[0] = 1;
          strings[1] = (byte) count;
          out.pointer(12).fixed(TXT, 4_000).put(strings);
          count++;
        }
        yield out.answers(count).done();
      }
      case MANY_TEXTS -> {
        out.header(query, end, 0, 0);
        int count = 0;
        while (out.size() + 15 <= LONGEST) {
          out.pointer(12).fixed(TXT, 3).put(2, count >> 8, count);
          count++;
        }
        yield out.answers(count).done();
      }
      case EXCHANGES -> {
        out.header(query, end, 0, 0);
        for (int i = 0; i < 100; i++) {
          out.pointer(12).fixed(MX, 257).put(0, i).put(longName(i));
        }
        yield out.answers(100).done();
      }
      case NAME_SERVERS -> {
        out.header(query, end, 0, 0);
        for (int i = 0; i < 240; i++) {
          out.pointer(12).fixed(NS, 255).put(longName(i));
        }
        yield out.referral(240, 0).done();
      }
      case ADDRESSES -> {
        out.header(query, end, 0, 0);
        int[] hosts = new int[13];
        for (int i = 0; i < 13; i++) {
          hosts[i] = out.size() + 12;
          out.pointer(12).fixed(NS, 4).put(1, 'a' + i).pointer(12);
        }
        int count = 0;
        while (out.size() + 16 <= LONGEST) {
          out.pointer(hosts[12 - count % 13]).fixed(1, 4).put(9, 9, count >> 8, count);
          count++;
        }
        yield out.referral(13, count).done();
      }
      case OPTIONS -> {
        byte[] right = withoutEdns(usual);
        right[11]++;
        int room = (LONGEST - right.length - 11) / 6 * 6;
        out.put(right).put(0).fixed(OPT, room);
        for (int i = 0; i < room / 6; i++) {
          out.put(0, 15, 0, 2, 0, 3);
        }
        yield out.done();
      }
      case POINTER_TOWER -> {
        out.header(query, end, 0, 0);
        int tower = end + 12;
        out.pointer(12).fixed(TXT, 16_000);
        int before = 12;
        for (int i = 0; i < 8_000; i++) {
          out.pointer(before);
          before = tower + 2 * i;
        }
        int count = 1;
        while (out.size() + 14 <= LONGEST) {
          out.pointer(before).fixed(CNAME, 2).pointer(before);
          count++;
        }
        yield out.answers(count).done();
      }
    };
  }

  private static int type(byte[] query, int end) {
    return query[end - 4] << 8 | query[end - 3];
  }

  /// 127 labels of one octet that no printable name holds; another name for every number.
  private static byte[] longName(int number) {
    byte[] out = new byte[255];
    for (int i = 0; i < 254; i += 2) {
      out[i] = 1;
      out[i + 1] = (byte) (i < 16 && (number >> i / 2 & 1) == 1 ? 200 : 201);
    }
    return out;
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
    private final int[] counts = new int[4];

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

    int size() {
      return out.size();
    }

    Octets answers(int count) {
      counts[1] = count;
      return this;
    }

    /// Turns the records so far into a referral: no authority, nothing in the answer section.
    Octets referral(int authority, int additional) {
      counts[2] = authority;
      counts[3] = additional;
      return this;
    }

    byte[] done() {
      byte[] octets = out.toByteArray();
      for (int i = 1; i < counts.length; i++) {
        if (counts[i] > 0) {
          octets[4 + 2 * i] = (byte) (counts[i] >> 8);
          octets[5 + 2 * i] = (byte) counts[i];
        }
      }
      if (counts[2] > 0) {
        octets[2] &= (byte) 0xFB;
      }
      return octets;
    }
  }
}
