package dev.signet;

import dev.signet.api.EventPages;
import dev.signet.api.WebhookRoutes;
import dev.signet.id.Ids;
import dev.signet.lookup.AddressPolicy;
import dev.signet.postgres.Target;
import dev.signet.store.Store;
import dev.signet.webhooks.Batches;
import dev.signet.webhooks.Deliverer;
import dev.signet.webhooks.DeliveryMeters;
import dev.signet.webhooks.TargetPolicy;
import dev.signet.webhooks.Webhook;
import dev.signet.webhooks.WebhookStore;
import dev.signet.webhooks.Webhooks;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.DoubleSupplier;

/// A database with webhooks that are owed events past every rule of making them: what the log
/// writes for each event, written by the thousand.
public final class EventFlood implements AutoCloseable {
  /// The secret of every webhook here.
  public static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  /// Makes an event about as large as one that shows a native domain.
  private static final String PADDING = "x".repeat(900);

  /// Sealed as they are.
  private static final Webhooks.Vault OPEN =
      new Webhooks.Vault() {
        @Override
        public byte[] seal(UUID webhook, byte[] secret) {
          return secret;
        }

        @Override
        public byte[] open(UUID webhook, byte[] sealed) {
          return sealed;
        }
      };

  private final Target database = TestDatabase.fresh();
  private final Store store = Store.over(database);
  private final InstantSource clock;
  private final Ids ids;
  private final Connection connection;

  public EventFlood(InstantSource clock) {
    this.clock = clock;
    this.ids = new Ids(clock, new SecureRandom());
    store.prepare(shared -> {});
    try {
      connection = TestDatabase.connect(database);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public Target database() {
    return database;
  }

  public WebhookStore webhooks() {
    return store.webhooks();
  }

  /// Runs one statement.
  ///
  /// @return how many rows it changed
  public int run(String sql, Object... arguments) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        statement.setObject(i + 1, arguments[i]);
      }
      return statement.execute() ? 0 : statement.getUpdateCount();
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  public UUID organization() {
    UUID id = ids.next();
    run("INSERT INTO organization VALUES (?, 'flooded', now())", id);
    return id;
  }

  public Webhook webhook(UUID organization, String url, String... events) {
    Instant now = clock.instant();
    Webhook webhook =
        new Webhook(
            ids.next(),
            Optional.of(organization),
            Webhook.Dialect.V1,
            "flooded",
            url,
            List.of(events),
            Webhook.Status.ACTIVE,
            SECRET.substring(0, 12),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            now);
    if (!store
        .webhooks()
        .insert(
            webhook,
            new WebhookStore.Sealed(
                SECRET.substring(0, 12), SECRET.getBytes(StandardCharsets.US_ASCII)),
            1_000_000)) {
      throw new IllegalStateException("too many webhooks");
    }
    return webhook;
  }

  /// Writes events of `domains` domains, the next `each` of each, taking turns, and what every
  /// webhook of the organization is owed by them.
  ///
  /// @param first the sequence number of the first of each
  public void write(UUID organization, int domains, int first, int each) {
    run(
        """
        WITH made AS (
          INSERT INTO event (id, organization_id, domain_id, domain_name, sequence, type, occurred_at,
                             code, detail, left_out, data_v1, data_core)
          SELECT uuidv7(), ?::uuid, md5(?::text || d)::uuid, 'd' || d || '.example', s, 'domain.updated',
                 ?::timestamptz, '', '', 0, '{"id":"d' || d || '","padding":"' || ? || '"}', '{}'
            FROM generate_series(?, ?) AS s, generate_series(1, ?) AS d
           ORDER BY s, d
          RETURNING id, organization_id, sequence, domain_name)
        INSERT INTO webhook_queue (webhook_id, event_id)
        SELECT w.id, m.id FROM made m JOIN webhook w ON w.organization_id = m.organization_id
         WHERE w.status <> 'disabled' AND w.events && ARRAY['*', 'domain.updated']
         ORDER BY m.sequence, m.domain_name
        """,
        organization,
        organization,
        clock.instant().toString(),
        PADDING,
        first,
        first + each - 1,
        domains);
  }

  /// Something that delivers to any address.
  ///
  /// @param around the store, or something that fails around it
  /// @param chance for the pauses between attempts
  public Deliverer deliverer(WebhookStore around, DoubleSupplier chance) {
    return new Deliverer(
        new Deliverer.Parts(
            around,
            OPEN,
            new TargetPolicy(
                AddressPolicy.allowPrivate(), AddressPolicy.allowPrivate(), true, true),
            new Batches(EventPages::printFor, ids::next),
            WebhookRoutes::portrait,
            new DeliveryMeters(new SimpleMeterRegistry())),
        new Deliverer.Options(256, Duration.ofSeconds(1), chance),
        ids,
        clock);
  }

  /// The use cases over that.
  public Webhooks useCases(Deliverer deliverer) {
    return new Webhooks(
        new Webhooks.Parts(
            store.webhooks(),
            OPEN,
            new TargetPolicy(
                AddressPolicy.allowPrivate(), AddressPolicy.allowPrivate(), true, true),
            deliverer),
        ids,
        new SecureRandom(),
        clock);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    store.close();
  }
}
