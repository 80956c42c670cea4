package dev.signet.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.domain.StoredDomain.Behind;
import dev.signet.hosted.Subjects;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import dev.signet.record.Purpose;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What `/core` shows of a row (CONTRACT AR-2, AR-6).
class FacesTest {
  private static final Instant NOW = Subjects.NOW;
  private static final DomainName NAME = DomainName.of("acme.com");
  private final Faces faces = Subjects.faces();

  private static EmailDomain ours(Status status) {
    return Subjects.domain(new UUID(1, 1), new UUID(2, 2), NAME, "native", status);
  }

  private CoreDomain shown(Status status, List<RecordStanding> standings) {
    return faces.of(new StoredDomain(ours(status), new Behind.Ours(standings)));
  }

  private List<RecordStanding> standings(Status status, Optional<Instant> since) {
    List<RecordStanding> out = new ArrayList<>();
    for (ShownRecord each : shown(Status.PENDING, List.of()).records()) {
      out.add(new RecordStanding(each.record().owner(), each.record().typeText(), status, since));
    }
    return out;
  }

  @Test
  void ourOwnDomainHasItsAliasesThenDmarcAndMx() {
    List<String> owners =
        shown(Status.PENDING, List.of()).records().stream()
            .map(each -> each.record().owner() + " " + each.record().typeText())
            .toList();
    assertEquals(
        List.of(
            "anypost.acme.com CNAME",
            "ap1._domainkey.acme.com CNAME",
            "ap2._domainkey.acme.com CNAME",
            "_dmarc.acme.com TXT",
            "acme.com MX"),
        owners);
  }

  @Test
  void isVerifiedOnlyWhenEveryRecordIs() {
    List<RecordStanding> all = standings(Status.VERIFIED, Optional.of(NOW.plusSeconds(5)));
    CoreDomain verified = shown(Status.VERIFIED, all);
    assertEquals(Status.VERIFIED, verified.status());
    assertEquals(
        Optional.of(NOW.plusSeconds(5)), verified.verifiedAt(), "since the last became right");
    for (int i = 0; i < all.size(); i++) {
      List<RecordStanding> one = new ArrayList<>(all);
      RecordStanding was = one.get(i);
      one.set(i, new RecordStanding(was.owner(), was.type(), Status.PENDING, Optional.empty()));
      CoreDomain pending = shown(Status.VERIFIED, one);
      assertEquals(Status.PENDING, pending.status(), was::toString);
      assertEquals(Optional.empty(), pending.verifiedAt());
      assertEquals(Status.PENDING, pending.records().get(i).status());
    }
  }

  @Test
  void aMailFlowThatIsNotVerifiedKeepsItPending() {
    assertEquals(
        Status.PENDING,
        shown(Status.PENDING, standings(Status.VERIFIED, Optional.of(NOW))).status());
  }

  @Test
  void oneFailedRecordFailsIt() {
    List<RecordStanding> all = standings(Status.VERIFIED, Optional.of(NOW));
    RecordStanding last = all.removeLast();
    all.add(new RecordStanding(last.owner(), last.type(), Status.FAILED, Optional.empty()));
    assertEquals(Status.FAILED, shown(Status.VERIFIED, all).status());
  }

  /// Rows of before records had standings of their own.
  @Test
  void theAliasesOfAVerifiedDomainWithoutStandingsAreRightAndTheRestIsNotKnown() {
    CoreDomain domain = shown(Status.VERIFIED, List.of());
    assertEquals(
        List.of(Status.VERIFIED, Status.VERIFIED, Status.VERIFIED, Status.PENDING, Status.PENDING),
        domain.records().stream().map(ShownRecord::status).toList());
    assertEquals(Status.PENDING, domain.status());
  }

  @Test
  void behindAProviderTheDomainIsWhatItsRowSays() {
    HeldRecord held =
        new HeldRecord(
            Purpose.OTHER,
            CustomerRecord.text(NAME.below("_memory"), "token=1"),
            Optional.of("good"),
            Status.VERIFIED);
    Behind.Remote behind = new Behind.Remote("m-1", true, "new", List.of(held));
    EmailDomain row =
        Subjects.domain(new UUID(1, 1), new UUID(2, 2), NAME, "memory", Status.PENDING);
    CoreDomain domain = faces.of(new StoredDomain(row, behind));
    assertEquals(Status.PENDING, domain.status());
    assertTrue(domain.sandbox());
    assertEquals(List.of(new ShownRecord(held.record(), held.status())), domain.records());
  }

  @Test
  void nothingThatACheckWantsBesideTheAliasesIsRequired() {
    assertTrue(faces.wanted(ours(Status.PENDING)).stream().noneMatch(CustomerRecord::required));
  }
}
