package dev.signet.lookup;

import dev.signet.dns.Rcode;
import dev.signet.lookup.Answer.Cause;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// What kind of answer a reply is, by its response code, its extended errors, who sent it and what
/// shape it has.
///
/// Rules are data: read from the top, the first that fits decides, and what fits none says nothing
/// about the domain. Everything that a broken, lame, lying or unlucky server can send ends in a
/// [Kind] that carries no information. RFC 2308 §2, RFC 8914 §4, RFC 8020.
public final class OutcomeTable {
  private OutcomeTable() {}

  /// The shape of a reply's sections.
  public enum Shape {
    /// Records of the type asked for stand at the end of the alias chain.
    ANSWER,
    /// No such records, and an SOA in the authority section (RFC 2308 §2.2, §2.1).
    NEGATIVE,
    /// No such records and no SOA, but NS records of a zone below the server's own.
    REFERRAL,
    /// The same, but the NS records are of the server's own zone or one above, or the answer
    /// section holds something else.
    UPWARD,
    /// Nothing at all.
    BARE
  }

  /// What a reply is worth before anybody looks at its data.
  public sealed interface Kind {
    record Found() implements Kind {}

    record NoData() implements Kind {}

    record NoSuchName() implements Kind {}

    record Nothing(Cause cause) implements Kind {}
  }

  /// What is known of a reply.
  ///
  /// @param recursive the RA flag: what it says may be out of a cache
  /// @param truncated TC was set, and TCP brought no more
  /// @param away an alias stands at the name, and its end is not this server's to speak of
  public record Features(
      Perspective perspective,
      Rcode rcode,
      Set<Integer> extendedErrors,
      boolean authoritative,
      boolean recursive,
      boolean truncated,
      boolean away,
      Shape shape) {
    public Features {
      extendedErrors = Set.copyOf(extendedErrors);
    }

    boolean is(Rcode... codes) {
      return List.of(codes).contains(rcode);
    }

    boolean asked(Perspective whom) {
      return perspective == whom;
    }

    boolean says(Set<Integer> errors) {
      return extendedErrors.stream().anyMatch(errors::contains);
    }
  }

  /// One row.
  private record Rule(String reason, Predicate<Features> fits, Kind kind) {}

  /// Stale Answer, Stale NXDOMAIN Answer.
  private static final Set<Integer> STALE = Set.of(3, 19);

  /// Forged, Blocked, Censored, Filtered, Prohibited.
  private static final Set<Integer> BY_POLICY = Set.of(4, 15, 16, 17, 18);

  /// Not Authoritative, Not Supported.
  private static final Set<Integer> LAME = Set.of(20, 21);

  /// The codes that name a failed DNSSEC validation; Indeterminate (5) is not one.
  private static final Set<Integer> BOGUS = Set.of(1, 2, 6, 7, 8, 9, 10, 11, 12, 25, 26, 27);

  private static final List<Rule> RULES =
      List.of(
          nothing("partial data is never used", Features::truncated, Cause.TRUNCATED),
          nothing("blocked or forged by the resolver", f -> f.says(BY_POLICY), Cause.FILTERED),
          nothing("kept beyond its time", f -> f.says(STALE), Cause.STALE),
          nothing("says itself that it is not in charge", f -> f.says(LAME), Cause.LAME),
          nothing("validation failed", f -> f.is(Rcode.SERVFAIL) && f.says(BOGUS), Cause.BOGUS),
          // RFC 6604 §3: the code is the end's, and the end is another zone's.
          nothing("leads into another zone", f -> f.away() && f.authoritative(), Cause.ALIAS),
          nothing(
              "an alias without authority",
              f -> f.away() && !f.recursive() && f.asked(Perspective.AUTHORITATIVE),
              Cause.UNAUTHORITATIVE),
          new Rule(
              "the alias itself, whatever of its end",
              f ->
                  f.asked(Perspective.AUTHORITATIVE)
                      && f.authoritative()
                      && f.shape() == Shape.ANSWER
                      && f.is(Rcode.SERVFAIL, Rcode.REFUSED),
              new Kind.Found()),
          nothing("failed for whatever reason", f -> f.is(Rcode.SERVFAIL), Cause.SERVER_FAILURE),
          nothing(
              "listed, but does not serve the zone",
              f -> f.is(Rcode.REFUSED, Rcode.NOTAUTH) && f.asked(Perspective.AUTHORITATIVE),
              Cause.LAME),
          nothing("refused", f -> f.is(Rcode.REFUSED, Rcode.NOTAUTH), Cause.REFUSED),
          nothing(
              "did not understand",
              f -> f.is(Rcode.FORMERR, Rcode.NOTIMP, Rcode.BADVERS, Rcode.BADCOOKIE),
              Cause.NOT_UNDERSTOOD),
          nothing("DNAME overflow", f -> f.is(Rcode.YXDOMAIN), Cause.NAME_TOO_LONG),
          nothing("any other code", f -> !f.is(Rcode.NOERROR, Rcode.NXDOMAIN), Cause.OTHER_RCODE),
          nothing(
              "the zone below is served elsewhere",
              f ->
                  f.asked(Perspective.AUTHORITATIVE)
                      && f.is(Rcode.NOERROR)
                      && !f.authoritative()
                      && f.shape() == Shape.REFERRAL,
              Cause.REFERRED),
          nothing(
              "data without authority, and not out of a cache",
              f ->
                  f.asked(Perspective.AUTHORITATIVE)
                      && !f.authoritative()
                      && !f.recursive()
                      && f.shape() == Shape.ANSWER,
              Cause.UNAUTHORITATIVE),
          nothing(
              "answers without authority",
              f -> f.asked(Perspective.AUTHORITATIVE) && !f.authoritative(),
              Cause.LAME),
          new Rule("data", f -> f.shape() == Shape.ANSWER, new Kind.Found()),
          new Rule(
              "the name does not exist",
              f -> f.is(Rcode.NXDOMAIN) && f.shape() == Shape.NEGATIVE,
              new Kind.NoSuchName()),
          new Rule(
              "the type does not exist",
              f -> f.is(Rcode.NOERROR) && f.shape() == Shape.NEGATIVE,
              new Kind.NoData()),
          // RFC 2308 §2.1 types 3 and 4, §2.2 type 3: see Sighting.bare.
          new Rule(
              "the name does not exist, without an SOA",
              f -> f.is(Rcode.NXDOMAIN),
              new Kind.NoSuchName()),
          new Rule(
              "the type does not exist, without an SOA",
              f -> f.is(Rcode.NOERROR) && f.shape() == Shape.BARE,
              new Kind.NoData()));

  private static Rule nothing(String reason, Predicate<Features> fits, Cause cause) {
    return new Rule(reason, fits, new Kind.Nothing(cause));
  }

  /// The kind of answer with these features.
  public static Kind kindOf(Features features) {
    for (Rule rule : RULES) {
      if (rule.fits().test(features)) {
        return rule.kind();
      }
    }
    return new Kind.Nothing(Cause.EMPTY);
  }
}
