package dev.signet.console;

import dev.signet.api.Readiness;
import dev.signet.console.HealthView.Answer;
import dev.signet.console.HealthView.Bar;
import dev.signet.console.HealthView.Group;
import dev.signet.console.HealthView.Line;
import dev.signet.console.HealthView.Minute;
import dev.signet.console.HealthView.NodeLine;
import dev.signet.console.HealthView.Self;
import dev.signet.console.HealthView.Tone;
import dev.signet.console.HealthView.Traffic;
import dev.signet.console.History.Growth;
import dev.signet.nodes.NodeStore;
import dev.signet.nodes.NodeStore.Seen;
import dev.signet.nodes.RunningNode;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// How the service fares, from the same meters that `/metrics` prints, the readiness checks, and
/// the nodes that are known. Thread-safe.
///
/// However many pages are open, it is looked at once in [#FRESH]; a visitor who comes during a look
/// is shown what was seen before.
public final class Vitals {
  /// How often [#look] is to be called.
  public static final Duration LOOK_EVERY = History.EVERY;

  private static final Duration FRESH = Duration.ofSeconds(5);
  private static final Duration SHOWN = Duration.ofMinutes(10);
  private static final int MAX_NODES = 100;
  private static final int WIDTH = 600;
  private static final int HEIGHT = 80;
  private static final int STEPS = 60;

  private final Numbers numbers;
  private final History history;
  private final Readiness readiness;
  private final NodeStore nodes;
  private final RunningNode self;
  private final InstantSource clock;

  private final ReentrantLock looking = new ReentrantLock();
  private volatile @Nullable HealthView latest;
  // Guarded by the lock.
  private List<Seen> lastSeen = List.of();

  public Vitals(
      MeterRegistry registry,
      Readiness readiness,
      NodeStore nodes,
      RunningNode self,
      InstantSource clock) {
    this.numbers = new Numbers(registry);
    this.history = new History(numbers);
    this.readiness = readiness;
    this.nodes = nodes;
    this.self = self;
    this.clock = clock;
  }

  /// Remembers where the counters stand.
  public void look() {
    history.look(clock.instant());
  }

  HealthView now() {
    HealthView known = latest;
    if (known != null && fresh(known)) {
      return known;
    }
    if (known != null && !looking.tryLock()) {
      return known;
    }
    if (known == null) {
      looking.lock();
    }
    try {
      HealthView meanwhile = latest;
      if (meanwhile != null && fresh(meanwhile)) {
        return meanwhile;
      }
      HealthView made = make();
      latest = made;
      return made;
    } finally {
      looking.unlock();
    }
  }

  private boolean fresh(HealthView view) {
    Duration age = Duration.between(view.at().at(), clock.instant());
    return !age.isNegative() && age.compareTo(FRESH) < 0;
  }

  private HealthView make() {
    Instant now = clock.instant();
    List<Group> groups = new Checkup(numbers, history).groups(readiness.look());
    String note = "";
    try {
      lastSeen = nodes.seen(MAX_NODES);
    } catch (Refused e) {
      if (e.reason() != Reason.UNAVAILABLE) {
        throw e;
      }
      note = "The database cannot be asked: this is what it said last.";
    }
    List<Line> attention = new ArrayList<>();
    groups.forEach(group -> attention.addAll(group.lines()));
    nodeTrouble().ifPresent(attention::add);
    attention.removeIf(line -> line.tone().compareTo(Tone.WAIT) < 0);
    attention.sort(Comparator.comparing(Line::tone).reversed());
    Tone tone = attention.isEmpty() ? Tone.OK : attention.getFirst().tone();
    return new HealthView(
        tone,
        headline(attention),
        attention,
        groups,
        lastSeen.stream().map(this::line).toList(),
        note,
        traffic(),
        new Self(
            self.id().toString(),
            self.host(),
            self.version(),
            new Moment(self.startedAt()),
            Wording.time(Duration.between(self.startedAt(), now))),
        new Moment(now));
  }

  private static String headline(List<Line> attention) {
    long bad = attention.stream().filter(line -> line.tone() == Tone.BAD).count();
    if (bad > 0) {
      return Wording.counted(bad, "item") + (bad == 1 ? " needs" : " need") + " action now.";
    }
    return attention.isEmpty()
        ? "All is well."
        : "It works. "
            + Wording.counted(attention.size(), "item")
            + (attention.size() == 1 ? " needs" : " need")
            + " attention.";
  }

