package dev.signet.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.name.DomainName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What holds for every provider.
public abstract class EmailProviderContract {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final int MANY_PAGES = 50;

  /// The provider; the same in each call of one test.
  protected abstract EmailProvider provider();

  private final UUID organization = UUID.randomUUID();

  private static DomainName fresh() {
    return DomainName.of("contract-" + NUMBER.incrementAndGet() + ".com");
  }

  @Test
  void whatWasMadeIsReadUnderItsIdWithRecordsAtOrBelowItsName() {
    DomainName name = fresh();
    RemoteDomain made = provider().create(organization, name);
    assertEquals(name, made.name());
    assertFalse(made.records().isEmpty());
    RemoteDomain read = provider().read(made.remoteId(), name);
    assertEquals(made.remoteId(), read.remoteId());
    assertEquals(
        made.records().stream().map(RemoteRecord::owner).toList(),
        read.records().stream().map(RemoteRecord::owner).toList());
    assertEquals(read, provider().read(made.remoteId(), name), "reading starts nothing");
  }

  @Test
  void everyWordItUsesHasAMeaning() {
    DomainName name = fresh();
    RemoteDomain made = provider().create(organization, name);
    provider().startVerification(made.remoteId());
    for (RemoteDomain seen : List.of(made, provider().read(made.remoteId(), name))) {
      assertTrue(provider().vocabulary().meaning(seen.rawStatus()).isPresent(), seen::rawStatus);
      seen.records()
          .forEach(record ->
              assertTrue(
                  provider().vocabulary().meaning(record.rawStatus()).isPresent(),
                  record::rawStatus));
    }
  }

  @Test
  void aSecondDomainOfTheSameNameIsRefusedAndSurelyNotMade() {
    DomainName name = fresh();
    provider().create(organization, name);
    ProviderFailure no =
        assertThrows(ProviderRefused.class, () -> provider().create(organization, name));
    assertFalse(no.maybeHappened());
    assertEquals(1, listed(name).size());
  }

  @Test
  void startingTwiceIsAsGoodAsOnce() {
    RemoteDomain made = provider().create(organization, fresh());
    provider().startVerification(made.remoteId());
    provider().startVerification(made.remoteId());
  }

  @Test
  void aDomainThatIsGoneIsSaidToBeGone() {
    DomainName name = fresh();
    String id = provider().create(organization, name).remoteId();
    provider().delete(id);
    assertEquals(ProviderRefused.Why.GONE, why(() -> provider().read(id, name)));
    assertEquals(ProviderRefused.Why.GONE, why(() -> provider().startVerification(id)));
    assertEquals(List.of(), listed(name));
  }

  @Test
  void deletingWhatIsGoneIsFineAndItsNameIsFree() {
    DomainName name = fresh();
    String id = provider().create(organization, name).remoteId();
    provider().delete(id);
    provider().delete(id);
    provider().create(organization, name);
    assertEquals(1, listed(name).size());
  }

  @Test
  void aDomainIsNotReadUnderAnotherName() {
    String id = provider().create(organization, fresh()).remoteId();
    DomainName other = fresh();
    assertThrows(ProviderRefused.class, () -> provider().read(id, other));
  }

  @Test
  void theListHasEachDomainOnceAndAnEnd() {
    List<DomainName> names = List.of(fresh(), fresh(), fresh(), fresh(), fresh());
    names.forEach(name -> provider().create(organization, name));
    for (DomainName name : names) {
      List<ListedDomain> found = listed(name);
      assertEquals(1, found.size(), name.toString());
      assertTrue(found.getFirst().createdAt().isPresent());
    }
  }

  private List<ListedDomain> listed(DomainName name) {
    List<ListedDomain> found = new ArrayList<>();
    assertTrue(
        provider()
            .walk(
                MANY_PAGES,
                each -> Optional.of(each).filter(d -> d.name().equals(name)).ifPresent(found::add)),
        "the list ends");
    return found;
  }

  private static ProviderRefused.Why why(org.junit.jupiter.api.function.Executable call) {
    return assertThrows(ProviderRefused.class, call).why();
  }
}
