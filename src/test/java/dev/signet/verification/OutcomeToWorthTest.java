package dev.signet.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.dns.Rcode;
import dev.signet.lookup.Answer;
import dev.signet.lookup.Answer.Cause;
import dev.signet.lookup.OutcomeTable;
import dev.signet.lookup.OutcomeTable.Features;
import dev.signet.lookup.OutcomeTable.Kind;
import dev.signet.lookup.OutcomeTable.Shape;
import dev.signet.lookup.Perspective;
import dev.signet.name.DomainName;
import dev.signet.verification.VerdictTable.Place;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Rcode × extended error × transport × AA × shape → verdict: named rows, then the whole product
/// against an independent statement of the same policy.
class OutcomeToWorthTest {
  private static final DomainName NAME = DomainName.of("anypost.example.com");

  private static Worth worth(Features features, boolean matches, Place place) {
    return VerdictTable.worth(answer(OutcomeTable.kindOf(features)), matches, place);
  }

  private static Answer answer(Kind kind) {
    return switch (kind) {
      case Kind.Found() -> new Answer.Found(List.of(), List.of());
      case Kind.NoData() -> new Answer.NoData(NAME);
      case Kind.NoSuchName() -> new Answer.NoSuchName(NAME);
      case Kind.Nothing(Cause cause) -> new Answer.Unanswered(cause, Optional.empty());
    };
  }

  @ParameterizedTest
  @CsvSource({
    // rcode, ede (-1 none), who, aa, shape, matches, verdict
    "0,-1,AUTHORITATIVE,true,ANSWER,true,YES",
    "0,-1,RECURSIVE,false,ANSWER,true,YES",
    "0,-1,AUTHORITATIVE,true,ANSWER,false,NO_DIFFERS",
    "0,-1,AUTHORITATIVE,true,NEGATIVE,false,NO_ABSENT",
    "0,-1,AUTHORITATIVE,true,BARE,false,NO_ABSENT",
    "0,-1,AUTHORITATIVE,true,UPWARD,false,TRANSIENT",
    "0,-1,RECURSIVE,false,BARE,false,NO_ABSENT",
    "3,-1,RECURSIVE,false,UPWARD,false,NO_ABSENT",
    "3,-1,AUTHORITATIVE,true,NEGATIVE,false,NO_ABSENT",
    "3,-1,AUTHORITATIVE,true,BARE,false,NO_ABSENT",
    "2,-1,AUTHORITATIVE,true,ANSWER,true,YES",
    "5,-1,AUTHORITATIVE,true,ANSWER,true,YES",
    "2,-1,AUTHORITATIVE,false,ANSWER,true,TRANSIENT",
    "2,-1,RECURSIVE,false,ANSWER,true,TRANSIENT",
    "2,-1,AUTHORITATIVE,true,BARE,false,TRANSIENT",
    "2,0,RECURSIVE,false,BARE,false,TRANSIENT",
    "2,22,RECURSIVE,false,BARE,false,TRANSIENT",
    "2,30,RECURSIVE,false,BARE,false,TRANSIENT",
    "2,5,RECURSIVE,false,BARE,false,TRANSIENT",
    "2,6,RECURSIVE,false,BARE,false,BOGUS",
    "2,27,RECURSIVE,false,BARE,false,BOGUS",
    "0,3,RECURSIVE,false,ANSWER,true,TRANSIENT",
    "0,3,RECURSIVE,false,NEGATIVE,false,TRANSIENT",
    "3,19,RECURSIVE,false,NEGATIVE,false,TRANSIENT",
    "3,15,RECURSIVE,false,NEGATIVE,false,TRANSIENT",
    "0,4,RECURSIVE,false,ANSWER,true,TRANSIENT",
    "0,20,AUTHORITATIVE,true,ANSWER,true,TRANSIENT",
    "0,-1,AUTHORITATIVE,false,ANSWER,true,TRANSIENT",
    "0,-1,AUTHORITATIVE,false,UPWARD,false,TRANSIENT",
    "3,-1,AUTHORITATIVE,false,NEGATIVE,false,TRANSIENT",
    "3,29,RECURSIVE,false,NEGATIVE,false,NO_ABSENT",
    "5,-1,AUTHORITATIVE,false,BARE,false,TRANSIENT",
    "9,-1,AUTHORITATIVE,false,BARE,false,TRANSIENT",
    "5,-1,RECURSIVE,false,BARE,false,TRANSIENT",
    "1,-1,AUTHORITATIVE,false,BARE,false,TRANSIENT",
    "6,-1,AUTHORITATIVE,true,BARE,false,NO_DIFFERS",
    "3841,-1,AUTHORITATIVE,true,ANSWER,true,TRANSIENT",
  })
  void judgesEachRowOfThePolicy(
      int rcode,
      int error,
      Perspective who,
      boolean aa,
      Shape shape,
      boolean matches,
      Worth worth) {
    Set<Integer> errors = error < 0 ? Set.of() : Set.of(error);
    Features features = new Features(who, new Rcode(rcode), errors, aa, false, false, false, shape);
    assertEquals(worth, worth(features, matches, Place.CUSTOMER));
  }

