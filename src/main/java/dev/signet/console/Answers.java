package dev.signet.console;

import dev.signet.console.Chart.Shade;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import dev.signet.registry.TimelineEntry;
import dev.signet.registry.TimelineEntry.Observed;
import dev.signet.verification.Facts;
import dev.signet.verification.Observation;
import dev.signet.verification.Paths;
import dev.signet.verification.RecordWorth;
import dev.signet.verification.Standing;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What kept answers are worth beside what should be published, one answer at a time, for a
/// picture. By the judgement of checks, which look at the answers of all servers together.
final class Answers {
  private final List<CustomerRecord> expected;

  /// Where every alias that was seen leads; by the newest answer.
  private final Map<DomainName, DomainName> aliases = new HashMap<>();

  /// @param entries newest first
  Answers(List<CustomerRecord> expected, List<TimelineEntry> entries) {
    this.expected = List.copyOf(expected);
    for (TimelineEntry entry : entries) {
      if (entry.what() instanceof Observed observed) {
        learn(observed.observation());
      }
    }
  }

  private void learn(Observation seen) {
    for (Facts facts : seen.facts().stream().toList()) {
      for (Facts.Shown shown : facts.shown()) {
        if (shown.data() instanceof Rdata.Alias alias) {
          aliases.putIfAbsent(shown.owner(), alias.target());
        }
      }
    }
  }

  /// What one answer is worth; empty when it is about no record that should be published.
  ///
  /// Servers are asked for what stands behind an alias, and tell the alias on the way.
  Optional<Shade> worth(Observation seen) {
    String name = seen.question().toLowerCase(Locale.ROOT);
    return expected.stream()
        .filter(one ->
            name.equals((one.owner() + " " + one.type()).toLowerCase(Locale.ROOT))
                || (one.type().equals(RecordType.CNAME) && name.startsWith(one.owner() + " ")))
        .findFirst()
        .map(one -> worth(one, seen));
  }

  private Shade worth(CustomerRecord one, Observation seen) {
    boolean nothing = seen.outcome().equals("no_data") || seen.outcome().equals("no_such_name");
    if (!nothing && !seen.outcome().equals("found") && !seen.outcome().equals("alias")) {
      return Shade.SILENT;
    }
    if (seen.facts().isEmpty()) {
      return printsAs(one, seen)
          ? Shade.RIGHT
          : nothing && seen.data().isEmpty() ? Shade.MISSING : Shade.OTHER;
    }
    Facts facts = seen.facts().get();
    if (one.target().isPresent()) {
      List<DomainName> targets = aliases(facts, one.owner());
      if (!targets.isEmpty()) {
        return shade(Paths.standing(one, targets, name -> Optional.ofNullable(aliases.get(name))));
      }
    } else if (!nothing) {
      return begins(one, facts) ? Shade.RIGHT : shade(RecordWorth.standing(one, found(one, facts)));
    }
    return nothing ? Shade.MISSING : Shade.OTHER;
  }

  private static Shade shade(Standing standing) {
    return switch (standing) {
      case RIGHT -> Shade.RIGHT;
      case ABSENT -> Shade.MISSING;
      case WRONG -> Shade.OTHER;
      case UNSEEN -> Shade.SILENT;
    };
  }

  private static List<DomainName> aliases(Facts facts, DomainName owner) {
    return facts.shown().stream()
        .filter(shown -> shown.owner().equals(owner))
        .flatMap(shown ->
            shown.data() instanceof Rdata.Alias alias
                ? Stream.of(alias.target())
                : Stream.<DomainName>empty())
        .toList();
  }

  private static List<ResourceRecord> found(CustomerRecord one, Facts facts) {
    return facts.shown().stream()
        .filter(shown -> shown.type().equals(one.type()))
        .map(shown -> new ResourceRecord(shown.owner(), shown.type(), 0, shown.data()))
        .toList();
  }

  /// Whether the beginning that was kept of a long text is that of the wanted one.
  private static boolean begins(CustomerRecord one, Facts facts) {
    return facts.shown().stream()
        .anyMatch(shown ->
            shown.cut()
                && shown.data() instanceof Rdata.Text text
                && one.text().filter(wanted -> wanted.startsWith(text.joined())).isPresent());
  }

  /// Of what was kept as text alone: whether it begins as the right answer prints. A type and a
  /// target cannot be forged there, since what a stranger chose stands behind its own type.
  private static boolean printsAs(CustomerRecord one, Observation seen) {
    String wanted = one.type() + " " + one.data().text();
    return seen.data().equals(wanted) || seen.data().startsWith(wanted + "; ");
  }
}
