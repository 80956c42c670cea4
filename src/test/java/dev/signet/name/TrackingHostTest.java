package dev.signet.name;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The rules of AP-6 for tracking subdomains.
class TrackingHostTest {
  private static final DomainName DOMAIN = DomainName.of("mail.acme.com");
  private static final DomainName LONG =
      DomainName.of(String.join(".", "x".repeat(63), "x".repeat(63), "x".repeat(63), "com"));

  @TestFactory
  Stream<DynamicTest> takesLdhLabels() {
    return Map.of(
            "track",
            "track.mail.acme.com",
            " TRACK ",
            "track.mail.acme.com",
            "a.b-c.1",
            "a.b-c.1.mail.acme.com",
            "anypost2",
            "anypost2.mail.acme.com",
            "x.anypost",
            "x.anypost.mail.acme.com",
            "domainkey",
            "domainkey.mail.acme.com",
            "x".repeat(63),
            "x".repeat(63) + ".mail.acme.com")
        .entrySet()
        .stream()
        .map(row ->
            DynamicTest.dynamicTest(
                row.getKey(),
                () -> {
                  TrackingHost read = TrackingHost.read("f", row.getKey(), DOMAIN, "anypost");
                  assertEquals(row.getValue(), read.host().toString());
                  assertEquals(row.getValue(), read.subdomain() + ".mail.acme.com");
                }));
  }

  @TestFactory
  Stream<DynamicTest> refusesTheRest() {
    String characters = ": only letters, digits and hyphens, with dots between, make a subdomain.";
    String empty = "The subdomain has an empty label (a dot at either end, or two in a row).";
    return Stream.of(
            List.of("", "The subdomain is empty: send one such as track."),
            List.of(" ", "The subdomain is empty: send one such as track."),
            List.of(
                "AnyPost",
                "anypost in front of the domain is the verification record: send another"
                    + " subdomain, such as track."),
            List.of(
                "ap1._domainkey",
                "Names under _domainkey are for DKIM keys: send another subdomain, such as"
                    + " track."),
            List.of(
                "_domainkey",
                "Names under _domainkey are for DKIM keys: send another subdomain, such as"
                    + " track."),
            List.of("a_b", "The subdomain holds _ (U+005F)" + characters),
            List.of("a b", "The subdomain holds a space (U+0020)" + characters),
            List.of("tr\u00e4ck", "The subdomain holds \u00e4 (U+00E4)" + characters),
            List.of("*", "The subdomain holds * (U+002A)" + characters),
            List.of("a\\.b", "The subdomain holds \\ (U+005C)" + characters),
            List.of("track.", empty),
            List.of(".track", empty),
            List.of("a..b", empty),
            List.of("-a", "The label -a starts or ends with a hyphen, which no label may."),
            List.of("b.a-", "The label a- starts or ends with a hyphen, which no label may."),
            List.of(
                "x".repeat(64),
                "The label " + "x".repeat(64) + " is 64 octets long: at most 63 are allowed."))
        .map(row ->
            DynamicTest.dynamicTest(
                "“" + row.get(0) + "”",
                () -> {
                  Refused refused =
                      assertThrows(
                          Refused.class,
                          () ->
                              TrackingHost.read(
                                  "tracking.subdomain", row.get(0), DOMAIN, "anypost"));
                  assertEquals(row.get(1), refused.text());
                  assertEquals(Reason.INVALID, refused.reason());
                  assertEquals(Map.of("tracking.subdomain", List.of(row.get(1))), refused.fields());
                }));
  }

  @TestFactory
  Stream<DynamicTest> theWholeNameMustFit() {
    return Stream.of(
        DynamicTest.dynamicTest(
            "253 octets",
            () ->
                assertEquals(
                    253,
                    TrackingHost.read("f", "x".repeat(57), LONG, "anypost")
                        .host()
                        .toString()
                        .length())),
        DynamicTest.dynamicTest(
            "254 octets",
            () ->
                assertEquals(
                    "The tracking host would be 254 octets long: at most 253 are allowed.",
                    assertThrows(
                            Refused.class,
                            () -> TrackingHost.read("f", "x".repeat(58), LONG, "anypost"))
                        .text())));
  }
}
