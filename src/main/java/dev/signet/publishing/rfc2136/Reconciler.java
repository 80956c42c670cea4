package dev.signet.publishing.rfc2136;

import dev.signet.dns.ResourceRecord;
import dev.signet.publishing.PublishingFailed;
import dev.signet.publishing.ZoneFacts;
import dev.signet.publishing.ZoneFacts.Standing;
import dev.signet.publishing.ZoneReport;
import dev.signet.publishing.ZoneReport.Kind;
import dev.signet.publishing.ZoneSource;
import dev.signet.zone.ZoneToken;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Compares what the primaries serve with the database, and repairs both directions: what is
/// missing is added, what is changed is replaced, what nobody registered is removed. Thread-safe;
/// one pass at a time.
///
/// Nothing healthy is touched, and nothing is repaired on the word of an old look: each token is
/// read from the database again before its repair, and after it. A pass that breaks off is simply
/// done again. Memory: about 200 octets a token.
public final class Reconciler {
  /// The kind of work that makes one pass; its subject is the number of the period it belongs to.
  public static final String KIND = "reconcile";

  private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration MESSAGE_WAIT = Duration.ofSeconds(20);
  private static final Duration RETIRED_LATELY = Duration.ofDays(30);
  private static final int PAGE = 1000;

  private final DynamicUpdatePublisher servers;
  private final ZoneSource source;
  private final ZoneFacts facts;
  private final InstantSource clock;
  private final Map<Kind, AtomicLong> drift = new EnumMap<>(Kind.class);
  private final Map<Kind, Counter> repairs = new EnumMap<>(Kind.class);
  private final ReentrantLock running = new ReentrantLock();

  public Reconciler(
      DynamicUpdatePublisher servers,
      ZoneSource source,
      ZoneFacts facts,
      InstantSource clock,
      MeterRegistry meters) {
    this.servers = servers;
    this.source = source;
    this.facts = facts;
    this.clock = clock;
    for (Kind kind : Kind.values()) {
      AtomicLong found = new AtomicLong();
      drift.put(kind, found);
      Gauge.builder("signet.publishing.drift", found, AtomicLong::doubleValue)
          .description("Tokens that the last pass found to differ from the database.")
          .tag("kind", kind.wireText())
          .register(meters);
      repairs.put(
          kind,
          Counter.builder("signet.publishing.repairs")
              .description("Tokens repaired at a primary.")
              .tag("kind", kind.wireText())
              .register(meters));
    }
  }

  /// Makes one pass, unless `period` is over: work that was left from a time of trouble is not made
  /// up for. The handler of [#KIND].
  ///
  /// @throws PublishingFailed when a primary could not be brought in line
  public void pass(String period, Duration length) {
    long now = clock.instant().getEpochSecond() / length.toSeconds();
    if (Long.parseLong(period) < now - 1) {
      return;
    }
    reconcile()
        .ifPresent(report -> {
          for (ZoneReport.Comparison one : report.primaries()) {
            one.trouble()
                .ifPresent(trouble -> {
                  throw new PublishingFailed("primary " + one.server() + ": " + trouble);
                });
          }
        });
  }

  /// Compares and repairs; empty when a pass runs already. What the report counts is what was
  /// found.
  public Optional<ZoneReport> reconcile() {
    Optional<ZoneReport> report = each(true);
    report.ifPresent(found -> drift.forEach((kind, gauge) -> gauge.set(found.count(kind))));
    return report;
  }

  /// Compares and touches nothing; empty when a pass runs already.
  public Optional<ZoneReport> compare() {
    return each(false);
  }

  private Optional<ZoneReport> each(boolean repair) {
    if (!running.tryLock()) {
      return Optional.empty();
    }
    try {
      List<ZoneReport.Comparison> all = new ArrayList<>();
      for (Primary primary : servers.primaries()) {
        all.add(one(primary, repair));
      }
      return Optional.of(new ZoneReport(all));
    } finally {
      running.unlock();
    }
  }

  private ZoneReport.Comparison one(Primary primary, boolean repair) {
    Findings findings = new Findings(servers.names());
    Optional<String> trouble = Optional.empty();
    try {
      look(primary, findings);
      if (repair) {
        trouble = repair(primary, findings);
      }
    } catch (PublishingFailed e) {
      trouble = Optional.of(String.valueOf(e.getMessage()));
    }
    ZoneReport.Comparison report = findings.report(primary.name(), trouble);
    if (report.drifted() > 0 || trouble.isPresent()) {
      LOG.warn(
          "Zone at {} {}: {} missing, {} changed, {} orphaned of {} domains{}",
          primary.name(),
          repair ? "reconciled" : "compared",
          report.drift(Kind.MISSING).count(),
          report.drift(Kind.CHANGED).count(),
          report.drift(Kind.ORPHANED).count(),
          report.domains(),
          trouble.map(text -> "; not complete: " + text).orElse(""));
    }
    return report;
  }

