package dev.signet.nameserver;

import dev.signet.dns.WireQuery;
import dev.signet.dns.WireReply;
import java.net.InetAddress;
import java.time.InstantSource;

/// Makes and checks server cookies: a client with a valid one has received a packet at its address,
/// so the address is not forged (RFC 7873, RFC 9018 §4). Thread-safe.
///
/// The secret lives as long as the process; a cookie of another one is as good as none.
final class ServerCookies {
  private static final int MAX_AGE_SECONDS = 3600;
  private static final int MAX_AHEAD_SECONDS = 300;
  private static final int WHOLE_LENGTH = 24;
  private static final long VERSION_1 = 0x01000000_00000000L;

  private final long key0;
  private final long key1;
  private final InstantSource clock;

  /// @param secret 16 octets from a CSPRNG
  ServerCookies(byte[] secret, InstantSource clock) {
    key0 = littleEndian(secret, 0, 8);
    key1 = littleEndian(secret, 8, 8);
    this.clock = clock;
  }

  /// Adds a cookie to the reply of a client that sent one; whether the client's own was valid.
  boolean exchange(WireQuery query, WireReply reply, InetAddress client) {
    byte[] address = client.getAddress();
    long clientCookie = query.cookieOctets(0);
    int now = (int) (clock.millis() / 1000);
    boolean valid = false;
    if (query.cookieLength() == WHOLE_LENGTH) {
      long high = query.cookieOctets(8);
      int age = now - (int) high;
      // RFC 9018 §4.3: serial arithmetic, an hour back and five minutes ahead.
      valid =
          high >>> 32 == VERSION_1 >>> 32
              && age <= MAX_AGE_SECONDS
              && age >= -MAX_AHEAD_SECONDS
              && query.cookieOctets(16) == hash(clientCookie, high, address);
    }
    long high = VERSION_1 | (now & 0xFFFFFFFFL);
    reply.cookie(high, hash(clientCookie, high, address));
    return valid;
  }

  /// The last eight octets of a server cookie (RFC 9018 §4.4), as the number they are on the wire.
  long hash(long clientCookie, long versionAndTime, byte[] address) {
    SipHash hash = new SipHash(key0, key1);
    hash.word(Long.reverseBytes(clientCookie));
    hash.word(Long.reverseBytes(versionAndTime));
    int whole = address.length / 8 * 8;
    for (int at = 0; at < whole; at += 8) {
      hash.word(littleEndian(address, at, 8));
    }
    long last = littleEndian(address, whole, address.length - whole);
    return Long.reverseBytes(hash.finish(last, 16 + address.length));
  }

  private static long littleEndian(byte[] octets, int from, int length) {
    long value = 0;
    for (int i = length - 1; i >= 0; i--) {
      value = value << 8 | (octets[from + i] & 0xFF);
    }
    return value;
  }

  /// SipHash-2-4 over whole words and a rest (Aumasson and Bernstein, 2012).
  private static final class SipHash {
    private long v0;
    private long v1;
    private long v2;
    private long v3;

    SipHash(long key0, long key1) {
      v0 = key0 ^ 0x736f6d6570736575L;
      v1 = key1 ^ 0x646f72616e646f6dL;
      v2 = key0 ^ 0x6c7967656e657261L;
      v3 = key1 ^ 0x7465646279746573L;
    }

    void word(long word) {
      v3 ^= word;
      round();
      round();
      v0 ^= word;
    }

    long finish(long rest, int length) {
      word(rest | (long) length << 56);
      v2 ^= 0xFF;
      for (int i = 0; i < 4; i++) {
        round();
      }
      return v0 ^ v1 ^ v2 ^ v3;
    }

    private void round() {
      v0 += v1;
      v2 += v3;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 = Long.rotateLeft(v0, 32);
      v2 += v1;
      v0 += v3;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 = Long.rotateLeft(v2, 32);
    }
  }
}
