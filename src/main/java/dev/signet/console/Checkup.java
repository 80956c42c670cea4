package dev.signet.console;

import dev.signet.console.HealthView.Group;
import dev.signet.console.HealthView.Line;
import dev.signet.console.HealthView.Tone;
import dev.signet.console.History.Growth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;

/// Says of each number whether it is as it should be. Reads, judges, and changes nothing; the
/// limits are those that `docs/operations.md` gives for alarms.
final class Checkup {
  private static final String UNKNOWN = "not known now";
  private static final Duration MEMORY = Duration.ofMinutes(5);

  private final Numbers numbers;
  private final Optional<Growth> lately;

  Checkup(Numbers numbers, History history) {
    this.numbers = numbers;
    this.lately = history.latest(MEMORY);
  }

  /// All groups of numbers, in the order of the page.
  ///
  /// @param readiness what is wrong with each part that must work
  List<Group> groups(Map<String, Optional<String>> readiness) {
    List<Group> groups = new ArrayList<>();
    groups.add(new Group("ready", "Ready", "this node", ready(readiness)));
    groups.add(new Group("publishing", "Zone and publishing", "this node", publishing()));
    groups.add(new Group("work", "Work in the background", "all nodes", work()));
    groups.add(new Group("checks", "Looking at domains", "all nodes", checks()));
    groups.add(new Group("dns", "Name server", "this node", dns()));
    groups.add(new Group("keys", "DKIM keys", "this node", keys()));
    groups.add(new Group("http", "API and console", "this node", http()));
    return groups;
  }

  private static List<Line> ready(Map<String, Optional<String>> readiness) {
    return readiness.entrySet().stream()
        .map(one ->
            new Line(
                "ready-" + one.getKey(),
                switch (one.getKey()) {
                  case "database" -> "Database";
                  case "dns" -> "Name server";
                  case "publisher" -> "Publisher";
                  default -> one.getKey();
                },
                one.getValue().isPresent() ? Tone.BAD : Tone.OK,
                one.getValue().map(problem -> "does not answer: " + problem).orElse("ready"),
                switch (one.getKey()) {
                  case "database" ->
                      "Without it DNS goes on from memory, and the API says 503 until it is back.";
                  case "dns" -> "Answers for the zone on UDP and TCP.";
                  case "publisher" -> "Makes new records live; without it no domain can be added.";
                  default -> "Must answer before this node takes traffic.";
                },
                switch (one.getKey()) {
                  case "database" ->
                      "Look at PostgreSQL and the way to it. Nothing else heals this.";
                  case "dns" -> "Start this node anew; read its log first.";
                  default -> "Look at the name servers that the zone is published on.";
                }))
        .toList();
  }

  private List<Line> publishing() {
    List<Line> lines = new ArrayList<>();
    lines.add(
        judged(
            "zone-lag",
            "Behind the database",
            numbers.gauge("signet.zone.lag"),
            Wording::seconds,
            10,
            60,
            "Below 3 seconds. What this node serves is compared with the database each second.",
            "Changes made elsewhere are not served here. Look at the database and at this node's"
                + " log."));
    lines.add(
        plain(
            "zone-domains",
            "Domains served",
            numbers.gauge("signet.zone.domains"),
            Wording::number,
            "Those behind which our name servers answer."));
    lines.add(
        judged(
            "transaction-age",
            "Oldest open transaction",
            numbers.gauge("signet.database.transaction.age"),
            Wording::seconds,
            3600,
            86_400,
            "Below a minute, on the whole database server.",
            "While it is open the database can clean up nothing. The log names it; end it with"
                + " pg_terminate_backend, or ROLLBACK PREPARED."));
    if (numbers.exists("signet.publishing.intents.open")) {
      lines.add(
          plain(
              "intents",
              "Publishings under way",
              numbers.gauge("signet.publishing.intents.open"),
              Wording::number,
              "A few at most: each lasts well below a second."));
      lines.add(
          judged(
              "intents-age",
              "Oldest of them",
              numbers.gauge("signet.publishing.intents.age"),
              Wording::seconds,
              60,
              600,
              "Below 30 seconds. What was interrupted is undone after that.",
              "Records of a registration that came to nothing cannot be withdrawn. Look at the"
                  + " primaries."));
    }
    if (numbers.exists("signet.publishing.drift")) {
      lines.add(drift());
    }
    return lines;
  }

