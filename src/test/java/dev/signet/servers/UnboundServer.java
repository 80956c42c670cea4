package dev.signet.servers;

import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.servers.ServerProcess.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// NLnet Labs' Unbound as the recursive resolver. It is told where each zone is served, because on
/// a loopback network name servers do not listen on port 53.
///
/// [#apply] empties its cache. It sends from an address of its own, so that its questions can be
/// told from others'. Names in no such zone do not exist: its root zone is empty. Used by one
/// thread at a time.
final class UnboundServer implements AutoCloseable {
  /// A name that only this server knows; its data tells which configuration is in force.
  private static final String MARK = "configuration.signet.invalid";

  private static final String ROOT =
      """
      . 86400 IN SOA a.root-servers.invalid. hostmaster.invalid. 1 3600 900 604800 300
      . 86400 IN NS a.root-servers.invalid.
      """;

  private final InetSocketAddress socket;
  private final boolean version6;
  private final Path directory = ServerProcess.directory("unbound");
  private final Map<String, List<InetSocketAddress>> stubs = new TreeMap<>();
  private final List<String> anchors = new ArrayList<>();
  private int version;
  private @Nullable ServerProcess process;

  private UnboundServer(InetSocketAddress socket, boolean version6) {
    this.socket = socket;
    this.version6 = version6;
  }

  /// @param version6 whether it may ask over IPv6 too
  static UnboundServer on(InetSocketAddress socket, boolean version6) {
    return new UnboundServer(socket, version6);
  }

  void start() {
    writeConfiguration();
    process =
        ServerProcess.start(
            "unbound",
            new Program("unbound", "unbound"),
            directory,
            List.of("-d", "-c", directory.resolve("server.conf").toString()));
    await();
  }

  private ServerProcess process() {
    return Objects.requireNonNull(process, "not started");
  }

  InetSocketAddress socket() {
    return socket;
  }

  /// Where the zone is served.
  void stub(String origin, List<InetSocketAddress> servers) {
    stubs.put(origin, List.copyOf(servers));
  }

  /// A DS or DNSKEY record in which to trust; what is below it must validate.
  void trust(String record) {
    anchors.add(record);
  }

  /// Makes it so, and forgets everything it had heard.
  void apply() {
    version++;
    writeConfiguration();
    process().reload();
    await();
  }

  private void await() {
    String expected = "v" + version;
    process()
        .await(
            "working with the new configuration",
            () ->
                Ask.tryUdp(socket, MARK, RecordType.TXT)
                    .filter(reply ->
                        reply.answer().stream()
                            .anyMatch(record ->
                                record.data() instanceof Rdata.Text text
                                    && text.joined().equals(expected)))
                    .isPresent());
  }

  private void writeConfiguration() {
    String address = socket.getAddress().getHostAddress();
    StringBuilder text =
        new StringBuilder(
"""
            server:
              directory: "%1$s"
              chroot: ""
              username: ""
              pidfile: ""
              use-syslog: no
              logfile: ""
              log-queries: yes
              num-threads: 1
              interface: %2$s@%3$d
              outgoing-interface: %2$s
%6$s              do-not-query-localhost: no
              access-control: 127.0.0.0/8 allow
              module-config: "validator iterator"
              ede: yes
              local-zone: "test." nodefault
              local-zone: "%4$s." static
              local-data: '%4$s. TXT "v%5$d"'
"""
                .formatted(
                    directory,
                    address,
                    socket.getPort(),
                    MARK,
                    version,
                    version6 ? "  outgoing-interface: ::1\n" : ""));
    for (String anchor : anchors) {
      text.append("  trust-anchor: \"").append(anchor).append("\"\n");
    }
    text.append("remote-control:\n  control-enable: no\n");
    text.append(
        """
        auth-zone:
          name: "."
          zonefile: "root.zone"
          for-downstream: no
          for-upstream: yes
          fallback-enabled: no
        """);
    stubs.forEach((origin, servers) -> {
      text.append("stub-zone:\n  name: \"").append(origin).append("\"\n");
      servers.forEach(
          server -> text.append("  stub-addr: ").append(Loopback.at(server)).append('\n'));
    });
    try {
      Files.writeString(directory.resolve("root.zone"), ROOT);
      Files.writeString(directory.resolve("server.conf"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The questions asked so far: one line each.
  List<String> queries() {
    return process()
        .log()
        .lines()
        .filter(line -> line.matches(".* info: 127\\S+ \\S+ \\S+ IN.*") && !line.contains(MARK))
        .toList();
  }

  void freeze() {
    process().freeze();
  }

  void thaw() {
    process().thaw();
  }

  void keep() {
    process().keep();
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }
}
