package dev.signet.servers;

import dev.signet.servers.ServerProcess.Program;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/// ISC's BIND as an authoritative server, primary or secondary; it logs every query.
final class BindServer extends ZoneServer {
  private final Optional<InetSocketAddress> version6;

  private BindServer(InetSocketAddress socket, Optional<InetSocketAddress> version6) {
    super("bind", new Program("named", "bind9"), socket);
    this.version6 = version6;
  }

  /// On addresses that an interface has: BIND looks at no others.
  ///
  /// @param version6 a second address with the same port
  static BindServer on(InetSocketAddress socket, Optional<InetSocketAddress> version6) {
    return new BindServer(socket, version6);
  }

  @Override
  List<String> arguments() {
    return List.of("-g", "-n", "1", "-c", directory().resolve("server.conf").toString());
  }

  @Override
  String configuration() {
    StringBuilder text =
        new StringBuilder(
            """
            options {
              directory "%1$s";
              pid-file none;
              lock-file none;
              session-keyfile "session.key";
              listen-on port %2$d { %3$s; };
              listen-on-v6 port %2$d { %4$s; };
              recursion no;
              dnssec-validation no;
              notify no;
              allow-query { any; };
              allow-transfer { any; };
              check-names primary ignore;
              check-integrity no;
              masterfile-format text;
              querylog yes;
            };
            controls { };
            """
                .formatted(
                    directory(),
                    socket().getPort(),
                    address().getHostAddress(),
                    version6.map(socket -> socket.getAddress().getHostAddress()).orElse("none")));
    for (Zone zone : zones()) {
      text.append("zone \"").append(zone.origin()).append("\" { ");
      switch (zone.kind()) {
        case Kind.Primary primary -> text.append("type primary; file \"");
        case Kind.Secondary(InetSocketAddress primary) ->
            text.append(
                "type secondary; allow-notify { 127.0.0.0/8; }; primaries port %d { %s; }; file \""
                    .formatted(primary.getPort(), primary.getAddress().getHostAddress()));
        case Kind.Signed signed -> throw new IllegalStateException("BIND signs nothing here");
      }
      text.append(zone.file()).append("\"; };\n");
    }
    return text.toString();
  }

  /// The questions asked so far, of clients other than `but`: one line each.
  List<String> queries(String but) {
    return log()
        .lines()
        .filter(line -> line.contains(": query: ") && !line.contains(" " + but + "#"))
        .toList();
  }
}
