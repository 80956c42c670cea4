package dev.signet.playground;

import dev.signet.dns.Question;
import dev.signet.name.DomainName;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// The script of what goes wrong. Thread-safe; at most 100,000 rules.
///
/// Chance comes from the generator given, so a run with one asker repeats exactly.
public final class FaultBook {
  private static final int MAX_RULES = 100_000;

  private final RandomGenerator random;
  private final Map<Long, Entry> byId = new LinkedHashMap<>();

  /// Rules for one exact name are found by it; only the others are walked for each question.
  private final Map<DomainName, List<Entry>> byName = new HashMap<>();

  private final List<Entry> patterns = new ArrayList<>();
  private long lastId;

  /// Read without the lock: most of the time there is no rule, and then no question should queue
  /// here.
  private volatile boolean empty = true;

  private static final class Entry {
    final long id;
    final FaultRule rule;
    int struck;

    Entry(long id, FaultRule rule) {
      this.id = id;
      this.rule = rule;
    }
  }

  /// A rule as it stands now.
  ///
  /// @param struck how often it has struck
  public record Standing(long id, FaultRule rule, int struck) {}

  public FaultBook(RandomGenerator random) {
    this.random = random;
  }

  /// Scripts a fault.
  ///
  /// @return an id to remove it by
  public synchronized long add(FaultRule rule) {
    if (byId.size() >= MAX_RULES) {
      throw Refused.because(Reason.CONFLICT, "There are " + MAX_RULES + " faults already.");
    }
    Entry entry = new Entry(++lastId, rule);
    byId.put(entry.id, entry);
    listOf(rule).add(entry);
    empty = false;
    return entry.id;
  }

  private List<Entry> listOf(FaultRule rule) {
    return rule.name() instanceof NamePattern.Exactly exact
        ? byName.computeIfAbsent(exact.name(), name -> new ArrayList<>())
        : patterns;
  }

  /// Forgets one rule; whether it was there.
  public synchronized boolean remove(long id) {
    Entry entry = byId.remove(id);
    if (entry == null) {
      return false;
    }
    List<Entry> list = listOf(entry.rule);
    list.remove(entry);
    if (list.isEmpty() && entry.rule.name() instanceof NamePattern.Exactly exact) {
      byName.remove(exact.name());
    }
    empty = byId.isEmpty();
    return true;
  }

  /// Forgets all rules.
  public synchronized void clear() {
    byId.clear();
    empty = true;
    byName.clear();
    patterns.clear();
  }

  /// The rules in the order in which they were scripted, used-up ones included.
  public synchronized List<Standing> rules() {
    return byId.values().stream()
        .map(entry -> new Standing(entry.id, entry.rule, entry.struck))
        .toList();
  }

  /// The faults that strike this question now; each counts as one strike.
  List<Fault> strike(String role, String server, Question question, Transport transport) {
    return empty ? List.of() : strikeLocked(role, server, question, transport);
  }

  private synchronized List<Fault> strikeLocked(
      String role, String server, Question question, Transport transport) {
    List<Entry> struck = new ArrayList<>();
    collect(
        byName.getOrDefault(question.name(), List.of()), struck, role, server, question, transport);
    collect(patterns, struck, role, server, question, transport);
    struck.sort((a, b) -> Long.compare(a.id, b.id));
    return struck.stream().map(entry -> entry.rule.fault()).toList();
  }

  private void collect(
      List<Entry> from,
      List<Entry> into,
      String role,
      String server,
      Question question,
      Transport transport) {
    for (Entry entry : from) {
      FaultRule rule = entry.rule;
      if (entry.struck < rule.times()
          && rule.covers(role, server)
          && rule.name().matches(question.name())
          && rule.type().map(type -> type.equals(question.type())).orElse(true)
          && rule.playable(transport)
          && (rule.probability() >= 1 || random.nextDouble() < rule.probability())) {
        entry.struck++;
        into.add(entry);
      }
    }
  }

  /// Whether connections to this server are refused before anything is asked.
  synchronized boolean refusesConnections(String role, String server) {
    for (Entry entry : patterns) {
      if (entry.rule.refusesConnections()
          && entry.struck < entry.rule.times()
          && entry.rule.covers(role, server)
          && (entry.rule.probability() >= 1 || random.nextDouble() < entry.rule.probability())) {
        entry.struck++;
        return true;
      }
    }
    return false;
  }
}
