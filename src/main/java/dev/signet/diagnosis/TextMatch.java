package dev.signet.diagnosis;

import dev.signet.dkim.KeyRecord;
import dev.signet.dmarc.DmarcRecord;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import dev.signet.spf.SpfCost;
import dev.signet.spf.SpfCoverage;
import dev.signet.spf.SpfRecord;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Whether TXT values do what is expected of them: by meaning, not as text (V-1).
final class TextMatch {
  private TextMatch() {}

  /// Whether some of `texts` serves as `expected`; others beside it do not hurt.
  static boolean met(CustomerRecord expected, List<String> texts) {
    String wanted = expected.text().orElse("");
    return switch (expected.purpose()) {
      case SPF -> texts.stream().anyMatch(text -> includesTerms(text, wanted));
      case DMARC ->
          texts.stream()
              .anyMatch(
                  text -> DmarcRecord.parse(text).map(DmarcRecord::hasUsablePolicy).orElse(false));
      case DKIM -> texts.stream().anyMatch(text -> sameKey(text, wanted));
      default -> texts.contains(wanted);
    };
  }

  private static boolean includesTerms(String text, String wanted) {
    return SpfRecord.claims(text) && terms(text).containsAll(terms(wanted));
  }

  /// Terms but for the `all` at the end: how strict it is, is the owner's choice.
  static Set<String> terms(String text) {
    Set<String> out = new TreeSet<>();
    for (String term : text.strip().toLowerCase(Locale.ROOT).split("\\s+")) {
      String bare = term.startsWith("+") ? term.substring(1) : term;
      if (!bare.matches("[-~?]?all")) {
        out.add(bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare);
      }
    }
    return out;
  }

  /// Whether both are key records with the same key.
  static boolean sameKey(String text, String wanted) {
    Optional<KeyRecord> one = KeyRecord.parse(text);
    Optional<KeyRecord> other = KeyRecord.parse(wanted);
    return one.isPresent()
        && other.isPresent()
        && !one.get().revoked()
        && Arrays.equals(one.get().publicKey(), other.get().publicKey());
  }

  /// Whether the domain's SPF record lets in, by whatever way, what `expected` includes.
  static boolean covered(CustomerRecord expected, Observed observed) {
    SpfCost cost = SpfCost.of(expected.owner(), new ObservedTexts(observed::look));
    Set<String> own = cost.text().map(TextMatch::terms).orElse(Set.of());
    return cost.text().isPresent()
        && !cost.broken()
        && terms(expected.text().orElse("")).stream()
            .allMatch(term -> own.contains(term) || included(term, cost));
  }

  private static boolean included(String term, SpfCost cost) {
    return term.startsWith("include:")
        && DomainName.parse(term.substring("include:".length()))
            .filter(name -> cost.covers(name) instanceof SpfCoverage.Covered)
            .isPresent();
  }
}
