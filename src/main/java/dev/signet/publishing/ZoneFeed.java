package dev.signet.publishing;

import dev.signet.zone.ZoneImage;
import dev.signet.zone.ZoneToken;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the zone image of this node equal to the database, also when another node made the change.
///
/// Loads everything once, then follows the changes: woken by a notification, and looking by itself
/// every [#LOOK_EVERY] in case one was lost. While the database is away the image goes on as it is;
/// when it comes back and does not know all changes in between, because it has forgotten them or is
/// another one (restored, failed over), everything is loaded again beside what is served. What was
/// loaded is served even when it cannot be followed from there; it is loaded again then, after a
/// pause that grows. One thread.
public final class ZoneFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ZoneFeed.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  private static final Duration MAX_RETRY = Duration.ofMinutes(1);
  private static final Duration KEEP_SERIAL_EVERY = Duration.ofSeconds(5);
  private static final long CHANGES_BETWEEN_KEEPINGS = 10_000;

  private final ZoneSource source;
  private final ZoneImage image;
  private final InstantSource clock;
  private final Thread thread;
  private final CountDownLatch loaded = new CountDownLatch(1);
  private volatile boolean stopped;
  private volatile Instant caughtUp = Instant.MIN;

  // Of the feed's own thread.
  private Optional<ZoneSource.Position> position = Optional.empty();
  private Set<ZoneToken> doubtful = Set.of();
  private Optional<ZoneSource.Position> doubtfulSince = Optional.empty();
  private Duration pause = RETRY_AFTER;
  private long keptSerial;
  private Instant keptAt = Instant.EPOCH;

  private ZoneFeed(ZoneSource source, ZoneImage image, InstantSource clock) {
    this.source = source;
    this.image = image;
    this.clock = clock;
    this.thread = Thread.ofPlatform().name("zone-feed").daemon(true).unstarted(this::run);
  }

  /// Starts following `source`. Returns at once; [ZoneImage#loaded] says when the image is whole.
  public static ZoneFeed start(ZoneSource source, ZoneImage image, InstantSource clock) {
    ZoneFeed feed = new ZoneFeed(source, image, clock);
    feed.thread.start();
    return feed;
  }

  /// When the image was last known to be equal to the database.
  public Instant caughtUp() {
    return caughtUp;
  }

  /// Waits until the image is whole; false when that took longer than `patience`.
  public boolean awaitLoaded(Duration patience) {
    try {
      return loaded.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void run() {
    boolean behind = false;
    while (!stopped) {
      try {
        step();
        caughtUp = clock.instant();
        pause = RETRY_AFTER;
        if (behind) {
          behind = false;
          LOG.info("The zone image follows the database again");
        }
      } catch (RuntimeException e) {
        if (!stopped) {
          if (!behind) {
            behind = true;
            LOG.warn("The zone image stays as it is; the database is away: {}", e.toString());
          }
          pause();
        }
      }
    }
  }

  private void step() {
    if (position.isEmpty()) {
      // An attempt that broke off has put domains that may be deleted before the next one: they are
      // in the image then, and looked at again.
      reload();
      return;
    }
    source.awaitChange(LOOK_EVERY);
    if (!follow()) {
      LOG.warn(
          "The changes since this node's last look are not known: they were forgotten while it was"
              + " away, or the database was restored or failed over. Loading anew");
      reload();
    }
    removeWhatIsGone();
    keepSerial();
  }

  /// Loads everything and serves it. When it cannot be followed from there, it is the best there
  /// is.
  private void reload() {
    ZoneSource.Position begin = load();
    if (!image.loaded()) {
      image.markLoaded(aboveEverySerialTold());
      loaded.countDown();
    }
    LOG.info("Serving {} domains", image.size());
    position = Optional.of(begin);
    if (!follow()) {
      position = Optional.empty();
      pause = longer(pause);
      throw new IllegalStateException("changes were forgotten while everything was loaded");
    }
    removeWhatIsGone();
  }

  /// Puts everything into the image without taking anything out: while it loads, what was served
  /// goes on being served, and so does a domain whose registration is not committed yet.
  private ZoneSource.Position load() {
    Set<ZoneToken> served = image.tokens();
    ZoneSource.Position begin = source.now();
    source.loadAll(domain -> {
      image.put(domain);
      served.remove(domain.token());
    });
    doubtful = served;
    doubtfulSince = Optional.of(begin);
    return begin;
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(MAX_RETRY) < 0 ? twice : MAX_RETRY;
  }

  /// False when that is not possible from where we are.
  private boolean follow() {
    ZoneSource.Changes changes = source.since(position.orElseThrow());
    if (!changes.whole()) {
      return false;
    }
    apply(changes.changes());
    position = Optional.of(changes.next());
    return true;
  }

  private void apply(List<ZoneSource.Change> changes) {
    for (ZoneSource.Change change : changes) {
      change.served().ifPresentOrElse(image::put, () -> image.remove(change.token()));
    }
  }

  /// What was served before everything was loaded, and was not among it, is either gone or was
  /// being registered: once every registration of that time has ended, the database knows which.
  private void removeWhatIsGone() {
    if (!doubtful.isEmpty() && source.settled(doubtfulSince.orElseThrow())) {
      apply(source.standing(doubtful));
      doubtful = Set.of();
    }
  }

  /// A serial follows the clock unless changes come faster than seconds; a node that was killed
  /// then has told higher ones than it could keep.
  private long aboveEverySerialTold() {
    long kept = source.serial();
    return kept < clock.instant().getEpochSecond() ? kept : kept + CHANGES_BETWEEN_KEEPINGS;
  }

  private void keepSerial() {
    Instant now = clock.instant();
    long serial = image.serial();
    if (serial != keptSerial && Duration.between(keptAt, now).compareTo(KEEP_SERIAL_EVERY) > 0) {
      source.keepSerial(serial);
      keptSerial = serial;
      keptAt = now;
    }
  }

  private void pause() {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      stopped = true;
    }
  }

  @Override
  public void close() {
    stopped = true;
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
