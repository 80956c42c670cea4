package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The ids that code, tests and pages cite stand on the page they belong to, and what a page calls
/// kept or tested is cited by a test.
///
/// Promises (`AP-5`) are in `docs/contract.md`, invariants and faults (`I1`, `C6`) in
/// `docs/faults.md`, threats (`T17`) in `docs/threats.md`, cases (`CASES K13`) in `docs/cases.md`,
/// numbers (`POLICIES 4.4`) in `docs/policies.md`.
class CitationsTest {
  private static final Path CONTRACT = Path.of("docs/contract.md");
  private static final Path FAULTS = Path.of("docs/faults.md");
  private static final Path THREATS = Path.of("docs/threats.md");
  private static final Path CASES = Path.of("docs/cases.md");
  private static final Path POLICIES = Path.of("docs/policies.md");

  /// The hyphen tells a promise from a fault: `V-1`, `V1`.
  private static final Pattern PROMISE =
      Pattern.compile("(?<![\\w-])(?:C|AP|V|AR|OP|EV|WH|DK|SG|K|CL|AU|SH)-\\d{1,2}(?!\\w)");

  private static final Pattern PROMISE_ROW =
      Pattern.compile("(?m)^- \\*\\*([A-Z]{1,2}-\\d+)\\*\\* \\((kept|partly|planned)[:)]");

  private static final Pattern FAULT =
      Pattern.compile("(?<![\\w./`-])([ACDIKOTVW]\\d{1,2})(?!\\w|\\.\\w)");

  private static final Pattern FAULT_ROW =
      Pattern.compile("(?m)^\\| ([ACDKOVW]\\d+) \\|.*\\| (tested|planned) \\|$");

  private static final Pattern CASE_ROW =
      Pattern.compile("(?m)^\\| (K\\d+) \\|.*\\| (tested|planned) \\|$");

  private static final Pattern CASE_LIST =
      Pattern.compile("CASES((?:[ ,/]+(?:and |to )?K\\d{1,2})+)");

  private static final Pattern POLICY = Pattern.compile("POLICIES (\\d\\.\\d)");
  private static final Pattern COMMENT = Pattern.compile("(?:(?<!:)//|--|^\\s*\\*).*");

  /// A test class, or a path in this tree.
  private static final Pattern QUOTED =
      Pattern.compile("`([A-Z]\\w+Test|(?:src|docs|browser-tests)/[\\w./*-]+)`");

  /// A class with its room: `watch.Health`, `api.v1.DomainRoutes`.
  private static final Pattern CLASS =
      Pattern.compile("`([a-z][a-z0-9]*(?:\\.[a-z][a-z0-9]*)?)\\.([A-Z]\\w+)");

