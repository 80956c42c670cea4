package dev.signet.provider.memory;

import dev.signet.name.DomainName;
import dev.signet.provider.EmailProvider;
import dev.signet.provider.ListedDomain;
import dev.signet.provider.Listing;
import dev.signet.provider.NormalStatus;
import dev.signet.provider.ProviderRefused;
import dev.signet.provider.ProviderUnavailable;
import dev.signet.provider.RemoteDomain;
import dev.signet.provider.RemoteRecord;
import dev.signet.provider.Vocabulary;
import dev.signet.record.Purpose;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/// A provider that keeps its domains in memory and verifies at once. Fails on demand. Thread-safe.
public final class MemoryProvider implements EmailProvider {
  /// What the API calls it.
  public static final String NAME = "memory";

  private static final int PAGE = 2;

  private final Map<String, Held> held = new LinkedHashMap<>();
  private final InstantSource clock;
  private int made;
  private Fault fault = Fault.NONE;

  /// How every call fails from now on.
  public enum Fault {
    NONE,
    /// It does nothing and says so.
    AWAY,
    /// It does what it is asked, and its answer is lost.
    LOST_ANSWER
  }

  private record Held(DomainName name, String status, Instant createdAt) {}

  public MemoryProvider(InstantSource clock) {
    this.clock = clock;
  }

  public synchronized void failing(Fault how) {
    fault = how;
  }

  /// A domain that was made there by other means than ours.
  public synchronized String madeElsewhere(DomainName name, Instant createdAt) {
    String id = "m-" + ++made;
    held.put(id, new Held(name, "new", createdAt));
    return id;
  }

  /// The ids of the domains it has.
  public synchronized List<String> ids() {
    return List.copyOf(held.keySet());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean sandbox() {
    return false;
  }

  @Override
  public Vocabulary vocabulary() {
    return new Vocabulary(Map.of("new", NormalStatus.PENDING, "good", NormalStatus.VERIFIED));
  }

  @Override
  public synchronized RemoteDomain create(UUID organization, DomainName name) {
    before();
    if (held.values().stream().anyMatch(domain -> domain.name().equals(name))) {
      throw new ProviderRefused(ProviderRefused.Why.REJECTED, "It has that name already.", false);
    }
    String id = madeElsewhere(name, clock.instant());
    after();
    return shown(id);
  }

  @Override
  public synchronized RemoteDomain read(String remoteId, DomainName name) {
    before();
    if (!held.containsKey(remoteId) || !held.get(remoteId).name().equals(name)) {
      throw gone();
    }
    after();
    return shown(remoteId);
  }

  @Override
  public synchronized void startVerification(String remoteId) {
    before();
    if (held.computeIfPresent(
            remoteId, (_, domain) -> new Held(domain.name(), "good", domain.createdAt()))
        == null) {
      throw gone();
    }
    after();
  }

  @Override
  public synchronized void delete(String remoteId) {
    before();
    held.remove(remoteId);
    after();
  }

  @Override
  public synchronized Listing list(Optional<String> after) {
    before();
    List<String> ids = List.copyOf(held.keySet());
    int from = after.map(id -> ids.indexOf(id) + 1).orElse(0);
    List<String> page = ids.subList(from, Math.min(ids.size(), from + PAGE));
    return new Listing(
        page.stream()
            .map(id ->
                new ListedDomain(
                    id,
                    held.get(id).name(),
                    held.get(id).status(),
                    Optional.of(held.get(id).createdAt())))
            .toList(),
        from + PAGE < ids.size() ? Optional.of(page.getLast()) : Optional.empty());
  }

  private RemoteDomain shown(String id) {
    Held domain = held.get(id);
    return new RemoteDomain(
        id,
        domain.name(),
        domain.status(),
        List.of(
            new RemoteRecord(
                Purpose.OTHER,
                RemoteRecord.Type.TXT,
                domain.name().below("_a-provider-kept-in-memory"),
                "token=" + id,
                OptionalInt.empty(),
                domain.status())));
  }

  private static ProviderRefused gone() {
    return new ProviderRefused(ProviderRefused.Why.GONE, "It has no such domain.", false);
  }

  private void before() {
    if (fault == Fault.AWAY) {
      throw new ProviderUnavailable("It is away.", Optional.empty(), false);
    }
  }

  private void after() {
    if (fault == Fault.LOST_ANSWER) {
      throw new ProviderUnavailable("Its answer was lost.", Optional.empty(), true);
    }
  }
}
