package dev.signet.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.SteeredClock;
import dev.signet.TestNode;
import dev.signet.access.Scope;
import dev.signet.dns.RecordType;
import dev.signet.name.DomainName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// EV-1 and EV-2 over 90 virtual days of one domain: whatever is done to it through `/v1`, `/core`,
/// the console and by background checks, its events are a chain without a gap, and the last one
/// shows what GET shows.
class EventModelTest {
  private static final Instant START = Instant.parse("2026-08-01T00:00:00Z");
  private static final int DAYS = 90;

  private final SteeredClock clock = new SteeredClock(START);
  private final Random random = new Random(90);

  private static List<JsonNode> events(TestNode node, String path, String key, Instant until) {
    List<JsonNode> out = new ArrayList<>();
    String after = "";
    do {
      JsonNode page =
          node.get(
                  path + "?limit=100&start=" + START + "&end=" + until.plusSeconds(60) + after, key)
              .json();
      page.get("data").forEach(out::add);
      after =
          page.get("next_cursor").isNull() ? "" : "&after=" + page.get("next_cursor").stringValue();
    } while (!after.isEmpty());
    return out.reversed();
  }

  /// What an event shows, without what GET does not have.
  private static JsonNode shown(JsonNode event) {
    ObjectNode data = ((ObjectNode) event.get("data")).deepCopy();
    data.remove(List.of("previous_status", "email_id"));
    return data;
  }

  /// What of a domain can change an event: not the times of looks that found nothing new.
  private static String essence(JsonNode domain) {
    return domain.get("status")
        + " "
        + domain.get("tracking").get("status")
        + " "
        + domain.get("tracking").get("opens_enabled");
  }

  @Test
  @Tag("slow")
  void ninetyDaysAreOneChain() throws Exception {
    TestNode.Options options = new TestNode.Options().at(clock);
    try (TestNode node = TestNode.start(options)) {
      UUID organization = node.organization();
      String key = node.key(organization, Scope.all());
      JsonNode made = node.register(key, "model.story.example");
      String bare = made.get("id").stringValue().substring("domain_".length());
      String v1 = "/v1/domains/domain_" + bare;
      DomainName apex = DomainName.of(made.get("dns_records").get(0).get("fqdn").stringValue());
      boolean opens = false;
      Set<String> doors = new HashSet<>();
      for (int hours = 0; hours < DAYS * 24; hours += 24) {
        clock.advance(Duration.ofHours(22));
        switch (random.nextInt(7)) {
          case 0, 1 -> node.publish(made);
          case 2 -> node.playground().world().remove(apex, RecordType.CNAME, Optional.empty());
          case 3 -> {
            opens = !opens;
            node.patch(
                v1,
                key,
                "{\"tracking\":{\"opens_enabled\":" + opens + ",\"subdomain\":\"links\"}}");
            doors.add("patch");
          }
          case 4 -> {
            node.post(v1 + "/verify", key, "");
            doors.add("v1");
          }
          case 5 -> {
            node.post("/core/email-domains/" + bare + "/refresh", key, "");
            doors.add("core");
          }
          default -> {
            Visitor.signedIn(node, key).post("/console/domains/" + bare + "/verify");
            doors.add("console");
          }
        }
        clock.advance(Duration.ofHours(2));
        node.settleHeldEvents();
        String told = "";
        String shown = "";
        for (int tries = 0; tries < 100; tries++) {
          JsonNode now = node.get(v1, key).json();
          List<JsonNode> newest = events(node, "/v1/events", key, clock.instant());
          told = essence(newest.getLast().get("data"));
          shown = essence(now);
          if (told.equals(shown)) {
            break;
          }
          // A background check is under way.
          TimeUnit.MILLISECONDS.sleep(50);
          node.settleHeldEvents();
        }
        assertEquals(shown, told, "after " + hours + " hours");
      }
      assertEquals(Set.of("patch", "v1", "core", "console"), doors);
      JsonNode last = node.get(v1, key).json();
      node.delete(v1, key);
      List<JsonNode> all = events(node, "/v1/events", key, clock.instant());
      assertTrue(all.size() > 20, "events: " + all.size());
      String status = "";
      String before = "";
      JsonNode at = all.getFirst().get("occurred_at");
      int sequence = 0;
      for (JsonNode event : all) {
        assertEquals(++sequence, event.get("sequence").intValue(), event::toString);
        if (sequence > 1) {
          // Two events of one change, of mail flow and of tracking, have the same status before.
          if (!event.get("occurred_at").equals(at)) {
            before = status;
          }
          assertEquals(
              before, event.get("data").get("previous_status").stringValue(), event::toString);
        }
        at = event.get("occurred_at");
        status = event.get("data").get("status").stringValue();
        switch (event.get("type").stringValue()) {
          case "domain.verified" -> assertEquals("verified", status, event::toString);
          case "domain.failed" -> assertEquals("pending", status, event::toString);
          default -> {
            // Says nothing about the status by itself.
          }
        }
      }
      assertEquals("domain.deleted", all.getLast().get("type").stringValue());
      assertEquals(last, shown(all.getLast()), "the last event shows what GET showed");
    }
  }
}
