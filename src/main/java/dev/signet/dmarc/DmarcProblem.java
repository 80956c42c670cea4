package dev.signet.dmarc;

import dev.signet.name.DomainName;

/// One thing that is wrong, or odd, about what a domain publishes for DMARC.
///
/// @param at the name the record stands at, `_dmarc.example.com`
/// @param offset where in the text, counted in characters; -1 when it is about the whole
/// @param text the tag or record in question, shortened; may be empty
/// @param detail a clause for people
public record DmarcProblem(Code code, DomainName at, int offset, String text, String detail) {
  private static final int MAX_TEXT = 100;

  public DmarcProblem {
    text = text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
  }

  /// How much it matters.
  public enum Severity {
    /// Receivers use no record of this domain.
    BREAKING,
    /// Receivers do something else than is written, or nothing.
    RISK,
    /// It could be better.
    TIP
  }

  /// The kinds of problems; stable.
  public enum Code {
    /// More than one record: all are discarded (§4.10).
    SEVERAL_RECORDS(Severity.BREAKING),
    /// Meant as a record, but it does not begin with exactly `v=DMARC1` and a semicolon (§4.7).
    BAD_VERSION(Severity.BREAKING),
    /// Longer than our limit.
    RECORD_TOO_LONG(Severity.BREAKING),
    /// No usable `p`, `sp` or `np`, and no address to report to: no DMARC at all (§4.10.1).
    NOT_APPLIED(Severity.BREAKING),
    /// A record where receivers do not look for it: at the domain itself, or below a doubled name
    /// (§4.5).
    MISPLACED(Severity.BREAKING),
    /// No usable `p`, `sp` or `np`: taken as `p=none`, because there is an address to report to
    /// (§4.10.1).
    TAKEN_AS_NONE(Severity.RISK),
    /// Something between semicolons that is no tag, or a tag without a value; ignored (§4.7).
    BAD_TAG(Severity.RISK),
    /// A value the tag cannot have; the default is used (§4.7).
    BAD_VALUE(Severity.RISK),
    /// The same tag again; the first one counts here, other receivers may differ.
    REPEATED_TAG(Severity.RISK),
    /// A report address that is no URI.
    BAD_URI(Severity.RISK),
    /// Forged mail in this domain's name is to be delivered (`p=none`).
    MONITORING(Severity.TIP),
    /// `t=y`: the policy is applied one level lower (§4.7).
    TEST_MODE(Severity.TIP),
    /// `pct`, `rf`, `ri`: receivers ignore them now (RFC 9989 Appendix A).
    HISTORIC_TAG(Severity.TIP),
    /// A tag that is not registered; ignored (§4.7).
    UNKNOWN_TAG(Severity.TIP),
    /// A size behind a report address, obsolete and ignored.
    OBSOLETE_SIZE(Severity.TIP),
    /// `fo` without `ruf` says nothing (§4.7).
    FO_WITHOUT_RUF(Severity.TIP),
    /// The own record has no say over organizational matters: `sp` below the organizational domain
    /// is ignored (§4.7).
    SP_IGNORED(Severity.TIP);

    private final Severity severity;

    Code(Severity severity) {
      this.severity = severity;
    }

    public Severity severity() {
      return severity;
    }
  }
}
