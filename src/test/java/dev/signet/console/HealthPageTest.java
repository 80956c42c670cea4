package dev.signet.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestDatabase;
import dev.signet.TestNode;
import dev.signet.console.Visitor.Page;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The health page over a whole node.
@Timeout(60)
class HealthPageTest {
  /// Every meter that the page reads and that is there from the start.
  private static final List<String> METERS =
      List.of(
          "signet_zone_lag_seconds",
          "signet_zone_domains",
          "signet_database_transaction_age_seconds",
          "signet_work_waiting",
          "signet_work_age_seconds",
          "signet_work_given_up",
          "signet_monitor_queue_due",
          "signet_monitor_queue_age_seconds",
          "signet_monitor_unsettled_ratio",
          "signet_monitor_disagreement_ratio",
          "signet_monitor_failures_total",
          "signet_monitor_clock_jumps_total",
          "signet_dns_queries_total",
          "signet_dns_replies_total",
          "signet_dkim_pool_level",
          "signet_dkim_pool_size",
          "signet_dkim_pool_drained_total",
          "signet_dkim_pool_failures_total",
          "signet_http_requests_total",
          "signet_http_duration_seconds_count",
          "signet_http_running",
          "signet_http_connections",
          "process_uptime_seconds");

  private static void until(BooleanSupplier happened) {
    while (!happened.getAsBoolean()) {
      LockSupport.parkNanos(5_000_000);
      if (Thread.currentThread().isInterrupted()) {
        throw new AssertionError("it took too long");
      }
    }
  }

  private static long nodes(TestNode node) {
    return TestDatabase.number(node.database(), "SELECT count(*) FROM node");
  }

  @Test
  void theOperatorSeesNodesAndNumbersAndTheyChangeByThemselves() {
    try (TestNode node = TestNode.start()) {
      until(() -> nodes(node) == 1);
      TestDatabase.rows(
          node.database(),
          """
          INSERT INTO node VALUES ('0190a000-0000-7000-8000-000000000001', '<b>gone</b>', '0.9',
            now() - interval '1 day', now() - interval '3 minutes') RETURNING 1
          """);
      Visitor operator = Visitor.signedIn(node, TestNode.ADMIN_TOKEN);
      Page page = operator.get("/console/health");
      assertEquals(200, page.status(), page::toString);
      assertTrue(page.has("this node"), page::toString);
      assertTrue(page.has("silent for 3 minutes"), page::toString);
      assertTrue(page.has("data-line=\"nodes-missing\""), page::toString);
      assertFalse(page.has("<b>gone"), page::toString);
      for (String part : List.of("ready-database", "zone-lag", "work-age", "checks-age")) {
        assertTrue(page.has("id=\"" + part + "\""), part + page);
      }
      // What exists only where the zone is published elsewhere.
      assertFalse(page.has("id=\"drift\"") || page.has("id=\"intents\""), page::toString);

      String metrics = node.get("/metrics", "").body();
      for (String meter : METERS) {
        assertTrue(metrics.contains("\n" + meter), meter + " is not measured\n" + metrics);
      }

      Visitor.Changes feed = operator.follow("/console/health/live");
      String first = feed.next();
      assertTrue(first.startsWith("part\n") && first.contains("id=\"health-summary\""), first);
      operator.post("/console/sign-out");
      String next = feed.next();
      while (next.startsWith("part\n")) {
        next = feed.next();
      }
      assertTrue(next.startsWith("over\n"), next);
    }
  }

  @Test
  void aNodeThatStopsLeavesTheList() {
    try (TestNode node = TestNode.start()) {
      try (TestNode second = TestNode.start(node.beside())) {
        until(() -> nodes(second) == 2);
      }
      assertEquals(1, nodes(node));
    }
  }
}