  private Line drift() {
    boolean passed = numbers.total(Tally.PASSES) > 0;
    OptionalDouble found =
        passed ? numbers.gauge("signet.publishing.drift") : OptionalDouble.empty();
    return new Line(
        "drift",
        "Drift at the primaries",
        found.isEmpty() ? Tone.NONE : found.getAsDouble() > 0 ? Tone.WAIT : Tone.OK,
        found.isEmpty()
            ? "not compared by this node yet"
            : Wording.counted((long) found.getAsDouble(), "domain"),
        "0. Each pass compares the primaries with the database and repairs what differs; one node"
            + " makes it.",
        "It was repaired. When it comes back, a person or another program changes the zone:"
            + " ./signet zone diff shows what.");
  }

  private List<Line> work() {
    return List.of(
        plain(
            "work-waiting",
            "Waiting",
            numbers.gauge("signet.work.waiting"),
            Wording::number,
            "Withdrawals, retries, reconciliations that are due or will be."),
        judged(
            "work-age",
            "Oldest due",
            numbers.gauge("signet.work.age"),
            Wording::seconds,
            60,
            900,
            "Below 10 seconds.",
            "Work comes in faster than it is done, or what it needs is away. Read the logs; more"
                + " nodes share it."),
        judged(
            "work-given-up",
            "Given up",
            numbers.gauge("signet.work.given.up"),
            Wording::number,
            0.5,
            Double.POSITIVE_INFINITY,
            "0. Work that failed 25 times is kept for the operator to look at.",
            "Read its last error under Given-up work (/console/work), mend the cause, then retry it."));
  }

  private List<Line> checks() {
    List<Line> lines = new ArrayList<>();
    lines.add(
        plain(
            "checks-rate",
            "Checks",
            rate(Tally.CHECKS),
            value -> Wording.number(value) + " a second on this node",
            "About the number of domains divided by 21,600, over all nodes."));
    lines.add(
        plain(
            "checks-due",
            "Due",
            numbers.gauge("signet.monitor.queue.due"),
            value -> Wording.number(value) + (value >= 10_000 ? " or more" : ""),
            "What is due now; 0 most of the time."));
    lines.add(
        judged(
            "checks-age",
            "Oldest due",
            numbers.gauge("signet.monitor.queue.age"),
            Wording::seconds,
            900,
            3600,
            "Below 15 minutes.",
            "Faults in customers' DNS are seen late. Add a node, or find out why checks take so"
                + " long."));
    lines.add(
        judged(
            "checks-unsettled",
            "Checks that settle nothing",
            numbers.gauge("signet.monitor.unsettled.ratio"),
            Wording::share,
            0.2,
            0.6,
            "Below 20 %. Some customers' servers are always in trouble; that changes no status.",
            "Rarely the customers: look at this node's resolvers and its network."));
    lines.add(
        judged(
            "checks-disagreement",
            "Resolvers that do not see what is there",
            numbers.gauge("signet.monitor.disagreement.ratio"),
            Wording::share,
            0.05,
            0.3,
            "Below 5 %.",
            "A resolver lags behind, or does not tell the truth. Compare with another one."));
    lines.add(
        judged(
            "checks-faults",
            "Internal errors",
            grown(Tally.CHECK_FAULTS),
            Checkup::inMemory,
            0.5,
            Double.POSITIVE_INFINITY,
            "0.",
            "Read this node's log: each is written down there."));
    lines.add(
        judged(
            "clock",
            "Jumps of the clock",
            grown(Tally.CLOCK_JUMPS),
            Checkup::inMemory,
            0.5,
            Double.POSITIVE_INFINITY,
            "0.",
            "Keep the machine's clock with a time service that slews it."));
    return lines;
  }

  private List<Line> dns() {
    return List.of(
        plain(
            "dns-rate",
            "Questions",
            rate(Tally.DNS_QUERIES),
            value -> Wording.number(value) + " a second",
            "Grows with the mail that is sent."),
        judged(
            "dns-servfail",
            "Answered with SERVFAIL",
            part(Tally.DNS_REPLIES, "SERVFAIL"),
            Wording::share,
            0.001,
            0.01,
            "0 %, but for the first seconds after a start.",
            "The zone is not loaded: mail of all domains suffers. Look at the database and at this"
                + " node's log."),
        judged(
            "dns-lost",
            "Not sent, or broken by a fault of ours",
            lost(),
            Wording::share,
            0.0001,
            0.01,
            "0 %.",
            "Read this node's log; look at the machine's network buffers."),
        judged(
            "dns-limited",
            "Held back by the rate limit",
            limited(),
            Wording::share,
            0.2,
            0.8,
            "Below 20 %. Floods from forged addresses are answered seldom.",
            "A flood, or a limit that is too narrow for an honest resolver: SIGNET_RRL_ANSWERS."));
  }

