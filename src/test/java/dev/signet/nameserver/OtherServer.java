package dev.signet.nameserver;

import dev.signet.dns.ResourceRecord;
import dev.signet.servers.ServerProcess;
import dev.signet.servers.ServerProcess.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Another name server over the same zone, without rate limits and without anything in its answers
/// that it may leave out: the other opinions on what a zone says.
public final class OtherServer implements AutoCloseable {
  private static final int ATTEMPTS = 3;

  /// Which server, from which Debian package.
  public enum Kind {
    NSD(new Program("nsd", "nsd"), List.of("-d", "-c")) {
      @Override
      String configuration(Path folder, String origin, int port) {
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
            .formatted(folder, port, origin);
      }
    },
    KNOT(new Program("knotd", "knot"), List.of("-c")) {
      @Override
      String configuration(Path folder, String origin, int port) {
        return """
        server:
            rundir: "%1$s"
            listen: 127.0.0.1@%2$d
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
        zone:
          - domain: "%3$s"
            storage: "%1$s"
            file: "zone"
            zonefile-sync: -1
            journal-content: none
        """
            .formatted(folder, port, origin);
      }
    },
    BIND(new Program("named", "bind9"), List.of("-g", "-n", "1", "-c")) {
      @Override
      String configuration(Path folder, String origin, int port) {
        return """
        options {
          directory "%1$s";
          pid-file none;
          lock-file none;
          session-keyfile "session.key";
          listen-on port %2$d { 127.0.0.1; };
          listen-on-v6 { none; };
          recursion no;
          dnssec-validation no;
          notify no;
          allow-query { any; };
          allow-transfer { none; };
          check-names primary ignore;
          check-integrity no;
          minimal-responses yes;
          # Else the SOA that says "no SOA here" has TTL 0, which nobody else does.
          zero-no-soa-ttl no;
        };
        controls { };
        zone "%3$s" { type primary; file "zone"; };
        """
            .formatted(folder, port, origin);
      }
    };

    private final Program program;
    private final List<String> arguments;

    Kind(Program program, List<String> arguments) {
      this.program = program;
      this.arguments = arguments;
    }

    abstract String configuration(Path folder, String origin, int port);
  }

  private final Kind kind;
  private final ServerProcess process;
  private final InetSocketAddress address;

  private OtherServer(Kind kind, ServerProcess process, InetSocketAddress address) {
    this.kind = kind;
    this.process = process;
    this.address = address;
  }

  /// Serves `records` (the SOA first), written as a zone file, on a port of the loopback interface.
  public static OtherServer serve(
      Kind kind, String origin, Supplier<Stream<ResourceRecord>> records) {
    for (int attempt = 1; ; attempt++) {
      try {
        return tryToServe(kind, origin, records);
      } catch (AssertionError e) {
        // Between our look and the server's somebody may have taken the port.
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static OtherServer tryToServe(
      Kind kind, String origin, Supplier<Stream<ResourceRecord>> records) {
    String name = kind.name().toLowerCase(Locale.ROOT);
    int port = freePort();
    Path folder = ServerProcess.directory(name);
    Path configuration = folder.resolve("server.conf");
    try (Stream<ResourceRecord> lines = records.get()) {
      Files.write(
          folder.resolve("zone"), (Iterable<String>) lines.map(ResourceRecord::toString)::iterator);
      Files.writeString(configuration, kind.configuration(folder, origin, port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> arguments = new ArrayList<>(kind.arguments);
    arguments.add(configuration.toString());
    ServerProcess process = ServerProcess.start(name, kind.program, folder, arguments);
    InetSocketAddress address = new InetSocketAddress(Exchange.loopback(), port);
    byte[] query = new Exchange.Query(origin, 6).octets();
    try {
      process.await(
          "serving " + origin,
          () ->
              Exchange.tryUdp(address, query, 100)
                  .filter(reply -> (reply[3] & 0xF) == 0 && reply[7] == 1)
                  .isPresent());
    } catch (AssertionError e) {
      process.close();
      throw e;
    }
    return new OtherServer(kind, process, address);
  }

  /// Below the ports that the system gives out by itself.
  private static int freePort() {
    Random random = new Random();
    for (int i = 0; i < 200; i++) {
      int port = random.nextInt(20_000, 32_000);
      try (ServerSocket tcp = new ServerSocket(port);
          DatagramSocket udp = new DatagramSocket(port)) {
        return tcp.getLocalPort() == udp.getLocalPort() ? port : 0;
      } catch (IOException e) {
        continue;
      }
    }
    throw new AssertionError("no free port");
  }

  public long processId() {
    return process.processId();
  }

  Kind kind() {
    return kind;
  }

  public InetSocketAddress address() {
    return address;
  }

  @Override
  public void close() {
    process.close();
  }
}
