package dev.signet.hosted;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.domain.EmailDomain;
import dev.signet.domain.Status;
import dev.signet.domain.StoredDomain;
import dev.signet.events.EventType;
import dev.signet.hosted.RemoteReading.DmarcLook;
import dev.signet.hosted.RemoteReading.Read;
import dev.signet.name.DomainName;
import dev.signet.provider.RemoteDomain;
import dev.signet.provider.RemoteRecord;
import dev.signet.provider.memory.MemoryProvider;
import dev.signet.record.Purpose;
import dev.signet.verification.RecordCheck.Result;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a domain becomes by what its provider says and what we saw of its DMARC record. The
/// provider's words here: `new` is pending, `good` verified, any other is not known.
class RemoteReadingTest {
  private static final Instant NOW = Subjects.NOW;
  private static final DomainName NAME = DomainName.of("acme.com");
  private final RemoteReading reading = new RemoteReading(Subjects.faces());
  private final Providers.Backer backer =
      new Providers(List.of(new MemoryProvider(() -> NOW)), true)
          .forNew(MemoryProvider.NAME)
          .orElseThrow();

  private static RemoteDomain said(String domain, String record) {
    return new RemoteDomain(
        "m-1", NAME, domain, List.of(text(Purpose.OTHER, NAME.below("_memory"), record)));
  }

  private static RemoteRecord text(Purpose group, DomainName owner, String word) {
    return new RemoteRecord(
        group, RemoteRecord.Type.TXT, owner, "v=DMARC1; p=none;", OptionalInt.empty(), word);
  }

  private static EmailDomain domain(Status status) {
    return Subjects.domain(new UUID(1, 1), new UUID(2, 2), NAME, MemoryProvider.NAME, status);
  }

  private Read first(String domain, String record) {
    return reading.first(domain(Status.PENDING), backer, said(domain, record));
  }

  /// A domain as it is stored after a reading with this outcome.
  private StoredDomain stored(String word, Result dmarc, int yeses) {
    StoredDomain fresh = stored(first("new", "new"), 0);
    Read read =
        reading
            .decide(
                fresh,
                fresh,
                backer,
                said(word, word),
                Optional.of(new DmarcLook(dmarc, true)),
                NOW)
            .orElseThrow();
    return stored(read, yeses);
  }

  private static StoredDomain stored(Read read, int yeses) {
    return new StoredDomain(read.domain(), read.behind(), yeses);
  }

  private Optional<Read> decide(
      StoredDomain began, StoredDomain current, String word, Optional<DmarcLook> dmarc) {
    return reading.decide(began, current, backer, said(word, word), dmarc, NOW.plusSeconds(9));
  }

  @Test
  void aFirstReadingIsPendingAndAddsOurDmarcRecord() {
    Read read = first("new", "new");
    assertEquals(Status.PENDING, read.domain().status());
    assertEquals(2, read.behind().records().size());
    assertEquals("_dmarc.acme.com", read.behind().records().getLast().record().owner().toString());
    assertTrue(read.behind().records().getLast().rawStatus().isEmpty());
    assertEquals(Optional.empty(), read.happening());
  }

  @Test
  void aProviderWithADmarcRecordOfItsOwnGetsNoSecond() {
    RemoteDomain said =
        new RemoteDomain(
            "m-1", NAME, "new", List.of(text(Purpose.DMARC, NAME.below("_dmarc"), "new")));
    Read read = reading.first(domain(Status.PENDING), backer, said);
    assertEquals(1, read.behind().records().size());
    assertEquals(Optional.of("new"), read.behind().records().getFirst().rawStatus());
  }

  /// CONTRACT AR-6, AR-7: verified needs the provider's word for the domain and each record, and
  /// ours for DMARC.
  @ParameterizedTest
  @CsvSource({
    "good, good, RIGHT, VERIFIED",
    "good, good, ABSENT, PENDING",
    "good, new, RIGHT, PENDING",
    "new, good, RIGHT, PENDING",
    "strange, good, RIGHT, PENDING"
  })
  void isVerifiedOnlyWhenAllSaySo(String domain, String record, Result dmarc, Status expected) {
    StoredDomain fresh = stored(first("new", "new"), 0);
    Read read =
        reading
            .decide(
                fresh,
                fresh,
                backer,
                said(domain, record),
                Optional.of(new DmarcLook(dmarc, true)),
                NOW)
            .orElseThrow();
    assertEquals(expected, read.domain().status());
    assertEquals(
        expected == Status.VERIFIED ? Optional.of(EventType.DOMAIN_VERIFIED) : Optional.empty(),
        read.happening());
  }

  @Test
  void losingTheProvidersWordIsTold() {
    StoredDomain verified = stored("good", Result.RIGHT, 1);
    Read read = decide(verified, verified, "new", Optional.empty()).orElseThrow();
    assertEquals(Status.PENDING, read.domain().status());
    assertEquals(Optional.of(EventType.DOMAIN_DEGRADED), read.happening());
  }

  @Test
  void aReadingThatAnotherYesOvertookTakesNothingDown() {
    StoredDomain began = stored("good", Result.RIGHT, 1);
    StoredDomain current = stored("good", Result.RIGHT, 2);
    assertEquals(Optional.empty(), decide(began, current, "new", Optional.empty()));
    Read again = decide(began, current, "good", Optional.empty()).orElseThrow();
    assertEquals(Status.VERIFIED, again.domain().status(), "a yes may come late");
    Optional<DmarcLook> gone = Optional.of(new DmarcLook(Result.ABSENT, true));
    Read late = decide(began, current, "good", gone).orElseThrow();
    assertEquals(Status.VERIFIED, late.domain().status(), "neither does its look at DMARC");
  }

  /// CONTRACT AR-5: a refresh takes down no DMARC record that was right.
  @ParameterizedTest
  @CsvSource({"true, PENDING", "false, VERIFIED"})
  void onlyAVerifyLosesADmarcRecord(boolean demotes, Status expected) {
    StoredDomain verified = stored("good", Result.RIGHT, 1);
    Optional<DmarcLook> gone = Optional.of(new DmarcLook(Result.ABSENT, demotes));
    Read read = decide(verified, verified, "good", gone).orElseThrow();
    assertEquals(expected, read.domain().status());
  }

  @Test
  void anUnsettledDmarcRecordStaysWhatItWas() {
    StoredDomain verified = stored("good", Result.RIGHT, 1);
    Optional<DmarcLook> unsettled = Optional.of(new DmarcLook(Result.UNSETTLED, true));
    Read read = decide(verified, verified, "good", unsettled).orElseThrow();
    assertEquals(Status.VERIFIED, read.domain().status());
  }

  @Test
  void sayingTheSameAgainChangesNothing() {
    StoredDomain pending = stored(first("new", "new"), 0);
    Read read = decide(pending, pending, "new", Optional.empty()).orElseThrow();
    assertEquals(pending.domain(), read.domain());
    assertFalse(read.yes());
  }

  @Test
  void aDomainThatTheProviderHasLostHasFailedAndKeepsItsRecords() {
    StoredDomain verified = stored("good", Result.RIGHT, 1);
    Read read = reading.gone(verified, verified, NOW.plusSeconds(9)).orElseThrow();
    assertEquals(Status.FAILED, read.domain().status());
    assertEquals("gone", read.behind().rawStatus());
    assertEquals(2, read.behind().records().size());
    assertEquals(Optional.of(EventType.DOMAIN_FAILED), read.happening());
  }
}
