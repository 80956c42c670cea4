package dev.signet.webhooks;

import dev.signet.access.AtOnce;
import dev.signet.events.EventType;
import dev.signet.id.Ids;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The use cases of webhooks (CONTRACT WH-1, WH-2, WH-7, WH-8). An owner is an organization, or
/// empty for the platform. Thread-safe.
public final class Webhooks {
  /// How many an owner may have.
  public static final int MAX = 20;

  private static final Duration GRACE = Duration.ofHours(24);
  private static final int MAX_REPLAYED = 10_000;

  /// With so many events in the queue of a webhook, a replay adds none.
  private static final int MAX_WAITING = 100_000;

  private static final int MAX_NAME_LENGTH = 200;

  /// What clients of the same product subscribe to and we never send: events of single messages.
  private static final Set<String> OF_MESSAGES =
      Stream.of(
              "sent",
              "delivered",
              "delayed",
              "bounced",
              "complained",
              "suppressed",
              "unsubscribed",
              "opened",
              "clicked")
          .map(word -> "email." + word)
          .collect(Collectors.toUnmodifiableSet());

  /// A test waits for its receiver, for as long as a delivery may.
  private static final int MAX_TESTS = 4;

  private static final Duration TEST_WAIT = Duration.ofSeconds(5);
  private static final UUID PLATFORM = new UUID(0, 0);

  private final AtOnce tests = new AtOnce(MAX_TESTS);
  private final WebhookStore store;
  private final Vault vault;
  private final TargetPolicy targets;
  private final Deliverer deliverer;
  private final Ids ids;
  private final SecureRandom random;
  private final InstantSource clock;

  /// Seals secrets, each for one webhook.
  public interface Vault {
    byte[] seal(UUID webhook, byte[] secret);

    byte[] open(UUID webhook, byte[] sealed);
  }

  /// A webhook and its secret, which is shown once.
  public record Issued(Webhook webhook, String secret) {
    @Override
    public String toString() {
      return "Issued[" + webhook.id() + "]";
    }
  }

  /// What a change asks for; what is empty stays.
  public record Change(
      Optional<String> name,
      Optional<String> url,
      Optional<List<String>> events,
      Optional<String> status) {}

  /// What came of a test (CONTRACT WH-8).
  public record Tested(
      boolean delivered,
      Optional<Integer> status,
      int millis,
      Optional<String> error,
      String preview) {}

  /// What makes, seals, sends.
  public record Parts(WebhookStore store, Vault vault, TargetPolicy targets, Deliverer deliverer) {}

  public Webhooks(Parts parts, Ids ids, SecureRandom random, InstantSource clock) {
    this.store = parts.store();
    this.vault = parts.vault();
    this.targets = parts.targets();
    this.deliverer = parts.deliverer();
    this.ids = ids;
    this.random = random;
    this.clock = clock;
  }

  /// Makes a webhook.
  ///
  /// @throws Refused INVALID
  public Issued add(
      Optional<UUID> owner, Webhook.Dialect dialect, String name, String url, List<String> events) {
    UUID id = ids.next();
    String secret = Secrets.fresh(random);
    Webhook webhook =
        new Webhook(
            id,
            owner,
            dialect,
            name(name),
            url(owner, url),
            types(events),
            Webhook.Status.ACTIVE,
            prefix(secret),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            now());
    if (!store.insert(webhook, sealed(id, secret), MAX)) {
      throw Refused.because(
          Reason.INVALID, "There are " + MAX + " webhooks, which is the most. Delete one first.");
    }
    return new Issued(webhook, secret);
  }

  private WebhookStore.Sealed sealed(UUID id, String secret) {
    return new WebhookStore.Sealed(
        prefix(secret), vault.seal(id, secret.getBytes(StandardCharsets.US_ASCII)));
  }

  private static String prefix(String secret) {
    return secret.substring(0, Secrets.SHOWN);
  }

  public Webhook get(Optional<UUID> owner, UUID id) {
    return store.find(owner, id).orElseThrow(Webhooks::unknown);
  }

  /// Newest first.
  public List<Webhook> list(Optional<UUID> owner, Optional<UUID> after, int limit) {
    return store.page(owner, after, limit);
  }

  /// @throws Refused NOT_FOUND, INVALID
  public Webhook change(Optional<UUID> owner, UUID id, Change wanted) {
    Optional<Webhook.Status> status =
        wanted
            .status()
            .map(word ->
                switch (word) {
                  case "active" -> Webhook.Status.ACTIVE;
                  case "disabled" -> Webhook.Status.DISABLED;
                  default ->
                      throw Refused.field(
                          Reason.INVALID, "status", "The status is 'active' or 'disabled'.");
                });
    Optional<String> name = wanted.name().map(Webhooks::name);
    Optional<String> url = wanted.url().map(text -> url(owner, text));
    Optional<List<String>> events = wanted.events().map(Webhooks::types);
    Webhook changed =
        store
            .change(
                owner,
                id,
                now(),
                old ->
                    old.with(
                        name.orElse(old.name()),
                        url.orElse(old.url()),
                        events.orElse(old.events()),
                        status.orElse(old.status())))
            .orElseThrow(Webhooks::unknown);
    deliverer.wake();
    return changed;
  }

