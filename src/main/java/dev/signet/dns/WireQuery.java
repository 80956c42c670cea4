package dev.signet.dns;

/// Reads one query of a client into itself, over and over: the name server's half of [Wire].
///
/// Made for the hot path: it allocates nothing, follows no compression pointer, only moves forward
/// and stops at the first octet that makes no sense, so its cost is bounded by the packet's length
/// (RFC 1035 §4, RFC 6891 §6.1, RFC 9619). Belongs to one thread; what it says holds until the next
/// [#read].
public final class WireQuery {
  /// What kind of packet was read, and so what may be said to it.
  public enum Form {
    /// No header, or itself a reply: never answered, so that two servers cannot talk for ever.
    UNANSWERABLE,
    /// No query that makes sense: FORMERR.
    MALFORMED,
    /// An opcode other than QUERY: NOTIMP.
    OTHER_OPCODE,
    /// An EDNS version other than 0: BADVERS (RFC 6891 §6.1.3).
    OTHER_EDNS_VERSION,
    /// One question.
    QUESTION
  }

  static final int HEADER = 12;
  private static final int MAX_NAME = 255;
  private static final int MAX_RECORDS = 16;
  private static final int OPT = 41;
  private static final int COOKIE = 10;

  byte[] packet = new byte[0];
  private int length;
  private int questionEnd;
  private int type;
  private int klass;
  private boolean edns;
  private int udpSize;
  private int version;
  private boolean dnssecOk;
  private int cookieAt;
  private int cookieLength;

  /// The question's name in wire form, folded to lower case, the root label included.
  private final byte[] name = new byte[MAX_NAME];

  private final short[] labelAt = new short[MAX_NAME / 2 + 1];
  private int nameLength;
  private int labels;

  /// Reads the first `length` octets of `octets`, which must stay unchanged until the reply is
  /// written.
  public Form read(byte[] octets, int length) {
    packet = octets;
    this.length = length;
    questionEnd = HEADER;
    nameLength = 0;
    labels = 0;
    edns = false;
    version = 0;
    dnssecOk = false;
    cookieLength = 0;
    if (length < HEADER || (octets[2] & 0x80) != 0) {
      return Form.UNANSWERABLE;
    }
    boolean wellFormed = readSections();
    if (!wellFormed) {
      forgetOptions();
    }
    if ((octets[2] & 0x78) != 0) {
      return Form.OTHER_OPCODE;
    }
    // RFC 9619 §4: a QUERY has exactly one question.
    if (!wellFormed || count(4) != 1 || count(6) != 0) {
      return Form.MALFORMED;
    }
    return version == 0 ? Form.QUESTION : Form.OTHER_EDNS_VERSION;
  }

  private boolean readSections() {
    int questions = count(4);
    if (questions > 1) {
      return false;
    }
    int at = HEADER;
    if (questions == 1) {
      at = readQuestion();
      if (at < 0) {
        return false;
      }
      questionEnd = at;
    }
    int others = count(6) + count(8);
    int records = others + count(10);
    if (records > MAX_RECORDS) {
      return false;
    }
    for (int i = 0; i < records; i++) {
      at = readRecord(at, i >= others);
      if (at < 0) {
        return false;
      }
    }
    return at == length;
  }

  /// Reads name, type and class; the offset behind them, or -1.
  private int readQuestion() {
    int at = HEADER;
    int into = 0;
    while (true) {
      if (at >= length) {
        return -1;
      }
      int size = packet[at];
      // A pointer in the first name of a message could only point at itself or into the header.
      if (size < 0 || size > 63 || into + size + 1 > MAX_NAME || at + size >= length) {
        return -1;
      }
      name[into] = (byte) size;
      if (size == 0) {
        break;
      }
      labelAt[labels++] = (short) into;
      for (int i = 1; i <= size; i++) {
        byte octet = packet[at + i];
        name[into + i] = octet >= 'A' && octet <= 'Z' ? (byte) (octet + 32) : octet;
      }
      into += size + 1;
      at += size + 1;
    }
    at++;
    if (at + 4 > length) {
      return -1;
    }
    nameLength = into + 1;
    type = u16(at);
    klass = u16(at + 2);
    return at + 4;
  }

