package dev.signet.hosted;

import dev.signet.domain.CustomerRecords;
import dev.signet.domain.EmailDomain;
import dev.signet.domain.Faces;
import dev.signet.domain.Status;
import dev.signet.domain.StoredDomain.Behind;
import dev.signet.domain.Tracking;
import dev.signet.events.Event;
import dev.signet.events.EventType;
import dev.signet.name.DomainName;
import dev.signet.watch.Watched;
import dev.signet.zone.ZoneSettings;
import dev.signet.zone.ZoneToken;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// What tests of hosted domains are about.
public final class Subjects {
  public static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

  private Subjects() {}

  public static Faces faces() {
    return new Faces(
        new CustomerRecords(Watched.zone(), "anypost"),
        new ZoneSettings.MailHost(10, DomainName.of("in.test")),
        "v=DMARC1; p=none;");
  }

  /// @param provider `native` for one of our own, with two selectors
  public static EmailDomain domain(
      UUID id, UUID organization, DomainName name, String provider, Status status) {
    return new EmailDomain(
        id,
        organization,
        name,
        name,
        provider,
        token(id),
        provider.equals("native") ? List.of("ap1", "ap2") : List.of(),
        status,
        Optional.empty(),
        Tracking.OFF,
        Optional.empty(),
        status == Status.VERIFIED ? Optional.of(NOW) : Optional.empty(),
        NOW,
        NOW);
  }

  /// A token that belongs to an id.
  private static ZoneToken token(UUID id) {
    StringBuilder label = new StringBuilder("d");
    for (char digit : id.toString().replace("-", "").substring(16).toCharArray()) {
      label.append((char) ('a' + Character.digit(digit, 16)));
    }
    return new ZoneToken(label.toString());
  }

  public static Behind.Remote behind(String remoteId) {
    return new Behind.Remote(remoteId, false, "new", List.of());
  }

  public static Event created(EmailDomain domain) {
    return new Event(
        UUID.randomUUID(),
        domain.organization(),
        domain.id(),
        domain.name(),
        EventType.DOMAIN_CREATED,
        NOW,
        "",
        "");
  }
}
