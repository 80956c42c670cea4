package dev.signet.nameserver;

import dev.signet.dns.ResourceRecord;
import dev.signet.servers.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// NLnet Labs' NSD (Debian package `nsd`) serving one zone on a loopback port: the other opinion on
/// what a zone says.
public final class Nsd implements AutoCloseable {
  private final ServerProcess process;
  private final InetSocketAddress address;

  private Nsd(ServerProcess process, InetSocketAddress address) {
    this.process = process;
    this.address = address;
  }

  /// Writes `records` (the SOA first) as a zone file and serves it on a free port.
  public static Nsd serve(String origin, Stream<ResourceRecord> records) {
    try {
      Path directory = ServerProcess.directory("nsd");
      try (var zone = Files.newBufferedWriter(directory.resolve("zone"))) {
        for (ResourceRecord record : (Iterable<ResourceRecord>) records::iterator) {
          zone.write(record.toString());
          zone.newLine();
        }
      }
      int port = freePort();
      Files.writeString(directory.resolve("nsd.conf"), configuration(directory, origin, port));
      ServerProcess process =
          ServerProcess.start(
              "nsd",
              new ServerProcess.Program("nsd", "nsd"),
              directory,
              List.of("-d", "-c", directory.resolve("nsd.conf").toString()));
      Nsd nsd = new Nsd(process, new InetSocketAddress(Exchange.loopback(), port));
      nsd.awaitAnswer(origin);
      return nsd;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String configuration(Path directory, String origin, int port) {
    return """
    server:
      ip-address: 127.0.0.1@%2$d
      username: ""
      zonesdir: "%1$s"
      pidfile: "%1$s/pid"
      xfrdfile: "%1$s/xfrd"
      zonelistfile: "%1$s/zones"
      xfrdir: "%1$s"
      database: ""
      server-count: 1
      do-ip6: no
      hide-version: yes
      minimal-responses: yes
      refuse-any: yes
      rrl-ratelimit: 0
    remote-control:
      control-enable: no
    zone:
      name: "%3$s"
      zonefile: "zone"
    """
        .formatted(directory, port, origin);
  }

  private static int freePort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, Exchange.loopback())) {
      return socket.getLocalPort();
    }
  }

  private void awaitAnswer(String origin) {
    byte[] query = new Exchange.Query(origin, 6).octets();
    process.await(
        "serving " + origin,
        () ->
            Exchange.tryUdp(address, query, 100)
                .filter(reply -> (reply[3] & 0xF) == 0)
                .isPresent());
  }

  public InetSocketAddress address() {
    return address;
  }

  public long processId() {
    return process.processId();
  }

  @Override
  public void close() {
    process.close();
  }
}
