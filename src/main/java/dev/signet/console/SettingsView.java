package dev.signet.console;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What the settings page shows beside the domain itself. Immutable.
///
/// @param tracking the form; empty where a provider stands behind the domain
/// @param keys the public side of its DKIM keys; empty where a provider has them
/// @param turns how its keys take turns; empty where a provider has them
/// @param facts what else is known, name and value
/// @param worry what is wrong although the domain is verified, in a sentence
public record SettingsView(
    Optional<TrackingForm> tracking,
    List<KeyLine> keys,
    Optional<Turns> turns,
    List<Fact> facts,
    Optional<String> worry) {
  public SettingsView {
    keys = List.copyOf(keys);
    facts = List.copyOf(facts);
  }

  /// The tracking choices, as they are or as the visitor entered them.
  ///
  /// @param host where links will lead, when it is on
  /// @param status `disabled`, `pending` or `verified`
  /// @param failure why it is not verified
  public record TrackingForm(
      boolean opens,
      boolean clicks,
      String subdomain,
      String domain,
      Optional<String> host,
      String status,
      Optional<String> failure,
      String problem) {
    /// `ok`, `wait` or empty.
    public String tone() {
      return status.equals("verified") ? "ok" : status.equals("pending") ? "wait" : "";
    }

    public String statusText() {
      return switch (status) {
        case "verified" -> "Verified";
        case "pending" -> "Waiting for its record";
        default -> "Off";
      };
    }
  }

  /// How DKIM keys take turns.
  ///
  /// @param phase a sentence
  /// @param every the time from change to change, in words; empty when they change only when asked
  /// @param next when they change unasked
  /// @param waiting what a change waits for, a sentence
  /// @param since when it began to wait
  /// @param problem why they do not change now, or empty
  public record Turns(
      String phase,
      String every,
      Optional<Moment> next,
      Optional<String> waiting,
      Optional<Moment> since,
      String problem) {}

  /// One DKIM key.
  ///
  /// @param owner where receivers look for it
  /// @param target where we serve it
  /// @param age in words
  /// @param published the key record; empty when it is served no more
  public record KeyLine(
      String selector,
      String owner,
      String target,
      String algorithm,
      String state,
      String tone,
      Moment since,
      String age,
      Optional<String> published) {}

  /// Something known.
  ///
  /// @param copy whether people may want it elsewhere
  /// @param at the time it is about, when it is one; `value` is empty then
  public record Fact(String name, String value, boolean copy, Optional<Moment> at) {
    Fact(String name, String value, boolean copy) {
      this(name, value, copy, Optional.empty());
    }

    static Fact at(String name, Instant when) {
      return new Fact(name, "", false, Optional.of(new Moment(when)));
    }
  }
}
