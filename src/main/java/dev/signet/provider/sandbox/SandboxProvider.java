package dev.signet.provider.sandbox;

import dev.signet.dkim.DkimKeyPair;
import dev.signet.dkim.KeyBinding;
import dev.signet.dkim.KeyPairPool;
import dev.signet.dkim.KeyVault;
import dev.signet.id.Ids;
import dev.signet.name.DomainName;
import dev.signet.name.RegisteredApex;
import dev.signet.provider.EmailProvider;
import dev.signet.provider.ListedDomain;
import dev.signet.provider.Listing;
import dev.signet.provider.ProviderRefused;
import dev.signet.provider.ProviderUnavailable;
import dev.signet.provider.RemoteDomain;
import dev.signet.provider.Vocabulary;
import dev.signet.provider.resend.ResendWords;
import dev.signet.refusal.Refused;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Plays Resend without Resend. Thread-safe.
public final class SandboxProvider implements EmailProvider {
  /// It plays Resend, so it has its name.
  static final String NAME = "resend";

  private static final int PAGE = 100;
  private static final int FIRST_VERSION = 1;
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  private final SandboxStore store;
  private final Keys keys;
  private final SandboxRecords records;
  private final Ids ids;
  private final InstantSource clock;

  /// Where DKIM keys come from, and how they are sealed.
  public record Keys(KeyPairPool pool, KeyVault vault) {}

  public SandboxProvider(
      SandboxStore store, Keys keys, SandboxRecords records, Ids ids, InstantSource clock) {
    this.store = store;
    this.keys = keys;
    this.records = records;
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean sandbox() {
    return true;
  }

  @Override
  public Vocabulary vocabulary() {
    return ResendWords.VOCABULARY;
  }

  @Override
  public RemoteDomain create(UUID organization, DomainName name) {
    SandboxDomain domain =
        new SandboxDomain(
            ids.next().toString(),
            organization,
            name,
            RegisteredApex.of(name),
            SandboxRules.NOT_STARTED,
            SandboxRules.notStarted(),
            key(organization, name),
            0,
            0,
            Optional.empty(),
            now());
    boolean made;
    try {
      made = store.insert(domain);
    } catch (Refused away) {
      throw new ProviderUnavailable(away.text(), away.retryAfter(), true);
    }
    if (!made) {
      throw new ProviderRefused(
          ProviderRefused.Why.REJECTED, "The sandbox has a domain of this name already.", false);
    }
    return records.shown(domain);
  }

  private SandboxDomain.Key key(UUID organization, DomainName name) {
    DkimKeyPair pair;
    try {
      pair = keys.pool().take(1, PATIENCE).getFirst();
    } catch (Refused noneInTime) {
      throw new ProviderUnavailable(noneInTime.text(), noneInTime.retryAfter(), false);
    }
    KeyBinding binding =
        new KeyBinding(
            organization, name, SandboxRecords.SELECTOR, FIRST_VERSION, pair.algorithm());
    return new SandboxDomain.Key(pair.publicKey(), keys.vault().seal(pair, binding));
  }

  @Override
  public RemoteDomain read(String remoteId, DomainName name) {
    return records.shown(
        store
            .find(remoteId)
            .filter(domain -> domain.name().equals(name))
            .orElseThrow(() -> gone(false)));
  }

  @Override
  public void startVerification(String remoteId) {
    Instant now = now();
    if (!store.change(remoteId, domain -> SandboxRules.started(domain, now))) {
      throw gone(false);
    }
  }

  private static ProviderRefused gone(boolean maybeHappened) {
    return new ProviderRefused(
        ProviderRefused.Why.GONE, "The sandbox has no such domain.", maybeHappened);
  }

  @Override
  public void delete(String remoteId) {
    store.delete(remoteId);
  }

  @Override
  public Listing list(Optional<String> after) {
    List<SandboxDomain> page = store.page(after, PAGE);
    return new Listing(
        page.stream()
            .map(domain ->
                new ListedDomain(
                    domain.remoteId(),
                    domain.name(),
                    domain.status(),
                    Optional.of(domain.createdAt())))
            .toList(),
        page.size() < PAGE ? Optional.empty() : Optional.of(page.getLast().remoteId()));
  }

  /// PostgreSQL keeps microseconds.
  private Instant now() {
    return clock.instant();
  }
}
