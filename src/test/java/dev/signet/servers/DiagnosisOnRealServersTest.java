package dev.signet.servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestNode;
import dev.signet.diagnosis.CorpusZone;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// The zones of the diagnosis corpus that a zone file can express, served by Knot and BIND and seen
/// through Unbound: the same findings as with the playground.
@Tag("slow")
class DiagnosisOnRealServersTest {
  @RegisterExtension static final World WORLD = World.ofTwoPrimaries();

  /// The token in the corpus; each registration here has its own.
  private static final String TOKEN = "dk3q7w2xz5mbt4hgr";

  private static final String DOMAIN = "example.com";

  /// Headers that need a liar, or records that no API call registers.
  private static final List<String> BEYOND =
      List.of(
          "server",
          "fault",
          "hold",
          "later",
          "gone",
          "strict",
          "expected",
          "record",
          "selector",
          "domain");

  /// What real servers refuse to load, and what needs the corpus's own tracking edge.
  private static final Set<String> REFUSED =
      Set.of(
          "cname_beside_other",
          "several_cnames",
          "ns_instead_of_cname",
          "flattened",
          "target_is_url",
          "target_has_punctuation");

  private static final Map<CorpusZone, Customer> CUSTOMERS = new LinkedHashMap<>();

  static List<CorpusZone> zones() {
    return CorpusZone.all().stream()
        .filter(zone -> BEYOND.stream().noneMatch(zone::says))
        .filter(zone -> zone.breaking().stream().noneMatch(REFUSED::contains))
        .filter(zone -> zone.parts().size() == 1)
        .filter(zone -> !zone.parts().getFirst().text().contains("@ SOA"))
        .filter(zone -> !zone.parts().getFirst().text().contains("@ NS"))
        .toList();
  }

  @BeforeAll
  static void publish() {
    WORLD.serve(
        "example.net",
        WORLD.zone("example.net", "mx A 9.8.0.25\n_spf TXT \"v=spf1 ip4:9.8.0.0/24 -all\""));
    for (CorpusZone zone : zones()) {
      String name = "c-" + zone.name() + ".test";
      Customer customer = WORLD.register(name);
      if (zone.says("tracking")) {
        customer.track();
      }
      CUSTOMERS.put(zone, customer);
      String body = zone.parts().getFirst().text().replace("$TTL 300\n", "").replace(DOMAIN, name);
      WORLD.serve(name, WORLD.zone(name, ours(body, customer)));
    }
    WORLD.apply();
  }

  /// With the customer's own token, misspelled where the corpus misspells it.
  private static String ours(String body, Customer customer) {
    String token = customer.token();
    String exchanged =
        token.substring(0, 4) + token.charAt(5) + token.charAt(4) + token.substring(6);
    return body.replace(TOKEN.substring(0, TOKEN.length() - 1) + ".", cut(token) + ".")
        .replace("dk3qw72xz5mbt4hgr", exchanged.equals(token) ? cut(token) : exchanged)
        .replace(TOKEN, token)
        .replace(TOKEN.toUpperCase(Locale.ROOT), token.toUpperCase(Locale.ROOT));
  }

  private static String cut(String token) {
    return token.substring(0, token.length() - 1);
  }

  @ParameterizedTest
  @MethodSource("zones")
  void findsTheSameAsWithThePlayground(CorpusZone zone) {
    Customer customer = CUSTOMERS.get(zone);
    TestNode.Answer answer = customer.diagnosis();
    assertEquals(200, answer.status(), answer::toString);
    Set<String> breaking = new TreeSet<>();
    for (JsonNode finding : answer.json().get("findings")) {
      if (finding.get("severity").stringValue().equals("breaking")) {
        breaking.add(finding.get("code").stringValue());
      }
    }
    assertEquals(zone.breaking(), breaking, answer::toString);
  }

  @Test
  void coversAGoodPartOfTheCorpus() {
    assertTrue(zones().size() >= 50, () -> "only " + zones().size());
  }
}
