package dev.signet.hosted;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.domain.CustomerRecords;
import dev.signet.domain.EmailDomain;
import dev.signet.domain.Faces;
import dev.signet.domain.Status;
import dev.signet.domain.StoredDomain;
import dev.signet.domain.StoredDomain.Behind;
import dev.signet.domain.Tracking;
import dev.signet.name.DomainName;
import dev.signet.watch.Watched;
import dev.signet.zone.ZoneSettings;
import dev.signet.zone.ZoneToken;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// CASES K22 for domains that a provider stands behind: a reading that another one overtook takes
/// nothing down.
class OutdatedReadingTest {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
  private static final Behind.Remote BEHIND =
      new Behind.Remote("remote", false, "verified", List.of());
  private final RemoteReading reading =
      new RemoteReading(
          new Faces(
              new CustomerRecords(Watched.zone(), "anypost"),
              new ZoneSettings.MailHost(10, DomainName.of("in.test")),
              "v=DMARC1; p=none;"));

  @Test
  void aProviderThatHadLostTheDomainBeforeAYesWasSavedTakesNothingDown() {
    assertTrue(reading.gone(stored(3), stored(4), NOW).isEmpty());
    assertEquals(
        Status.FAILED, reading.gone(stored(4), stored(4), NOW).orElseThrow().domain().status());
  }

  private static StoredDomain stored(int yeses) {
    EmailDomain domain =
        new EmailDomain(
            new UUID(1, 1),
            new UUID(2, 2),
            DomainName.of("example.com"),
            DomainName.of("example.com"),
            "resend",
            new ZoneToken("dabcdefghijklmnop"),
            List.of(),
            Status.VERIFIED,
            Optional.empty(),
            Tracking.OFF,
            Optional.empty(),
            Optional.of(NOW),
            NOW,
            NOW);
    return new StoredDomain(domain, BEHIND, yeses);
  }
}
