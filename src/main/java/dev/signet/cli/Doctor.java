package dev.signet.cli;

import dev.signet.dns.Message;
import dev.signet.dns.Question;
import dev.signet.dns.Rcode;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.dns.Wire;
import dev.signet.name.DomainName;
import dev.signet.settings.Settings;
import dev.signet.store.DatabaseFacts;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import picocli.CommandLine.Command;

/// `signet doctor`: looks at everything a node depends on, names each fault, and says how to mend
/// it.
///
/// Changes nothing; asks the resolvers, the name servers of our zone and the database. Exit code 0
/// when nothing is broken, 1 when something is.
@Command(
    name = "doctor",
    description = {
      "Looks at what this node depends on: settings, disk, keys, resolvers, delegation, database.",
      "Names each fault and its fix; changes nothing. Exit code 1 when something is broken."
    })
public final class Doctor implements CommandWithCode {
  private static final long FREE_OCTETS = 1L << 30;
  private static final Duration SLOW_SYNC = Duration.ofMillis(50);
  private static final Duration CLOCK_OFF = Duration.ofSeconds(2);
  private static final int LEAST_POSTGRES = 15;
  private static final int DNS_PORT = 53;

  private final Supplier<Settings> settings;
  private final Function<Settings, Optional<DatabaseFacts>> database;
  private final RandomGenerator random;
  private final InstantSource clock;
  private final PrintStream out;
  private int broken;
  private int doubtful;

  /// @param database what the database of the settings says; empty when it is an embedded one that
  ///   does not run
  public Doctor(
      Supplier<Settings> settings,
      Function<Settings, Optional<DatabaseFacts>> database,
      RandomGenerator random,
      InstantSource clock,
      PrintStream out) {
    this.settings = settings;
    this.database = database;
    this.random = random;
    this.clock = clock;
    this.out = out;
  }

  @Override
  public Integer call() {
    broken = 0;
    doubtful = 0;
    Settings read = settings.get();
    Logging.configure(read.log());
    settings(read);
    disk(read);
    masterKey(read);
    database(read);
    List<InetSocketAddress> honest = resolvers(read);
    delegation(read, honest);
    out.println(
        broken == 0 && doubtful == 0
            ? "Everything looks as it should."
            : broken + " broken, " + doubtful + " to look at.");
    return broken == 0 ? 0 : 1;
  }

  private void fine(String what, String text) {
    out.println("ok      " + what + ": " + text);
  }

  private void look(String what, String text, String fix) {
    doubtful++;
    out.println("look    " + what + ": " + text + "\n        " + fix);
  }

  private void bad(String what, String text, String fix) {
    broken++;
    out.println("broken  " + what + ": " + text + "\n        " + fix);
  }

  private void settings(Settings read) {
    if (read.store().embedded()) {
      look(
          "settings",
          "the database is the embedded one, so this is one node for trials",
          "For production set SIGNET_DATABASE_URL to a PostgreSQL of yours.");
    } else {
      fine("settings", "production, zone " + read.zone().origin());
    }
    if (!read.store().embedded() && read.access().adminToken().isEmpty()) {
      look(
          "settings",
          "no SIGNET_ADMIN_TOKEN, so each start makes another and prints it",
          "Set one of 32 random characters, the same on every node.");
    }
    read.warnings().forEach(line -> look("settings", line, "See docs/configuration.md."));
  }

