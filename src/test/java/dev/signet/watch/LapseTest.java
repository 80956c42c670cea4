package dev.signet.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.TestDatabase;
import dev.signet.domain.EmailDomain;
import dev.signet.domain.Status;
import dev.signet.lookup.AddressPolicy;
import dev.signet.lookup.Lookup;
import dev.signet.lookup.LookupSettings;
import dev.signet.name.DomainName;
import dev.signet.playground.FakeWorld;
import dev.signet.playground.Fault;
import dev.signet.playground.FaultRule;
import dev.signet.playground.PlaygroundDns;
import dev.signet.verification.CheckReport;
import dev.signet.verification.DnsVerifier;
import dev.signet.verification.Subject;
import dev.signet.verification.Verifier;
import dev.signet.watch.Watched.Seen;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// CL-6 and T4 (FAULTS V9) over real packets: a registration that ends, and the next person who
/// buys the name and leaves the old records in place.
@Tag("slow")
class LapseTest {
  private static final DomainName REGISTRY = DomainName.of("co.uk");
  private static final DomainName NAME = DomainName.of("gap.co.uk");
  private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

  private final FakeWorld world = new FakeWorld(name -> NAME);
  private PlaygroundDns dns;
  private Watched watched;
  private volatile boolean real;

  @BeforeEach
  void start() {
    dns = PlaygroundDns.start(world, PlaygroundDns.Options.offline());
    world.zone(REGISTRY);
    world.zone(NAME);
    Lookup lookup =
        Lookup.over(
            LookupSettings.of(List.of(dns.recursive()), AddressPolicy.allowPrivate())
                .withEndpoints(dns.addresses()),
            new SecureRandom());
    VirtualTime time = new VirtualTime();
    watched =
        new Watched(
            TestDatabase.fresh(),
            time,
            script -> new Either(script, new DnsVerifier(lookup, time)));
  }

  @AfterEach
  void stop() {
    watched.close();
    dns.close();
  }

  /// The DNS as it is, or as the script has it.
  private final class Either implements Verifier {
    private final Verifier script;
    private final Verifier packets;

    Either(Verifier script, Verifier packets) {
      this.script = script;
      this.packets = packets;
    }

    @Override
    public CheckReport check(Subject subject, Stance stance) {
      return (real ? packets : script).check(subject, stance);
    }

    @Override
    public Optional<CheckReport> checkIfAdmitted(
        Subject subject, Stance stance, Predicate<List<DomainName>> admission) {
      return (real ? packets : script).checkIfAdmitted(subject, stance, admission);
    }
  }

  @Test
  void whoBuysALapsedNameWithItsOldRecordsIsNotVerifiedByThem() {
    EmailDomain domain = watched.verified(watched.organization(), NAME.toString());
    Monitor monitor = watched.monitor(10);
    // The registry drops the name.
    world.delegate(NAME, List.of());
    real = true;
    watched.live(monitor, Duration.ofHours(23), HALF_AN_HOUR);
    assertEquals(Status.VERIFIED, watched.now(domain).status());
    watched.live(monitor, Duration.ofHours(8), HALF_AN_HOUR);
    assertEquals(Status.PENDING, watched.now(domain).status());
    assertEquals("domain.lapsed apex_cname_missing", watched.events(domain).getLast());
    // It is bought again, and every old record is right.
    world.zone(NAME);
    real = false;
    watched.dns.says = (name, at) -> Seen.of(Watched.YES).from(Watched.SERVERS).visible(true);
    watched.live(monitor, Duration.ofDays(8), Duration.ofHours(3));
    assertEquals(
        Status.PENDING, watched.domains.verify(domain.organization(), domain.id()).status());
    assertEquals(1, watched.events(domain).stream().filter("domain.verified"::equals).count());
  }

  @Test
  void oneServerOfTheRegistryIsNotEnough() {
    EmailDomain domain = watched.verified(watched.organization(), NAME.toString());
    world.delegate(NAME, List.of());
    dns.faults().add(FaultRule.of("ns2.playground.test", "**.gap.co.uk", new Fault.Drop()));
    real = true;
    watched.live(watched.monitor(10), Duration.ofHours(40), Duration.ofHours(2));
    assertEquals(Status.VERIFIED, watched.now(domain).status());
  }
}
