package dev.signet.dns;

/// Writes one reply into itself, over and over: the name server's other half of [WireQuery].
///
/// Records that do not fit turn the reply into header, question and OPT with TC set: there is never
/// a part of an answer in it (RFC 2181 §9). Owner names are compressed onto the question, whose
/// case is kept. Belongs to one thread.
public final class WireReply {
  /// What the server says it takes over UDP, and the most it sends (DNS flag day 2020).
  public static final int UDP_LIMIT = 1232;

  /// No reply of this server is longer, over TCP neither.
  public static final int LIMIT = 8192;

  private static final int OPT_LENGTH = 11;
  private static final int COOKIE_OPTION_LENGTH = 4 + 24;
  private static final int FIXED_RECORD_PART = 12;
  private static final byte[] BASE64 =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
          .getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  private final byte[] out = new byte[LIMIT];
  private WireQuery query = new WireQuery();
  private int at;
  private int available;
  private int rcode;
  private boolean authoritative;
  private boolean truncated;
  private boolean cookie;
  private long serverCookieHigh;
  private long serverCookieLow;
  private int answers;
  private int authorities;
  private int additionals;

  /// Starts a reply of at most `limit` octets to the query just read.
  public void begin(WireQuery query, int limit) {
    this.query = query;
    at = query.questionEnd();
    System.arraycopy(query.packet, 0, out, 0, at);
    available = Math.min(limit, LIMIT) - (query.edns() ? OPT_LENGTH : 0);
    rcode = 0;
    authoritative = false;
    truncated = false;
    cookie = false;
    answers = 0;
    authorities = 0;
    additionals = 0;
  }

  /// Sends the client's half of the cookie back, and these 16 octets as the server's (RFC 7873
  /// §5.2.3). To be called before any record is added.
  public void cookie(long high, long low) {
    cookie = true;
    serverCookieHigh = high;
    serverCookieLow = low;
    available -= COOKIE_OPTION_LENGTH;
  }

  public void rcode(Rcode rcode) {
    this.rcode = rcode.code();
  }

  public void authoritative() {
    authoritative = true;
  }

  /// Drops every record and tells the client to ask again over TCP.
  public void truncate() {
    truncated = true;
    at = query.questionEnd();
    answers = 0;
    authorities = 0;
    additionals = 0;
  }

  /// Adds records to the answer section; `serial` goes into an SOA among them.
  public void answer(PreparedRecords records, int serial, int originLength) {
    if (fits(records.octets.length)) {
      answers += copy(records, serial, originLength);
    }
  }

  /// Adds records to the authority section; `serial` goes into an SOA among them.
  public void authority(PreparedRecords records, int serial, int originLength) {
    if (fits(records.octets.length)) {
      authorities += copy(records, serial, originLength);
    }
  }

  /// Adds records to the additional section, or leaves them out when they do not fit: nobody needs
  /// them (RFC 2181 §9).
  public void additional(PreparedRecords records, int originLength) {
    if (!truncated && at + records.octets.length <= available) {
      additionals += copy(records, 0, originLength);
    }
  }

  /// Adds a TXT record of the question's name: `prefix` and then `length` octets of `source` from
  /// `from` on in base64, split into strings of 255 octets (RFC 1035 §3.3.14, RFC 6376 §3.6.2.2).
  public void answerBase64Text(int ttl, byte[] prefix, byte[] source, int from, int length) {
    int text = prefix.length + (length + 2) / 3 * 4;
    int strings = Math.max(1, (text + 254) / 255);
    if (!fits(FIXED_RECORD_PART + text + strings)) {
      return;
    }
    answers++;
    out[at] = (byte) 0xC0;
    out[at + 1] = WireQuery.HEADER;
    put16(at + 2, RecordType.TXT.code());
    put16(at + 4, 1);
    put32(at + 6, ttl);
    put16(at + 10, text + strings);
    at += FIXED_RECORD_PART;
    System.arraycopy(prefix, 0, out, at + strings, prefix.length);
    base64(source, from, length, at + strings + prefix.length);
    // The text stands at the end of its room; each string moves forward and gets its length octet.
    int left = text;
    int read = at + strings;
    for (int i = 0; i < strings; i++) {
      int size = Math.min(255, left);
      out[at] = (byte) size;
      if (at + 1 != read) {
        System.arraycopy(out, read, out, at + 1, size);
      }
      at += 1 + size;
      read += size;
      left -= size;
    }
  }

