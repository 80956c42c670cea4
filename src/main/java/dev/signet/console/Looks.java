package dev.signet.console;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.signet.diagnosis.Diagnosis;
import dev.signet.record.CustomerRecord;
import dev.signet.refusal.Refused;
import dev.signet.registry.Diagnoses;
import dev.signet.registry.EmailDomains;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at the DNS of domains whose pages are open, and remembers what was found. Thread-safe.
///
/// What is remembered is on this node only, and only the words: the status moves through the
/// registry as with every other check. However many pages are open, a domain is looked at once a
/// [#PAUSE], and at most [#MAX] domains at a time: the others' turn comes later.
final class Looks {
  /// The least time between two looks at a domain.
  static final Duration PAUSE = Duration.ofSeconds(6);

  private static final Logger LOG = LoggerFactory.getLogger(Looks.class);
  private static final int MAX = 8;
  private static final int REMEMBERED = 2_000;
  private static final Duration REMEMBERED_FOR = Duration.ofHours(1);

  private final EmailDomains domains;
  private final Diagnoses diagnoses;
  private final InstantSource clock;
  private final Semaphore room = new Semaphore(MAX);
  private final Cache<UUID, Diagnosis> latest =
      Caffeine.newBuilder().maximumSize(REMEMBERED).expireAfterWrite(REMEMBERED_FOR).build();
  private final Cache<UUID, Instant> begun =
      Caffeine.newBuilder().maximumSize(REMEMBERED).expireAfterWrite(REMEMBERED_FOR).build();

  Looks(EmailDomains domains, Diagnoses diagnoses, InstantSource clock) {
    this.domains = domains;
    this.diagnoses = diagnoses;
    this.clock = clock;
  }

  /// What was found last, when it is not long ago.
  Optional<Diagnosis> latest(UUID id) {
    return Optional.ofNullable(latest.getIfPresent(id));
  }

  /// Has the domain looked at in the background, unless that was done a moment ago.
  void soon(UUID organization, UUID id, List<CustomerRecord> records) {
    if (!due(id)) {
      return;
    }
    if (!room.tryAcquire()) {
      begun.invalidate(id);
      return;
    }
    Thread.ofVirtual()
        .name("console-look")
        .start(() -> {
          try {
            domains.refresh(organization, id);
            explain(organization, id, records);
          } catch (Refused gone) {
            LOG.debug("not looked at {}: {}", id, gone.text());
          } catch (RuntimeException fault) {
            LOG.warn("The look at {} for its open page failed", id, fault);
          } finally {
            room.release();
          }
        });
  }

  /// Finds out what is wrong, so that the next page can tell; blocks until that is known.
  void explain(UUID organization, UUID id, List<CustomerRecord> records) {
    Diagnoses.Told told =
        diagnoses.of(id, domains.get(organization, id).domain().name(), records, true);
    if (told.fresh()) {
      latest.put(id, told.diagnosis());
    }
  }

  private boolean due(UUID id) {
    Instant now = clock.instant();
    ConcurrentMap<UUID, Instant> map = begun.asMap();
    Instant before = map.putIfAbsent(id, now);
    return before == null || (before.plus(PAUSE).isBefore(now) && map.replace(id, before, now));
  }
}