  @ParameterizedTest
  @EnumSource(Cause.class)
  void takesSilenceForNothingButBogusAndDnameOverflow(Cause cause) {
    Worth expected =
        switch (cause) {
          case BOGUS -> Worth.BOGUS;
          case NAME_TOO_LONG -> Worth.NO_DIFFERS;
          default -> Worth.TRANSIENT;
        };
    assertEquals(
        expected,
        VerdictTable.worth(new Answer.Unanswered(cause, Optional.empty()), false, Place.CUSTOMER));
  }

  @Test
  void blamesNobodyForOurOwnZone() {
    for (Answer answer :
        List.of(
            new Answer.NoSuchName(NAME),
            new Answer.NoData(NAME),
            new Answer.Found(List.of(), List.of()),
            new Answer.Unanswered(Cause.SERVER_FAILURE, Optional.empty()),
            new Answer.Unanswered(Cause.BOGUS, Optional.empty()))) {
      assertEquals(Worth.OURS, VerdictTable.worth(answer, false, Place.OUR_ZONE));
    }
  }

  @Test
  void agreesWithThePolicyOverTheWholeProduct() {
    int checked = 0;
    for (int rcode : IntStream.concat(IntStream.range(0, 24), IntStream.of(3841)).toArray()) {
      for (int error = -1; error <= 31; error++) {
        for (Perspective who : Perspective.values()) {
          for (boolean aa : new boolean[] {true, false}) {
            for (boolean truncated : new boolean[] {true, false}) {
              for (Shape shape : Shape.values()) {
                for (boolean matches : new boolean[] {true, false}) {
                  Set<Integer> errors = error < 0 ? Set.of() : Set.of(error);
                  Features features =
                      new Features(
                          who, new Rcode(rcode), errors, aa, false, truncated, false, shape);
                  assertEquals(
                      policy(rcode, error, who, aa, truncated, shape, matches),
                      worth(features, matches, Place.CUSTOMER),
                      features.toString());
                  checked++;
                }
              }
            }
          }
        }
      }
    }
    assertEquals(25 * 33 * 2 * 2 * 2 * 5 * 2, checked);
  }

  /// The policy once more, from the side of what may ever count.
  private static Worth policy(
      int rcode,
      int error,
      Perspective who,
      boolean aa,
      boolean truncated,
      Shape shape,
      boolean matches) {
    boolean distrusted = Set.of(3, 4, 15, 16, 17, 18, 19, 20, 21).contains(error);
    if (truncated || distrusted) {
      return Worth.TRANSIENT;
    }
    boolean invalid =
        error == 1 || error == 2 || (error >= 6 && error <= 12) || (error >= 25 && error <= 27);
    if (rcode == 2 && invalid) {
      return Worth.BOGUS;
    }
    if (rcode == 6) {
      return Worth.NO_DIFFERS;
    }
    boolean mayCount = who == Perspective.RECURSIVE || aa;
    // RFC 6604 §3: with an alias of the server's own zone, the code is that of the alias's end.
    boolean ofTheEnd = who == Perspective.AUTHORITATIVE && aa && (rcode == 2 || rcode == 5);
    if (mayCount && (rcode == 0 || rcode == 3 || ofTheEnd) && shape == Shape.ANSWER) {
      return matches ? Worth.YES : Worth.NO_DIFFERS;
    }
    // Without an SOA too; what that may take away is the judge's matter (Sighting.bare).
    if (mayCount && (rcode == 3 || (rcode == 0 && shape == Shape.BARE))) {
      return Worth.NO_ABSENT;
    }
    if (mayCount && rcode == 0 && shape == Shape.NEGATIVE) {
      return Worth.NO_ABSENT;
    }
    return Worth.TRANSIENT;
  }
}
