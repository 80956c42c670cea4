package dev.signet.playground;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.dns.Question;
import dev.signet.dns.RecordType;
import dev.signet.lookup.AddressPolicy;
import dev.signet.lookup.Answer;
import dev.signet.lookup.Lookup;
import dev.signet.lookup.LookupSettings;
import dev.signet.lookup.Session;
import dev.signet.lookup.Sighting;
import dev.signet.name.DomainName;
import dev.signet.name.RegisteredApex;
import dev.signet.name.ReservedNames;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The playground and the world's DNS in one lookup: each examination sees one of them.
class TwoWorldsTest {
  /// Even as the only resolver of the world, and as the server of every zone, it has no say.
  @Test
  void noSocketOfThePlaygroundIsAskedAboutARealName() {
    FakeWorld zones = new FakeWorld(RegisteredApex::of);
    zones.put("victim.com", "TXT", "x");
    try (PlaygroundDns dns = PlaygroundDns.start(zones, PlaygroundDns.Options.offline())) {
      Lookup real =
          Lookup.over(
              LookupSettings.of(List.of(dns.recursive()), AddressPolicy.allowPrivate())
                  .withEndpoints(dns.addresses())
                  .without(dns::listensAt),
              new SecureRandom());
      Lookup trial =
          Lookup.over(
              LookupSettings.of(List.of(dns.recursive()), AddressPolicy.allowPrivate())
                  .withEndpoints(dns.addresses()),
              new SecureRandom());
      Lookup lookup = real.withTrial(ReservedNames::contain, trial);
      DomainName victim = DomainName.of("victim.com");
      Session session = lookup.session(victim);
      Sighting sighting = session.recursive(new Question(victim, RecordType.NS), session.budget());
      assertEquals(Optional.of(Answer.Cause.FORBIDDEN_ADDRESS), sighting.cause());
      assertEquals(List.of(), dns.queries().entries());

      DomainName reserved = DomainName.of("acme.example");
      Session trying = lookup.session(reserved);
      assertEquals(
          Optional.empty(),
          trying.recursive(new Question(reserved, RecordType.NS), trying.budget()).cause());
    }
  }
}
