package dev.signet.console;

import dev.signet.console.Chart.Shade;
import dev.signet.diagnosis.Expected;
import dev.signet.dns.RecordType;
import dev.signet.registry.TimelineEntry;
import dev.signet.registry.TimelineEntry.Observed;
import dev.signet.verification.Observation;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What kept answers are worth beside what should be published. A rough reading for a picture: the
/// verdicts are made by the checks, from the answers themselves.
final class Answers {
  private static final Pattern BETWEEN = Pattern.compile("; (?=[A-Z]{1,10}[0-9]{0,5} )");
  private static final String CUT = "…";

  /// Receivers follow no more (CONTRACT, `chain_broken`).
  private static final int MAX_LINKS = 10;

  private final List<Expected> expected;

  /// Where every alias that was seen leads; by the newest answer.
  private final Map<String, String> aliases = new HashMap<>();

  /// @param entries newest first
  Answers(List<Expected> expected, List<TimelineEntry> entries) {
    this.expected = List.copyOf(expected);
    for (TimelineEntry entry : entries) {
      if (entry.what() instanceof Observed observed) {
        learn(observed.observation());
      }
    }
  }

  private void learn(Observation seen) {
    String owner = owner(seen);
    for (String part : BETWEEN.split(seen.data())) {
      if (part.startsWith("CNAME ") && !part.endsWith(CUT)) {
        String target = plain(part.substring(6));
        aliases.putIfAbsent(owner, target);
        owner = target;
      }
    }
  }

  /// What one answer is worth; empty when it is about no record that should be published.
  ///
  /// A resolver is asked for what stands behind an alias, and tells the alias on the way.
  Optional<Shade> worth(Observation seen) {
    String owner = owner(seen);
    boolean resolver = seen.perspective().equals("recursive");
    return expected.stream()
        .filter(one ->
            one.owner().toString().equals(owner)
                && (one.typeText().equals(type(seen))
                    || (resolver && one.type().equals(RecordType.CNAME))))
        .findFirst()
        .map(one ->
            switch (seen.outcome()) {
              case "found" -> right(one, seen, owner) ? Shade.RIGHT : Shade.OTHER;
              case "no_data", "no_such_name" ->
                  right(one, seen, owner)
                      ? Shade.RIGHT
                      : seen.data().isEmpty() ? Shade.MISSING : Shade.OTHER;
              default -> Shade.SILENT;
            });
  }

  private boolean right(Expected one, Observation seen, String owner) {
    if (one.type().equals(RecordType.CNAME)) {
      return leads(owner, firstTarget(seen), plain(one.value()));
    }
    String wanted = squeezed(one.value());
    for (String part : BETWEEN.split(seen.data())) {
      int space = part.indexOf(' ');
      String type = space < 0 ? "" : part.substring(0, space);
      String value = squeezed(part.substring(space + 1).replace(CUT, ""));
      boolean same =
          switch (one.purpose()) {
            // Any policy of the customer's own will do (CONTRACT AR-7).
            case DMARC ->
                value.startsWith("v=dmarc1")
                    && value.matches("(?s).*;\\s*p\\s*=\\s*(none|quarantine|reject)\\b.*");
            case INBOUND -> value.equals(wanted);
            default -> value.equals(wanted) || (part.endsWith(CUT) && wanted.startsWith(value));
          };
      if (same && type.equals(one.typeText())) {
        return true;
      }
    }
    return false;
  }

  private boolean leads(String owner, Optional<String> first, String target) {
    Optional<String> at = first;
    for (int link = 0; link < MAX_LINKS && at.isPresent(); link++) {
      if (at.get().equals(target)) {
        return true;
      }
      String next = at.get().equals(owner) ? null : aliases.get(at.get());
      at = Optional.ofNullable(next);
    }
    return false;
  }

  private static Optional<String> firstTarget(Observation seen) {
    for (String part : BETWEEN.split(seen.data())) {
      if (part.startsWith("CNAME ")) {
        return Optional.of(plain(part.substring(6).replace(CUT, "")));
      }
    }
    return Optional.empty();
  }

  private static String owner(Observation seen) {
    int space = seen.question().lastIndexOf(' ');
    return plain(space < 0 ? seen.question() : seen.question().substring(0, space));
  }

  private static String type(Observation seen) {
    return seen.question().substring(seen.question().lastIndexOf(' ') + 1);
  }

  /// A name without its last dot.
  private static String plain(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  /// Without what says nothing: quotes, blanks, a last dot, the case of letters.
  private static String squeezed(String value) {
    return plain(value.replaceAll("[\"\\s]", ""));
  }
}
