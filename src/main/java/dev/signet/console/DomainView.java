package dev.signet.console;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/// A domain as its pages show it. Immutable.
///
/// @param name as it is in the DNS
/// @param unicode the same as people write it, when that differs
/// @param mixedScripts whether it mixes alphabets, as imitations of other names do
/// @param status `pending`, `verified` or `failed`
/// @param summary how it stands, in a sentence
/// @param ready how many of the required records are in place
/// @param required how many there are
/// @param host who runs the domain's DNS, when that was recognised or chosen
/// @param recognised who runs it as far as its name servers tell
/// @param advice what was found about the domain as a whole
/// @param checkedAt when the DNS was last looked at
/// @param settled whether there is nothing to wait for any more
public record DomainView(
    String id,
    String name,
    Optional<String> unicode,
    boolean mixedScripts,
    String zone,
    String provider,
    String status,
    String summary,
    int ready,
    int required,
    Optional<String> host,
    Optional<String> recognised,
    List<String> nameServers,
    List<RecordCard> cards,
    List<RecordCard.Advice> advice,
    Optional<Moment> checkedAt,
    Optional<Moment> verifiedAt,
    boolean settled) {
  public DomainView {
    nameServers = List.copyOf(nameServers);
    cards = List.copyOf(cards);
    advice = List.copyOf(advice);
  }

  /// The records the domain needs.
  public List<RecordCard> requiredCards() {
    return cards.stream().filter(RecordCard::required).toList();
  }

  /// The records that are worth having.
  public List<RecordCard> otherCards() {
    return cards.stream().filter(card -> !card.required()).toList();
  }

  /// The required records that are not in place, one a line, with tabs between type, full name and
  /// value; all of them when none is missing.
  public String remaining() {
    List<RecordCard> missing =
        requiredCards().stream().filter(card -> card.state() != RecordCard.State.OK).toList();
    return (missing.isEmpty() ? requiredCards() : missing)
        .stream()
            .map(card -> card.type() + "\t" + card.owner() + "\t" + card.value())
            .collect(Collectors.joining("\n"));
  }

  /// `ok`, `wait` or `bad`.
  public String tone() {
    return tone(status);
  }

  static String tone(String status) {
    return switch (status) {
      case "verified" -> "ok";
      case "failed" -> "bad";
      default -> "wait";
    };
  }

  /// The status with a capital.
  public String statusText() {
    return status.substring(0, 1).toUpperCase(Locale.ROOT) + status.substring(1);
  }

  /// The priority as text, or nothing.
  public static String number(OptionalInt priority) {
    return priority.isPresent() ? Integer.toString(priority.getAsInt()) : "";
  }
}