  private OptionalDouble lost() {
    return lately.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            lately.get().share(Tally.DNS_QUERIES, "unsent")
                + lately.get().share(Tally.DNS_QUERIES, "failed"));
  }

  private OptionalDouble limited() {
    return lately.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            lately.get().share(Tally.DNS_QUERIES, "limited")
                + lately.get().share(Tally.DNS_QUERIES, "slipped"));
  }

  private List<Line> keys() {
    OptionalDouble level = numbers.gauge("signet.dkim.pool.level");
    OptionalDouble size = numbers.gauge("signet.dkim.pool.size");
    boolean known = level.isPresent() && size.isPresent();
    double part = known ? level.getAsDouble() / Math.max(1, size.getAsDouble()) : 0;
    return List.of(
        new Line(
            "keys-level",
            "Key pairs ready",
            known ? (part < 0.1 ? Tone.WAIT : Tone.OK) : Tone.NONE,
            known
                ? Wording.number(level.getAsDouble()) + " of " + Wording.number(size.getAsDouble())
                : UNKNOWN,
            "Near the full number; lower for minutes after a start or a wave of registrations.",
            "Registrations wait for keys. It fills by itself: a wave that goes on needs more cores"
                + " or a larger SIGNET_KEY_POOL."),
        judged(
            "keys-failed",
            "Pairs that could not be made",
            grown(Tally.KEYS_FAILED),
            Checkup::inMemory,
            0.5,
            Double.POSITIVE_INFINITY,
            "0.",
            "Read this node's log."),
        plain(
            "keys-drained",
            "Asked for while there was none",
            grown(Tally.KEYS_DRAINED),
            Checkup::inMemory,
            "0 most of the time. Requests had to wait."));
  }

  private List<Line> http() {
    OptionalDouble mean = OptionalDouble.empty();
    if (lately.isPresent() && lately.get().total(Tally.HTTP_TIMED) > 0) {
      mean =
          OptionalDouble.of(
              lately.get().total(Tally.HTTP_SECONDS) / lately.get().total(Tally.HTTP_TIMED));
    }
    return List.of(
        plain(
            "http-rate",
            "Requests",
            rate(Tally.HTTP_REQUESTS),
            value -> Wording.number(value) + " a second",
            "What callers, browsers and probes ask."),
        judged(
            "http-faults",
            "Answered with 5xx",
            part(Tally.HTTP_REQUESTS, "5xx"),
            Wording::share,
            0.01,
            0.1,
            "0 %. 503 while the database or the publisher is away, 500 is a fault of ours.",
            "Look at what is not ready above; otherwise find the request ids in the log."),
        plain(
            "http-refused",
            "Answered with 4xx",
            part(Tally.HTTP_REQUESTS, "4xx"),
            Wording::share,
            "Callers' mistakes, and those who guess."),
        plain(
            "http-time",
            "Mean time of a request",
            mean,
            value -> Wording.number(value * 1000) + " ms",
            "Some milliseconds; a verify takes as long as the customer's DNS does."),
        plain(
            "http-running",
            "Being worked on",
            numbers.gauge("signet.http.running"),
            Wording::number,
            "Open pages that show changes by themselves count too."),
        plain(
            "http-connections",
            "Open connections",
            numbers.gauge("signet.http.connections"),
            Wording::number,
            "Those of callers who keep them for their next request included."));
  }

  private OptionalDouble rate(Tally tally) {
    return lately.map(some -> OptionalDouble.of(some.rate(tally))).orElse(OptionalDouble.empty());
  }

  private OptionalDouble grown(Tally tally) {
    return lately.map(some -> OptionalDouble.of(some.total(tally))).orElse(OptionalDouble.empty());
  }

  private OptionalDouble part(Tally tally, String value) {
    return lately
        .map(some -> OptionalDouble.of(some.share(tally, value)))
        .orElse(OptionalDouble.empty());
  }

  private static String inMemory(double count) {
    return Wording.number(count) + " in the last " + Wording.time(MEMORY);
  }

  private static Line plain(
      String id, String title, OptionalDouble value, DoubleFunction<String> words, String normal) {
    return new Line(
        id,
        title,
        Tone.NONE,
        value.isPresent() ? words.apply(value.getAsDouble()) : UNKNOWN,
        normal,
        "");
  }

  /// @param wait from where on it is not as it should be
  /// @param bad from where on customers are hurt
  private static Line judged(
      String id,
      String title,
      OptionalDouble value,
      DoubleFunction<String> words,
      double wait,
      double bad,
      String normal,
      String todo) {
    if (value.isEmpty()) {
      return new Line(id, title, Tone.NONE, UNKNOWN, normal, "");
    }
    double number = value.getAsDouble();
    Tone tone = number >= bad ? Tone.BAD : number >= wait ? Tone.WAIT : Tone.OK;
    return new Line(id, title, tone, words.apply(number), normal, todo);
  }
}