  private void disk(Settings read) {
    Path folder = read.store().directory();
    Path existing = folder;
    while (!Files.isDirectory(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    if (!Files.isWritable(existing)) {
      bad(
          "data folder",
          folder + " cannot be written by this user",
          "Give it to the user that Signet runs as, or set SIGNET_DATA_DIR.");
      return;
    }
    try {
      long free = Files.getFileStore(existing).getUsableSpace();
      if (free < FREE_OCTETS) {
        bad(
            "data folder",
            "only " + (free >> 20) + " MiB are free at " + existing,
            "Free some: the deletion journal and an embedded database grow there.");
      } else {
        fine("data folder", folder + ", " + (free >> 30) + " GiB free");
      }
      Duration sync = sync(existing);
      if (sync.compareTo(SLOW_SYNC) > 0) {
        look(
            "disk",
            "putting one write on the disk took " + sync.toMillis() + " ms",
            "Each deletion waits for that. Use a local disk with a write cache that survives power loss.");
      } else {
        fine("disk", "one write is on it after " + sync.toNanos() / 1000 + " µs");
      }
    } catch (IOException e) {
      bad("data folder", folder + " cannot be used: " + e, "Check the file system.");
    }
  }

  private static Duration sync(Path folder) throws IOException {
    Path probe = Files.createTempFile(folder, ".signet-doctor", "");
    try (FileChannel channel = FileChannel.open(probe, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[4096]));
      long begin = System.nanoTime();
      channel.force(true);
      return Duration.ofNanos(System.nanoTime() - begin);
    } finally {
      Files.deleteIfExists(probe);
    }
  }

  private void masterKey(Settings read) {
    Path file = read.keys().master().file();
    if (!Files.exists(file)) {
      String fix =
          read.store().embedded()
              ? "The first start makes it. Copy it to a safe place then: no backup holds it."
              : "On the first node the first start makes it; on every further node copy the file of the first"
                  + " there before the start.";
      look("master key", file + " does not exist", fix);
      return;
    }
    // That others can read it stops every command already, with a line that says so.
    if (Files.isReadable(file)) {
      fine("master key", file + ", for its owner alone");
    } else {
      bad("master key", file + " cannot be read by this user", "chown it to the user of Signet.");
    }
  }

  private void database(Settings read) {
    Optional<DatabaseFacts> found;
    try {
      found = database.apply(read);
    } catch (DatabaseFacts.Unreadable e) {
      bad(
          "database",
          "it does not answer: " + e.getMessage(),
          "Check SIGNET_DATABASE_URL and the server.");
      return;
    }
    if (found.isEmpty()) {
      look("database", "the embedded server does not run", "Ask again while `signet up` runs.");
      return;
    }
    DatabaseFacts facts = found.get();
    if (facts.version() < LEAST_POSTGRES) {
      bad(
          "database",
          "PostgreSQL " + facts.version(),
          "Signet needs " + LEAST_POSTGRES + " or newer.");
    } else {
      fine("database", "PostgreSQL " + facts.version());
    }
    if (facts.standby()) {
      bad(
          "database",
          "this server is a standby and takes no writes",
          "Name the primary, or all servers of the cluster, in SIGNET_DATABASE_URL.");
    }
    if (!facts.fsync() || !facts.fullPageWrites()) {
      bad(
          "database",
          "fsync or full_page_writes is off: a power loss can lose or break acknowledged domains",
          "Set both to on.");
    }
    if (facts.synchronousCommit().equals("off")) {
      bad(
          "database",
          "synchronous_commit is off: a crash loses the last acknowledged changes",
          "Set it to on, for this database at least: ALTER DATABASE … SET synchronous_commit = on.");
    }
    if (facts.connections() < read.store().connections() + 10) {
      look(
          "database",
          "it accepts "
              + facts.connections()
              + " connections, a node takes up to "
              + read.store().connections(),
          "Raise max_connections, or lower SIGNET_DATABASE_CONNECTIONS: nodes × connections must fit.");
    }
    Duration off = Duration.between(facts.now(), clock.instant()).abs();
    if (off.compareTo(CLOCK_OFF) > 0) {
      look(
          "clock",
          "this machine's and the database's differ by " + off.toSeconds() + " s",
          "Let both follow NTP.");
    } else {
      fine("clock", "within " + CLOCK_OFF.toSeconds() + " s of the database's");
    }
  }

  /// The resolvers that answer what is true, so that their other answers may be believed.
  private List<InetSocketAddress> resolvers(Settings read) {
    List<InetSocketAddress> honest = new ArrayList<>();
    for (InetSocketAddress resolver : read.lookups().resolvers()) {
      String name = "resolver " + print(resolver);
      // RFC 6761 §6.4: names below .invalid do not exist, and a resolver knows it.
      DomainName nowhere = parse("signet-" + Long.toHexString(random.nextLong()) + ".invalid");
      Optional<Message> reply = ask(resolver, nowhere, RecordType.A, true, false);
      if (reply.isEmpty()) {
        bad(name, "it does not answer", "Check SIGNET_RESOLVERS, and that UDP 53 is let through.");
      } else if (reply.get().rcode().equals(Rcode.SERVFAIL)
          || reply.get().rcode().equals(Rcode.REFUSED)) {
        bad(
            name,
            "it says " + reply.get().rcode(),
            "See that it may be asked from this machine, and that it reaches the root servers.");
      } else if (!reply.get().rcode().equals(Rcode.NXDOMAIN)) {
        bad(
            name,
            "it says " + reply.get().rcode() + " of a name that cannot exist",
            "It does not tell the truth, so nothing can be verified through it: use another.");
      } else {
        fine(name, "answers, and tells what does not exist");
        honest.add(resolver);
      }
    }
    return honest;
  }

  private void delegation(Settings read, List<InetSocketAddress> resolvers) {
    DomainName zone = read.zone().origin();
    if (resolvers.isEmpty()) {
      look("delegation", "not looked at: no resolver to ask", "Mend the resolvers first.");
      return;
    }
    Set<DomainName> seen = new TreeSet<>();
    ask(resolvers.getFirst(), zone, RecordType.NS, true, false)
        .ifPresent(reply ->
            reply
                .answer()
                .forEach(record -> {
                  if (record.data() instanceof Rdata.NameServer(DomainName host)) {
                    seen.add(host);
                  }
                }));
    Set<DomainName> wanted = new TreeSet<>(read.zone().nameServers());
    if (seen.isEmpty()) {
      bad(
          "delegation",
          zone + " is not delegated: resolvers find no NS records of it",
          "In the zone above it publish: "
              + zone
              + ". NS "
              + String.join(". and NS ", wanted.stream().map(DomainName::toString).toList())
              + ".");
      return;
    }
    if (!seen.equals(wanted)) {
      look(
          "delegation",
          "resolvers see NS " + seen + ", and SIGNET_NS says " + wanted,
          "Make both the same.");
    } else {
      fine("delegation", zone + " to " + seen);
    }
    if (seen.size() < 2) {
      look("delegation", "one name server only", "Add a second, on another network.");
    }
    for (DomainName host : seen) {
      nameServer(zone, host, resolvers.getFirst());
    }
  }

  private void nameServer(DomainName zone, DomainName host, InetSocketAddress resolver) {
    List<InetAddress> addresses = new ArrayList<>();
    for (RecordType type : List.of(RecordType.A, RecordType.AAAA)) {
      ask(resolver, host, type, true, false)
          .ifPresent(
              reply -> reply.answer().forEach(record -> address(record).ifPresent(addresses::add)));
    }
    if (addresses.isEmpty()) {
      bad(
          "name server " + host,
          "it has no address",
          "Publish A and AAAA for it; a name inside " + zone + " needs them as glue above, too.");
      return;
    }
    for (InetAddress address : addresses) {
      InetSocketAddress server = new InetSocketAddress(address, DNS_PORT);
      for (boolean tcp : new boolean[] {false, true}) {
        String what =
            "name server "
                + host
                + " at "
                + address.getHostAddress()
                + " over "
                + (tcp ? "TCP" : "UDP");
        Optional<Message> reply = ask(server, zone, RecordType.SOA, false, tcp);
        if (reply.isEmpty()) {
          bad(
              what,
              "no reply",
              "Open port 53 for UDP and TCP there, and see that the server runs.");
        } else if (!reply.get().flags().authoritative() || reply.get().answer().isEmpty()) {
          bad(
              what,
              "it does not serve the zone: " + reply.get().rcode(),
              "See that it has the zone: SIGNET_DNS_ADDR here, or the secondary's configuration there.");
        } else {
          fine(what, "serves the zone");
        }
      }
    }
  }

  private static Optional<InetAddress> address(ResourceRecord record) {
    return switch (record.data()) {
      case Rdata.Address(InetAddress address) -> Optional.of(address);
      default -> Optional.empty();
    };
  }

  private Optional<Message> ask(
      InetSocketAddress server, DomainName name, RecordType type, boolean recursive, boolean tcp) {
    int id = random.nextInt(0x10000);
    byte[] query =
        Wire.encode(
            Message.query(
                id,
                recursive ? Message.Flags.QUERY_RECURSIVE : Message.Flags.QUERY_ITERATIVE,
                new Question(name, type),
                Optional.of(Message.Edns.DEFAULT)));
    try {
      Optional<OneQuestion.Reply> reply =
          tcp ? OneQuestion.overTcp(server, query) : OneQuestion.overUdp(server, query, id);
      return reply.map(OneQuestion.Reply::message);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static DomainName parse(String text) {
    return DomainName.parse(text).orElseThrow();
  }

  private static String print(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + " port " + address.getPort();
  }
}
