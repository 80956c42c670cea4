package dev.signet.servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.AskDns;
import dev.signet.TestNode;
import dev.signet.publishing.rfc2136.RealPrimary;
import dev.signet.servers.ZoneChecker.Finding;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// Zonemaster and DNSViz find nothing wrong with our zone but what `docs/zone-checks.md` lists with
/// its reason, whoever serves it (issue 6).
@Tag("slow")
class ZoneChecksTest {
  private static final Path PAGE = Path.of("docs", "zone-checks.md");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (\\w+) \\| (CRITICAL|ERROR|WARNING) \\| `(\\w+)` \\|");

  @Test
  void theEmbeddedNameServersZoneIsWithoutFault() {
    try (TestNode node = embedded(PrivateRoot.NS1, PrivateRoot.NS2)) {
      assertWithoutFault(node, node.dns());
    }
  }

  private static TestNode embedded(String ns1, String ns2) {
    return TestNode.start(
        new TestNode.Options()
            .with("SIGNET_ZONE", PrivateRoot.ZONE)
            .with(
                "SIGNET_NS", "ns1.%1$s=%2$s,ns2.%1$s=%3$s".formatted(PrivateRoot.ZONE, ns1, ns2)));
  }

  @ParameterizedTest
  @EnumSource(RealPrimary.Kind.class)
  void thePublishedZoneIsWithoutFault(RealPrimary.Kind kind) {
    try (RealPrimary primary = RealPrimary.start(kind)) {
      TestNode.Options options = new TestNode.Options();
      RealPrimary.environment(primary.addressText()).forEach(options::with);
      try (TestNode node = TestNode.start(options)) {
        assertWithoutFault(node, primary.address());
      }
    }
  }

  /// Else the tests above would pass with checkers that see nothing.
  @Test
  void nameServersWithOtherAddressesThanTheirGlueAreFoundByBoth() {
    try (TestNode node = embedded(PrivateRoot.NS2, PrivateRoot.NS1);
        PrivateRoot root = PrivateRoot.start()) {
      ZoneChecker checker = new ZoneChecker(root.played(node.dns(), node.dns()));
      Set<Finding> listed = listed();
      for (Map<Finding, String> found :
          List.of(checker.zonemaster(), checker.dnsviz(List.of(PrivateRoot.ZONE)))) {
        assertTrue(
            found.keySet().stream()
                .anyMatch(finding -> finding.isGrave() && !listed.contains(finding)),
            found::toString);
      }
    }
  }

  private static void assertWithoutFault(TestNode node, InetSocketAddress server) {
    JsonNode domain = node.register(node.key(), "quality.example");
    String target = AskDns.target(domain);
    List<String> names =
        List.of(target, "ap1._domainkey." + target, "ap2._domainkey." + target, "t." + target);
    Map<Finding, String> found = new TreeMap<>();
    try (PrivateRoot root = PrivateRoot.start()) {
      ZoneChecker checker = new ZoneChecker(root.played(server, server));
      found.putAll(checker.zonemaster());
      found.putAll(checker.dnsviz(names));
    }
    for (String seen : List.of("HAS_PARENT", "ONE_SOA_SERIAL", "NO_RECURSOR", "EDNS0_SUPPORT")) {
      assertTrue(
          found.keySet().stream().anyMatch(finding -> finding.code().equals(seen)),
          () -> "Zonemaster went through its tests and says " + seen + ": " + found);
    }
    assertEquals(
        List.of(),
        found.keySet().stream().filter(finding -> finding.code().equals("AXFR_AVAILABLE")).toList(),
        "whoever may transfer the zone knows every customer");
    Set<Finding> listed = listed();
    assertEquals(
        List.of(),
        found.entrySet().stream()
            .filter(entry -> entry.getKey().isGrave() && !listed.contains(entry.getKey()))
            .map(entry -> entry.getKey() + ": " + entry.getValue())
            .toList(),
        "a finding that " + PAGE + " does not list");
  }

  private static Set<Finding> listed() {
    try {
      Matcher rows = ROW.matcher(Files.readString(PAGE));
      Set<Finding> listed = new TreeSet<>();
      while (rows.find()) {
        listed.add(new Finding(rows.group(1), rows.group(2), rows.group(3)));
      }
      return listed;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
