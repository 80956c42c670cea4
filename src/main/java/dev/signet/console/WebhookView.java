package dev.signet.console;

import dev.signet.name.Shown;
import dev.signet.webhooks.Delivery;
import dev.signet.webhooks.Webhook;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A webhook as pages show it: never its secret.
///
/// @param base the address of the list that it is in
/// @param status in words
/// @param tone `ok`, `wait` or `bad`
/// @param told whether it is told of events, or would be after its pause
/// @param prefix how its secret begins
/// @param previous how the secret before begins, while it still signs
/// @param graceEnds when that one stops
public record WebhookView(
    String base,
    String id,
    String name,
    String url,
    List<String> events,
    String dialect,
    String status,
    String tone,
    boolean told,
    String prefix,
    Optional<String> previous,
    Optional<Moment> graceEnds,
    Optional<Moment> lastDelivery,
    Moment created) {
  public WebhookView {
    events = List.copyOf(events);
  }

  static WebhookView of(String base, Webhook webhook) {
    return new WebhookView(
        base,
        webhook.id().toString(),
        webhook.name(),
        webhook.url(),
        webhook.events(),
        webhook.dialect() == Webhook.Dialect.V1 ? "/v1" : "/core",
        switch (webhook.status()) {
          case ACTIVE -> "Active";
          case DISABLED -> "Paused";
          case CIRCUIT_DISABLED -> "Given up after 5 days of failures";
        },
        switch (webhook.status()) {
          case ACTIVE -> "ok";
          case DISABLED -> "wait";
          case CIRCUIT_DISABLED -> "bad";
        },
        webhook.status() == Webhook.Status.ACTIVE,
        webhook.secretPrefix(),
        webhook.previousPrefix().filter(prefix -> webhook.graceEndsAt().isPresent()),
        webhook.graceEndsAt().map(Moment::new),
        webhook.lastDeliveryAt().map(Moment::new),
        new Moment(webhook.createdAt()));
  }

  /// Where its own pages are.
  public String path() {
    return base + "/" + id;
  }

  /// One attempt to deliver.
  ///
  /// @param outcome what was answered, or what went wrong
  /// @param reply the beginning of the reply; empty when there was none
  public record AttemptLine(Moment at, boolean good, String outcome, String took, String reply) {
    static AttemptLine of(Delivery.Attempt attempt) {
      return new AttemptLine(
          new Moment(attempt.at()),
          attempt.error().isEmpty(),
          attempt
              .error()
              .orElseGet(() -> attempt.status().map(code -> "answered " + code).orElse("answered")),
          attempt.millis() + " ms",
          Shown.text(attempt.preview()));
    }
  }

  /// One delivery.
  ///
  /// @param events the ids of what it tells
  /// @param parked whether it is sent again on demand alone
  public record DeliveryLine(
      String id,
      String state,
      String tone,
      boolean parked,
      Moment created,
      String count,
      List<String> events,
      List<AttemptLine> attempts) {
    public DeliveryLine {
      events = List.copyOf(events);
      attempts = List.copyOf(attempts);
    }

    static DeliveryLine of(Delivery delivery) {
      return new DeliveryLine(
          delivery.id().toString(),
          word(delivery.state()),
          switch (delivery.state()) {
            case PENDING -> "wait";
            case DELIVERED -> "ok";
            case PARKED -> "bad";
          },
          delivery.state() == Delivery.State.PARKED,
          new Moment(delivery.createdAt()),
          Wording.counted(delivery.events().size(), "event"),
          delivery.events().stream().map(UUID::toString).map("evt_"::concat).toList(),
          delivery.attempts().stream().map(AttemptLine::of).toList());
    }
  }

  static String word(Delivery.State state) {
    return switch (state) {
      case PENDING -> "waiting";
      case DELIVERED -> "delivered";
      case PARKED -> "given up";
    };
  }

  /// The form for a new one, as it was filled in.
  ///
  /// @param seen the id of the newest when the form was shown, `none` when there was none
  /// @param all whether it is told of everything
  public record Entered(
      String name,
      String url,
      boolean all,
      List<TypeChoice> types,
      String dialect,
      String seen,
      String problem) {
    public Entered {
      types = List.copyOf(types);
    }
  }

  /// One type of event to tick.
  public record TypeChoice(String word, boolean ticked) {}

  /// What came of a test.
  public record TestLine(boolean delivered, String outcome, String took, String reply) {}

  /// What waits, for the operator.
  public record Waiting(
      String queued, String pending, String parked, String failing, String oldest) {}
}
