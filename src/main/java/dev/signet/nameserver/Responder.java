package dev.signet.nameserver;

import dev.signet.dns.Rcode;
import dev.signet.dns.WireQuery;
import dev.signet.dns.WireReply;
import dev.signet.nameserver.NameServerMetrics.Handling;
import dev.signet.nameserver.NameServerMetrics.Transport;
import dev.signet.zone.ZoneImage;
import java.net.InetAddress;

/// One packet in, one packet or silence out. Belongs to one thread, and reuses its buffers.
final class Responder {
  /// What all responders of a server share.
  record Shared(
      ZoneImage image, ServerCookies cookies, RateLimiter limiter, NameServerMetrics metrics) {}

  private final ZoneImage image;
  private final ServerCookies cookies;
  private final RateLimiter limiter;
  private final NameServerMetrics metrics;
  private final boolean limited;
  private final WireQuery query = new WireQuery();
  private final WireReply reply = new WireReply();

  Responder(Shared shared) {
    image = shared.image();
    cookies = shared.cookies();
    limiter = shared.limiter();
    metrics = shared.metrics();
    limited = !limiter.off();
  }

  /// The reply's octets stand in here, up to [#length].
  byte[] octets() {
    return reply.octets();
  }

  int length() {
    return reply.length();
  }

  /// Answers the first `length` octets of `packet`; false when nothing is to be sent.
  boolean respond(byte[] packet, int length, InetAddress client, Transport transport) {
    WireQuery.Form form = query.read(packet, length);
    if (form == WireQuery.Form.UNANSWERABLE) {
      metrics.count(transport, Handling.IGNORED);
      return false;
    }
    boolean datagram = transport == Transport.UDP;
    reply.begin(query, datagram ? Math.min(query.udpSize(), WireReply.UDP_LIMIT) : WireReply.LIMIT);
    // A TCP handshake shows that the address is the sender's own, and so does a cookie.
    boolean forgeable = datagram;
    if (query.cookieLength() > 0 && cookies.exchange(query, reply, client)) {
      forgeable = false;
    }
    switch (form) {
      case MALFORMED -> reply.rcode(Rcode.FORMERR);
      case OTHER_OPCODE -> reply.rcode(Rcode.NOTIMP);
      case OTHER_EDNS_VERSION -> reply.rcode(Rcode.BADVERS);
      case QUESTION -> image.answer(query, reply, forgeable);
      case UNANSWERABLE -> throw new IllegalStateException("seen above");
    }
    Handling outcome = reply.truncated() ? Handling.TRUNCATED : Handling.ANSWERED;
    if (forgeable && limited) {
      switch (limiter.judge(client, reply.rcodeNumber() == Rcode.NOERROR.code())) {
        case SEND -> {}
        case SLIP -> {
          reply.truncate();
          outcome = Handling.SLIPPED;
        }
        case DROP -> {
          metrics.count(transport, Handling.LIMITED);
          return false;
        }
      }
    }
    reply.finish();
    metrics.count(transport, outcome);
    metrics.reply(transport, reply.rcodeNumber());
    return true;
  }
}
