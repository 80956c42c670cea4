package dev.signet;

import dev.signet.api.admin.ZoneRoutes;
import dev.signet.dns.TsigKey;
import dev.signet.publishing.EmbeddedPublisher;
import dev.signet.publishing.IntentPublisher;
import dev.signet.publishing.IntentStore;
import dev.signet.publishing.Publisher;
import dev.signet.publishing.Withdrawals;
import dev.signet.publishing.ZoneBook;
import dev.signet.publishing.ZoneFacts;
import dev.signet.publishing.rfc2136.DynamicUpdatePublisher;
import dev.signet.publishing.rfc2136.Reconciler;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.settings.Settings;
import dev.signet.work.Handler;
import dev.signet.zone.ServedDomain;
import dev.signet.zone.ZoneImage;
import dev.signet.zone.ZoneToken;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// How the zone is made live, wired for one node.
///
/// @param publisher what a registration publishes with
/// @param handlers the work that belongs to publishing
/// @param book the zone as it should be
/// @param elsewhere whether on name servers outside this process
/// @param renewal makes servers outside this process serve what a token stands for now; throws when
///   one does not
record Publishing(
    Publisher publisher,
    Map<String, Handler> handlers,
    ZoneBook book,
    boolean elsewhere,
    Consumer<ZoneToken> renewal) {
  private static final int DOMAINS_A_STRETCH = 500;
  private static final Duration SCHEDULE_EVERY = Duration.ofSeconds(20);

  /// @param wrapper around what speaks to the servers; for tests that make it fail
  static Publishing open(
      Settings settings,
      ZoneImage image,
      BooleanSupplier serverAlive,
      Parts parts,
      UnaryOperator<Publisher> wrapper) {
    Ports ports = parts.ports();
    return switch (settings.publishing()) {
      case Settings.Publishing.Embedded() -> {
        Publisher publisher = wrapper.apply(new EmbeddedPublisher(image, serverAlive));
        yield new Publishing(
            publisher,
            Map.of(Withdrawals.KIND, new Withdrawals(publisher)::withdraw),
            new ZoneBook(
                image,
                ports.zoneFacts(),
                () -> Optional.of(ZoneBook.compareImage(image, ports.zone()))),
            false,
            token -> {});
      }
      case Settings.Publishing.DynamicUpdate elsewhere ->
          elsewhere(settings, elsewhere, image, parts, wrapper);
    };
  }

  private static Publishing elsewhere(
      Settings settings,
      Settings.Publishing.DynamicUpdate elsewhere,
      ZoneImage image,
      Parts parts,
      UnaryOperator<Publisher> wrapper) {
    Ports ports = parts.ports();
    TsigKey key =
        TsigKey.of(
            elsewhere.tsig().name(),
            elsewhere.tsig().algorithm(),
            Base64.getDecoder().decode(elsewhere.tsig().key().reveal()),
            parts.clock());
    DynamicUpdatePublisher updates =
        new DynamicUpdatePublisher(
            DynamicUpdatePublisher.Options.of(
                settings.zone().origin(), settings.product().selectors(), elsewhere.servers(), key),
            image::recordsOf,
            parts.random());
    Publisher servers = wrapper.apply(updates);
    IntentPublisher publisher =
        new IntentPublisher(
            servers,
            ports.intents(),
            parts.clock(),
            Math.max(1, settings.store().connections() * 3 / 4));
    Reconciler reconciler =
        new Reconciler(updates, ports.zone(), ports.zoneFacts(), parts.clock(), parts.meters());
    Duration every = elsewhere.reconcileEvery();
    parts
        .resources()
        .add(
            Periodic.every(
                every.compareTo(SCHEDULE_EVERY) < 0 ? every : SCHEDULE_EVERY,
                "reconcile-schedule",
                () -> scheduleNext(ports, parts.clock(), every)));
    return new Publishing(
        publisher,
        Map.of(
            Withdrawals.KIND, new Withdrawals(servers)::withdraw,
            IntentStore.KIND, publisher::undo,
            Reconciler.KIND, period -> reconciler.pass(period, every)),
        new ZoneBook(image, ports.zoneFacts(), reconciler::compare),
        true,
        token -> renew(token, ports.zoneFacts(), updates));
  }

  private static void renew(ZoneToken token, ZoneFacts facts, DynamicUpdatePublisher servers) {
    if (facts.standing(token) instanceof ZoneFacts.Standing.Registered(ServedDomain domain)) {
      servers.renew(domain);
    }
  }

  /// Every node names the pass of the next period; the first to name it wins, and one node does it.
  private static void scheduleNext(Ports ports, InstantSource clock, Duration every) {
    long next = clock.instant().getEpochSecond() / every.toSeconds() + 1;
    ports
        .work()
        .add(Reconciler.KIND, Long.toString(next), Instant.ofEpochSecond(next * every.toSeconds()));
  }

  /// The zone for the admin API.
  ZoneRoutes.Zone zone() {
    return new ZoneRoutes.Zone() {
      @Override
      public ZoneRoutes.Stretch stretch(Optional<String> after) {
        ZoneBook.Page page = book.page(after.map(Publishing::token), DOMAINS_A_STRETCH);
        return new ZoneRoutes.Stretch(page.text(), page.next().map(ZoneToken::label));
      }

      @Override
      public Optional<ZoneRoutes.Difference> difference() {
        return book.compare()
            .map(report ->
                new ZoneRoutes.Difference(report.text(), report.drifted(), report.complete()));
      }
    };
  }

  private static ZoneToken token(String text) {
    return ZoneToken.parse(text)
        .orElseThrow(() ->
            Refused.field(
                Reason.INVALID, "after", "Send what Signet-Next of the last stretch said."));
  }
}
