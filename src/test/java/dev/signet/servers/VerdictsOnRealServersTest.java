package dev.signet.servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.servers.RealZone.Published;
import dev.signet.servers.RealZone.Where;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Each code of the verdict table (CONTRACT 2), produced by zone files on Knot and BIND and seen
/// through Unbound; and the ways of publishing that are right (V-1).
@Tag("slow")
class VerdictsOnRealServersTest {
  @RegisterExtension static final World WORLD = World.ofTwoPrimaries();

  private static final List<RealZone> ROWS =
      Stream.of(
              WrongZones.missing(),
              WrongZones.mismatch(),
              WrongZones.broken(),
              WrongZones.behind(),
              WrongZones.tracking(),
              WrongZones.spreading(),
              RightZones.published())
          .flatMap(List::stream)
          .toList();

  /// Some rows wait seconds for servers that never answer; a few at a time wait together.
  private static final ExecutorService SIDE_BY_SIDE = Executors.newFixedThreadPool(6);

  private static final Map<RealZone, Future<JsonNode>> VERIFIED = new HashMap<>();

  static List<RealZone> rows() {
    return ROWS;
  }

  @BeforeAll
  static void publishEverythingAndVerify() {
    Map<RealZone, Customer> customers = new LinkedHashMap<>();
    for (RealZone row : ROWS) {
      Customer customer = WORLD.register(row.domain());
      customers.put(row, customer);
      if (row.isTracked()) {
        customer.track();
      }
      if (row.isUnanswered()) {
        WORLD.silence(customer);
      }
      row.forEach(published -> publish(customer, published));
    }
    WORLD.apply();
    customers.forEach((row, customer) -> {
      if (row.isWithdrawn()) {
        WORLD.withdraw(customer);
      }
      VERIFIED.put(row, SIDE_BY_SIDE.submit(customer::verify));
    });
  }

  @AfterAll
  static void stop() {
    SIDE_BY_SIDE.close();
  }

  private static void publish(Customer customer, Published published) {
    String origin = customer.fill(published.origin());
    String text = customer.fill(WORLD.zone(origin, published.servers(), published.body()));
    List<InetSocketAddress> servers = new ArrayList<>();
    if (published.where().on(Where.KNOT)) {
      WORLD.knot().serve(origin, text);
      servers.add(WORLD.knot().socket());
    }
    if (published.where().on(Where.BIND)) {
      WORLD.bind().serve(origin, text);
      servers.add(WORLD.bind().socket());
    }
    if (published.stub()) {
      WORLD.unbound().stub(origin, servers);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void givesItsVerdict(RealZone row) throws ExecutionException, InterruptedException {
    Assumptions.assumeTrue(
        WORLD.hasVersion6() || !row.toString().contains("version 6 only"), "no IPv6 here");
    JsonNode domain = VERIFIED.get(row).get();

    if (row.isTracked()) {
      assertEquals("verified", Customer.verdict(domain), "mail flow is not touched");
    }
    JsonNode judged = row.isTracked() ? domain.get("tracking") : domain;
    assertEquals(
        row.expected(), Customer.verdict(judged), () -> row + ": " + Customer.message(judged));
    assertTrue(
        Customer.message(judged).contains(row.says()),
        () -> row + ": " + row.says() + " is not in: " + Customer.message(judged));
  }
}
