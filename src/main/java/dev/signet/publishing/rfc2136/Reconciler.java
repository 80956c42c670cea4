package dev.signet.publishing.rfc2136;

import dev.signet.dns.ResourceRecord;
import dev.signet.publishing.PublishingFailed;
import dev.signet.publishing.ZoneFacts;
import dev.signet.publishing.ZoneFacts.Standing;
import dev.signet.publishing.ZoneReport;
import dev.signet.publishing.ZoneReport.Kind;
import dev.signet.publishing.ZoneSource;
import dev.signet.zone.ServedDomain;
import dev.signet.zone.ZoneToken;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Compares what the primaries serve with the database, and repairs both directions: what is
/// missing is added, what is changed is replaced, what belongs to no domain is removed.
/// Thread-safe; one pass at a time.
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
  private static final Duration REPAIR_WAIT = Duration.ofSeconds(20);
  private static final Duration RETIRED_LATELY = Duration.ofDays(30);
  private static final int PAGE = 1000;

  /// A token takes up to 2 kB of a message, which has room for 64.
  private static final int AT_ONCE = 20;

  private final DynamicUpdatePublisher servers;
  private final ZoneSource source;
  private final ZoneFacts facts;
  private final InstantSource clock;
  private final Map<Kind, AtomicLong> drift = new EnumMap<>(Kind.class);
  private final Map<Kind, Counter> repairs = new EnumMap<>(Kind.class);
  private final Counter passes;
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
    this.passes =
        Counter.builder("signet.publishing.passes")
            .description("Comparisons with repair that came to their end.")
            .register(meters);
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
    report.ifPresent(found -> {
      drift.forEach((kind, gauge) -> gauge.set(found.count(kind)));
      passes.increment();
    });
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
    if (repair && (report.drifted() > 0 || trouble.isPresent())) {
      LOG.warn(
          "Zone at {} reconciled: {} missing, {} changed, {} orphaned of {} domains{}",
          primary.name(),
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
    List<String> refused = new ArrayList<>();
    if (foreign) {
      refused.add(
          "the zone holds tokens, and this database never gave one out: it looks like another"
              + " installation's zone, so nothing was removed");
    }
    List<ZoneToken> missing = findings.tokens(Kind.MISSING);
    List<ZoneToken> changed = findings.tokens(Kind.CHANGED);
    if (!missing.isEmpty() || !changed.isEmpty() || (!orphans.isEmpty() && !foreign)) {
      primary.within(
          PATIENCE,
          session -> {
            Repair repair = new Repair(primary, session, findings, refused);
            repair.all(Kind.MISSING, missing);
            repair.all(Kind.CHANGED, changed);
            if (!foreign) {
              repair.all(Kind.ORPHANED, orphans);
            }
            return true;
          });
    }
    return refused.stream().findFirst();
  }

  /// Repairs at one primary, some tokens an update: servers write to disk once for each.
  private final class Repair {
    private final Primary primary;
    private final Primary.Session session;
    private final Findings findings;
    private final List<String> refused;

    Repair(Primary primary, Primary.Session session, Findings findings, List<String> refused) {
      this.primary = primary;
      this.session = session;
      this.findings = findings;
      this.refused = refused;
    }

    void all(Kind kind, List<ZoneToken> tokens) throws IOException {
      for (int at = 0; at < tokens.size(); at += AT_ONCE) {
        some(kind, tokens.subList(at, Math.min(tokens.size(), at + AT_ONCE)));
      }
    }

    private void some(Kind kind, List<ZoneToken> tokens) throws IOException {
      session.allow(REPAIR_WAIT);
      try {
        together(kind, tokens);
      } catch (PublishingFailed e) {
        // One that the server does not take must not keep the others from being repaired.
        if (tokens.size() == 1) {
          refused.add(tokens.getFirst() + ": " + e.getMessage());
          return;
        }
        for (ZoneToken token : tokens) {
          some(kind, List.of(token));
        }
      }
    }

    private void together(Kind kind, List<ZoneToken> tokens) throws IOException {
      Map<ZoneToken, Primary.Rewrite> rewrites = new LinkedHashMap<>();
      for (ZoneToken token : tokens) {
        rewrite(kind, token).ifPresent(rewrite -> rewrites.put(token, rewrite));
      }
      if (rewrites.isEmpty()) {
        return;
      }
      session.rewrite(List.copyOf(rewrites.values()));
      for (Map.Entry<ZoneToken, Primary.Rewrite> done : rewrites.entrySet()) {
        // Deleted meanwhile: its own withdrawal may have come before our records.
        if (kind != Kind.ORPHANED && facts.standing(done.getKey()) instanceof Standing.Nothing) {
          session.remove(done.getValue().names());
        }
        repaired(kind, done.getKey(), primary);
      }
    }

    /// What the database says now; empty when it says something else than at the look.
    private Optional<Primary.Rewrite> rewrite(Kind kind, ZoneToken token) {
      return switch (facts.standing(token)) {
        case Standing.Registered(ServedDomain domain) when kind != Kind.ORPHANED -> {
          List<ResourceRecord> wanted = servers.recordsOf(domain);
          yield Optional.of(new Primary.Rewrite(findings.namesOf(token, wanted), wanted));
        }
        case Standing.Nothing() when kind == Kind.ORPHANED ->
            Optional.of(new Primary.Rewrite(findings.namesOf(token, List.of()), List.of()));
        case Standing.Registered any -> Optional.empty();
        case Standing.Nothing any -> Optional.empty();
        case Standing.Intended any -> Optional.empty();
      };
    }
  }

  private void repaired(Kind kind, ZoneToken token, Primary primary) {
    Counter counter = repairs.get(kind);
    if (counter != null) {
      counter.increment();
    }
    LOG.info("Repaired {} at {}: it was {}", token, primary.name(), kind.wireText());
  }
}
