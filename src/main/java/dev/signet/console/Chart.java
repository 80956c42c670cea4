package dev.signet.console;

import dev.signet.name.Shown;
import dev.signet.record.CustomerRecord;
import dev.signet.registry.TimelineEntry;
import dev.signet.registry.TimelineEntry.Checked;
import dev.signet.registry.TimelineEntry.Happened;
import dev.signet.registry.TimelineEntry.Observed;
import dev.signet.verification.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Who answered what, when: one row a server, one for our verdict, and the events. Immutable.
///
/// Time is cut into [#CELLS] cells of the same length, so a chart never grows with what it shows. A
/// server's cell has the worst of what the server said there about the required records, the last
/// answer to each question counting.
///
/// @param verdict empty before the first check, and for a domain that its provider judges
/// @param marks the events
/// @param unseen how many servers have no row of their own
/// @param cut whether there is more than could be drawn
public record Chart(
    Moment from,
    Moment until,
    Optional<Row> verdict,
    List<Row> servers,
    List<Mark> marks,
    int unseen,
    boolean cut) {
  /// How many cells a row has.
  public static final int CELLS = 120;

  private static final int MAX_SERVERS = 12;
  private static final int MAX_TOLD = 6;

  public Chart {
    servers = List.copyOf(servers);
    marks = List.copyOf(marks);
  }

  /// What a server said, best first.
  public enum Shade {
    RIGHT("right", "Right", "ok"),
    SILENT("silent", "No answer", ""),
    MISSING("missing", "Missing", "wait"),
    OTHER("other", "Something else", "bad");

    private final String word;
    private final String text;
    private final String tone;

    Shade(String word, String text, String tone) {
      this.word = word;
      this.text = text;
      this.tone = tone;
    }

    /// `ok`, `wait`, `bad` or empty.
    String tone() {
      return tone;
    }

    /// Its class in the style sheet.
    public String word() {
      return word;
    }

    public String text() {
      return text;
    }
  }

  /// One row.
  ///
  /// @param kind what the row is about
  /// @param told the row in words, newest first
  public record Row(String who, String kind, List<Bar> bars, String told) {
    public Row {
      bars = List.copyOf(bars);
    }
  }

  /// Cells that are next to each other and the same.
  ///
  /// @param at the first cell
  public record Bar(int at, int width, Shade shade, String told) {}

  /// An event.
  public record Mark(int at, String tone, String told) {}

  /// What time a chart shows.
  record Window(Instant from, Instant until) {
    private long cell() {
      return Math.max(1, Duration.between(from, until).toMillis() / CELLS);
    }

    int cellOf(Instant at) {
      return Math.clamp(Duration.between(from, at).toMillis() / cell(), 0, CELLS - 1);
    }

    Instant start(int cell) {
      return cell >= CELLS ? until : from.plusMillis(cell() * cell);
    }
  }

  private record Server(String perspective, String name) {}

  /// Draws `entries`, newest first.
  ///
  /// @param required the records that servers are judged by
  static Chart of(
      List<TimelineEntry> entries, List<CustomerRecord> required, Window window, boolean cut) {
    Answers answers = new Answers(required, entries);
    Shade[] verdicts = new Shade[CELLS];
    Map<Server, Map<String, Shade[]>> servers = new HashMap<>();
    List<Mark> marks = new ArrayList<>();
    // Oldest first: what came later is drawn over it.
    for (TimelineEntry entry : entries.reversed()) {
      switch (entry.what()) {
        case Happened event ->
            marks.add(
                new Mark(
                    window.cellOf(entry.firstSeen()),
                    HistoryWords.tone(event.type()),
                    HistoryWords.event(event.type())
                        + ", "
                        + new Moment(entry.firstSeen()).text()));
        case Checked checked ->
            draw(verdicts, window, entry.firstSeen(), checked.lastSeen(), shade(checked));
        case Observed observed -> {
          Observation seen = observed.observation();
          Optional<Shade> shade = answers.worth(seen);
          if (shade.isPresent()) {
            draw(
                servers
                    .computeIfAbsent(
                        new Server(seen.perspective(), seen.server()), _ -> new TreeMap<>())
                    .computeIfAbsent(seen.question(), _ -> new Shade[CELLS]),
                window,
                entry.firstSeen(),
                observed.lastSeen(),
                shade.get());
          }
        }
      }
    }
    List<Row> rows =
        servers.entrySet().stream()
            .sorted(
                Comparator.comparing((Map.Entry<Server, ?> entry) -> entry.getKey().perspective())
                    .thenComparing(entry -> entry.getKey().name()))
            .map(entry ->
                row(
                    Shown.text(entry.getKey().name()),
                    entry.getKey().perspective().equals("authoritative")
                        ? "name server"
                        : "what others see",
                    worst(entry.getValue()),
                    window))
            .toList();
    Row verdict = row("Our verdict", "mail", verdicts, window);
    return new Chart(
        new Moment(window.from()),
        new Moment(window.until()),
        Optional.of(verdict).filter(row -> !row.bars().isEmpty()),
        rows.stream().limit(MAX_SERVERS).toList(),
        marks,
        Math.max(0, rows.size() - MAX_SERVERS),
        cut);
  }

  /// Whether there is nothing to see.
  public boolean empty() {
    return verdict.isEmpty() && servers.isEmpty() && marks.isEmpty();
  }

  private static Shade shade(Checked checked) {
    return switch (checked.verdicts().mailFlow()) {
      case "passed" -> Shade.RIGHT;
      case "contradicted" ->
          checked.verdicts().mailFlowCode().endsWith("_missing") ? Shade.MISSING : Shade.OTHER;
      default -> Shade.SILENT;
    };
  }

  private static void draw(Shade[] cells, Window window, Instant first, Instant last, Shade shade) {
    for (int cell = window.cellOf(first); cell <= window.cellOf(last); cell++) {
      cells[cell] = shade;
    }
  }

  private static Shade[] worst(Map<String, Shade[]> questions) {
    Shade[] worst = new Shade[CELLS];
    for (Shade[] cells : questions.values()) {
      for (int cell = 0; cell < CELLS; cell++) {
        if (cells[cell] != null
            && (worst[cell] == null || cells[cell].compareTo(worst[cell]) > 0)) {
          worst[cell] = cells[cell];
        }
      }
    }
    return worst;
  }

  private static Row row(String who, String kind, Shade[] cells, Window window) {
    List<Bar> bars = new ArrayList<>();
    int cell = 0;
    while (cell < CELLS) {
      int end = cell + 1;
      while (end < CELLS && cells[end] == cells[cell]) {
        end++;
      }
      Shade shade = cells[cell];
      if (shade != null) {
        bars.add(
            new Bar(
                cell,
                end - cell,
                shade,
                shade.text()
                    + ", "
                    + new Moment(window.start(cell)).text()
                    + " to "
                    + new Moment(window.start(end)).text()));
      }
      cell = end;
    }
    List<String> told = bars.reversed().stream().limit(MAX_TOLD).map(Bar::told).toList();
    return new Row(
        who,
        kind,
        bars,
        String.join("; ", told) + (bars.size() > MAX_TOLD ? "; earlier ones in the list" : ""));
  }
}
