package dev.signet.fuzz;

import dev.signet.Kills;
import dev.signet.Stops;
import dev.signet.api.Json;
import dev.signet.dkim.KeyRecord;
import dev.signet.dmarc.DmarcRecord;
import dev.signet.dns.MalformedMessage;
import dev.signet.dns.Message;
import dev.signet.dns.MessageReader;
import dev.signet.dns.Question;
import dev.signet.dns.Rcode;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.dns.Wire;
import dev.signet.dns.ZoneFile;
import dev.signet.name.DomainName;
import dev.signet.name.NameRules;
import dev.signet.nameserver.Differential;
import dev.signet.refusal.Refused;
import dev.signet.spf.SpfRecord;
import dev.signet.verification.NoFlipTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/// `./signet fuzz PARSER 60s` feeds a parser with mutated input; `./signet fuzz transient 1000000`
/// runs checks of verified domains in random trouble; `./signet fuzz answers 100000` asks our name
/// server and three others the same questions; `./signet fuzz kills 500 30m` kills a whole node
/// under load ([Kills]), `./signet fuzz stops 20` stops two in turn ([Stops]). The first surprise
/// ends the run with the input that made it; the seed is printed, so that a run can be repeated
/// (`-Dseed=…` in `SIGNET_JAVA_OPTS`).
public final class Fuzz {
  private static final long SLOWEST_MILLIS = 1_000;
  private static final DomainName OWNER = DomainName.of("example.com");

  private static final Message ASKED =
      Message.query(
          4711,
          Message.Flags.QUERY_RECURSIVE,
          new Question(DomainName.of("mail.example.com"), RecordType.MX),
          Optional.empty());

  /// A reply whose answer and authority lead on, for what is read for its question.
  private static byte[] reply() {
    DomainName name = DomainName.of("mail.example.com");
    DomainName other = DomainName.of("mx.example.net");
    return Wire.encode(
        Message.reply(
            ASKED,
            ASKED.flags().reply(true, true),
            Rcode.NOERROR,
            List.of(
                new ResourceRecord(name, RecordType.CNAME, 60, new Rdata.Alias(other)),
                new ResourceRecord(other, RecordType.MX, 60, new Rdata.MailExchange(1, name))),
            List.of(new ResourceRecord(OWNER, RecordType.NS, 60, new Rdata.NameServer(other))),
            List.of()));
  }

  private Fuzz() {}

  /// Takes any octets, and throws only what its contract says.
  private interface Parser {
    void parse(byte[] input);
  }

  /// A parser, and good input to begin from.
  private record Target(Parser parser, List<String> seeds) {}

  private static Map<String, Target> targets() {
    Map<String, Target> targets = new LinkedHashMap<>();
    targets.put("message", new Target(Fuzz::message, List.of()));
    targets.put(
        "name",
        new Target(
            input -> DomainName.parse(text(input)),
            List.of("mail.example.com.", "a\\.b.c", "\\255.x")));
    NameRules rules =
        new NameRules(
            DomainName.of("agents.anyreach.ai"),
            DomainName.of("c.anypost.email"),
            List.of("anypost", "ap1._domainkey"));
    targets.put(
        "email-domain",
        new Target(
            input -> {
              try {
                rules.read("name", text(input));
              } catch (Refused expected) {
                // What a bad name gets.
              }
            },
            List.of("acme.com", "bücher.example", "https://acme.co.uk:1/x", "*.acme.com")));
    targets.put(
        "key-record",
        new Target(
            input -> KeyRecord.read(text(input)),
            List.of("v=DKIM1; k=rsa; t=s; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A", "p=")));
    targets.put(
        "spf",
        new Target(
            input -> SpfRecord.read(text(input), OWNER),
            List.of(
                "v=spf1 include:_spf.example.net ip4:192.0.2.0/24 a:%{d2r}.x mx//64 ~all exp=e.x")));
    targets.put(
        "dmarc",
        new Target(
            input -> DmarcRecord.read(text(input), OWNER),
            List.of("v=DMARC1; p=reject; sp=none; rua=mailto:a@example.com!10m; adkim=s")));
    targets.put(
        "json",
        new Target(
            input -> {
              try {
                Json.readObject(input);
              } catch (Refused expected) {
                // What bad JSON gets.
              }
            },
            List.of(
                "{\"name\":\"acme.com\",\"tracking\":{\"subdomain\":null,\"n\":[1.5e3,true]}}")));
    targets.put(
        "zone-file",
        new Target(
            input -> {
              try {
                ZoneFile.parse(text(input), OWNER, 60);
              } catch (IllegalArgumentException | Refused expected) {
                // What a bad zone file gets.
              }
            },
            List.of("$TTL 60\n@ IN SOA ns1 h 1 2 3 4 5\nw CNAME x.example.\n@ TXT \"a\" \"b\"\n")));
    return targets;
  }

  public static void main(String[] arguments) throws Exception {
    Map<String, Target> targets = targets();
    if (arguments.length > 0 && arguments[0].equals("transient")) {
      transientTrouble(arguments.length > 1 ? Long.parseLong(arguments[1]) : 1_000_000);
      return;
    }
    if (arguments.length > 0 && arguments[0].equals("kills")) {
      Kills.main(Arrays.copyOfRange(arguments, 1, arguments.length));
      return;
    }
    if (arguments.length > 0 && arguments[0].equals("stops")) {
      Stops.main(Arrays.copyOfRange(arguments, 1, arguments.length));
      return;
    }
    if (arguments.length > 0 && arguments[0].equals("answers")) {
      answers(arguments.length > 1 ? Long.parseLong(arguments[1]) : 100_000);
      return;
    }
    if (arguments.length == 0 || !targets.containsKey(arguments[0])) {
      System.err.println(
          "fuzz: name one of "
              + targets.keySet()
              + " and how long (60s), or transient, answers, kills or stops, and how many");
      System.exit(2);
    }
    String name = arguments[0];
    String time = arguments.length > 1 ? arguments[1] : "60s";
    run(name, targets.get(name), Duration.parse("PT" + time.toUpperCase(Locale.ROOT)));
  }

