package dev.signet.servers;

import dev.signet.servers.ServerProcess.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// CZ.NIC's Knot DNS: an authoritative server that can also sign.
final class KnotServer extends ZoneServer {
  private final Optional<InetSocketAddress> secondary;

  private KnotServer(InetSocketAddress socket, Optional<InetSocketAddress> secondary) {
    super("knot", new Program("knotd", "knot"), socket);
    this.secondary = secondary;
  }

  /// On any loopback address; one started with a `secondary` tells it of each change.
  static KnotServer on(InetSocketAddress socket, Optional<InetSocketAddress> secondary) {
    return new KnotServer(socket, secondary);
  }

  @Override
  List<String> arguments() {
    return List.of("-c", directory().resolve("server.conf").toString());
  }

  @Override
  String configuration() {
    StringBuilder text =
        new StringBuilder(
            """
            server:
                rundir: "%1$s"
                listen: %2$s
                udp-workers: 1
                tcp-workers: 1
                background-workers: 1
            log:
              - target: stderr
                any: info
            database:
                storage: "%1$s"
                journal-db-max-size: 16M
                kasp-db-max-size: 16M
                timer-db-max-size: 16M
                catalog-db-max-size: 16M
            policy:
              - id: quick
                algorithm: ecdsap256sha256
                single-type-signing: on
            acl:
              - id: neighbours
                address: 127.0.0.0/8
                action: transfer
            """
                .formatted(directory(), Loopback.at(socket())));
    secondary.ifPresent(socket ->
        text.append("remote:\n  - id: secondary\n    address: ")
            .append(Loopback.at(socket))
            .append('\n'));
    text.append(
        """
        template:
          - id: default
            storage: "%s"
            zonefile-sync: -1
            zonefile-load: whole
            journal-content: none
            acl: neighbours
          - id: signed
            storage: "%s"
            zonefile-sync: -1
            zonefile-load: difference-no-serial
            journal-content: all
            dnssec-signing: on
            dnssec-policy: quick
        zone:
        """
            .formatted(directory(), directory()));
    for (Zone zone : zones()) {
      text.append("  - domain: ").append(zone.origin()).append("\n    file: ").append(zone.file());
      switch (zone.kind()) {
        case Kind.Primary primary when secondary.isPresent() ->
            text.append("\n    notify: secondary");
        case Kind.Primary primary -> {}
        case Kind.Signed signed -> text.append("\n    template: signed");
        case Kind.Secondary copied ->
            throw new IllegalStateException("Knot is nobody's secondary here");
      }
      text.append('\n');
    }
    return text.toString();
  }

  /// The DS records of a signed zone.
  List<String> delegationSigners(String origin) {
    try {
      Process keymgr =
          new ProcessBuilder(
                  new Program("keymgr", "knot").find().toString(),
                  "-c",
                  directory().resolve("server.conf").toString(),
                  origin,
                  "ds")
              .start();
      String out = new String(keymgr.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return out.lines().filter(line -> line.contains(" DS ")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
