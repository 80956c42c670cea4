package dev.signet.nameserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Our server says the same as NSD, Knot DNS and BIND to the same questions, or something else for
/// a reason that `docs/answers.md` gives (D3). `./signet fuzz answers 1000000` asks more of them.
@Tag("slow")
class DifferentialTest {
  private static final int QUESTIONS = 100_000;
  private static final int SEED = 20;
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Z_]+)` \\|");

  @Test
  void answersAsNsdAndKnotAndBindDo() {
    try (Differential all = new Differential(SEED)) {
      all.ask(QUESTIONS);
      assertEquals(List.of(), all.unexplained());
      Set<Difference> seen = EnumSet.noneOf(Difference.class);
      all.explained().values().forEach(reasons -> seen.addAll(reasons.keySet()));
      assertEquals(EnumSet.allOf(Difference.class), seen, "an explanation without a case");
      all.explained()
          .forEach((kind, reasons) -> {
            int answers =
                reasons.entrySet().stream()
                    .filter(reason -> reason.getKey() != Difference.CD_COPIED)
                    .mapToInt(reason -> reason.getValue())
                    .sum();
            assertTrue(answers < QUESTIONS / 8, kind + " is explained too often: " + reasons);
          });
    }
  }

  @Test
  void thePageHasARowForEachDifference() throws IOException {
    Set<String> rows = new TreeSet<>();
    Matcher row = ROW.matcher(Files.readString(Path.of("docs", "answers.md")));
    while (row.find()) {
      rows.add(row.group(1));
    }
    assertEquals(
        Stream.of(Difference.values())
            .map(Enum::name)
            .collect(Collectors.toCollection(TreeSet::new)),
        rows);
  }
}