  private static void run(String name, Target target, Duration time) {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    List<byte[]> seeds =
        name.equals("message")
            ? List.of(
                query("mail.example.com", RecordType.MX), query("x.test", RecordType.ANY), reply())
            : target.seeds().stream().map(s -> s.getBytes(StandardCharsets.UTF_8)).toList();
    // What is loaded once is no input's fault.
    seeds.forEach(target.parser()::parse);
    long end = System.nanoTime() + time.toNanos();
    long runs = 0;
    while (System.nanoTime() < end) {
      byte[] input = mutated(seeds.get(random.nextInt(seeds.size())), random);
      long start = System.nanoTime();
      try {
        target.parser().parse(input);
      } catch (RuntimeException | StackOverflowError surprise) {
        surprised(name, seed, input, surprise);
      }
      if ((System.nanoTime() - start) / 1_000_000 > SLOWEST_MILLIS) {
        surprised(name, seed, input, new IllegalStateException("took longer than a second"));
      }
      runs++;
    }
    System.out.printf(Locale.ROOT, "%s: %,d inputs, no surprise (seed %d)%n", name, runs, seed);
  }

  private static void surprised(String name, long seed, byte[] input, Throwable surprise) {
    System.out.println(name + ": " + surprise + " (seed " + seed + ")");
    System.out.println("input: " + Arrays.toString(input));
    surprise.printStackTrace();
    System.exit(1);
  }

  private static void transientTrouble(long checks) {
    long unsettled = 0;
    for (int life = 0; life * 100L < checks; life++) {
      unsettled += NoFlipTest.life(1_000_000 + life);
      if (life % 500 == 499) {
        System.out.printf(
            Locale.ROOT,
            "%,d checks, %,d of them unsettled, none changed a status%n",
            (life + 1) * 100L,
            unsettled);
      }
    }
  }

  private static void answers(long questions) {
    long seed = Long.getLong("seed", System.nanoTime());
    List<String> unexplained;
    try (Differential all = new Differential(seed)) {
      do {
        all.ask((int) Math.min(100_000, questions - all.asked()));
        System.out.printf(
            Locale.ROOT,
            "%,d questions, explained differences (docs/answers.md):%n%s%n",
            all.asked(),
            all.summary());
        unexplained = all.unexplained();
      } while (all.asked() < questions && unexplained.isEmpty());
    }
    unexplained.forEach(System.out::println);
    System.out.printf(
        "answers: %s (seed %d)%n",
        unexplained.isEmpty() ? "no surprise" : "another answer without a reason", seed);
    if (!unexplained.isEmpty()) {
      System.exit(1);
    }
  }

  private static void message(byte[] input) {
    Message read;
    try {
      new MessageReader().readReply(input, input.length, ASKED);
    } catch (MalformedMessage expected) {
      // What a bad reply gets.
    }
    try {
      read = Wire.decode(input);
    } catch (MalformedMessage expected) {
      return;
    }
    // What was understood can be said again, and is understood the same.
    byte[] said;
    try {
      said = Wire.encode(read);
    } catch (MalformedMessage expected) {
      // Data of a type that is passed on unread, and is none of that type.
      return;
    }
    Message again = Wire.decode(said);
    if (!again.question().equals(read.question()) || again.id() != read.id()) {
      throw new IllegalStateException("said again, it is another message");
    }
  }

  private static byte[] query(String name, RecordType type) {
    return Wire.encode(
        Message.query(
            4711,
            Message.Flags.QUERY_RECURSIVE,
            new Question(DomainName.of(name), type),
            Optional.of(Message.Edns.DEFAULT)));
  }

  private static String text(byte[] input) {
    return new String(input, StandardCharsets.UTF_8);
  }

  private static byte[] mutated(byte[] seed, Random random) {
    byte[] out = seed.clone();
    int changes = 1 + random.nextInt(6);
    for (int i = 0; i < changes; i++) {
      int at = out.length == 0 ? 0 : random.nextInt(out.length);
      switch (random.nextInt(5)) {
        case 0 -> {
          if (out.length > 0) {
            out[at] = (byte) random.nextInt(256);
          }
        }
        case 1 -> out = Arrays.copyOf(out, at);
        case 2 -> out = insert(out, at, new byte[] {(byte) random.nextInt(256)});
        case 3 -> out = insert(out, at, Arrays.copyOfRange(out, at, Math.min(out.length, at + 9)));
        default -> {
          byte[] run = new byte[1 + random.nextInt(300)];
          Arrays.fill(run, (byte) " ;.%\"\\(a\0:=/".charAt(random.nextInt(12)));
          out = insert(out, at, run);
        }
      }
    }
    return out;
  }

  private static byte[] insert(byte[] into, int at, byte[] what) {
    byte[] out = new byte[into.length + what.length];
    System.arraycopy(into, 0, out, 0, at);
    System.arraycopy(what, 0, out, at, what.length);
    System.arraycopy(into, at, out, at + what.length, into.length - at);
    return out;
  }
}
