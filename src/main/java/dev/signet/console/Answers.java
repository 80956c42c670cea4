package dev.signet.console;

import dev.signet.console.Chart.Shade;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import dev.signet.record.Purpose;
import dev.signet.registry.TimelineEntry;
import dev.signet.registry.TimelineEntry.Observed;
import dev.signet.verification.Facts;
import dev.signet.verification.Observation;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What kept answers are worth beside what should be published. A rough reading for a picture: the
/// verdicts are made by the checks, from the answers themselves.
final class Answers {
  /// Receivers follow no more (CONTRACT, `chain_broken`).
  private static final int MAX_LINKS = 10;

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
        .map(one ->
            switch (seen.outcome()) {
              case "found", "alias" -> right(one, seen) ? Shade.RIGHT : Shade.OTHER;
              case "no_data", "no_such_name" ->
                  right(one, seen) ? Shade.RIGHT : nothing(one, seen) ? Shade.MISSING : Shade.OTHER;
              default -> Shade.SILENT;
            });
  }

  /// Whether nothing stands where the record should: not even an alias that leads elsewhere. Where
  /// no alias is wanted, a name that does not exist holds no other record either.
  private static boolean nothing(CustomerRecord one, Observation seen) {
    return seen.data().isEmpty()
        || (one.target().isEmpty() && seen.outcome().equals("no_such_name"));
  }

  private boolean right(CustomerRecord one, Observation seen) {
    return seen.facts().map(facts -> right(one, facts)).orElseGet(() -> printsAs(one, seen));
  }

  /// Of what was kept as text alone: whether it begins as the right answer prints. A type and a
  /// target cannot be forged there, since what a stranger chose stands behind its own type.
  private static boolean printsAs(CustomerRecord one, Observation seen) {
    String wanted = one.type() + " " + one.data().text();
    return seen.data().equals(wanted) || seen.data().startsWith(wanted + "; ");
  }

  private boolean right(CustomerRecord one, Facts facts) {
    if (one.target().isPresent()) {
      return leads(one.owner(), one.target().get(), facts);
    }
    return facts.shown().stream()
        .filter(shown -> shown.type().equals(one.type()))
        .anyMatch(shown ->
            one.text().isPresent() && shown.data() instanceof Rdata.Text text
                ? same(one, text.joined(), shown.cut())
                : shown.data().equals(one.data()));
  }

  private static boolean same(CustomerRecord one, String found, boolean cut) {
    String wanted = squeezed(one.text().orElseThrow());
    String value = squeezed(found);
    // Any policy of the customer's own will do (CONTRACT AR-7).
    return one.purpose() == Purpose.DMARC
        ? value.startsWith("v=dmarc1")
            && value.matches("(?s).*;\\s*p\\s*=\\s*(none|quarantine|reject)\\b.*")
        : value.equals(wanted) || (cut && wanted.startsWith(value));
  }

  private boolean leads(DomainName owner, DomainName target, Facts facts) {
    Optional<DomainName> at =
        facts.shown().stream()
            .filter(shown -> shown.owner().equals(owner))
            .flatMap(shown ->
                shown.data() instanceof Rdata.Alias alias
                    ? Stream.of(alias.target())
                    : Stream.<DomainName>empty())
            .findFirst();
    for (int link = 0; link < MAX_LINKS && at.isPresent(); link++) {
      if (at.get().equals(target)) {
        return true;
      }
      at = at.filter(name -> !name.equals(owner)).map(aliases::get);
    }
    return false;
  }

  /// Without what says nothing: blanks, the case of letters.
  private static String squeezed(String value) {
    return value.replaceAll("\\s", "").toLowerCase(Locale.ROOT);
  }
}