  private void base64(byte[] source, int from, int length, int to) {
    byte[] alphabet = BASE64;
    byte[] into = out;
    int end = from + length - length % 3;
    int write = to;
    for (int i = from; i < end; i += 3) {
      int bits = (source[i] & 0xFF) << 16 | (source[i + 1] & 0xFF) << 8 | (source[i + 2] & 0xFF);
      into[write] = alphabet[bits >>> 18];
      into[write + 1] = alphabet[bits >>> 12 & 63];
      into[write + 2] = alphabet[bits >>> 6 & 63];
      into[write + 3] = alphabet[bits & 63];
      write += 4;
    }
    int rest = length % 3;
    if (rest > 0) {
      int bits = (source[end] & 0xFF) << 16 | (rest == 2 ? (source[end + 1] & 0xFF) << 8 : 0);
      into[write] = alphabet[bits >>> 18];
      into[write + 1] = alphabet[bits >>> 12 & 63];
      into[write + 2] = rest == 2 ? alphabet[bits >>> 6 & 63] : (byte) '=';
      into[write + 3] = '=';
    }
  }

  private boolean fits(int octets) {
    if (!truncated && at + octets > available) {
      truncate();
    }
    return !truncated;
  }

  private int copy(PreparedRecords records, int serial, int originLength) {
    System.arraycopy(records.octets, 0, out, at, records.octets.length);
    if (records.pointers.length > 0) {
      int apex = 0xC000 | WireQuery.HEADER + query.nameLength() - originLength;
      for (int hole : records.pointers) {
        int distance = (out[at + hole] & 0xFF) << 8 | (out[at + hole + 1] & 0xFF);
        put16(at + hole, apex + distance);
      }
    }
    if (records.serialAt >= 0) {
      put32(at + records.serialAt, serial);
    }
    at += records.octets.length;
    return records.count;
  }

  /// Completes the reply: header and OPT.
  public void finish() {
    int questions = query.hasQuestion() ? 1 : 0;
    if (query.edns()) {
      additionals++;
      writeOpt();
    }
    byte[] packet = query.packet;
    // QR, the client's opcode and RD (RFC 1035 §4.1.1); RA, Z and AD stay 0, and CD is cleared in
    // an
    // authoritative response (RFC 4035 §3.1.6).
    out[2] =
        (byte) (0x80 | (packet[2] & 0x79) | (authoritative ? 0x04 : 0) | (truncated ? 0x02 : 0));
    out[3] = (byte) (rcode & 0x0F);
    put16(4, questions);
    put16(6, answers);
    put16(8, authorities);
    put16(10, additionals);
  }

  private void writeOpt() {
    out[at] = 0;
    put16(at + 1, RecordType.OPT.code());
    put16(at + 3, UDP_LIMIT);
    out[at + 5] = (byte) (rcode >> 4);
    out[at + 6] = 0;
    // RFC 3225 §3: DO is copied; flags not known to us are not.
    put16(at + 7, query.dnssecOk() ? 0x8000 : 0);
    put16(at + 9, cookie ? COOKIE_OPTION_LENGTH : 0);
    at += OPT_LENGTH;
    if (cookie) {
      put16(at, 10);
      put16(at + 2, 24);
      put64(at + 4, query.cookieOctets(0));
      put64(at + 12, serverCookieHigh);
      put64(at + 20, serverCookieLow);
      at += COOKIE_OPTION_LENGTH;
    }
  }

  /// The buffer that holds the reply, up to [#length], until the next [#begin].
  public byte[] octets() {
    return out;
  }

  public int length() {
    return at;
  }

  /// The response code, extended bits included.
  public int rcodeNumber() {
    return rcode;
  }

  /// Whether TC is set.
  public boolean truncated() {
    return truncated;
  }

  private void put16(int where, int value) {
    out[where] = (byte) (value >> 8);
    out[where + 1] = (byte) value;
  }

  private void put32(int where, int value) {
    put16(where, value >>> 16);
    put16(where + 2, value);
  }

  private void put64(int where, long value) {
    put32(where, (int) (value >>> 32));
    put32(where + 4, (int) value);
  }
}
