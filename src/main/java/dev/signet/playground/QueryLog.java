package dev.signet.playground;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/// What was asked, newest last, and how often. Thread-safe; keeps a bounded number of entries.
public final class QueryLog {
  private final int capacity;
  private final Deque<Entry> entries = new ArrayDeque<>();
  private final Map<String, Long> counters = new HashMap<>();

  /// One question and what became of it.
  ///
  /// @param server the server's name; `recursive` for the resolver
  /// @param name as sent, upper and lower case kept
  /// @param answered the response code and the flags, or what was done instead of an answer; the
  ///   faults that struck are named behind it
  public record Entry(
      Instant time,
      String server,
      Transport transport,
      String name,
      String type,
      int id,
      int sourcePort,
      String answered) {}

  QueryLog(int capacity) {
    this.capacity = capacity;
  }

  synchronized void add(Entry entry) {
    if (entries.size() == capacity) {
      entries.removeFirst();
    }
    entries.addLast(entry);
    count("queries");
    count("queries." + entry.server());
    count("queries." + entry.transport().name().toLowerCase(Locale.ROOT));
  }

  synchronized void count(String what) {
    counters.merge(what, 1L, Long::sum);
  }

  /// What is remembered, oldest first.
  public synchronized List<Entry> entries() {
    return List.copyOf(entries);
  }

  /// What is remembered and fits, oldest first.
  public synchronized List<Entry> entries(Predicate<Entry> wanted) {
    List<Entry> out = new ArrayList<>();
    for (Entry entry : entries) {
      if (wanted.test(entry)) {
        out.add(entry);
      }
    }
    return out;
  }

  /// Totals since the start or the last [#clear]: `queries`, `queries.SERVER`, `queries.udp`,
  /// `queries.tcp`, `faults`, `malformed`, `overload`.
  public synchronized Map<String, Long> counters() {
    return Map.copyOf(counters);
  }

  /// Forgets everything, the counters too.
  public synchronized void clear() {
    entries.clear();
    counters.clear();
  }
}
