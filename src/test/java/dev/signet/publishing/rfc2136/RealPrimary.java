package dev.signet.publishing.rfc2136;

import dev.signet.AskDns;
import dev.signet.dns.Rcode;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.dns.TsigKey;
import dev.signet.name.DomainName;
import dev.signet.servers.ServerProcess;
import dev.signet.servers.ServerProcess.Program;
import dev.signet.zone.ZoneToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A real name server started with the configuration that its page in `docs/publishing` gives.
public final class RealPrimary implements AutoCloseable {
  public static final String ZONE = "c.example.net";

  static final String SECRET = "c2lnbmV0LWRvY3MtZXhhbXBsZS1rZXktbm90LXNlY3JldA==";
  private static final DomainName ORIGIN = DomainName.of(ZONE);
  private static final TokenRecords NAMES = new TokenRecords(ORIGIN, List.of("ap1", "ap2"));
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```\\w+ (\\S+)\\n(.*?)^```$");
  private static final Path PAGES = Path.of("docs", "publishing");

  /// Which server.
  public enum Kind {
    BIND("bind.md", new Program("named", "bind9")) {
      @Override
      List<String> arguments(Path folder) {
        return List.of("-g", "-n", "1", "-c", folder.resolve("named.conf").toString());
      }
    },
    KNOT("knot.md", new Program("knotd", "knot")) {
      @Override
      List<String> arguments(Path folder) {
        return List.of("-c", folder.resolve("knot.conf").toString());
      }
    },
    POWERDNS("powerdns.md", new Program("pdns_server", "pdns-backend-sqlite3")) {
      @Override
      List<String> arguments(Path folder) {
        return List.of("--config-dir=" + folder, "--daemon=no", "--guardian=no");
      }
    };

    private final String page;
    private final Program program;

    Kind(String page, Program program) {
      this.page = page;
      this.program = program;
    }

    abstract List<String> arguments(Path folder);
  }

  private final ServerProcess process;
  private final InetSocketAddress address;

  private RealPrimary(ServerProcess process, InetSocketAddress address) {
    this.process = process;
    this.address = address;
  }

  public static RealPrimary start(Kind kind) {
    return start(kind, freePort(), freePort());
  }

  /// A BIND that lets nobody transfer the zone.
  static RealPrimary closed() {
    return start(
        Kind.BIND,
        freePort(),
        freePort(),
        text -> text.replace("allow-transfer { key \"signet\"; };", "allow-transfer { none; };"));
  }

  /// @param secondaryPort where the secondary listens that is told of changes
  public static RealPrimary start(Kind kind, int port, int secondaryPort) {
    return start(kind, port, secondaryPort, UnaryOperator.identity());
  }

