package dev.signet.signing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.signet.audit.Actor;
import dev.signet.dkim.KeyVault;
import dev.signet.dkim.MessageSigner;
import dev.signet.dkim.OpenedKey;
import dev.signet.dkim.ReleasedKey;
import dev.signet.dkim.Selector;
import dev.signet.name.DomainName;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/// Hands out the keys that sign, and signs with them (CONTRACT SG-2 to SG-4). Thread-safe.
///
/// What is not verified, not ours, or not the credential's is all the same: nothing.
public final class HandOut {
  private static final int MAX_DOMAINS = 50_000;
  private static final int MAX_OPENED = 20_000;
  private static final int MAX_NOTES = 200_000;

  /// A reader that reads again and again is written down once in this time.
  private static final Duration NOTE_AGAIN = Duration.ofHours(1);

  /// How long a remote signature is good: mail may be queued for five days.
  private static final Duration LIFE = Duration.ofDays(7);

  private final SigningStore store;
  private final KeyVault vault;
  private final InstantSource clock;
  private final Memory<DomainName, Optional<SigningDomain>> domains;
  private final Cache<Opened, OpenedKey> opened;
  private final Cache<Reader, Boolean> noted;
  private final ConcurrentLinkedQueue<SigningStore.Reading> unwritten =
      new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Counter handedOut;
  private final Counter empty;
  private final Counter signatures;
  private final Counter rejected;

  private record Version(UUID domain, String selector, int number) {}

  private record Opened(UUID domain, ByteBuffer publicKey) {}

  private record Reader(UUID credential, Version version) {}

  /// @param stale how long what is known is handed out while the database is away
  public HandOut(
      SigningStore store,
      KeyVault vault,
      Duration stale,
      InstantSource clock,
      LongSupplier nanoTime,
      MeterRegistry meters) {
    this.store = store;
    this.vault = vault;
    this.clock = clock;
    this.domains = new Memory<>(store::domain, stale, MAX_DOMAINS, nanoTime);
    this.opened =
        Caffeine.newBuilder()
            .maximumSize(MAX_OPENED)
            .expireAfterAccess(Duration.ofMinutes(15))
            .ticker(nanoTime::getAsLong)
            .build();
    this.noted =
        Caffeine.newBuilder()
            .maximumSize(MAX_NOTES)
            .expireAfterWrite(NOTE_AGAIN)
            .ticker(nanoTime::getAsLong)
            .build();
    this.handedOut = counter(meters, "handed", "keys");
    this.empty = counter(meters, "handed", "nothing");
    this.signatures = counter(meters, "signed", "signed");
    this.rejected = counter(meters, "signed", "rejected");
  }

  private static Counter counter(MeterRegistry meters, String what, String outcome) {
    return Counter.builder("signet.signing." + what)
        .description(
            what.equals("handed")
                ? "reads of signing keys, by what they got"
                : "messages sent to be signed, by what came of it")
        .tag("outcome", outcome)
        .register(meters);
  }

  /// One key as a mail server gets it.
  ///
  /// @param since when it began to sign
  public record Key(
      DomainName domain, String selector, int version, Instant since, ReleasedKey secret) {}

  /// The keys that sign for `domain`; none when there is nothing for this credential.
  ///
  /// @throws Refused UNAVAILABLE
  public List<Key> keys(SigningCredential credential, DomainName domain) {
    Optional<SigningDomain> found = find(credential, domain);
    if (found.isEmpty()) {
      empty.increment();
      return List.of();
    }
    List<Key> keys = new ArrayList<>();
    for (SigningDomain.Version key : found.get().keys()) {
      ReleasedKey secret = ReleasedKey.of(open(found.get(), key));
      note(credential, found.get(), key);
      keys.add(new Key(found.get().name(), key.selector(), key.number(), key.since(), secret));
    }
    handedOut.increment();
    return keys;
  }

  /// Signs a message for `domain` with each of its keys, relaxed/relaxed.
  ///
  /// @param message read once, held in bounded memory
  /// @throws Refused NOT_FOUND, UNAVAILABLE
  public MessageSigner.Outcome sign(
      SigningCredential credential, DomainName domain, InputStream message) {
    SigningDomain found =
        find(credential, domain)
            .orElseThrow(() ->
                Refused.because(
                    Reason.NOT_FOUND, "There is no verified domain " + domain + " to sign for."));
    List<MessageSigner.SigningKey> keys = new ArrayList<>();
    for (SigningDomain.Version key : found.keys()) {
      keys.add(new MessageSigner.SigningKey(new Selector(key.selector()), open(found, key)));
      note(credential, found, key);
    }
    MessageSigner.Outcome outcome =
        MessageSigner.sign(
            message, keys, new MessageSigner.Terms(found.name(), clock.instant(), LIFE));
    switch (outcome) {
      case MessageSigner.Outcome.Signed signed -> signatures.increment();
      case MessageSigner.Outcome.Rejected flaw -> rejected.increment();
    }
    return outcome;
  }

  private Optional<SigningDomain> find(SigningCredential credential, DomainName domain) {
    return domains.get(domain).filter(credential::opens).filter(found -> !found.keys().isEmpty());
  }

  private OpenedKey open(SigningDomain domain, SigningDomain.Version key) {
    // By the key itself: a domain that was renewed counts its versions anew.
    Opened which = new Opened(domain.id(), ByteBuffer.wrap(key.publicKey()));
    OpenedKey known = opened.getIfPresent(which);
    if (known != null) {
      return known;
    }
    OpenedKey fresh = vault.open(key.sealed(), domain.binding(key), key.publicKey());
    opened.put(which, fresh);
    return fresh;
  }

  private void note(SigningCredential credential, SigningDomain domain, SigningDomain.Version key) {
    Version which = new Version(domain.id(), key.selector(), key.number());
    if (noted.asMap().putIfAbsent(new Reader(credential.id(), which), true) == null
        && waiting.get() < MAX_NOTES) {
      waiting.incrementAndGet();
      unwritten.add(
          new SigningStore.Reading(
              credential.id(),
              domain.id(),
              key.selector(),
              key.number(),
              clock.instant(),
              Actor.current()));
    }
  }

  /// Writes down who had what; call it at least once a minute. What cannot be written waits for the
  /// next call.
  public void flush() {
    List<SigningStore.Reading> batch = new ArrayList<>();
    while (batch.size() < 1000) {
      SigningStore.Reading next = unwritten.poll();
      if (next == null) {
        break;
      }
      batch.add(next);
    }
    if (batch.isEmpty()) {
      return;
    }
    try {
      store.note(batch);
      waiting.addAndGet(-batch.size());
    } catch (RuntimeException e) {
      unwritten.addAll(batch);
      throw e;
    }
  }
}