  private Optional<Line> nodeTrouble() {
    long missing = lastSeen.stream().filter(Seen::missing).count();
    return missing == 0
        ? Optional.empty()
        : Optional.of(
            new Line(
                "nodes-missing",
                "Nodes that went silent",
                Tone.WAIT,
                Wording.number(missing),
                "0. A node that is stopped says so.",
                "Look at the machine. The others have taken over its work; it leaves the list after"
                    + " 15 minutes."));
  }

  private NodeLine line(Seen seen) {
    RunningNode node = seen.node();
    return new NodeLine(
        node.id().toString(),
        node.host(),
        node.version(),
        new Moment(node.startedAt()),
        seen.missing() ? Tone.WAIT : Tone.OK,
        seen.missing() ? "silent for " + Wording.time(seen.silent()) : "running",
        node.id().equals(self.id()));
  }

  private Traffic traffic() {
    List<Growth> steps = history.steps();
    double most = 0;
    for (Growth step : steps) {
      most = Math.max(most, step.rate(Tally.DNS_QUERIES));
    }
    List<Bar> bars = new ArrayList<>();
    int width = WIDTH / STEPS;
    for (int i = 0; i < steps.size(); i++) {
      double rate = steps.get(i).rate(Tally.DNS_QUERIES);
      int height = most == 0 ? 0 : (int) Math.ceil(rate / most * HEIGHT);
      bars.add(
          new Bar(
              WIDTH - (steps.size() - i) * width, HEIGHT - height, Math.max(1, width - 2), height));
    }
    Optional<Growth> whole = history.latest(SHOWN);
    return new Traffic(
        whole
            .map(some ->
                "%s questions a second on average, %s at most, in the last %s."
                    .formatted(
                        Wording.number(some.rate(Tally.DNS_QUERIES)),
                        Wording.number(
                            steps.stream()
                                .mapToDouble(step -> step.rate(Tally.DNS_QUERIES))
                                .max()
                                .orElse(0)),
                        Wording.time(Duration.between(some.from(), some.to()))))
            .orElse("Nothing counted yet: the node has just started."),
        bars,
        minutes(steps),
        whole.map(Vitals::answers).orElse(List.of()));
  }

  private static List<Minute> minutes(List<Growth> steps) {
    List<Minute> minutes = new ArrayList<>();
    int inOne = (int) Duration.ofMinutes(1).dividedBy(History.EVERY);
    for (int end = steps.size(); end > 0; end -= inOne) {
      List<Growth> some = steps.subList(Math.max(0, end - inOne), end);
      double rate =
          some.stream().mapToDouble(step -> step.rate(Tally.DNS_QUERIES)).average().orElse(0);
      minutes.add(
          new Minute(new Moment(some.getFirst().from()), Wording.number(rate) + " a second"));
    }
    return minutes;
  }

  private static List<Answer> answers(Growth growth) {
    Map<String, Double> grown = new HashMap<>();
    growth
        .by()
        .getOrDefault(Tally.DNS_REPLIES, Map.of())
        .forEach((rcode, count) -> {
          if (count > 0) {
            grown.put(rcode, count);
          }
        });
    double seconds = Math.max(1, Duration.between(growth.from(), growth.to()).toSeconds());
    return grown.entrySet().stream()
        .sorted(
            Map.Entry.<String, Double>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .map(one ->
            new Answer(
                one.getKey(),
                meaning(one.getKey()),
                Wording.number(one.getValue() / seconds) + " a second",
                Wording.share(growth.share(Tally.DNS_REPLIES, one.getKey()))))
        .toList();
  }

  private static String meaning(String rcode) {
    return switch (rcode) {
      case "NOERROR" -> "answered";
      case "NXDOMAIN" -> "no such name: left-over records of deleted domains, and guesses";
      case "REFUSED" -> "not our zone";
      case "SERVFAIL" -> "could not be answered";
      case "FORMERR" -> "not a proper question";
      case "NOTIMP" -> "asked for what we do not do";
      case "BADVERS" -> "a version of EDNS that nobody has";
      default -> "";
    };
  }
}
