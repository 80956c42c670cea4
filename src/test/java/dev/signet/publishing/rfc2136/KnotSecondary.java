package dev.signet.publishing.rfc2136;

import dev.signet.servers.ServerProcess;
import dev.signet.servers.ServerProcess.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A Knot DNS that copies the zone from a primary, as an operator's public server would.
public final class KnotSecondary implements AutoCloseable {
  private final ServerProcess process;
  private final InetSocketAddress address;

  private KnotSecondary(ServerProcess process, InetSocketAddress address) {
    this.process = process;
    this.address = address;
  }

  public static KnotSecondary of(RealPrimary primary, int port) {
    Path folder = ServerProcess.directory("secondary");
    try {
      Files.writeString(
          folder.resolve("knot.conf"),
          """
          server:
              rundir: "%1$s"
              listen: 127.0.0.1@%2$d
          log:
            - target: stderr
              any: info
          database:
              storage: "%1$s"
          key:
            - id: signet
              algorithm: hmac-sha256
              secret: %3$s
          remote:
            - id: primary
              address: 127.0.0.1@%4$d
              key: signet
          acl:
            - id: notify
              key: signet
              action: notify
          zone:
            - domain: %5$s
              storage: "%1$s"
              master: primary
              acl: notify
          """
              .formatted(
                  folder, port, RealPrimary.SECRET, primary.address().getPort(), RealPrimary.ZONE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ServerProcess process =
        ServerProcess.start(
            "secondary",
            new Program("knotd", "knot"),
            folder,
            List.of("-c", folder.resolve("knot.conf").toString()));
    InetSocketAddress address = new InetSocketAddress(RealPrimary.loopback(), port);
    process.await("serving", () -> RealPrimary.serves(address));
    return new KnotSecondary(process, address);
  }

  public InetSocketAddress address() {
    return address;
  }

  @Override
  public void close() {
    process.close();
  }
}
