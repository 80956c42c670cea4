package dev.signet.servers;

import static dev.signet.servers.Customer.RECORDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.dns.Message;
import dev.signet.dns.Rcode;
import dev.signet.dns.RecordType;
import dev.signet.servers.ZoneServer.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/// Customers' zones that Knot signs, seen through an Unbound that validates them. A zone whose
/// signatures are broken blocks its own verification and takes nothing down (POLICIES 4.2: BOGUS).
class SignedZonesTest {
  @RegisterExtension static final World WORLD = World.ofTwoPrimaries();

  /// A DS record of a key that nobody has.
  private static String wrongSigner(String origin) {
    return origin + ". DS 12345 13 2 " + "ab".repeat(32);
  }

  private static Customer signed(String name) {
    Customer customer = WORLD.register(name);
    WORLD
        .knot()
        .serve(
            name,
            WORLD.zone(name, "@ NS ns1\nns1 A {knot}", customer.fill(RECORDS)),
            new Kind.Signed());
    WORLD.unbound().stub(name, List.of(WORLD.knot().socket()));
    WORLD.knot().apply();
    return customer;
  }

  @Test
  void aSignedZoneIsVerifiedThroughAResolverThatValidates() {
    Customer customer = signed("secure.test");
    List<String> signers = WORLD.knot().delegationSigners("secure.test");
    assertFalse(signers.isEmpty(), "Knot has a key for the zone");
    signers.forEach(WORLD.unbound()::trust);
    WORLD.unbound().apply();

    Message name = Ask.recursive(WORLD.unbound().socket(), "ns1.secure.test", RecordType.A);
    assertTrue(name.flags().authenticData(), "Unbound validates the zone");
    assertEquals("verified", customer.verdict());
  }

  @Test
  void aZoneThatDoesNotValidateIsNotVerified() {
    Customer customer = signed("bogus.test");
    WORLD.unbound().trust(wrongSigner("bogus.test"));
    WORLD.unbound().apply();
    assertEquals(
        Rcode.SERVFAIL,
        Ask.recursive(WORLD.unbound().socket(), "ns1.bogus.test", RecordType.A).rcode());

    JsonNode domain = customer.verify();
    assertEquals("pending chain_broken", Customer.verdict(domain));
    assertTrue(Customer.message(domain).contains("DNSSEC is broken"), Customer.message(domain));
  }

  @Test
  void aVerifiedZoneWhoseSignaturesBreakStaysVerified() {
    Customer customer = signed("breaking.test");
    WORLD.unbound().apply();
    assertEquals("verified", customer.verdict());

    WORLD.unbound().trust(wrongSigner("breaking.test"));
    WORLD.unbound().apply();

    assertEquals("verified", customer.verdict());
    assertTrue(
        WORLD.evidence(customer).stream().anyMatch(seen -> seen.outcome().equals("bogus")),
        () -> "what the resolver said is kept: " + WORLD.evidence(customer));
  }
}
