package dev.signet.spf;

import dev.signet.name.DomainName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An SPF record: `v=spf1` and its terms (§4.5, §4.6, §12).
///
/// The strings of one TXT record are joined without anything between them before reading (§3.3).
/// Equality is that of the terms; printing and reading again gives an equal record.
public final class SpfRecord {
  /// The longest record that is read, in characters. The RFC sets no bound; §3.4 asks to stay under
  /// 512 octets.
  public static final int MAX_LENGTH = 4_096;

  static final String VERSION = "v=spf1";

  private final List<Term> terms;
  private final List<Integer> offsets;

  SpfRecord(List<Term> terms, List<Integer> offsets) {
    this.terms = List.copyOf(terms);
    this.offsets = List.copyOf(offsets);
  }

  /// What came of reading a text that claims to be a record.
  public sealed interface Reading {
    record Readable(SpfRecord spf) implements Reading {}

    /// Syntax errors anywhere spoil all of it: permerror (§4.6). At least one problem, in order of
    /// their place.
    record Unreadable(List<SpfProblem> problems) implements Reading {
      public Unreadable {
        problems = List.copyOf(problems);
      }
    }
  }

  /// Whether a TXT record is an SPF record: it begins with `v=spf1`, then a space or the end
  /// (§4.5). Case does not matter (the grammar of §12 is that of RFC 5234).
  public static boolean claims(String text) {
    return text.regionMatches(true, 0, VERSION, 0, VERSION.length())
        && (text.length() == VERSION.length() || text.charAt(VERSION.length()) == ' ');
  }

  /// Reads a text that [#claims] to be a record; `owner` is named in the problems.
  public static Reading read(String text, DomainName owner) {
    return SpfParser.read(text, owner);
  }

  /// Reads a text; empty when it is no valid record.
  public static Optional<SpfRecord> parse(String text) {
    return claims(text) && read(text, DomainName.ROOT) instanceof Reading.Readable(SpfRecord spf)
        ? Optional.of(spf)
        : Optional.empty();
  }

  /// Every term in order, modifiers included.
  public List<Term> terms() {
    return terms;
  }

  /// Where the term with this index began in the text.
  int offset(int index) {
    return offsets.get(index);
  }

  /// The directives in order.
  public List<Term.Directive> directives() {
    List<Term.Directive> directives = new ArrayList<>();
    for (Term term : terms) {
      if (term instanceof Term.Directive directive) {
        directives.add(directive);
      }
    }
    return directives;
  }

  /// Where the answer is when nothing here matches. Empty beside `all`, which makes receivers
  /// ignore a redirect wherever it stands (§6.1).
  public Optional<DomainSpec> redirect() {
    if (all().isPresent()) {
      return Optional.empty();
    }
    return terms.stream()
        .filter(Term.Redirect.class::isInstance)
        .map(term -> ((Term.Redirect) term).target())
        .findFirst();
  }

  /// Where the explanation stands.
  public Optional<DomainSpec> explanation() {
    return terms.stream()
        .filter(Term.Explanation.class::isInstance)
        .map(term -> ((Term.Explanation) term).target())
        .findFirst();
  }

  /// What the first `all` says.
  public Optional<Qualifier> all() {
    return directives().stream()
        .filter(directive -> directive.mechanism() instanceof Mechanism.All)
        .map(Term.Directive::qualifier)
        .findFirst();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SpfRecord that && terms.equals(that.terms);
  }

  @Override
  public int hashCode() {
    return terms.hashCode();
  }

  /// The record as published, single spaces, names of mechanisms in lower case.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(VERSION);
    terms.forEach(term -> text.append(' ').append(term));
    return text.toString();
  }
}
