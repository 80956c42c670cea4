package dev.signet.verification;

import dev.signet.dns.ResourceRecord;
import dev.signet.lookup.Answer;
import dev.signet.lookup.Answer.Cause;
import dev.signet.lookup.Sighting;
import dev.signet.record.Purpose;
import dev.signet.verification.CheckReport.RecordFinding;
import dev.signet.verification.CheckReport.Verdict;
import dev.signet.verification.Evidence.OfData;
import dev.signet.verification.Evidence.OfLink;
import dev.signet.verification.Evidence.View;
import dev.signet.verification.Verifier.Stance;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Evidence in, verdicts out. Pure: the same evidence always gives the same verdict.
///
/// A record is right when every authoritative server that answered has it, wrong when they all say
/// so, and unsettled otherwise. Silence is never evidence.
final class Judge {
  private Judge() {}

  /// One failure of one record.
  ///
  /// @param definite all who answered say the same
  record Fault(OfLink link, Failure failure, boolean definite) {}

  /// The verdict, the findings, and what a second round has to confirm.
  record Judgement(
      Verdict mailFlow,
      Optional<Verdict> tracking,
      List<RecordFinding> records,
      List<Fault> contradictions) {}

  static Judgement judge(Evidence evidence, Stance stance) {
    List<Fault> mail = new ArrayList<>();
    List<RecordFinding> findings = new ArrayList<>();
    for (OfLink link : evidence.links()) {
      List<Fault> faults = faultsOf(link, stance);
      mail.addAll(faults);
      findings.add(finding(link, faults));
    }
    List<Fault> tracking =
        evidence.tracking().map(link -> faultsOf(link, stance)).orElse(List.of());
    evidence.tracking().ifPresent(link -> findings.add(finding(link, tracking)));
    List<Fault> contradictions = new ArrayList<>();
    Verdict mailFlow = verdict(mail, stance, contradictions);
    Optional<Verdict> ofTracking =
        evidence.tracking().map(link -> verdict(tracking, stance, contradictions));
    return new Judgement(mailFlow, ofTracking, findings, contradictions);
  }

  private static RecordFinding finding(OfLink link, List<Fault> faults) {
    Optional<Fault> first = first(faults);
    return new RecordFinding(
        link.record(), first.map(Fault::failure), first.filter(Fault::definite).isPresent());
  }

  /// What remains of `first` after asking again: a contradiction stands only when every server that
  /// said it said the same again.
  static Judgement confirm(Judgement first, List<OfLink> again) {
    List<Fault> standing =
        first.contradictions().stream().filter(fault -> saidAgain(fault, again)).toList();
    List<Failure> failures = standing.stream().map(Fault::failure).toList();
    return new Judgement(
        confirmed(first.mailFlow(), failures),
        first.tracking().map(verdict -> confirmed(verdict, failures)),
        first.records().stream().map(finding -> confirmed(finding, failures)).toList(),
        standing);
  }

  private static Verdict confirmed(Verdict verdict, List<Failure> standing) {
    return verdict instanceof Verdict.Contradicted(Failure failure) && !standing.contains(failure)
        ? new Verdict.Unsettled(new Failure(failure.code(), Wording.unconfirmed(failure)))
        : verdict;
  }

  private static RecordFinding confirmed(RecordFinding finding, List<Failure> standing) {
    boolean stands = finding.failure().filter(standing::contains).isPresent();
    return new RecordFinding(finding.record(), finding.failure(), stands && finding.definite());
  }

  private static boolean saidAgain(Fault fault, List<OfLink> again) {
    Optional<OfLink> second =
        again.stream().filter(link -> link.record().equals(fault.link().record())).findFirst();
    if (second.isEmpty()) {
      return false;
    }
    Optional<Fault> repeated = ofChain(second.get(), Stance.VERIFIED);
    boolean same =
        repeated.isPresent()
            && repeated.get().definite()
            && repeated.get().failure().code() == fault.failure().code();
    List<String> answered =
        answered(second.get().views(), Stance.VERIFIED).stream().map(View::server).toList();
    return same
        && answered(fault.link().views(), Stance.VERIFIED).stream()
            .allMatch(view -> answered.contains(view.server()));
  }

  /// A pending domain is told the first failure in the order of the contract. A verified one is
  /// told of the first definite one, because only that can take it down.
  private static Verdict verdict(List<Fault> faults, Stance stance, List<Fault> contradictions) {
    Optional<Fault> first = first(faults);
    if (first.isEmpty()) {
      return new Verdict.Passed();
    }
    Optional<Fault> told =
        switch (stance) {
          case PENDING -> first;
          case VERIFIED -> first(faults.stream().filter(Fault::definite).toList()).or(() -> first);
        };
    Fault fault = told.orElseThrow();
    if (!fault.definite()) {
      return new Verdict.Unsettled(fault.failure());
    }
    contradictions.add(fault);
    return new Verdict.Contradicted(fault.failure());
  }

  private static Optional<Fault> first(List<Fault> faults) {
    return faults.stream().min(Comparator.comparingInt(fault -> rank(fault.failure().code())));
  }

  /// The order in which failures are told.
  private static int rank(FailureCode code) {
    return switch (code) {
      case APEX_CNAME_MISSING, APEX_CNAME_MISMATCH -> 0;
      case DKIM_CNAME_MISSING, DKIM_CNAME_MISMATCH -> 1;
      case TRACKING_CNAME_MISSING, TRACKING_CNAME_MISMATCH -> 1;
      case CHAIN_BROKEN -> 2;
      case MX_MISSING -> 3;
      case SPF_MISSING -> 4;
      case DKIM_MISMATCH -> 5;
    };
  }

