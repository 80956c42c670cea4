package dev.signet.nameserver;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;

/// The client's side of DNS cookies (RFC 7873 §5.1).
final class Cookies {
  private static final byte[] CLIENT = {1, 2, 3, 4, 5, 6, 7, 8};

  private Cookies() {}

  /// A whole cookie, the client's half and the server's, as the server gives it.
  static byte[] fetch(InetSocketAddress server) {
    byte[] query = new Exchange.Query("c.anypost.email", 6).option(10, CLIENT).octets();
    return whole(Exchange.udp(server, query));
  }

  static byte[] whole(byte[] reply) {
    try {
      CookieOption cookie =
          (CookieOption) new Message(reply).getOPT().getOptions(EDNSOption.Code.COOKIE).getFirst();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.writeBytes(cookie.getClientCookie());
      out.writeBytes(cookie.getServerCookie().orElseThrow());
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