  public void delete(Optional<UUID> owner, UUID id) {
    if (!store.delete(owner, id)) {
      throw unknown();
    }
  }

  /// Gives a new secret; the one before signs for 24 hours more.
  ///
  /// @throws Refused NOT_FOUND, CONFLICT
  public Issued rotate(Optional<UUID> owner, UUID id) {
    get(owner, id);
    String secret = Secrets.fresh(random);
    Instant now = now();
    return store
        .rotate(owner, id, sealed(id, secret), now, now.plus(GRACE))
        .map(webhook -> new Issued(webhook, secret))
        .orElseThrow(() ->
            Refused.because(
                Reason.ROTATION_IN_PROGRESS,
                "The secret before still signs; rotate again after"
                    + " signing_secret_grace_expires_at."));
  }

  public List<Delivery> deliveries(Optional<UUID> owner, UUID id, Optional<UUID> after, int limit) {
    return store.deliveries(get(owner, id).id(), after, limit);
  }

  /// Sends a parked delivery again.
  ///
  /// @throws Refused NOT_FOUND; CONFLICT when it is delivered
  public Delivery retry(Optional<UUID> owner, UUID id, UUID delivery) {
    Delivery again =
        store.retry(get(owner, id).id(), delivery, now()).orElseThrow(Webhooks::unknown);
    if (again.state() == Delivery.State.DELIVERED) {
      throw Refused.because(
          Reason.CONFLICT, "This delivery succeeded. Replay its time to have its events again.");
    }
    deliverer.wake();
    return again;
  }

  /// Queues again what happened in a time, delivered or not, but for what waits already.
  ///
  /// @return how many events
  /// @throws Refused NOT_FOUND, INVALID; CONFLICT when the webhook is not active, or too much waits
  public int replay(Optional<UUID> owner, UUID id, Instant since, Instant until) {
    if (until.isBefore(since)) {
      throw Refused.field(Reason.INVALID, "until", "The end lies before the start.");
    }
    WebhookStore.Replayed replayed =
        store.replay(get(owner, id).id(), since, until, MAX_REPLAYED, MAX_WAITING);
    int queued =
        switch (replayed) {
          case WebhookStore.Replayed.Queued(int events) -> events;
          case WebhookStore.Replayed.NotActive() ->
              throw Refused.because(
                  Reason.CONFLICT,
                  "This webhook is not active. Set its status to active, then replay.");
          case WebhookStore.Replayed.Full() ->
              throw Refused.because(
                  Reason.CONFLICT,
                  "100,000 events wait for this webhook. Replay when it has caught up.");
        };
    deliverer.wake();
    return queued;
  }

  /// See [WebhookStore#told].
  public List<WebhookStore.Told> told(UUID organization, List<UUID> events) {
    return events.isEmpty() ? List.of() : store.told(organization, events);
  }

  /// What waits for all webhooks there are.
  public WebhookStore.Backlog backlog() {
    return store.backlog(now());
  }

  /// Sends one `webhook.test` now, also to a webhook that is disabled.
  ///
  /// @throws Refused NOT_FOUND, RATE_LIMITED when the organization has too many of them under way
  public Tested test(Optional<UUID> owner, UUID id) {
    Webhook webhook = get(owner, id);
    UUID whose = owner.orElse(PLATFORM);
    if (!tests.enter(whose)) {
      throw Refused.later(
          Reason.RATE_LIMITED,
          MAX_TESTS + " tests of your webhooks are under way. Try again when one has ended.",
          TEST_WAIT);
    }
    try {
      return deliverer.test(webhook, store.secrets(id, now()));
    } finally {
      tests.leave(whose);
    }
  }

  private static String name(String text) {
    String name = text.strip();
    if (name.isEmpty() || name.length() > MAX_NAME_LENGTH) {
      throw Refused.field(
          Reason.INVALID, "name", "The name has 1 to " + MAX_NAME_LENGTH + " characters.");
    }
    return name;
  }

  private String url(Optional<UUID> owner, String text) {
    Target.read(text, targets.plain(owner));
    return text;
  }

  private static List<String> types(List<String> words) {
    if (words.isEmpty()) {
      throw Refused.field(Reason.INVALID, "events", "Name at least one type of event, or *.");
    }
    for (String word : words) {
      if (!word.equals("*")
          && !OF_MESSAGES.contains(word)
          && EventType.ofWireText(word).isEmpty()) {
        throw Refused.field(
            Reason.INVALID,
            "events",
            "There is no such type of event. Types: *, "
                + Arrays.stream(EventType.values())
                    .map(EventType::wireText)
                    .collect(Collectors.joining(", "))
                + ".");
      }
    }
    return words.stream().distinct().toList();
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private static Refused unknown() {
    return Refused.because(Reason.NOT_FOUND, "Resource not found.");
  }
}
