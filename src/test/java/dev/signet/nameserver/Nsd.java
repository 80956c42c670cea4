package dev.signet.nameserver;

import dev.signet.dns.ResourceRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// NLnet Labs' NSD (Debian package `nsd`) serving one zone on a loopback port: the other opinion on
/// what a zone says.
public final class Nsd implements AutoCloseable {
  private static final int START_MILLIS = 60_000;

  private final Process process;
  private final Path directory;
  private final InetSocketAddress address;

  private Nsd(Process process, Path directory, InetSocketAddress address) {
    this.process = process;
    this.directory = directory;
    this.address = address;
  }

  /// Writes `records` (the SOA first) as a zone file and serves it on a free port.
  public static Nsd serve(String origin, Stream<ResourceRecord> records) {
    try {
      Path directory = Files.createTempDirectory("signet-nsd");
      try (var zone = Files.newBufferedWriter(directory.resolve("zone"))) {
        for (ResourceRecord record : (Iterable<ResourceRecord>) records::iterator) {
          zone.write(record.toString());
          zone.newLine();
        }
      }
      int port = freePort();
      Files.writeString(directory.resolve("nsd.conf"), configuration(directory, origin, port));
      Process process = launch(directory);
      Nsd nsd = new Nsd(process, directory, new InetSocketAddress(Exchange.loopback(), port));
      nsd.awaitAnswer(origin);
      return nsd;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Process launch(Path directory) throws IOException {
    String binary = Files.exists(Path.of("/usr/sbin/nsd")) ? "/usr/sbin/nsd" : "nsd";
    try {
      return new ProcessBuilder(binary, "-d", "-c", directory.resolve("nsd.conf").toString())
          .redirectErrorStream(true)
          .redirectOutput(directory.resolve("output").toFile())
          .start();
    } catch (IOException e) {
      throw new IOException("NSD is needed for this test: apt-get install nsd", e);
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

  private void awaitAnswer(String origin) throws IOException {
    byte[] query = new Exchange.Query(origin, 6).octets();
    for (int waited = 0; waited < START_MILLIS; waited += 100) {
      if (!process.isAlive()) {
        break;
      }
      var reply = Exchange.tryUdp(address, query, 100);
      if (reply.isPresent() && (reply.get()[3] & 0xF) == 0) {
        return;
      }
    }
    String output = Files.readString(directory.resolve("output"));
    close();
    throw new AssertionError("NSD did not start:\n" + output);
  }

  public InetSocketAddress address() {
    return address;
  }

  public long processId() {
    return process.pid();
  }

  @Override
  public void close() {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    children.forEach(ProcessHandle::destroyForcibly);
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
