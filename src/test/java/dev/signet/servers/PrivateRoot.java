package dev.signet.servers;

import java.net.InetSocketAddress;
import java.util.Optional;

/// A DNS of its own above the zone under test: root, `net` and `example.net` on one Knot, with
/// `c.example.net` delegated to `ns1` and `ns2` in it.
///
/// The servers have addresses reserved for documentation, as an operator's would be public ones;
/// [#played] says which socket on this machine plays each. So nothing here needs port 53, a network
/// namespace, or the right to make one.
final class PrivateRoot implements AutoCloseable {
  static final String ZONE = "c.example.net";
  static final String NS1 = "192.0.2.53";
  static final String NS2 = "198.51.100.53";

  /// Where root and everything above the zone is asked.
  static final String ABOVE = "203.0.113.1";

  static final String HINTS = ". 3600 IN NS ns.root.\nns.root. 3600 IN A " + ABOVE + "\n";

  private static final String HEAD =
      """
      $ORIGIN %s
      $TTL 3600
      @ SOA ns.%s hostmaster.%s {serial} 14400 3600 1209600 3600
      @ NS ns.%s
      ns.%s A %s
      """;

  private final KnotServer knot;

  private PrivateRoot(KnotServer knot) {
    this.knot = knot;
  }

  static PrivateRoot start() {
    KnotServer knot = KnotServer.on(Loopback.free().socket(1), Optional.empty());
    knot.serve(
        ".",
        head(".", "root.")
            + """
            net. NS ns.net.
            ns.net. A %s
            53.2.0.192.in-addr.arpa. PTR ns1.%s.
            53.100.51.198.in-addr.arpa. PTR ns2.%s.
            """
                .formatted(ABOVE, ZONE, ZONE));
    knot.serve("net", head("net.", "net.") + "example NS ns.example\nns.example A " + ABOVE + "\n");
    knot.serve(
        "example.net",
        head("example.net.", "example.net.")
            + """
            @ MX 10 mail
            mail A 203.0.113.25
            c NS ns1.c
            c NS ns2.c
            ns1.c A %s
            ns2.c A %s
            """
                .formatted(NS1, NS2));
    knot.start();
    return new PrivateRoot(knot);
  }

  private static String head(String origin, String home) {
    return HEAD.formatted(origin, home, home, home, home, ABOVE);
  }

  /// Which address is played by which socket, when the zone's two servers are played by these.
  String played(InetSocketAddress ns1, InetSocketAddress ns2) {
    return pair(ABOVE, knot.socket()) + "," + pair(NS1, ns1) + "," + pair(NS2, ns2);
  }

  private static String pair(String address, InetSocketAddress socket) {
    return address + "=" + socket.getAddress().getHostAddress() + ":" + socket.getPort();
  }

  @Override
  public void close() {
    knot.close();
  }
}
