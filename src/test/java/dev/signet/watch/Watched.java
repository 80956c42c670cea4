package dev.signet.watch;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.signet.dkim.SealedKey;
import dev.signet.domain.CustomerRecords;
import dev.signet.domain.EmailDomain;
import dev.signet.domain.HoldRules;
import dev.signet.domain.Status;
import dev.signet.domain.Tracking;
import dev.signet.events.Event;
import dev.signet.events.EventType;
import dev.signet.id.Ids;
import dev.signet.name.DomainName;
import dev.signet.postgres.Target;
import dev.signet.registry.Domains;
import dev.signet.registry.NewDomain;
import dev.signet.registry.TimelineEntry;
import dev.signet.store.Store;
import dev.signet.verification.CheckReport;
import dev.signet.verification.CheckReport.Surroundings;
import dev.signet.verification.CheckReport.Verdict;
import dev.signet.verification.Failure;
import dev.signet.verification.FailureCode;
import dev.signet.verification.Observation;
import dev.signet.verification.Subject;
import dev.signet.verification.Verifier;
import dev.signet.zone.ZoneSettings;
import dev.signet.zone.ZoneToken;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.slf4j.LoggerFactory;

/// Domains in a real database, a DNS that says what the test wants, and time by hand.
public final class Watched implements AutoCloseable {
  private static final HoldRules HOLDS = new HoldRules(Duration.ofDays(7), Duration.ofDays(30));
  public static final Failure MISSING =
      new Failure(FailureCode.APEX_CNAME_MISSING, "No CNAME at the verification name.");
  public static final Verdict YES = new Verdict.Passed();
  public static final Verdict NO = new Verdict.Contradicted(MISSING);
  public static final Verdict SILENCE =
      new Verdict.Unsettled(new Failure(FailureCode.CHAIN_BROKEN, "Nobody answered."));
  public static final List<DomainName> SERVERS =
      List.of(DomainName.of("ns1.host.test"), DomainName.of("ns2.host.test"));

  static {
    ((Logger) LoggerFactory.getLogger("com.zaxxer.hikari")).setLevel(Level.WARN);
  }

  public final VirtualTime time;
  public final Store store;
  public final Ids ids;
  public final Checks checks;
  public final Domains domains;
  public final Script dns = new Script();
  public final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final MonitorMetrics metrics = new MonitorMetrics(meters);
  public volatile byte[] publicKey = {1, 2, 3};
  private final Target target;
  private final Random chance = new Random(7);

  /// What the DNS says of each domain, and how often each was asked.
  public static final class Script implements Verifier {
    public volatile BiFunction<DomainName, Instant, Seen> says = (name, at) -> Seen.of(YES);
    public final Map<DomainName, LongAdder> asked = new ConcurrentHashMap<>();
    public volatile UnaryOperator<Subject> before = UnaryOperator.identity();
    private volatile VirtualTime time = new VirtualTime();

    @Override
    public CheckReport check(Subject subject, Stance stance) {
      before.apply(subject);
      asked.computeIfAbsent(subject.domain(), name -> new LongAdder()).increment();
      Seen seen = says.apply(subject.domain(), time.instant());
      return new CheckReport(
          time.instant(),
          Duration.ofMillis(80),
          seen.verdict(),
          subject.tracking().map(link -> seen.tracking()),
          List.of(),
          seen.evidence(),
          new Surroundings(seen.servers(), seen.visible(), Duration.ZERO, seen.unregistered()));
    }

    @Override
    public Optional<CheckReport> checkIfAdmitted(
        Subject subject, Stance stance, Predicate<List<DomainName>> admission) {
      Optional<List<DomainName>> servers =
          says.apply(subject.domain(), time.instant()).servers().filter(list -> !list.isEmpty());
      return servers.isEmpty() || admission.test(servers.get())
          ? Optional.of(check(subject, stance))
          : Optional.empty();
    }

    long total() {
      return asked.values().stream().mapToLong(LongAdder::sum).sum();
    }
  }

  /// What one check sees.
  public record Seen(
      Verdict verdict,
      Verdict tracking,
      Optional<List<DomainName>> servers,
      Optional<Boolean> visible,
      boolean unregistered,
      List<Observation> evidence) {
    public static Seen of(Verdict verdict) {
      return new Seen(verdict, YES, Optional.empty(), Optional.empty(), false, List.of());
    }

    /// Nothing stands, and two servers of the registry do not know the name.
    static Seen unregistered(Verdict verdict) {
      return new Seen(verdict, NO, Optional.of(List.of()), Optional.empty(), true, List.of());
    }

    Seen from(List<DomainName> others) {
      return new Seen(verdict, tracking, Optional.of(others), visible, unregistered, evidence);
    }

    Seen visible(boolean sees) {
      return new Seen(verdict, tracking, servers, Optional.of(sees), unregistered, evidence);
    }

    Seen tracking(Verdict other) {
      return new Seen(verdict, other, servers, visible, unregistered, evidence);
    }

    Seen showing(List<Observation> observations) {
      return new Seen(verdict, tracking, servers, visible, unregistered, observations);
    }
  }

  public Watched(Target target) {
    this(target, new VirtualTime());
  }

