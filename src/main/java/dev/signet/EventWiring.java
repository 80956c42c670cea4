package dev.signet;

import dev.signet.api.Cursor;
import dev.signet.api.EventPages;
import dev.signet.api.Idempotent;
import dev.signet.api.Route;
import dev.signet.api.WebhookRoutes;
import dev.signet.api.core.EmailEventRoutes;
import dev.signet.api.v1.EventRoutes;
import dev.signet.dkim.KeyVault;
import dev.signet.domain.CustomerRecords;
import dev.signet.domain.Faces;
import dev.signet.domain.Portraits;
import dev.signet.domain.StoredDomain;
import dev.signet.events.EventStore;
import dev.signet.events.Portrait;
import dev.signet.lookup.AddressPolicy;
import dev.signet.name.DomainName;
import dev.signet.name.NameRules;
import dev.signet.refusal.Refused;
import dev.signet.settings.Settings;
import dev.signet.store.Store;
import dev.signet.webhooks.BacklogMeters;
import dev.signet.webhooks.Batches;
import dev.signet.webhooks.Deliverer;
import dev.signet.webhooks.DeliveryMeters;
import dev.signet.webhooks.TargetPolicy;
import dev.signet.webhooks.WebhookStore;
import dev.signet.webhooks.Webhooks;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;

/// The wiring of events: how the log prints what it tells, when it tells what it held back, and who
/// is told.
///
/// @param settleHeld tells what was held back and is due by now; says how many domains that is
///   about
record EventWiring(EventStore events, Webhooks webhooks, IntSupplier settleHeld) {
  /// How many webhooks one node tells at once.
  private static final int SLOTS = 256;

  private static final Duration IDLE = Duration.ofSeconds(1);
  private static final Duration SETTLE_EVERY = Duration.ofSeconds(10);
  private static final int SETTLE_AT_ONCE = 1000;
  private static final Duration MEASURE_EVERY = Duration.ofSeconds(10);
  private static final Duration TIDY_EVERY = Duration.ofMinutes(10);

  static EventWiring start(Settings settings, Parts parts, KeyVault vault) {
    Store store = parts.ports().store();
    EventStore events = parts.ports().events();
    Delivering delivering = delivering(settings.webhooks(), parts, vault);
    store.onEvents(parts.resources().add(delivering.deliverer().start())::wake);
    WebhookStore webhooks = parts.ports().webhooks();
    BacklogMeters backlog = new BacklogMeters(parts.meters());
    parts
        .resources()
        .add(
            Periodic.fromNow(
                MEASURE_EVERY,
                "webhook-backlog",
                () -> backlog.measure(webhooks, parts.clock().instant())));
    IntSupplier settleHeld = () -> settleHeld(events, parts);
    parts
        .resources()
        .add(Periodic.every(SETTLE_EVERY, "held-events", () -> settleHeld(events, parts)));
    parts
        .resources()
        .add(
            Periodic.every(
                TIDY_EVERY,
                "tidy-events",
                () -> store.tidyEvents(parts.clock().instant(), settings.domains().eventKeep())));
    return new EventWiring(events, delivering.webhooks(), settleHeld);
  }

  private static int settleHeld(EventStore events, Parts parts) {
    return events.settleHeld(parts.clock().instant(), SETTLE_AT_ONCE);
  }

  /// Webhooks in every dialect, and the lists of events that both dialects have.
  List<Route> routes(NameRules names, Cursor cursor, Idempotent idempotent, InstantSource clock) {
    EventPages pages = new EventPages(events, text -> canonical(names, text), clock);
    List<Route> routes = new ArrayList<>();
    routes.addAll(WebhookRoutes.v1(webhooks, cursor, idempotent).routes());
    routes.addAll(WebhookRoutes.core(webhooks, cursor, idempotent).routes());
    routes.addAll(WebhookRoutes.admin(webhooks, cursor, idempotent).routes());
    routes.addAll(new EventRoutes(pages, cursor).routes());
    routes.addAll(new EmailEventRoutes(pages, cursor).routes());
    return routes;
  }

  private static Optional<DomainName> canonical(NameRules names, String text) {
    try {
      return Optional.of(names.read("domain", text).ascii());
    } catch (Refused noName) {
      return Optional.empty();
    }
  }

  private record Delivering(Webhooks webhooks, Deliverer deliverer) {}

  private static Delivering delivering(Settings.Webhooks settings, Parts parts, KeyVault vault) {
    WebhookStore store = parts.ports().webhooks();
    Webhooks.Vault seals =
        new Webhooks.Vault() {
          @Override
          public byte[] seal(UUID webhook, byte[] secret) {
            return vault.sealSecret(secret, "webhook", webhook.toString());
          }

          @Override
          public byte[] open(UUID webhook, byte[] sealed) {
            return vault.openSecret(sealed, "webhook", webhook.toString());
          }
        };
    TargetPolicy targets = targets(settings);
    Deliverer deliverer =
        new Deliverer(
            new Deliverer.Parts(
                store,
                seals,
                targets,
                new Batches(EventPages::printFor, parts.ids()::next),
                WebhookRoutes::portrait,
                new DeliveryMeters(parts.meters())),
            new Deliverer.Options(SLOTS, IDLE, () -> ThreadLocalRandom.current().nextDouble()),
            parts.ids(),
            parts.clock());
    return new Delivering(
        new Webhooks(
            new Webhooks.Parts(store, seals, targets, deliverer),
            parts.ids(),
            parts.random(),
            parts.clock()),
        deliverer);
  }

  private static TargetPolicy targets(Settings.Webhooks settings) {
    if (settings.anyTarget()) {
      return new TargetPolicy(
          AddressPolicy.allowPrivate(), AddressPolicy.allowPrivate(), true, true);
    }
    AddressPolicy strangers = AddressPolicy.globalUnicast(EventWiring::ours);
    return new TargetPolicy(
        strangers,
        strangers.or(
            address -> settings.privateRanges().stream().anyMatch(range -> range.test(address))),
        false,
        !settings.privateRanges().isEmpty());
  }

  /// Whether this host has the address itself: a webhook must not reach what listens beside us.
  private static boolean ours(InetAddress address) {
    try {
      return NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return true;
    }
  }

  /// Each dialect's own printing of a domain.
  static Portraits portraits(CustomerRecords records, Faces faces) {
    return new Portraits() {
      @Override
      public Portrait of(StoredDomain now, Optional<StoredDomain> before) {
        return new Portrait(
            dev.signet.api.v1.DomainPortrait.print(records, now, before),
            dev.signet.api.core.DomainPortrait.print(faces, now, before));
      }

      @Override
      public boolean differ(StoredDomain before, StoredDomain now) {
        return before.domain().status() != now.domain().status()
            || faces.of(before).status() != faces.of(now).status();
      }
    };
  }
}
