package dev.signet.publishing;

import java.util.List;
import java.util.Optional;

/// How the zone at each primary compares with the database. Immutable.
///
/// @param primaries one entry a primary, in the operator's order
public record ZoneReport(List<Comparison> primaries) {
  public ZoneReport {
    primaries = List.copyOf(primaries);
  }

  /// Whether every primary was looked at and serves what the database says.
  public boolean equal() {
    return complete() && drifted() == 0;
  }

  /// How much of one kind of drift there is over all primaries.
  public long count(Kind kind) {
    return primaries.stream().mapToLong(one -> one.drift(kind).count()).sum();
  }

  /// Whether every primary could be looked at.
  public boolean complete() {
    return primaries.stream().allMatch(one -> one.trouble().isEmpty());
  }

  /// How many tokens differ, in whatever way.
  public long drifted() {
    return primaries.stream().mapToLong(Comparison::drifted).sum();
  }

  /// One line a primary, and one a token that differs.
  public String text() {
    StringBuilder text = new StringBuilder();
    primaries.forEach(one -> print(one, text));
    return text.toString();
  }

  private static void print(Comparison one, StringBuilder text) {
    text.append(one.server()).append(": ").append(one.domains()).append(" domains");
    for (Drift drift : one.drifts()) {
      text.append(", ").append(drift.count()).append(' ').append(drift.kind().wireText());
    }
    one.trouble().ifPresent(trouble -> text.append("; not complete: ").append(trouble));
    if (!one.transferred() && one.trouble().isEmpty()) {
      text.append("; no transfer allowed, asked token by token");
    }
    text.append('\n');
    for (Drift drift : one.drifts()) {
      for (String token : drift.tokens()) {
        text.append("  ").append(drift.kind().wireText()).append(' ').append(token).append('\n');
      }
      if (drift.count() > drift.tokens().size() && !drift.tokens().isEmpty()) {
        text.append("  and ").append(drift.count() - drift.tokens().size()).append(" more\n");
      }
    }
  }

  /// What can differ.
  public enum Kind {
    /// Registered, and nothing is served for it.
    MISSING("missing"),
    /// Registered, and something else is served for it.
    CHANGED("changed"),
    /// Served, and not registered.
    ORPHANED("orphaned");

    private final String wireText;

    Kind(String wireText) {
      this.wireText = wireText;
    }

    public String wireText() {
      return wireText;
    }
  }

  /// Tokens that differ in one way.
  ///
  /// @param count how many
  /// @param tokens the first of them
  public record Drift(Kind kind, long count, List<String> tokens) {
    public Drift {
      tokens = List.copyOf(tokens);
    }
  }

  /// One primary against the database.
  ///
  /// @param server address and port
  /// @param transferred whether the whole zone was seen; else only the tokens the database knows
  /// @param domains how many domains the database has
  /// @param drifts one entry a kind
  /// @param trouble why the comparison or the repair is not complete
  public record Comparison(
      String server,
      boolean transferred,
      long domains,
      List<Drift> drifts,
      Optional<String> trouble) {
    public Comparison {
      drifts = List.copyOf(drifts);
    }

    public Drift drift(Kind kind) {
      return drifts.stream()
          .filter(drift -> drift.kind() == kind)
          .findFirst()
          .orElse(new Drift(kind, 0, List.of()));
    }

    public long drifted() {
      return drifts.stream().mapToLong(Drift::count).sum();
    }
  }
}
