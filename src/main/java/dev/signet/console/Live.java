package dev.signet.console;

import dev.signet.api.Feed;
import dev.signet.api.Response;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/// Tells open pages what has changed, as server-sent events (WHATWG HTML §9.2). Thread-safe.
///
/// Each event is a part of the page as it now is. A feed ends after [#LIFE] and the browser comes
/// again; at most [#MAX] are open, [#MAX_FOR_ONE] of one link or organization, and a page without
/// one goes on by asking now and then.
final class Live {
  private static final int MAX = 500;

  /// Of those, for one link or one organization.
  static final int MAX_FOR_ONE = 50;

  private static final Duration LIFE = Duration.ofMinutes(10);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int SILENT_ROUNDS = 15;

  private final Semaphore room = new Semaphore(MAX);
  private final ConcurrentMap<Object, Integer> each = new ConcurrentHashMap<>();
  private final Pause pause;

  /// How time passes between two looks at the page.
  interface Pause {
    void of(Duration time) throws InterruptedException;
  }

  Live(Pause pause) {
    this.pause = pause;
  }

  /// Says what `part` gives whenever that changes; ends when it refuses (the domain is gone, the
  /// link was taken back).
  ///
  /// @param whose the link or the organization it is for
  /// @throws Refused RATE_LIMITED when too many pages are open
  Response feed(Object whose, Supplier<String> part) {
    if (room.availablePermits() == 0 || each.getOrDefault(whose, 0) >= MAX_FOR_ONE) {
      throw Refused.later(
          Reason.RATE_LIMITED, "Too many open pages at the moment.", Duration.ofSeconds(30));
    }
    // Room is taken by a feed that runs, not by an answer that may never be sent (HEAD).
    return Response.events(line -> {
      if (!room.tryAcquire()) {
        return;
      }
      try {
        if (each.merge(whose, 1, Integer::sum) <= MAX_FOR_ONE) {
          run(line, part);
        }
      } finally {
        each.computeIfPresent(whose, (_, open) -> open == 1 ? null : open - 1);
        room.release();
      }
    });
  }

  private void run(Feed.Line line, Supplier<String> part) {
    line.send("retry: 3000\n\n");
    String said = "";
    int silent = 0;
    long rounds = LIFE.dividedBy(PAUSE);
    for (long round = 0; round < rounds && !line.closing(); round++) {
      String now;
      try {
        now = part.get();
      } catch (Refused refused) {
        if (refused.reason() == Reason.UNAVAILABLE) {
          now = said;
        } else {
          line.send("event: over\ndata: reload\n\n");
          return;
        }
      }
      if (!now.equals(said)) {
        line.send(event(now));
        said = now;
        silent = 0;
      } else if (++silent == SILENT_ROUNDS) {
        // Shows whether anybody still listens.
        line.send(": still here\n\n");
        silent = 0;
      }
      try {
        pause.of(PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static String event(String html) {
    StringBuilder out = new StringBuilder(html.length() + 64).append("event: part\n");
    html.lines().forEach(line -> out.append("data: ").append(line).append('\n'));
    return out.append('\n').toString();
  }
}
