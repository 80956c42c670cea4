package dev.signet.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// FAULTS K6: what was edited, dropped or reordered is found, at the first bad row.
class ChainCheckTest {
  private static final int ROWS = 20;

  private static Entry entry(long number, String target) {
    return new Entry(
        number,
        Instant.parse("2026-06-01T00:00:00.123456Z").plusSeconds(number),
        "api",
        Optional.of(new UUID(1, 2)),
        Optional.of("ap_abcdefghi"),
        Optional.of(new UUID(3, 4)),
        "POST /v1/domains",
        "domain.created",
        "domain",
        target,
        "done",
        "request-" + number,
        Optional.empty(),
        Optional.of("aa".repeat(32)),
        Origin.of("192.0.2.1", "agent", new byte[] {1, 2, 3}));
  }

  private static List<Chain.Sealed> chain() {
    List<Chain.Sealed> rows = new ArrayList<>();
    Chain.Link last = Chain.START;
    for (int i = 1; i <= ROWS; i++) {
      Entry entry = entry(i * 3L, "t" + i);
      last = Chain.after(last, entry);
      rows.add(new Chain.Sealed(last, entry.number(), Optional.of(entry)));
    }
    return rows;
  }

  private static Optional<Long> firstBad(Consumer<List<Chain.Sealed>> harm) {
    List<Chain.Sealed> rows = chain();
    harm.accept(rows);
    ChainCheck check = new ChainCheck(Chain.START);
    for (Chain.Sealed row : rows) {
      if (!check.next(row)) {
        break;
      }
    }
    return check.broken().map(ChainCheck.Broken::sequence);
  }

  private static Consumer<List<Chain.Sealed>> edited(int index, UnaryOperator<Entry> edit) {
    return rows ->
        rows.set(
            index,
            new Chain.Sealed(
                rows.get(index).link(),
                rows.get(index).number(),
                rows.get(index).entry().map(edit)));
  }

  /// The entry with one of its parts changed.
  private static List<UnaryOperator<Entry>> edits() {
    Origin other = Origin.of("192.0.2.2", "agent", new byte[] {1, 2, 3});
    List<UnaryOperator<Entry>> edits = new ArrayList<>();
    edits.add(e -> with(e, 0, e.origin()));
    edits.add(e -> with(e, 1, e.origin()));
    edits.add(e -> with(e, 2, e.origin()));
    edits.add(e -> with(e, 3, e.origin()));
    edits.add(e -> with(e, 4, e.origin()));
    edits.add(e -> with(e, 5, e.origin()));
    edits.add(e -> with(e, 6, e.origin()));
    edits.add(e -> with(e, 7, e.origin()));
    edits.add(e -> with(e, 8, e.origin()));
    edits.add(e -> with(e, 9, e.origin()));
    edits.add(e -> with(e, 10, e.origin()));
    edits.add(e -> with(e, 11, e.origin()));
    edits.add(e -> with(e, 12, e.origin()));
    edits.add(e -> with(e, 13, e.origin()));
    edits.add(e -> with(e, -1, other));
    edits.add(e ->
        with(e, -1, new Origin(other.open(), e.origin().addressHash(), e.origin().agentHash())));
    return edits;
  }

  private static Entry with(Entry e, int part, Origin origin) {
    return new Entry(
        part == 0 ? e.number() + 1 : e.number(),
        part == 1 ? e.at().plusNanos(1000) : e.at(),
        part == 2 ? "operator" : e.actor(),
        part == 3 ? Optional.empty() : e.credential(),
        part == 4 ? Optional.empty() : e.shownPrefix(),
        part == 5 ? Optional.of(new UUID(9, 9)) : e.organization(),
        part == 6 ? "x" : e.via(),
        part == 7 ? "x" : e.action(),
        part == 8 ? "x" : e.targetKind(),
        part == 9 ? "x" : e.targetId(),
        part == 10 ? "x" : e.outcome(),
        part == 11 ? "x" : e.requestId(),
        part == 12 ? Optional.of("x") : e.before(),
        part == 13 ? Optional.of("x") : e.after(),
        origin);
  }

  @Test
  void aWholeChainHolds() {
    assertEquals(Optional.empty(), firstBad(rows -> {}));
  }

  @Test
  void anEditOfAnyPartIsFoundAtItsRow() {
    for (UnaryOperator<Entry> edit : edits()) {
      for (int row : List.of(0, 7, ROWS - 1)) {
        assertEquals(Optional.of(row + 1L), firstBad(edited(row, edit)));
      }
    }
  }

  @Test
  void aDroppedRowIsFoundWhereverItStood() {
    for (int row = 0; row < ROWS - 1; row++) {
      int gone = row;
      assertEquals(Optional.of(gone + 1L), firstBad(rows -> rows.remove(gone)));
    }
    assertEquals(
        Optional.of(5L),
        firstBad(rows ->
            rows.set(
                4, new Chain.Sealed(rows.get(4).link(), rows.get(4).number(), Optional.empty()))));
  }

  @Test
  void reorderedRowsAreFound() {
    for (int row = 0; row < ROWS - 1; row++) {
      int at = row;
      // The entries change places, the links stay.
      assertEquals(
          Optional.of(at + 1L),
          firstBad(rows -> {
            Chain.Sealed one = rows.get(at);
            Chain.Sealed two = rows.get(at + 1);
            rows.set(at, new Chain.Sealed(one.link(), two.number(), two.entry()));
            rows.set(at + 1, new Chain.Sealed(two.link(), one.number(), one.entry()));
          }));
    }
  }

  @Test
  void anErasedOriginBreaksNothing() {
    assertEquals(
        Optional.empty(),
        firstBad(
            edited(
                3,
                e ->
                    with(
                        e,
                        -1,
                        new Origin(
                            Optional.empty(), e.origin().addressHash(), e.origin().agentHash())))));
    assertTrue(entry(1, "t").origin().intact());
  }

  @Test
  void aTextCannotRunIntoTheNext() {
    Entry entry = entry(1, "ab");
    Entry moved = with(with(entry, 9, entry.origin()), 10, entry.origin());
    assertTrue(
        !Chain.after(Chain.START, entry).hash().equals(Chain.after(Chain.START, moved).hash()));
  }
}