  public Watched(Target target, VirtualTime time) {
    this(target, time, script -> script);
  }

  /// With a DNS of its own instead of the script.
  public Watched(Target target, VirtualTime time, Function<Script, Verifier> looking) {
    this.target = target;
    this.time = time;
    this.dns.time = time;
    this.store = Store.over(target);
    store.prepare(shared -> {});
    this.ids = new Ids(time, new SecureRandom());
    CustomerRecords records = new CustomerRecords(zone(), "anypost");
    this.checks =
        new Checks(
            new Checks.Parts(store.reports(), looking.apply(dns), records),
            new Checks.Policy(
                HealthRules.DEFAULT,
                id -> true,
                () -> {
                  synchronized (chance) {
                    return chance.nextDouble();
                  }
                }),
            ids,
            time);
    this.domains =
        new Domains(
            new Domains.Parts(store.domains(), null, null, checks, null, records),
            new Domains.Policy("anypost", List.of("ap1"), HOLDS),
            ids,
            time);
  }

  public static ZoneSettings zone() {
    DomainName origin = DomainName.of("c.anypost.email");
    return new ZoneSettings(
        origin,
        List.of(origin.below("ns1")),
        new TreeMap<>(),
        origin.below("hostmaster"),
        List.of(new ZoneSettings.MailHost(10, DomainName.of("mx1.bounce.test"))),
        "v=spf1 include:spf.anypost.test ~all",
        List.of(),
        Duration.ofMinutes(5),
        Duration.ofSeconds(60));
  }

  /// A monitor to be stepped by hand.
  public Monitor monitor(int places) {
    return new Monitor(
        store.checks(),
        checks,
        metrics,
        new Monitor.Options(places, Duration.ofMillis(10)),
        time,
        time::nanos);
  }

  public UUID organization() {
    UUID id = ids.next();
    sql("INSERT INTO organization VALUES ('" + id + "', 'test', now())");
    return id;
  }

  /// A pending domain whose first background check is due in a minute.
  public EmailDomain register(UUID organization, String name) {
    return register(organization, name, Tracking.OFF);
  }

  public EmailDomain register(UUID organization, String name, Tracking tracking) {
    Instant now = time.instant();
    EmailDomain domain =
        new EmailDomain(
            ids.next(),
            organization,
            DomainName.of(name),
            DomainName.of(name),
            "native",
            ZoneToken.fresh(new SecureRandom()),
            List.of("ap1", "ap2"),
            Status.PENDING,
            Optional.empty(),
            tracking,
            Optional.empty(),
            Optional.empty(),
            now,
            now);
    List<NewDomain.NewKey> keys =
        domain.selectors().stream()
            .map(selector ->
                new NewDomain.NewKey(
                    selector, 1, publicKey, new SealedKey(1, "rsa-2048", new byte[] {4, 5})))
            .toList();
    store
        .domains()
        .register(
            new NewDomain(
                domain,
                keys,
                Optional.of(CheckState.registered(now, now.plus(Duration.ofMinutes(1))))),
            new Event(
                ids.next(),
                organization,
                domain.id(),
                domain.name(),
                EventType.DOMAIN_CREATED,
                now,
                "",
                ""),
            HOLDS.at(now),
            hold -> {
              throw new AssertionError("nobody else holds " + hold.name());
            },
            () -> {},
            () -> {});
    return domain;
  }

  /// A verified domain.
  public EmailDomain verified(UUID organization, String name) {
    EmailDomain domain = register(organization, name);
    BiFunction<DomainName, Instant, Seen> said = dns.says;
    dns.says = (any, at) -> Seen.of(YES).from(SERVERS).visible(true);
    domains.verify(organization, domain.id());
    dns.says = said;
    dns.asked.clear();
    return domain;
  }

  public EmailDomain now(EmailDomain domain) {
    return domains.get(domain.organization(), domain.id());
  }

  /// The events of a domain, oldest first, each with its code when it has one.
  public List<String> events(EmailDomain domain) {
    List<String> out = new ArrayList<>();
    domains
        .timeline(domain.organization(), domain.id(), Optional.empty(), 10_000)
        .reversed()
        .forEach(entry -> {
          if (entry.what() instanceof TimelineEntry.Happened(String type, String code, var text)) {
            out.add(code.isEmpty() ? type : type + " " + code);
          }
        });
    return out;
  }

  /// Runs what is due, again and again, until nothing is.
  public int drain(Monitor monitor) {
    int done = 0;
    for (int begun = monitor.step(); begun > 0; begun = monitor.step()) {
      monitor.awaitQuiet();
      done += begun;
    }
    return done;
  }

  /// Lets time pass in steps, with everything done that falls due.
  public void live(Monitor monitor, Duration time, Duration step) {
    for (Duration left = time; left.isPositive(); left = left.minus(step)) {
      this.time.pass(step);
      drain(monitor);
    }
  }

  public String sql(String text) {
    try (Connection connection =
            DriverManager.getConnection(target.url(), target.user(), target.password());
        Statement statement = connection.createStatement()) {
      if (!statement.execute(text)) {
        return "";
      }
      try (ResultSet results = statement.getResultSet()) {
        return results.next() ? String.valueOf(results.getString(1)) : "";
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
