package dev.signet.webhooks;

import dev.signet.id.Ids;
import dev.signet.refusal.Refused;
import dev.signet.webhooks.WebhookStore.Batch;
import dev.signet.webhooks.WebhookStore.Claimed;
import dev.signet.webhooks.WebhookStore.Ending;
import dev.signet.webhooks.WebhookStore.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Delivers what webhooks are owed (CONTRACT WH-3 to WH-5). Each webhook that is leased has a
/// virtual thread and connections of its own, so that none delays another. Thread-safe.
public final class Deliverer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Deliverer.class);
  private static final Duration LEASE = Duration.ofSeconds(60);

  /// After this a lane stops, so that the lease is renewed long before it ends.
  private static final Duration LANE_TIME = Duration.ofSeconds(20);

  /// How many webhooks ask the database at once: all that are told at once would take its
  /// connections from one another, and from everybody else.
  private static final int ASKING = 4;

  private final WebhookStore store;
  private final Webhooks.Vault vault;
  private final TargetPolicy targets;
  private final Batches batches;
  private final Function<Webhook, String> webhookPrinter;
  private final Options options;
  private final Ids ids;
  private final InstantSource clock;
  private final Post.Surroundings surroundings;
  private final Semaphore slots;
  private final Semaphore asking = new Semaphore(ASKING, true);
  private final Semaphore woken = new Semaphore(0);
  private final AtomicBoolean closed = new AtomicBoolean();
  private final DeliveryMeters meters;
  private Optional<Thread> loop = Optional.empty();

  /// What sends, and what prints.
  ///
  /// @param webhookPrinter the JSON object that `webhook.disabled` shows
  public record Parts(
      WebhookStore store,
      Webhooks.Vault vault,
      TargetPolicy targets,
      Batches batches,
      Function<Webhook, String> webhookPrinter,
      DeliveryMeters meters) {}

  /// @param slots how many webhooks are told at once
  /// @param idle how long to wait when nothing wakes
  /// @param chance from 0 to 1, for the pauses between attempts
  public record Options(int slots, Duration idle, DoubleSupplier chance) {}

  public Deliverer(Parts parts, Options options, Ids ids, InstantSource clock) {
    this(parts, options, ids, clock, Post.Surroundings.system());
  }

  Deliverer(
      Parts parts, Options options, Ids ids, InstantSource clock, Post.Surroundings surroundings) {
    this.store = parts.store();
    this.vault = parts.vault();
    this.targets = parts.targets();
    this.batches = parts.batches();
    this.webhookPrinter = parts.webhookPrinter();
    this.meters = parts.meters();
    this.options = options;
    this.ids = ids;
    this.clock = clock;
    this.surroundings = surroundings;
    this.slots = new Semaphore(options.slots());
  }

  /// Begins to deliver, until [#close].
  public Deliverer start() {
    loop = Optional.of(Thread.ofPlatform().name("webhooks").daemon(true).start(this::run));
    return this;
  }

  /// Has a look begin at once. Quick; never fails.
  public void wake() {
    if (woken.availablePermits() == 0) {
      woken.release();
    }
  }

  private void run() {
    while (!closed.get()) {
      try {
        int begun = begin();
        if (begun == 0 || slots.availablePermits() == 0) {
          woken.tryAcquire(options.idle().toMillis(), TimeUnit.MILLISECONDS);
          woken.drainPermits();
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.debug("Webhooks wait: {}", e.toString());
        pause();
      }
    }
  }

  private void pause() {
    try {
      woken.tryAcquire(options.idle().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      closed.set(true);
    }
  }

  /// Leases what is due and begins to tell it.
  private int begin() {
    int free = slots.drainPermits();
    List<Claimed> claimed = List.of();
    try {
      Instant now = now();
      claimed = free == 0 ? List.of() : store.claim(now, now.plus(LEASE), free);
    } finally {
      slots.release(free - claimed.size());
    }
    for (Claimed one : claimed) {
      Thread.ofVirtual()
          .name("webhook-" + one.webhook().id())
          .start(() -> {
            AtomicReference<Claimed> current = new AtomicReference<>(one);
            try {
              tell(current);
            } catch (RuntimeException e) {
              LOG.warn("Webhook {}: {}", one.webhook().id(), e.toString());
              putOff(current.get());
            } finally {
              slots.release();
              wake();
            }
          });
    }
    return claimed.size();
  }

  /// After trouble that is not the receiver's: what failed at once would fail at once again. Where
  /// this fails too, the lease ends by itself.
  private void putOff(Claimed claimed) {
    try {
      later(claimed);
    } catch (RuntimeException e) {
      LOG.debug("Webhook {} stays leased: {}", claimed.webhook().id(), e.toString());
    }
  }

  private void later(Claimed claimed) {
    ask(() ->
        store.record(
            claimed,
            List.of(),
            claimed.failingSince(),
            now().plus(LEASE),
            Optional.empty(),
            now()));
  }

  /// Where this fails, the lease ends by itself.
  private void giveBack(Claimed claimed) {
    try {
      ask(() -> {
        store.release(claimed);
        return true;
      });
    } catch (RuntimeException e) {
      LOG.debug("Webhook {} stays leased: {}", claimed.webhook().id(), e.toString());
    }
  }

  private <T> T ask(Supplier<T> question) {
    asking.acquireUninterruptibly();
    try {
      return question.get();
    } finally {
      asking.release();
    }
  }

  /// Leases and tells what is due, on this thread, until nothing is: for tests with a clock of
  /// their own.
  ///
  /// @return how many webhooks were told
  public int step() {
    Instant now = now();
    List<Claimed> claimed = store.claim(now, now.plus(LEASE), options.slots());
    claimed.forEach(one -> tell(new AtomicReference<>(one)));
    return claimed.size();
  }

  /// @param current what is told, as the last round left it
  private void tell(AtomicReference<Claimed> current) {
    Claimed claimed = current.get();
    Target target;
    List<String> secrets;
    try {
      target =
          Target.read(claimed.webhook().url(), targets.plain(claimed.webhook().organization()));
      secrets = open(claimed.webhook(), claimed.sealedSecrets());
    } catch (Refused refused) {
      // A URL that settings allowed when it was written, and do not any more.
      later(claimed);
      return;
    }
    List<Post> lanes = new ArrayList<>();
    for (int lane = 0; lane < Batches.LANES; lane++) {
      lanes.add(post(claimed.webhook(), target));
    }
    try {
      while (!closed.get()) {
        Instant now = now();
        Claimed leased = claimed;
        List<Batch> next = ask(() -> store.next(leased, now, now.plus(LEASE), batches));
        if (next.isEmpty()) {
          return;
        }
        Round round = send(claimed, next, secrets, lanes);
        if (!write(claimed, round) || round.stops()) {
          return;
        }
        claimed =
            new Claimed(
                claimed.webhook(), claimed.lease(), claimed.sealedSecrets(), round.failingSince());
        current.set(claimed);
      }
      giveBack(claimed);
    } finally {
      lanes.forEach(Post::close);
    }
  }

  private Post post(Webhook webhook, Target target) {
    return new Post(
        target,
        address -> targets.allows(webhook.organization(), target.tls(), address),
        surroundings);
  }

  private List<String> open(Webhook webhook, List<byte[]> sealed) {
    return sealed.stream()
        .map(one -> new String(vault.open(webhook.id(), one), StandardCharsets.US_ASCII))
        .toList();
  }

  /// One sending and its reply.
  private record Sent(Batch batch, Instant at, Post.Reply reply) {}

  /// What came of a round.
  ///
  /// @param stops whether the webhook is not told any more for now
  private record Round(
      List<Outcome> outcomes,
      Optional<Instant> failingSince,
      Instant resume,
      Optional<Ending> ending,
      boolean stops) {}

  private Round send(Claimed claimed, List<Batch> next, List<String> secrets, List<Post> lanes) {
    List<Future<List<Sent>>> running = new ArrayList<>();
    AtomicBoolean failed = new AtomicBoolean();
    for (int lane = 0; lane < lanes.size(); lane++) {
      int mine = lane;
      List<Batch> own = next.stream().filter(batch -> batch.lane() == mine).toList();
      if (own.isEmpty()) {
        continue;
      }
      FutureTask<List<Sent>> task =
          new FutureTask<>(() -> sendLane(own, secrets, lanes.get(mine), failed));
      Thread.ofVirtual().name("webhook-lane").start(task);
      running.add(task);
    }
    List<Sent> sent = new ArrayList<>();
    for (Future<List<Sent>> each : running) {
      try {
        sent.addAll(each.get());
      } catch (ExecutionException e) {
        throw new IllegalStateException("a lane failed", e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    return judge(claimed, sent);
  }

  private List<Sent> sendLane(
      List<Batch> own, List<String> secrets, Post post, AtomicBoolean failed) {
    List<Sent> sent = new ArrayList<>();
    long began = System.nanoTime();
    for (Batch batch : own) {
      if (failed.get() || System.nanoTime() - began > LANE_TIME.toNanos()) {
        break;
      }
      Instant at = now();
      Post.Reply reply =
          post.send(batch.body(), headers(batch.id(), secrets, batch.body(), at), at);
      sent.add(new Sent(batch, at, reply));
      meters.attempt(reply.success(), reply.took());
      if (!reply.success()) {
        failed.set(true);
      }
    }
    return sent;
  }

  private static Map<String, String> headers(
      UUID id, List<String> secrets, byte[] body, Instant at) {
    long time = at.getEpochSecond();
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Anypost-Signature", Secrets.signature(secrets, time, body));
    headers.put("webhook-id", Batches.shown(id));
    headers.put("webhook-timestamp", Long.toString(time));
    headers.put(
        "webhook-signature", Secrets.standardSignature(secrets, Batches.shown(id), time, body));
    return headers;
  }

  private Round judge(Claimed claimed, List<Sent> sent) {
    Instant now = now();
    List<Outcome> outcomes = new ArrayList<>();
    Optional<Instant> failingSince =
        sent.stream().anyMatch(one -> one.reply().success())
            ? Optional.empty()
            : claimed.failingSince();
    Instant resume = now;
    boolean gone = false;
    for (Sent one : sent) {
      Post.Reply reply = one.reply();
      Delivery.Attempt attempt =
          new Delivery.Attempt(
              one.at(),
              reply.status(),
              (int) reply.took().toMillis(),
              reply.error(),
              reply.preview());
      int number = one.batch().attempts() + 1;
      if (reply.success()) {
        outcomes.add(new Outcome(one.batch().id(), number, attempt, Delivery.State.DELIVERED, now));
        continue;
      }
      failingSince = failingSince.or(() -> Optional.of(now));
      gone |= reply.status().filter(code -> code == 410).isPresent();
      Optional<Duration> pause =
          RetrySchedule.after(
              number, reply.slow(), reply.retryAfter(), options.chance().getAsDouble());
      Instant due = now.plus(pause.orElse(Duration.ZERO));
      outcomes.add(
          new Outcome(
              one.batch().id(),
              number,
              attempt,
              pause.isPresent() ? Delivery.State.PENDING : Delivery.State.PARKED,
              due));
      resume = due.isAfter(resume) ? due : resume;
    }
    Optional<Ending> ending =
        gone
            ? Optional.of(ending(Webhook.Status.DISABLED, "gone"))
            : failingSince
                .filter(since -> !since.plus(RetrySchedule.PATIENCE).isAfter(now))
                .map(since -> ending(Webhook.Status.CIRCUIT_DISABLED, "failing"));
    return new Round(
        outcomes, failingSince, resume, ending, ending.isPresent() || resume.isAfter(now));
  }

  private Ending ending(Webhook.Status status, String code) {
    return new Ending(status, code, ids.next(), webhookPrinter);
  }

  private boolean write(Claimed claimed, Round round) {
    boolean held =
        ask(() ->
            store.record(
                claimed,
                round.outcomes(),
                round.failingSince(),
                round.resume(),
                round.ending(),
                now()));
    round
        .ending()
        .filter(ending -> held)
        .ifPresent(ending -> {
          LOG.warn(
              "Webhook {} is told no more: {}",
              claimed.webhook().id(),
              ending.status() == Webhook.Status.DISABLED
                  ? "it answered 410"
                  : "nothing but failures for 120 hours");
          meters.ended();
        });
    return held;
  }

  /// Sends one `webhook.test` on a connection of its own.
  Webhooks.Tested test(Webhook webhook, List<byte[]> sealed) {
    Instant at = now();
    UUID id = ids.next();
    String event =
        "{\"id\":\"evt_"
            + ids.next()
            + "\",\"type\":\"webhook.test\",\"occurred_at\":\""
            + at.truncatedTo(ChronoUnit.MILLIS)
            + "\",\"sequence\":1,\"data\":{\"previous_status\":null,\"email_id\":null}}";
    byte[] body = Batches.body(id, List.of(event), at);
    Target target = Target.read(webhook.url(), targets.plain(webhook.organization()));
    try (Post post = post(webhook, target)) {
      Post.Reply reply = post.send(body, headers(id, open(webhook, sealed), body, at), at);
      return new Webhooks.Tested(
          reply.success(),
          reply.status(),
          (int) reply.took().toMillis(),
          reply.error(),
          reply.preview());
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  @Override
  public void close() {
    closed.set(true);
    wake();
    loop.ifPresent(thread -> {
      try {
        thread.join(Duration.ofSeconds(2));
        // What is being sent ends by itself within 15 s; another node takes over what is not
        // written.
        slots.tryAcquire(options.slots(), 5, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
  }
}
