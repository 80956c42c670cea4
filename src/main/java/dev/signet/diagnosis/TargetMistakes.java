package dev.signet.diagnosis;

import dev.signet.diagnosis.Diagnosis.RecordStatus;
import dev.signet.dns.RecordType;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The CNAME is there, and points somewhere else: what went wrong with its target.
final class TargetMistakes implements Detector {
  private static final int TYPO = 2;
  private static final int LONG_TYPO = 3;

  /// DNS text writes other octets as `\DDD`; these are spaces, tabs, line ends and the UTF-8 of
  /// spaces that do not break.
  private static final Pattern WHITESPACE =
      Pattern.compile("\\\\(?:032|009|010|013|194\\\\160|226\\\\128\\\\\\d{3}|239\\\\187\\\\191)");

  private static final Pattern PUNCTUATION =
      Pattern.compile("[\"'`,;:<>()\\[\\]{}!]|\\\\[.\\\\\"]|\\\\226\\\\128\\\\\\d{3}");

  @Override
  public void detect(Case patient, Findings findings) {
    for (CustomerRecord expected : patient.aliases()) {
      List<DomainName> aliases = patient.observed().aliases(expected.owner());
      boolean wrong =
          patient.status(expected) == RecordStatus.WRONG
              && aliases.size() == 1
              && !findings.explained(expected);
      if (wrong) {
        of(expected, aliases.getFirst(), patient, findings);
      }
    }
  }

  private static void of(
      CustomerRecord expected, DomainName seen, Case patient, Findings findings) {
    if (patient.observed().chainFrom(expected.owner()).loop()
        || patient.observed().chainFrom(expected.owner()).tooLong()) {
      return;
    }
    FindingCode code = code(expected, seen, patient);
    findings
        .about(expected, code)
        .saw(
            "It points to "
                + Words.shown(seen)
                + ", and should point to "
                + expected.target().orElseThrow()
                + ".")
        .on(patient.observed().authoritative(expected.owner(), RecordType.CNAME))
        .fix(patient.remedy().change(expected));
  }

  private static FindingCode code(CustomerRecord expected, DomainName seen, Case patient) {
    DomainName target = expected.target().orElseThrow();
    String text = seen.toString();
    if (appended(target, seen, patient)) {
      return FindingCode.TARGET_HAS_ZONE_APPENDED;
    }
    Optional<CustomerRecord> other =
        patient.aliases().stream()
            .filter(one -> !one.equals(expected) && names(seen, one.target().orElseThrow()))
            .findFirst();
    if (other.isPresent()) {
      boolean swapped =
          patient.observed().aliases(other.get().owner()).stream()
              .anyMatch(its -> names(its, target));
      return swapped ? FindingCode.SELECTORS_SWAPPED : FindingCode.TARGET_OF_OTHER_RECORD;
    }
    if (text.contains("://") || text.startsWith("http") || text.contains("/")) {
      return FindingCode.TARGET_IS_URL;
    }
    if (WHITESPACE.matcher(text).find()) {
      return FindingCode.TARGET_HAS_WHITESPACE;
    }
    if (PUNCTUATION.matcher(text).find()) {
      return FindingCode.TARGET_HAS_PUNCTUATION;
    }
    if (withoutUnderscores(text).equals(withoutUnderscores(target.toString()))) {
      return FindingCode.TARGET_UNDERSCORE_LOST;
    }
    if (partOf(target, seen, patient)) {
      return FindingCode.TARGET_INCOMPLETE;
    }
    Optional<FindingCode> token = token(target, seen);
    if (token.isPresent()) {
      return token.get();
    }
    return EditDistance.between(text, target.toString()) <= LONG_TYPO
        ? FindingCode.TARGET_TYPO
        : FindingCode.TARGET_ELSEWHERE;
  }

  /// Whether `seen` is `target`, possibly with something of the domain behind it.
  static boolean names(DomainName seen, DomainName target) {
    return seen.equals(target) || seen.toString().startsWith(target + ".");
  }

  private static boolean appended(DomainName target, DomainName seen, Case patient) {
    String text = seen.toString();
    String prefix = target + ".";
    return text.startsWith(prefix)
        && DomainName.parse(text.substring(prefix.length()))
            .filter(rest ->
                rest.isAtOrBelow(patient.inquiry().apex())
                    || patient.inquiry().apex().isAtOrBelow(rest))
            .isPresent();
  }

  private static String withoutUnderscores(String text) {
    return text.replace("_", "");
  }

  /// Labels of the target are missing at one end, the zone perhaps appended in their place.
  private static boolean partOf(DomainName target, DomainName seen, Case patient) {
    DomainName bare = seen;
    if (seen.isBelow(patient.zone())) {
      bare = DomainName.of(seen.relativeTo(patient.zone()));
    }
    List<String> whole = target.labels();
    int count = bare.labels().size();
    boolean shorter = count < whole.size();
    return shorter
        && (bare.labels().equals(whole.subList(0, count))
            || (bare.equals(seen)
                && bare.labels().equals(whole.subList(whole.size() - count, whole.size()))));
  }

  /// Same shape, one label differs: another token than ours, or ours misspelled.
  private static Optional<FindingCode> token(DomainName target, DomainName seen) {
    List<String> wanted = target.labels();
    List<String> got = seen.labels();
    if (wanted.size() != got.size()) {
      return Optional.empty();
    }
    int differing = -1;
    for (int i = 0; i < wanted.size(); i++) {
      if (!wanted.get(i).equals(got.get(i))) {
        if (differing >= 0) {
          return Optional.empty();
        }
        differing = i;
      }
    }
    // The end of the name is that of the service: a token stands before it.
    if (differing < 0 || differing > wanted.size() - 3) {
      return Optional.empty();
    }
    int distance = EditDistance.between(wanted.get(differing), got.get(differing));
    return Optional.of(distance <= TYPO ? FindingCode.TOKEN_TYPO : FindingCode.OLDER_TOKEN);
  }
}