  private void look(Primary primary, Findings findings) {
    boolean transferred =
        primary.within(PATIENCE, session -> session.transfer(MESSAGE_WAIT, findings::see));
    if (transferred) {
      // First the zone, then the database: what was published in between is no orphan.
      findings.wholeZoneSeen();
      source.loadAll(domain -> findings.compare(domain.token(), servers.recordsOf(domain)));
      for (ZoneToken token : findings.left()) {
        if (facts.standing(token) instanceof Standing.Nothing) {
          findings.add(Kind.ORPHANED, token);
        }
      }
      return;
    }
    lookTokenByToken(primary, findings);
  }

  /// Where the zone cannot be transferred, ask for what the database knows: live tokens, and those
  /// retired lately.
  private void lookTokenByToken(Primary primary, Findings findings) {
    primary.within(
        PATIENCE,
        session -> {
          Optional<ZoneToken> after = Optional.empty();
          while (true) {
            var page = facts.page(after, PAGE);
            for (var domain : page) {
              session.allow(PATIENCE);
              List<ResourceRecord> wanted = servers.recordsOf(domain);
              session.read(servers.names().names(domain.token(), wanted)).forEach(findings::see);
              findings.compare(domain.token(), wanted);
            }
            if (page.size() < PAGE) {
              break;
            }
            after = Optional.of(page.getLast().token());
          }
          lookForRetired(session, findings);
          return true;
        });
  }

  private void lookForRetired(Primary.Session session, Findings findings) throws IOException {
    Optional<ZoneToken> after = Optional.empty();
    while (true) {
      var page = facts.retired(clock.instant().minus(RETIRED_LATELY), after, PAGE);
      for (ZoneToken token : page) {
        session.allow(PATIENCE);
        if (!session.read(servers.names().names(token)).isEmpty()) {
          findings.add(Kind.ORPHANED, token);
        }
      }
      if (page.size() < PAGE) {
        return;
      }
      after = Optional.of(page.getLast());
    }
  }

  /// @return why something was left as it is
  private Optional<String> repair(Primary primary, Findings findings) {
    List<ZoneToken> orphans = findings.tokens(Kind.ORPHANED);
    boolean foreign = !orphans.isEmpty() && !facts.everIssued();
    boolean nothingToDo =
        findings.tokens(Kind.MISSING).isEmpty()
            && findings.tokens(Kind.CHANGED).isEmpty()
            && (orphans.isEmpty() || foreign);
    if (!nothingToDo) {
      primary.within(
          PATIENCE,
          session -> {
            for (ZoneToken token : findings.tokens(Kind.MISSING)) {
              put(session, findings, token, Kind.MISSING, primary);
            }
            for (ZoneToken token : findings.tokens(Kind.CHANGED)) {
              put(session, findings, token, Kind.CHANGED, primary);
            }
            for (ZoneToken token : foreign ? List.<ZoneToken>of() : orphans) {
              removeOrphan(session, findings, token, primary);
            }
            return true;
          });
    }
    return foreign
        ? Optional.of(
            "the zone holds tokens, and this database never gave one out: it looks like another"
                + " installation's zone, so nothing was removed")
        : Optional.empty();
  }

  private void put(
      Primary.Session session, Findings findings, ZoneToken token, Kind kind, Primary primary)
      throws IOException {
    if (!(facts.standing(token) instanceof Standing.Registered registered)) {
      return;
    }
    session.allow(PATIENCE);
    List<ResourceRecord> wanted = servers.recordsOf(registered.domain());
    session.replace(findings.namesOf(token, wanted), wanted);
    // Deleted meanwhile: its own withdrawal may have come before our records.
    if (facts.standing(token) instanceof Standing.Nothing) {
      session.remove(findings.namesOf(token, wanted));
    }
    repaired(kind, token, primary);
  }

  private void removeOrphan(
      Primary.Session session, Findings findings, ZoneToken token, Primary primary)
      throws IOException {
    if (!(facts.standing(token) instanceof Standing.Nothing)) {
      return;
    }
    session.allow(PATIENCE);
    session.remove(findings.namesOf(token, List.of()));
    repaired(Kind.ORPHANED, token, primary);
  }

  private void repaired(Kind kind, ZoneToken token, Primary primary) {
    Counter counter = repairs.get(kind);
    if (counter != null) {
      counter.increment();
    }
    LOG.info("Repaired {} at {}: it was {}", token, primary.name(), kind.wireText());
  }
}