  private static final Pattern PLACEHOLDER = Pattern.compile("NAME|NNN|\\*");
  private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]+)(?:#[^)]*)?\\)");

  @Test
  void everyPromiseCitedAnywhereIsInTheContract() throws IOException {
    Map<String, String> promises = rows(CONTRACT, PROMISE_ROW);
    assertTrue(promises.size() > 80, promises::toString);
    assertEquals(Map.of(), without(promises.keySet(), found(sources(), PROMISE, false)));
  }

  @Test
  void whatTheContractCallsKeptIsCitedByATestClass() throws IOException {
    Set<String> cited = found(tests(), PROMISE, false).keySet();
    assertEquals(Set.of(), uncited(rows(CONTRACT, PROMISE_ROW), "planned", cited));
  }

  @Test
  void everyFaultInvariantAndThreatCitedAnywhereHasItsRow() throws IOException {
    Set<String> known = new TreeSet<>(rows(FAULTS, FAULT_ROW).keySet());
    known.addAll(first(FAULTS, Pattern.compile("(?m)^- \\*\\*(I\\d+)\\*\\* ")));
    known.addAll(first(THREATS, Pattern.compile("(?m)^\\| (T\\d+) \\|")));
    assertTrue(known.size() > 100, known::toString);
    assertEquals(Map.of(), without(known, found(sources(), FAULT, true)));
  }

  @Test
  void whatThePageOfFaultsCallsTestedIsCitedByATest() throws IOException {
    Set<String> cited = found(tests(), FAULT, true).keySet();
    assertEquals(Set.of(), uncited(rows(FAULTS, FAULT_ROW), "planned", cited));
  }

  @Test
  void everyCaseCitedAnywhereHasItsRowAndWhatIsTestedIsCited() throws IOException {
    Map<String, String> cases = rows(CASES, CASE_ROW);
    assertTrue(cases.size() > 20, cases::toString);
    assertEquals(Map.of(), without(cases.keySet(), cases(sources())));
    assertEquals(Set.of(), uncited(cases, "planned", cases(tests()).keySet()));
  }

  @Test
  void everyPolicyCitedAnywhereHasItsSection() throws IOException {
    Set<String> sections = first(POLICIES, Pattern.compile("(?m)^## (\\d\\.\\d) "));
    Map<String, Set<String>> cited = new TreeMap<>();
    for (Path file : sources()) {
      Matcher matcher = POLICY.matcher(Files.readString(file));
      while (matcher.find()) {
        cited.computeIfAbsent(matcher.group(1), key -> new TreeSet<>()).add(file.toString());
      }
    }
    assertEquals(Map.of(), without(sections, cited));
  }

  @Test
  void everyLinkBetweenPagesLeadsSomewhere() throws IOException {
    Set<String> broken = new TreeSet<>();
    for (Path page : pages()) {
      Matcher matcher = LINK.matcher(Files.readString(page));
      while (matcher.find()) {
        String target = matcher.group(1);
        if (!target.contains(":") && !Files.exists(page.resolveSibling(target))) {
          broken.add(page + " -> " + target);
        }
      }
    }
    assertEquals(Set.of(), broken);
  }

  @Test
  void everyFileAndTestThatAPageNamesIsThere() throws IOException {
    Set<String> classes = new TreeSet<>(Set.of("CitationsTest"));
    for (Path test : tests()) {
      classes.add(test.getFileName().toString().replace(".java", ""));
    }
    Set<String> missing = new TreeSet<>();
    // A decision record tells of its day; what it names may have another name since.
    List<Path> current =
        pages().stream().filter(page -> !page.startsWith("docs/decisions")).toList();
    for (Path page : current) {
      Matcher quoted = QUOTED.matcher(Files.readString(page));
      while (quoted.find()) {
        String name = quoted.group(1);
        boolean there =
            name.endsWith("Test")
                ? classes.contains(name)
                : PLACEHOLDER.matcher(name).find() || Files.exists(Path.of(name));
        if (!there) {
          missing.add(page + ": " + name);
        }
      }
    }
    assertEquals(Set.of(), missing);
  }

  @Test
  void everyClassThatAPageNamesWithItsRoomIsThere() throws IOException {
    Set<String> missing = new TreeSet<>();
    for (Path page : pages()) {
      if (page.startsWith("docs/decisions")) {
        continue;
      }
      Matcher quoted = CLASS.matcher(Files.readString(page));
      while (quoted.find()) {
        Path room = Path.of("src/main/java/dev/signet", quoted.group(1).split("\\."));
        if (!quoted.group(2).equals("NAME")
            && Files.isDirectory(room)
            && !Files.exists(room.resolve(quoted.group(2) + ".java"))) {
          missing.add(page + ": " + quoted.group());
        }
      }
    }
    assertEquals(Set.of(), missing);
  }

  /// Ids of a page with their status, in the page's order of letters.
  private static Map<String, String> rows(Path page, Pattern row) throws IOException {
    Map<String, String> rows = new TreeMap<>();
    Matcher matcher = row.matcher(Files.readString(page));
    while (matcher.find()) {
      String before = rows.put(matcher.group(1), matcher.group(2));
      assertEquals(null, before, () -> page + " has this id twice: " + matcher.group(1));
    }
    return rows;
  }

  private static Set<String> first(Path page, Pattern pattern) throws IOException {
    Set<String> all = new TreeSet<>();
    Matcher matcher = pattern.matcher(Files.readString(page));
    while (matcher.find()) {
      all.add(matcher.group(1));
    }
    return all;
  }

  /// What is cited, each with the files that cite it; in code that uses short names such as `V1`
  /// for itself, look at comments alone.
  private static Map<String, Set<String>> found(List<Path> files, Pattern id, boolean comments)
      throws IOException {
    Map<String, Set<String>> found = new TreeMap<>();
    for (Path file : files) {
      String text = CASE_LIST.matcher(Files.readString(file)).replaceAll("");
      boolean page = file.toString().endsWith(".md");
      for (String line : text.lines().toList()) {
        String part = line;
        if (comments && !page) {
          Matcher comment = COMMENT.matcher(line);
          part = comment.find() ? comment.group() : "";
        }
        Matcher matcher = id.matcher(part);
        while (matcher.find()) {
          found
              .computeIfAbsent(
                  matcher.groupCount() > 0 ? matcher.group(1) : matcher.group(),
                  key -> new TreeSet<>())
              .add(file.toString());
        }
      }
    }
    return found;
  }

  private static Map<String, Set<String>> cases(List<Path> files) throws IOException {
    Map<String, Set<String>> found = new TreeMap<>();
    Pattern one = Pattern.compile("K\\d{1,2}");
    for (Path file : files) {
      Matcher list = CASE_LIST.matcher(Files.readString(file));
      while (list.find()) {
        Matcher matcher = one.matcher(list.group(1));
        while (matcher.find()) {
          found.computeIfAbsent(matcher.group(), key -> new TreeSet<>()).add(file.toString());
        }
      }
    }
    return found;
  }

  private static Map<String, Set<String>> without(
      Set<String> known, Map<String, Set<String>> cited) {
    Map<String, Set<String>> unknown = new HashMap<>(cited);
    unknown.keySet().removeAll(known);
    return unknown;
  }

  private static Set<String> uncited(Map<String, String> rows, String free, Set<String> cited) {
    Set<String> missing = new TreeSet<>();
    rows.forEach((id, status) -> {
      if (!status.equals(free) && !cited.contains(id)) {
        missing.add(id);
      }
    });
    return missing;
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> files =
        Stream.concat(Files.list(Path.of(".")), Files.walk(Path.of("docs")))) {
      return files.filter(file -> file.toString().endsWith(".md")).toList();
    }
  }

  /// Everything that may cite: code, tests, templates, SQL, pages.
  private static List<Path> sources() throws IOException {
    List<Path> homes = List.of(CONTRACT, FAULTS, THREATS, CASES, POLICIES);
    Pattern endings = Pattern.compile(".*\\.(java|jte|sql|yaml)");
    try (Stream<Path> files =
        Stream.concat(
            pages().stream(),
            Stream.concat(Files.walk(Path.of("src")), Files.walk(Path.of("browser-tests/src"))))) {
      return files
          .filter(file -> !homes.contains(file))
          .filter(
              file -> file.toString().endsWith(".md") || endings.matcher(file.toString()).matches())
          .filter(file -> !file.endsWith("CitationsTest.java"))
          .toList();
    }
  }

  /// Classes that are tests, and the programs and fixtures among them that cite what they are for.
  private static List<Path> tests() throws IOException {
    try (Stream<Path> files =
        Stream.concat(
            Files.walk(Path.of("src/test/java")), Files.walk(Path.of("browser-tests/src/test")))) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.endsWith("CitationsTest.java"))
          .toList();
    }
  }
}
