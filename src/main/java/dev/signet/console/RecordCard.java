package dev.signet.console;

import dev.signet.diagnosis.HostForm;
import java.util.List;
import java.util.Optional;

/// One record to publish, as its card shows it. Immutable.
///
/// @param id stays the same while the page changes; fit for an HTML id
/// @param title what it is for, in a few words
/// @param why the same in a sentence
/// @param required whether the domain cannot be verified without it
/// @param owner the whole owner name
/// @param value the value as it is published
/// @param form what to type at the customer's DNS host
/// @param until when resolvers may go on giving an older answer
public record RecordCard(
    String id,
    String title,
    String why,
    boolean required,
    String type,
    String owner,
    String value,
    HostForm form,
    State state,
    List<Advice> advice,
    List<ServerLine> servers,
    Optional<Moment> until) {
  public RecordCard {
    advice = List.copyOf(advice);
    servers = List.copyOf(servers);
  }

  /// How a record stands.
  public enum State {
    OK("In place", "ok"),
    MISSING("Not there yet", "wait"),
    WRONG("Needs a change", "bad"),
    SPREADING("Spreading", "wait"),
    UNKNOWN("Not seen yet", "wait");

    private final String text;
    private final String tone;

    State(String text, String tone) {
      this.text = text;
      this.tone = tone;
    }

    public String text() {
      return text;
    }

    /// `ok`, `wait` or `bad`: how it is coloured; never the only sign.
    public String tone() {
      return tone;
    }
  }

  /// Something found, and how to mend it.
  ///
  /// @param tone `bad`, `wait` or `tip`
  public record Advice(String tone, String title, String detail, String fix, String code) {}

  /// What one server says about the record.
  ///
  /// @param who the server's name, shortened
  /// @param kind whether it is one of the domain's own or a resolver
  public record ServerLine(String who, String kind, State state, String answer) {}
}