  private static List<Fault> faultsOf(OfLink link, Stance stance) {
    List<Fault> out = new ArrayList<>();
    ofChain(link, stance).ifPresent(out::add);
    link.recursive()
        .filter(Judge::bogus)
        .ifPresent(sighting ->
            out.add(unsettled(link, FailureCode.CHAIN_BROKEN, Wording.bogus(link, sighting))));
    if (out.isEmpty()) {
      for (OfData data : link.data()) {
        ofData(link, data).ifPresent(out::add);
      }
    }
    return out;
  }

  private static boolean bogus(Sighting sighting) {
    return VerdictTable.worth(sighting.answer(), true, VerdictTable.Place.CUSTOMER) == Worth.BOGUS;
  }

  /// What is wrong with the way from the owner name to our target.
  private static Optional<Fault> ofChain(OfLink link, Stance stance) {
    if (link.undiscovered().isPresent()) {
      Sighting why = link.undiscovered().get();
      boolean bogus = why.cause().filter(Cause.BOGUS::equals).isPresent();
      return Optional.of(
          unsettled(
              link,
              FailureCode.CHAIN_BROKEN,
              bogus ? Wording.bogus(link, why) : Wording.undiscovered(link, why)));
    }
    List<View> answered = answered(link.views(), stance);
    if (answered.isEmpty() && claimedAlike(link)) {
      return Optional.empty();
    }
    if (answered.isEmpty()) {
      return Optional.of(
          unsettled(link, FailureCode.CHAIN_BROKEN, Wording.unseen(link, link.views())));
    }
    List<View> against =
        answered.stream().filter(view -> view.path().worth() != Worth.YES).toList();
    if (against.isEmpty()) {
      return Optional.empty();
    }
    View first = against.getFirst();
    FailureCode code = code(link, first.path());
    String message = message(link, first.path(), against);
    if (against.size() < answered.size()) {
      int others = answered.size() - against.size();
      return Optional.of(unsettled(link, code, Wording.spreading(link, first, message, others)));
    }
    boolean same = against.stream().allMatch(view -> code(link, view.path()) == code);
    boolean cutShort = link.views().stream().anyMatch(Judge::cutShort);
    String told = same ? message : Wording.disagreeing(link, message);
    boolean soft = against.stream().anyMatch(view -> view.path().soft());
    return Optional.of(new Fault(link, new Failure(code, told), same && !cutShort && !soft));
  }

  /// Who answered. What is soft speaks against nothing that was verified once.
  private static List<View> answered(List<View> views, Stance stance) {
    return views.stream()
        .filter(view -> view.path().worth().definite())
        .filter(view -> stance == Stance.PENDING || !view.path().soft())
        .toList();
  }

  /// Data without authority, from every server listed and as the resolvers see it, is how some
  /// hosts answer for their own zones.
  private static boolean claimedAlike(OfLink link) {
    return !link.views().isEmpty()
        && link.views().stream()
            .allMatch(view -> view.path() instanceof Path.Claimed claimed && claimed.right())
        && link.recursive().filter(seen -> seen.chain().contains(link.target())).isPresent();
  }

  private static boolean cutShort(View view) {
    return view.path() instanceof Path.Unclear(Cause cause, var where) && cause == Cause.LIMIT;
  }

  private static FailureCode code(OfLink link, Path path) {
    return switch (path) {
      case Path.Missing missing -> FailureCode.missing(link.record().purpose());
      case Path.Elsewhere elsewhere -> FailureCode.mismatch(link.record().purpose());
      case Path.Several several -> FailureCode.mismatch(link.record().purpose());
      case Path.Endless endless -> FailureCode.CHAIN_BROKEN;
      case Path.Through through -> FailureCode.CHAIN_BROKEN;
      case Path.Beside beside ->
          link.record().purpose() == Purpose.TRACKING
              ? FailureCode.mismatch(link.record().purpose())
              : beside.expectation().failure();
      case Path.Lost lost -> FailureCode.mismatch(link.record().purpose());
      case Path.Claimed claimed -> FailureCode.CHAIN_BROKEN;
      case Path.Unclear unclear -> FailureCode.CHAIN_BROKEN;
    };
  }

  private static String message(OfLink link, Path path, List<View> against) {
    return switch (path) {
      case Path.Endless endless -> Wording.endless(link, endless);
      case Path.Missing missing -> Wording.missing(link, against);
      case Path.Beside beside -> Wording.beside(link, beside);
      default -> Wording.mismatch(link, path);
    };
  }

  /// What is wrong behind the target. That is our own zone, so it is never held against anybody.
  private static Optional<Fault> ofData(OfLink link, OfData data) {
    Sighting sighting = data.sighting();
    Expectation expectation = data.expectation();
    boolean met =
        sighting.answer() instanceof Answer.Found(List<ResourceRecord> records, var chain)
            && expectation.metBy(records);
    Worth worth = VerdictTable.worth(sighting.answer(), met, VerdictTable.Place.OUR_ZONE);
    if (worth == Worth.YES || (expectation.optional() && !nameFailed(worth, sighting))) {
      return Optional.empty();
    }
    boolean there =
        sighting.answer() instanceof Answer.Found || sighting.answer() instanceof Answer.NoData;
    return Optional.of(
        there
            ? unsettled(
                link, expectation.failure(), Wording.dataMissing(link, expectation, sighting))
            : unsettled(link, FailureCode.CHAIN_BROKEN, Wording.ours(link, sighting)));
  }

  private static boolean nameFailed(Worth worth, Sighting sighting) {
    return worth == Worth.OURS
        && (sighting.answer() instanceof Answer.NoSuchName
            || sighting.answer() instanceof Answer.Unanswered);
  }

  private static Fault unsettled(OfLink link, FailureCode code, String message) {
    return new Fault(link, new Failure(code, message), false);
  }
}