  /// Steps over one record, taking notice of OPT; the offset behind it, or -1.
  private int readRecord(int start, boolean additional) {
    int at = skipName(start);
    if (at < 0 || at + 10 > length) {
      return -1;
    }
    int recordType = u16(at);
    int end = at + 10 + u16(at + 8);
    if (end > length) {
      return -1;
    }
    if (recordType != OPT) {
      return end;
    }
    // RFC 6891 §6.1.1: at most one, owned by the root, in the additional section.
    if (edns || !additional || at != start + 1) {
      return -1;
    }
    edns = true;
    udpSize = u16(at + 2);
    version = packet[at + 5] & 0xFF;
    dnssecOk = (packet[at + 6] & 0x80) != 0;
    return readOptions(at + 10, end) ? end : -1;
  }

  private boolean readOptions(int start, int end) {
    int at = start;
    while (at < end) {
      if (at + 4 > end) {
        return false;
      }
      int size = u16(at + 2);
      if (at + 4 + size > end) {
        return false;
      }
      if (u16(at) == COOKIE && cookieLength == 0) {
        // RFC 7873 §5.2.2: 8 octets of the client's, alone or with 8 to 32 of a server's.
        if (size != 8 && (size < 16 || size > 40)) {
          return false;
        }
        cookieAt = at + 4;
        cookieLength = size;
      }
      at += 4 + size;
    }
    return true;
  }

  private int skipName(int start) {
    int at = start;
    while (at < length && at - start < MAX_NAME) {
      int size = packet[at] & 0xFF;
      if (size == 0) {
        return at + 1;
      }
      if (size >= 0xC0) {
        return at + 2 <= length ? at + 2 : -1;
      }
      if (size > 63) {
        return -1;
      }
      at += size + 1;
    }
    return -1;
  }

  private void forgetOptions() {
    edns = false;
    cookieLength = 0;
  }

  private int count(int at) {
    return u16(at);
  }

  private int u16(int at) {
    return (packet[at] & 0xFF) << 8 | (packet[at + 1] & 0xFF);
  }

  /// The offset behind the question, or behind the header when no question could be read.
  int questionEnd() {
    return questionEnd;
  }

  boolean hasQuestion() {
    return questionEnd > HEADER;
  }

  /// The type asked for, 0 to 65535.
  public int type() {
    return type;
  }

  /// The class asked for; 1 is IN.
  public int questionClass() {
    return klass;
  }

  /// Whether the client speaks EDNS, and so gets an OPT record back.
  public boolean edns() {
    return edns;
  }

  boolean dnssecOk() {
    return dnssecOk;
  }

  /// How many octets the client takes over UDP: 512 without EDNS and at least that with it (RFC
  /// 6891 §6.2.3).
  public int udpSize() {
    return edns ? Math.max(512, udpSize) : 512;
  }

  /// How many octets of cookie the client sent: 0, 8 (its own half only), or 16 to 40 (RFC 7873).
  public int cookieLength() {
    return cookieLength;
  }

  /// The eight octets at `offset` in the cookie as one number, the first octet highest.
  public long cookieOctets(int offset) {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | (packet[cookieAt + offset + i] & 0xFF);
    }
    return value;
  }

  /// How many labels the name has, the root's not counted.
  public int labels() {
    return labels;
  }

  /// The name in wire form, lower case; valid up to [#nameLength], until the next [#read].
  public byte[] name() {
    return name;
  }

  /// How many octets of [#name] count.
  public int nameLength() {
    return nameLength;
  }

  /// Where in [#name] a label starts (its length octet); 0 is the leftmost.
  public int labelAt(int index) {
    return labelAt[index];
  }

  /// Whether the name is `suffix` (wire form, lower case, `suffixLabels` labels) or lies under it.
  public boolean isAtOrBelow(byte[] suffix, int suffixLabels) {
    int from = nameLength - suffix.length;
    if (labels < suffixLabels
        || from < 0
        || (labels == suffixLabels ? from != 0 : labelAt[labels - suffixLabels] != from)) {
      // At the root zone `labelAt` has no entry for the empty suffix, and nobody serves that here.
      return false;
    }
    for (int i = 0; i < suffix.length; i++) {
      if (name[from + i] != suffix[i]) {
        return false;
      }
    }
    return true;
  }
}
