package dev.signet.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.signet.TestDatabase;
import dev.signet.dns.RecordType;
import dev.signet.domain.EmailDomain;
import dev.signet.domain.Status;
import dev.signet.lookup.AddressPolicy;
import dev.signet.lookup.Lookup;
import dev.signet.lookup.LookupSettings;
import dev.signet.name.DomainName;
import dev.signet.name.RegisteredApex;
import dev.signet.playground.FakeWorld;
import dev.signet.playground.PlaygroundDns;
import dev.signet.verification.DnsVerifier;
import dev.signet.watch.Monitor;
import dev.signet.watch.VirtualTime;
import dev.signet.watch.Watched;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/// Background checks against a local world: how many a second, what they cost in processor time,
/// queries and octets, and how soon a published record counts while resolvers hold its absence.
///
/// Real sockets, a real database, virtual dates. The processor time is that of this process, so it
/// holds the made-up servers too. Arguments: domains (default 2,000), rounds (default 5).
public final class MonitorBench {
  private static final int SERVER_PAIRS = 40;

  private MonitorBench() {}

  public static void main(String[] arguments) throws NoSuchAlgorithmException {
    measure(
        System.out,
        arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2_000,
        arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5);
    System.exit(0);
  }

  static void run(PrintStream out) throws NoSuchAlgorithmException {
    measure(out, 2_000, 5);
  }

  private static void measure(PrintStream out, int count, int rounds)
      throws NoSuchAlgorithmException {
    FakeWorld world = new FakeWorld(RegisteredApex::of);
    try (PlaygroundDns dns = PlaygroundDns.start(world, PlaygroundDns.Options.offline())) {
      for (int i = 0; i < 2 * SERVER_PAIRS; i++) {
        dns.addServer(
            "b" + i + ".playground.test", "127.54." + i / 200 + "." + (1 + i % 200), true);
      }
      Lookup lookup =
          Lookup.over(
              LookupSettings.of(List.of(dns.recursive()), AddressPolicy.allowPrivate())
                  .withEndpoints(dns.addresses()),
              new SecureRandom());
      VirtualTime time = new VirtualTime();
      try (Watched watched =
          new Watched(TestDatabase.fresh(), time, script -> new DnsVerifier(lookup, time))) {
        KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
        keys.initialize(2048);
        watched.publicKey = keys.generateKeyPair().getPublic().getEncoded();
        run(out, watched, dns, count, rounds);
        timeToVerified(out, watched, dns);
      }
    }
  }

  private static void run(
      PrintStream out, Watched watched, PlaygroundDns dns, int count, int rounds) {
    UUID organization = watched.organization();
    List<EmailDomain> domains = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      EmailDomain domain = watched.register(organization, "bench" + i + ".example");
      String pair = ".playground.test";
      dns.world().put(domain.name().toString(), "NS", "b" + 2 * (i % SERVER_PAIRS) + pair);
      dns.world().put(domain.name().toString(), "NS", "b" + (2 * (i % SERVER_PAIRS) + 1) + pair);
      publish(watched, dns, domain);
      domains.add(domain);
    }
    Monitor monitor = watched.monitor(64);
    report(out, "first, becoming verified", watched, monitor, Duration.ofMinutes(3), dns);
    if (watched.now(domains.getLast()).status() != Status.VERIFIED) {
      throw new IllegalStateException("not verified: " + watched.now(domains.getLast()).failure());
    }
    for (int round = 2; round <= rounds; round++) {
      report(out, "round " + round, watched, monitor, Duration.ofHours(6), dns);
      sizes(out, watched, count);
    }
  }

  private static void publish(Watched watched, PlaygroundDns dns, EmailDomain domain) {
    FakeWorld world = dns.world();
    DomainName target = Watched.zone().verificationTarget(domain.token());
    String key = Base64.getEncoder().encodeToString(watched.publicKey);
    world.put(target.toString(), "MX", "10 mx1.bounce.test");
    world.put(target.toString(), "TXT", "v=spf1 include:spf.anypost.test ~all");
    world.put("anypost." + domain.name(), "CNAME", target.toString());
    for (String selector : domain.selectors()) {
      String slot = selector + "._domainkey.";
      world.put(slot + target, "TXT", "v=DKIM1; k=rsa; p=" + key);
      world.put(slot + domain.name(), "CNAME", slot + target);
    }
  }

  private static void report(
      PrintStream out,
      String what,
      Watched watched,
      Monitor monitor,
      Duration span,
      PlaygroundDns dns) {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = system.getProcessCpuTime();
    long wall = System.nanoTime();
    dns.queries().clear();
    int done = 0;
    int steps = 200;
    for (int i = 0; i < steps; i++) {
      watched.time.pass(span.dividedBy(steps));
      done += watched.drain(monitor);
    }
    double wallSeconds = (System.nanoTime() - wall) / 1e9;
    double cpuSeconds = (system.getProcessCpuTime() - cpu) / 1e9;
    out.printf(
        Locale.ROOT,
        "%-26s %6d checks, %7.1f a second, %7.1f a CPU-second, %4.1f queries each%n",
        what,
        done,
        done / wallSeconds,
        done / cpuSeconds,
        dns.queries().counters().getOrDefault("queries", 0L) / (double) done);
  }

  private static void sizes(PrintStream out, Watched watched, int count) {
    for (String table : List.of("domain_check", "evidence", "past_run", "name_server_set")) {
      long octets = Long.parseLong(watched.sql("SELECT pg_total_relation_size('" + table + "')"));
      out.printf(
          Locale.ROOT,
          "    %-16s %9d octets, %7.1f a domain, %s rows%n",
          table,
          octets,
          (double) octets / count,
          watched.sql("SELECT count(*) FROM " + table));
    }
    out.println(
        "    a document holds "
            + watched.sql("SELECT round(avg(length(document))) FROM evidence")
            + " octets on average");
  }

  /// The record appears a second after resolvers have learned, for a day, that it is not there.
  private static void timeToVerified(PrintStream out, Watched watched, PlaygroundDns dns) {
    EmailDomain domain = watched.register(watched.organization(), "fresh.example");
    for (RecordType type : List.of(RecordType.MX, RecordType.TXT)) {
      dns.hold(domain.name().below("anypost"), type, Duration.ofDays(1));
      dns.hold(domain.name().below("ap1._domainkey"), type, Duration.ofDays(1));
    }
    Instant published = watched.time.instant();
    publish(watched, dns, domain);
    Monitor monitor = watched.monitor(64);
    while (watched.now(domain).status() != Status.VERIFIED) {
      watched.time.pass(Duration.ofSeconds(1));
      watched.drain(monitor);
    }
    out.printf(
        Locale.ROOT,
        "published while resolvers hold its absence for a day: verified in the background after %d s%n",
        Duration.between(published, watched.time.instant()).toSeconds());
    EmailDomain asked = watched.register(watched.organization(), "asked.example");
    for (RecordType type : List.of(RecordType.MX, RecordType.TXT)) {
      dns.hold(asked.name().below("anypost"), type, Duration.ofDays(1));
      dns.hold(asked.name().below("ap1._domainkey"), type, Duration.ofDays(1));
    }
    publish(watched, dns, asked);
    long start = System.nanoTime();
    Status status = watched.domains.verify(asked.organization(), asked.id()).status();
    out.printf(
        Locale.ROOT,
        "the same when somebody asks: %s after %.0f ms%n",
        status.wireText(),
        (System.nanoTime() - start) / 1e6);
  }
}
