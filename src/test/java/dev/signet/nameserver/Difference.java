package dev.signet.nameserver;

import dev.signet.nameserver.OtherServer.Kind;
import dev.signet.nameserver.QuestionMix.Question;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// Where we answer otherwise than another server, and may: `docs/answers.md` has a row for each.
/// Each is tied to the questions and the answers that it speaks of; everything else must agree.
enum Difference {
  /// RFC 8482 leaves the choice; from us a forged sender gets no octet more than it sent (D7).
  ANY_OVER_UDP,
  /// RFC 8482 §4.1 and §4.2: others pick a record set or give all, we say where to read on.
  ANY_OVER_TCP,
  /// NSD truncates ANY before it looks whose name it is.
  ANY_ELSEWHERE,
  /// Everybody refuses a transfer; by which code is their own choice.
  TRANSFER,
  /// We are authoritative in class IN alone, and refuse the others.
  OTHER_CLASS,
  /// We implement QUERY alone.
  OTHER_OPCODE,
  /// All say BADVERS; the flags beside it differ.
  OTHER_EDNS_VERSION,
  /// Types that no record can have: for us a type like any other.
  META_TYPE,
  /// BIND sends the query's CD back; RFC 4035 §3.1.6 would have it clear.
  CD_COPIED,
  /// BIND sends the query's AD back with a truncated answer.
  AD_COPIED,
  /// A server cookie is ours and BIND's alone, and takes room in the reply.
  COOKIE_TAKES_ROOM,
  /// BIND keeps the zone's case of letters, so it cannot point to the question's name.
  CASE_TAKES_ROOM;

  private static final int ANY_TYPE = 255;
  private static final int AXFR = 252;
  private static final int IXFR = 251;
  private static final int ANY_CLASS = 255;
  private static final int CHAOS = 3;
  private static final int NOTIFY = 4;
  private static final int CD = 0x10;
  private static final int AD = 0x20;
  private static final int PLAIN_LIMIT = 512;
  private static final int COOKIE_OPTION_LENGTH = 28;
  private static final Set<String> NO = Set.of("REFUSED", "NOTAUTH", "NOTIMP", "FORMERR");

  /// Why the two answers differ; empty when something in them is not explained.
  static Optional<Set<Difference>> explain(Kind kind, Question question, Said ours, Said theirs) {
    Optional<Difference> whole = ofTheQuestion(kind, question, ours, theirs);
    if (whole.isPresent()) {
      return whole.map(EnumSet::of);
    }
    EnumSet<Difference> seen = EnumSet.noneOf(Difference.class);
    Said rest = theirs;
    if (kind == Kind.BIND && question.flag(CD) && rest.has("cd")) {
      rest = rest.without("cd");
      seen.add(CD_COPIED);
    }
    if (kind == Kind.BIND && question.flag(AD) && rest.has("tc") && rest.has("ad")) {
      rest = rest.without("ad");
      seen.add(AD_COPIED);
    }
    int limit = Math.clamp(question.ednsSize(), PLAIN_LIMIT, 1232);
    if (ours.has("tc")
        && !rest.has("tc")
        && question.hasCookie()
        && theirs.length() + COOKIE_OPTION_LENGTH > limit) {
      rest = rest.truncatedAs(ours);
      seen.add(COOKIE_TAKES_ROOM);
    } else if (kind == Kind.BIND
        && rest.has("tc")
        && !ours.has("tc")
        && ours.length() + question.name().length() > limit) {
      rest = rest.truncatedAs(ours);
      seen.add(CASE_TAKES_ROOM);
    }
    return rest.agrees(ours) ? Optional.of(seen) : Optional.empty();
  }

  private static Optional<Difference> ofTheQuestion(
      Kind kind, Question question, Said ours, Said theirs) {
    boolean bothNo = NO.contains(ours.rcode()) && NO.contains(theirs.rcode());
    boolean empty = ours.records().isEmpty() && theirs.records().isEmpty();
    boolean inZone = !ours.rcode().equals("REFUSED");
    if (question.opcode() != 0) {
      return when(
          OTHER_OPCODE,
          empty
              && ours.rcode().equals("NOTIMP")
              && (bothNo
                  || theirs.rcode().equals("BADVERS")
                  || question.opcode() == NOTIFY
                      && Set.of("NXDOMAIN", "NOERROR").contains(theirs.rcode())));
    }
    if (question.ednsVersion() > 0) {
      return when(
          OTHER_EDNS_VERSION,
          empty && ours.rcode().equals("BADVERS") && theirs.rcode().equals("BADVERS"));
    }
    if (question.klass() != 1) {
      return when(
          OTHER_CLASS,
          ours.rcode().equals("REFUSED")
              && ours.records().isEmpty()
              && (bothNo && empty
                  || question.klass() == ANY_CLASS
                  // BIND and Knot say their version there.
                  || question.klass() == CHAOS));
    }
    return switch (question.type()) {
      case AXFR, IXFR -> when(TRANSFER, ours.rcode().equals("REFUSED") && bothNo && empty);
      case ANY_TYPE -> {
        if (!inZone) {
          yield when(ANY_ELSEWHERE, kind == Kind.NSD && empty && theirs.has("tc"));
        }
        if (question.overTcp()) {
          yield when(
              ANY_OVER_TCP,
              ours.records().toString().contains(" HINFO ")
                  && theirs.rcode().equals("NOERROR")
                  && !theirs.has("tc")
                  && !theirs.records().isEmpty());
        }
        yield when(
            ANY_OVER_UDP,
            ours.has("tc")
                && ours.records().isEmpty()
                && Set.of("NOERROR", "NXDOMAIN").contains(theirs.rcode()));
      }
      case 0, 128, 250, 253, 254 ->
          when(
              META_TYPE,
              theirs.records().isEmpty()
                  && Set.of("FORMERR", "NOTIMP").contains(theirs.rcode())
                  && Set.of("NOERROR", "NXDOMAIN", "REFUSED").contains(ours.rcode()));
      default -> Optional.empty();
    };
  }

  private static Optional<Difference> when(Difference difference, boolean holds) {
    return holds ? Optional.of(difference) : Optional.empty();
  }
}
