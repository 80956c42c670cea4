package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What `deploy/` tells Prometheus and Grafana is true of a running node (CONTRACT SH-3).
class DeployFilesTest {
  private static final Path ALERTS = Path.of("deploy/prometheus/alerts.yaml");
  private static final Path BOARD = Path.of("deploy/grafana/signet.json");
  private static final Pattern METRIC = Pattern.compile("\\bsignet_[a-z0-9_]+[a-z0-9]\\b");

  /// These exist only where a node publishes to name servers elsewhere.
  private static final String ELSEWHERE = "signet_publishing_";

  private static Set<String> metrics(String text) {
    return METRIC
        .matcher(text)
        .results()
        .map(found -> found.group())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyAlarmOfTheDocsHasARule() throws IOException {
    String docs = Files.readString(Path.of("docs/operations.md"));
    String table =
        docs.substring(
            docs.indexOf("## Alarms"), docs.indexOf("\n## ", docs.indexOf("## Alarms") + 5));
    Set<String> wanted =
        table
            .lines()
            .filter(line -> line.startsWith("| `"))
            .flatMap(line -> metrics(line.split("\\|")[1]).stream())
            .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(wanted.size() > 10, wanted.toString());
    wanted.removeAll(metrics(Files.readString(ALERTS)));
    assertEquals(Set.of(), wanted, "alarms of docs/operations.md without a rule in " + ALERTS);
  }

  @Test
  void everyRuleIsTested() throws IOException {
    String tests = Files.readString(ALERTS.resolveSibling("alerts-test.yaml"));
    Files.readString(ALERTS)
        .lines()
        .filter(line -> line.contains("- alert: "))
        .map(line -> line.substring(line.indexOf(": ") + 2))
        .forEach(name -> {
          assertTrue(tests.contains("- name: " + name + ", over its bound"), name);
          assertTrue(tests.contains("- name: " + name + ", within its bound"), name);
        });
  }

  @Test
  void everyMetricNamedThereHasDataInANode() throws IOException {
    Set<String> wanted = metrics(Files.readString(ALERTS));
    wanted.addAll(metrics(Files.readString(BOARD)));
    wanted.removeIf(name -> name.startsWith(ELSEWHERE));
    assertTrue(wanted.size() > 20, wanted.toString());
    try (TestNode node = TestNode.start()) {
      node.register(node.key(), "measured.example");
      TestNode.Answer answer = node.get("/metrics", "");
      assertEquals(200, answer.status());
      Set<String> present =
          answer
              .body()
              .lines()
              .filter(line -> !line.startsWith("#") && !line.endsWith(" NaN"))
              .flatMap(line -> metrics(line.split("[{ ]", 2)[0]).stream())
              .collect(Collectors.toSet());
      assertFalse(present.isEmpty());
      wanted.removeAll(present);
      assertEquals(Set.of(), wanted, "metrics that a node does not have, or that read NaN");
    }
  }

  @Tag("slow")
  @Test
  void prometheusTakesTheRulesAndTheirTests() throws IOException, InterruptedException {
    Process tool =
        new ProcessBuilder("promtool", "test", "rules", "alerts-test.yaml")
            .directory(ALERTS.getParent().toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(tool.waitFor(60, TimeUnit.SECONDS), said);
    assertEquals(0, tool.exitValue(), said);
  }
}