  private static RealPrimary start(
      Kind kind, int port, int secondaryPort, UnaryOperator<String> change) {
    Path folder = ServerProcess.directory(kind.name().toLowerCase(java.util.Locale.ROOT));
    try {
      Matcher blocks = BLOCK.matcher(Files.readString(PAGES.resolve(kind.page)));
      while (blocks.find()) {
        String text =
            blocks
                .group(2)
                .replace("/srv/dns", folder.toString())
                .replace("port 5354", "port " + secondaryPort)
                .replace("@5354", "@" + secondaryPort)
                .replace(":5354", ":" + secondaryPort)
                .replace("port 53 ", "port " + port + " ")
                .replace("@53\n", "@" + port + "\n")
                .replace("local-port=53\n", "local-port=" + port + "\n");
        Files.writeString(folder.resolve(blocks.group(1)), change.apply(text));
      }
      if (kind == Kind.POWERDNS) {
        run(
            folder,
            "sqlite3 pdns.sqlite3 < /usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql"
                + " && sh -e setup.sh");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ServerProcess process =
        ServerProcess.start(kind.name(), kind.program, folder, kind.arguments(folder));
    InetSocketAddress address = new InetSocketAddress(loopback(), port);
    RealPrimary primary = new RealPrimary(process, address);
    process.await("serving " + ZONE, () -> serves(address));
    return primary;
  }

  /// Whether a server answers for the zone.
  static boolean serves(InetSocketAddress address) {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(address);
      socket.setSoTimeout(500);
      byte[] query = AskDns.query(1, ZONE, "SOA");
      socket.send(new java.net.DatagramPacket(query, query.length));
      java.net.DatagramPacket reply = new java.net.DatagramPacket(new byte[4096], 4096);
      socket.receive(reply);
      return (reply.getData()[3] & 0xF) == Rcode.NOERROR.code() && reply.getData()[7] > 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static void run(Path folder, String command) throws IOException {
    Process shell =
        new ProcessBuilder("sh", "-c", command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!shell.waitFor(30, TimeUnit.SECONDS) || shell.exitValue() != 0) {
        throw new AssertionError(command + ": " + output);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static InetAddress loopback() {
    return InetAddress.ofLiteral("127.0.0.1");
  }

  public static int freePort() {
    for (int i = 0; i < 50; i++) {
      try (ServerSocket tcp = new ServerSocket(0, 1, loopback());
          DatagramSocket udp = new DatagramSocket(tcp.getLocalPort(), loopback())) {
        return udp.getLocalPort();
      } catch (IOException e) {
        continue;
      }
    }
    throw new AssertionError("no free port");
  }

  public InetSocketAddress address() {
    return address;
  }

  public String addressText() {
    return "127.0.0.1:" + address.getPort();
  }

  /// The environment of a node that publishes to these addresses.
  public static Map<String, String> environment(String servers) {
    return Map.of(
        "SIGNET_ZONE",
        ZONE,
        "SIGNET_PUBLISHER",
        "rfc2136",
        "SIGNET_RFC2136_SERVER",
        servers,
        "SIGNET_RFC2136_TSIG",
        "signet:hmac-sha256:" + SECRET);
  }

  /// The key of the pages.
  static TsigKey key(InstantSource clock) {
    return key("signet", SECRET, clock);
  }

  static TsigKey key(String name, String secret, InstantSource clock) {
    return TsigKey.of(
        DomainName.of(name), "hmac-sha256", Base64.getDecoder().decode(secret), clock);
  }

  ServerProcess process() {
    return process;
  }

  /// The tokens that the server has anything for, as its transfer shows them.
  public List<String> tokens() {
    TreeSet<String> found = new TreeSet<>();
    talk(session ->
        session.transfer(
            PATIENCE,
            record -> NAMES.tokenOf(record).ifPresent(token -> found.add(token.label()))));
    return List.copyOf(found);
  }

  /// Removes what it has for these tokens.
  void remove(List<String> tokens) {
    talk(session -> {
      for (String token : tokens) {
        session.remove(NAMES.names(new ZoneToken(token)));
      }
      return true;
    });
  }

  /// Puts something at the names of these tokens, whatever stands there.
  void put(List<String> tokens) {
    talk(session -> {
      for (int at = 0; at < tokens.size(); at += 50) {
        List<Primary.Rewrite> rewrites = new ArrayList<>();
        for (String token : tokens.subList(at, Math.min(tokens.size(), at + 50))) {
          Set<DomainName> names = NAMES.names(new ZoneToken(token));
          rewrites.add(
              new Primary.Rewrite(
                  names,
                  names.stream()
                      .map(name ->
                          new ResourceRecord(name, RecordType.TXT, 300, Rdata.Text.of("left over")))
                      .toList()));
        }
        session.allow(PATIENCE);
        session.rewrite(rewrites);
      }
      return true;
    });
  }

  private void talk(Primary.Task<Boolean> task) {
    if (!primary().within(PATIENCE, task)) {
      throw new AssertionError("not allowed");
    }
  }

  Primary primary() {
    return new Primary(address, ORIGIN, key(InstantSource.system()), new Random());
  }

  @Override
  public void close() {
    process.close();
  }
}
