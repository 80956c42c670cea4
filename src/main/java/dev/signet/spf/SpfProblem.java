package dev.signet.spf;

import dev.signet.name.DomainName;

/// One thing that is wrong, or odd, about what a domain publishes for SPF.
///
/// @param at whose record it is about
/// @param offset where in that record, counted in characters; -1 when it is about the whole
/// @param term the term or text in question, shortened; may be empty
/// @param detail a clause for people
public record SpfProblem(Code code, DomainName at, int offset, String term, String detail) {
  private static final int MAX_TERM = 100;

  public SpfProblem {
    term = term.length() <= MAX_TERM ? term : term.substring(0, MAX_TERM) + "…";
  }

  /// How much it matters.
  public enum Severity {
    /// Receivers get no usable answer: permerror, or no record at all.
    BREAKING,
    /// It works, and will hurt.
    RISK,
    /// It could be better.
    TIP
  }

  /// The kinds of problems; stable.
  public enum Code {
    /// There is no SPF record (§4.5).
    NO_RECORD(Severity.BREAKING),
    /// More than one record: permerror (§4.5).
    SEVERAL_RECORDS(Severity.BREAKING),
    /// Meant as an SPF record, but the version is not exactly `v=spf1` and a space (§4.5).
    WRONG_VERSION(Severity.BREAKING),
    /// Longer than our limit.
    RECORD_TOO_LONG(Severity.BREAKING),
    /// Something other than printable ASCII and spaces (§4.6).
    BAD_CHARACTER(Severity.BREAKING),
    /// Two terms run into each other (§4.6.1).
    MISSING_SPACE(Severity.BREAKING),
    /// No such mechanism (§4.6.1).
    UNKNOWN_MECHANISM(Severity.BREAKING),
    /// A mechanism or modifier without what it needs, or with what it cannot take (§5, §6).
    BAD_TERM(Severity.BREAKING),
    /// The domain of a term is none (§7.1).
    BAD_DOMAIN(Severity.BREAKING),
    /// The address or prefix length of a term is none (§5.6).
    BAD_NETWORK(Severity.BREAKING),
    /// A macro that does not exist (§7.1).
    BAD_MACRO(Severity.BREAKING),
    /// `redirect=` or `exp=` twice (§6).
    REPEATED_MODIFIER(Severity.BREAKING),
    /// More than ten terms that ask the DNS (§4.6.4).
    TOO_MANY_LOOKUPS(Severity.BREAKING),
    /// More than two look-ups that find nothing (§4.6.4).
    TOO_MANY_VOIDS(Severity.BREAKING),
    /// An `mx` with more than ten exchanges (§4.6.4).
    TOO_MANY_EXCHANGES(Severity.BREAKING),
    /// A record that includes itself, directly or through others (§4.6.4).
    INCLUDE_LOOP(Severity.BREAKING),
    /// `include` or `redirect` of a domain that has no record of its own, or several (§5.2, §6.1).
    INCLUDE_WITHOUT_RECORD(Severity.BREAKING),
    /// Includes more than ten deep.
    CHAIN_TOO_LONG(Severity.BREAKING),
    /// `+all`: every host may send (§5.1).
    PASS_ALL(Severity.RISK),
    /// `ptr` is slow, unreliable, and not to be published (§5.5).
    PTR_USED(Severity.RISK),
    /// `redirect=` beside `all` is never looked at (§6.1).
    REDIRECT_IGNORED(Severity.RISK),
    /// Terms behind `all` are never looked at (§5.1).
    TERMS_AFTER_ALL(Severity.RISK),
    /// A look-up that finds nothing; two are allowed in all (§4.6.4).
    VOID_LOOKUP(Severity.RISK),
    /// A target that ends like two terms run together, yet is a domain name (`com-all`).
    SUSPECT_TARGET(Severity.RISK),
    /// A server did not answer, so the count is not complete.
    UNANSWERED(Severity.RISK),
    /// More than 450 octets: the answer may not fit a UDP packet (§3.4).
    RECORD_LONG(Severity.TIP),
    /// Neither `all` nor `redirect=`: who is not listed gets neutral (§4.7).
    NO_ALL(Severity.TIP);

    private final Severity severity;

    Code(Severity severity) {
      this.severity = severity;
    }

    public Severity severity() {
      return severity;
    }
  }
}
