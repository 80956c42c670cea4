package dev.signet.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// `docs/findings.md` lists every code as the program has it.
class FindingsPageTest {
  private static final String HEAD =
      """
      # Findings

      What a diagnosis (`GET /v1/domains/{id}/diagnosis`, `./signet explain DOMAIN`) can find. Each code is a mistake that people
      make, or a state that they take for one. A code is never renamed or used for something else; new ones are added.

      The severity is the usual one; where the circumstances make it so, a finding may be milder or worse. **breaking**: mail, or the
      record, does not work. **risk**: it works, and will hurt. **tip**: it could be better, or is worth knowing.

      The fix of a finding names what to type, in the form that the customer's DNS host wants (`dns-hosts.csv` knows it by its name
      servers). `src/test/resources/corpus` holds a zone for every code.

      | Code | Severity | What is the matter | How it comes about |
      |---|---|---|---|
      """;

  static String page() {
    StringBuilder out = new StringBuilder(HEAD);
    for (FindingCode code : FindingCode.values()) {
      out.append(
          "| `%s` | %s | %s | %s |\n"
              .formatted(code.wireText(), code.severity().wireText(), code.title(), code.cause()));
    }
    return out.toString();
  }

  @Test
  void isWhatTheProgramSays() throws IOException {
    Path made = Path.of("target/findings.md");
    Files.writeString(made, page());
    assertEquals(page(), Files.readString(Path.of("docs/findings.md")), "as it should be: " + made);
  }

  @Test
  void isWrittenForPeople() {
    Set<String> titles = new HashSet<>();
    for (FindingCode code : FindingCode.values()) {
      assertTrue(titles.add(code.title()), code.title());
      assertTrue(code.cause().endsWith("."), code.cause());
      assertTrue(!code.title().endsWith(".") && !code.title().contains("|"), code.title());
    }
    assertTrue(FindingCode.values().length >= 50);
  }
}
