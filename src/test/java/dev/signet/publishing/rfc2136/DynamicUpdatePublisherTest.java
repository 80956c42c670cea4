package dev.signet.publishing.rfc2136;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.AskDns;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.name.DomainName;
import dev.signet.publishing.TokenInUse;
import dev.signet.zone.ServedDomain;
import dev.signet.zone.ZoneToken;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a repeated and what a clashing update do (RFC 2136 §2.4).
class DynamicUpdatePublisherTest {
  private static final ZoneToken TOKEN = new ZoneToken("daaaaaaaaaaaaaaaa");
  private static final String NAME = "daaaaaaaaaaaaaaaa." + RealPrimary.ZONE;

  private static DynamicUpdatePublisher serving(String text, RealPrimary primary) {
    return new DynamicUpdatePublisher(
        DynamicUpdatePublisher.Options.of(
            DomainName.of(RealPrimary.ZONE),
            List.of("ap1", "ap2"),
            List.of(primary.address()),
            RealPrimary.key(InstantSource.system())),
        domain ->
            List.of(
                new ResourceRecord(DomainName.of(NAME), RecordType.TXT, 300, Rdata.Text.of(text))),
        new Random());
  }

  @ParameterizedTest
  @EnumSource(RealPrimary.Kind.class)
  void publishingAgainIsFineAndNeverOverwrites(RealPrimary.Kind kind) {
    ServedDomain domain = new ServedDomain(TOKEN, List.of());
    try (RealPrimary primary = RealPrimary.start(kind)) {
      DynamicUpdatePublisher first = serving("first", primary);
      first.publish(domain);
      first.publish(domain);
      assertThrows(TokenInUse.class, () -> serving("second", primary).publish(domain));
      assertEquals(List.of("first"), AskDns.data(primary.address(), NAME, "TXT"));
      first.withdraw(TOKEN);
      first.withdraw(TOKEN);
      assertTrue(AskDns.nothingAt(primary.address(), NAME));
      serving("second", primary).publish(domain);
    }
  }
}
