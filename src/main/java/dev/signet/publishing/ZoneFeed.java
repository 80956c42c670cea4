package dev.signet.publishing;

import dev.signet.zone.ZoneImage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the zone image of this node equal to the database, whoever made the change.
///
/// Loads everything once, then follows the changes: woken by a notification, and looking by itself
/// every [#LOOK_EVERY] in case one was lost. While the database is away the image goes on as it is.
/// One thread.
public final class ZoneFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ZoneFeed.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final ZoneSource source;
  private final ZoneImage image;
  private final InstantSource clock;
  private final Thread thread;
  private final CountDownLatch loaded = new CountDownLatch(1);
  private volatile boolean stopped;
  private volatile Instant caughtUp = Instant.MIN;

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
    Optional<ZoneSource.Position> position = Optional.empty();
    boolean behind = false;
    while (!stopped) {
      try {
        if (!image.loaded()) {
          // An attempt that broke off has put domains that may be deleted before the next one: go
          // on from
          // the first attempt's position, so that their removal is seen.
          if (position.isEmpty()) {
            position = Optional.of(source.now());
          }
          source.loadAll(image::put);
          position = Optional.of(follow(position.get()));
          image.markLoaded();
          loaded.countDown();
          LOG.info("Serving {} domains", image.size());
        } else {
          source.awaitChange(LOOK_EVERY);
          position = Optional.of(follow(position.orElseThrow()));
        }
        caughtUp = clock.instant();
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

  private ZoneSource.Position follow(ZoneSource.Position position) {
    ZoneSource.Changes changes = source.since(position);
    for (ZoneSource.Change change : changes.changes()) {
      change.served().ifPresentOrElse(image::put, () -> image.remove(change.token()));
    }
    return changes.next();
  }

  private void pause() {
    try {
      Thread.sleep(RETRY_AFTER);
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
