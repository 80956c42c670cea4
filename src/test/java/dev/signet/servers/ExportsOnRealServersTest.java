package dev.signet.servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.dns.ZoneFile;
import dev.signet.handover.Entry;
import dev.signet.handover.Exports;
import dev.signet.handover.Form;
import dev.signet.handover.Handover;
import dev.signet.handover.Samples;
import dev.signet.name.DomainName;
import dev.signet.servers.ServerProcess.Program;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The script for nsupdate, sent by nsupdate to a Knot that has the zone; what stands in the zone
/// then is fetched by a transfer.
@Tag("slow")
class ExportsOnRealServersTest {
  private final InetSocketAddress socket = Loopback.free().socket(1);
  private final Path folder = ServerProcess.directory("update");

  static Stream<Handover> handovers() {
    return Samples.all();
  }

  @ParameterizedTest
  @MethodSource("handovers")
  void theScriptAddsAllRecordsAndTakesNothingElseAway(Handover what) throws Exception {
    Set<String> expected = new TreeSet<>();
    StringBuilder before = new StringBuilder();
    for (Entry record : what.records()) {
      if (record.record().target().isPresent()) {
        // A customer who was here before: this one is replaced.
        before.append(record.record().owner()).append(". CNAME stale.example.net.\n");
      }
      expected.add(
          "%s. %d IN %s %s"
              .formatted(
                  record.record().owner(),
                  record.ttl().toSeconds(),
                  record.record().typeText(),
                  record.record().data().text()));
    }
    before.append("@ TXT \"of somebody else\"\nwww A 192.0.2.1\n");
    expected.add(what.zone() + ". 3600 IN TXT \"of somebody else\"");
    expected.add("www." + what.zone() + ". 3600 IN A 192.0.2.1");

    try (ServerProcess knot = start(what.zone(), before.toString())) {
      knot.await(
          "serving " + what.zone(), () -> Ask.serial(socket, what.zone().toString()).isPresent());
      String script = Exports.write(Form.NSUPDATE, what);
      String server =
          "server " + socket.getAddress().getHostAddress() + " " + socket.getPort() + "\n";
      assertTrue(script.contains("\n; server 192.0.2.1 53\n"), script);
      Path file =
          Files.writeString(
              folder.resolve("script"), script.replace("; server 192.0.2.1 53\n", server));
      run(new Program("nsupdate", "bind9-dnsutils"), List.of("-t", "60", file.toString()));
      assertEquals(expected, transfer(what.zone()));
    }
  }

  private ServerProcess start(DomainName zone, String records) throws Exception {
    Files.writeString(
        folder.resolve(zone + ".zone"),
        """
        $ORIGIN %s.
        $TTL 3600
        @ SOA ns1.example.net. hostmaster.example.net. 1 3600 900 604800 300
        @ NS ns1.example.net.
        %s\
        """
            .formatted(zone, records));
    Files.writeString(
        folder.resolve("server.conf"),
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
        acl:
          - id: here
            address: 127.0.0.0/8
            action: [transfer, update]
        zone:
          - domain: %3$s
            storage: "%1$s"
            file: %3$s.zone
            zonefile-sync: -1
            acl: here
        """
            .formatted(folder, Loopback.at(socket), zone));
    return ServerProcess.start(
        "update",
        new Program("knotd", "knot"),
        folder,
        List.of("-c", folder.resolve("server.conf").toString()));
  }

  /// What the zone holds, but for what makes it a zone.
  private Set<String> transfer(DomainName zone) throws Exception {
    String text =
        run(
            new Program("dig", "bind9-dnsutils"),
            List.of(
                "@" + socket.getAddress().getHostAddress(),
                "-p",
                Integer.toString(socket.getPort()),
                "+noall",
                "+answer",
                "+onesoa",
                "+time=60",
                "axfr",
                zone.toString()));
    Set<String> out = new TreeSet<>();
    for (ResourceRecord record : ZoneFile.parse(text, zone, 1)) {
      if (!(record.data() instanceof Rdata.Authority) && !record.type().equals(RecordType.NS)) {
        assertTrue(out.add(record.toString()), record::toString);
      }
    }
    return out;
  }

  private String run(Program program, List<String> arguments) throws Exception {
    Path errors = folder.resolve("errors");
    List<String> command =
        Stream.concat(Stream.of(program.find().toString()), arguments.stream()).toList();
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(errors.toFile())
            .start();
    process.getOutputStream().close();
    String output =
        new String(process.getInputStream().readNBytes(1 << 22), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(2, TimeUnit.MINUTES), "never ends");
    assertEquals(0, process.exitValue(), () -> command + output + text(errors));
    return output;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (java.io.IOException e) {
      return e.toString();
    }
  }
}
