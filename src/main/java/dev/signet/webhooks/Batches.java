package dev.signet.webhooks;

import dev.signet.events.LoggedEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/// Makes batches of events: at most 20 kB each (CONTRACT WH-3), events of one subject always in one
/// lane and in their order. Thread-safe.
public final class Batches {
  /// The largest body; one event alone may be larger.
  public static final int MAX_OCTETS = 20_000;

  /// How many batches of a webhook are under way at once.
  public static final int LANES = 2;

  private final BiFunction<Webhook, LoggedEvent, String> printer;
  private final Supplier<UUID> ids;

  /// @param printer the JSON object of an event as a webhook is told it
  public Batches(BiFunction<Webhook, LoggedEvent, String> printer, Supplier<UUID> ids) {
    this.printer = printer;
    this.ids = ids;
  }

  /// A batch that was made now.
  public record Made(UUID id, int lane, List<UUID> events, byte[] body) {
    public Made {
      events = List.copyOf(events);
    }
  }

  /// @param events in the order in which they are owed
  public List<Made> of(Webhook webhook, List<LoggedEvent> events, Instant now) {
    List<Made> made = new ArrayList<>();
    for (int lane = 0; lane < LANES; lane++) {
      List<UUID> ids = new ArrayList<>();
      List<String> texts = new ArrayList<>();
      int octets = 0;
      for (LoggedEvent event : events) {
        if (lane(event) != lane) {
          continue;
        }
        String text = printer.apply(webhook, event);
        int length = text.getBytes(StandardCharsets.UTF_8).length + 1;
        if (!ids.isEmpty() && octets + length > MAX_OCTETS - 120) {
          made.add(batch(lane, ids, texts, now));
          ids = new ArrayList<>();
          texts = new ArrayList<>();
          octets = 0;
        }
        ids.add(event.id());
        texts.add(text);
        octets += length;
      }
      if (!ids.isEmpty()) {
        made.add(batch(lane, ids, texts, now));
      }
    }
    return made;
  }

  private static int lane(LoggedEvent event) {
    return Math.floorMod(event.subject().hashCode(), LANES);
  }

  private Made batch(int lane, List<UUID> events, List<String> texts, Instant now) {
    UUID id = ids.get();
    return new Made(id, lane, events, body(id, texts, now));
  }

  /// The bytes that are signed and sent.
  static byte[] body(UUID id, List<String> events, Instant now) {
    return ("{\"batch_id\":\"batch_"
            + id
            + "\",\"timestamp\":"
            + now.getEpochSecond()
            + ",\"events\":["
            + String.join(",", events)
            + "]}")
        .getBytes(StandardCharsets.UTF_8);
  }

  /// The id of a batch as its receiver sees it.
  static String shown(UUID id) {
    return "batch_" + id;
  }
}
