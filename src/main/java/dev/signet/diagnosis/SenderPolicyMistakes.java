package dev.signet.diagnosis;

import dev.signet.dns.RecordType;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import dev.signet.record.Purpose;
import dev.signet.spf.SpfCost;
import dev.signet.spf.SpfCoverage;
import dev.signet.spf.SpfProblem;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The domain's SPF record as receivers read it (RFC 7208).
final class SenderPolicyMistakes implements Detector {
  private static final int NEAR_LIMIT = 9;
  private static final int LIMIT = 10;

  @Override
  public void detect(Case patient, Findings findings) {
    if (findings.has(FindingCode.DOMAIN_IS_ALIAS)) {
      // Nothing may be added there, and what is seen is another name's.
      return;
    }
    DomainName domain = patient.domain();
    Observed observed = patient.observed();
    Optional<CustomerRecord> expected =
        patient.expected().stream()
            .filter(one -> one.purpose() == Purpose.SPF && one.owner().equals(domain))
            .findFirst();
    if (observed.look(domain, RecordType.TXT) instanceof Observed.Look.Unknown
        || expected.filter(findings::explained).isPresent()) {
      return;
    }
    SpfCost cost = SpfCost.of(domain, new ObservedTexts(observed::look));
    boolean told = expected.isPresent();
    String record = domain + " TXT";
    boolean nothing = true;
    for (SpfProblem problem : cost.problems()) {
      Optional<FindingCode> code = code(problem.code());
      nothing &= problem.code() != SpfProblem.Code.NO_RECORD;
      // What is expected and not there, is reported as missing.
      code.filter(some -> !(told && some == FindingCode.SPF_MISSING))
          .ifPresent(some -> note(some, problem, record, cost, patient, findings));
    }
    if (!cost.broken() && nothing) {
      beyond(cost, record, patient, findings);
      expected.ifPresent(one -> coverage(one, cost, patient, findings));
    }
  }

  private static Optional<FindingCode> code(SpfProblem.Code code) {
    return switch (code) {
      case NO_RECORD -> Optional.of(FindingCode.SPF_MISSING);
      case SEVERAL_RECORDS -> Optional.of(FindingCode.SPF_SEVERAL);
      case WRONG_VERSION -> Optional.of(FindingCode.SPF_NOT_RECOGNISED);
      case MISSING_SPACE,
          RECORD_TOO_LONG,
          BAD_CHARACTER,
          UNKNOWN_MECHANISM,
          BAD_TERM,
          BAD_DOMAIN,
          BAD_NETWORK,
          BAD_MACRO,
          REPEATED_MODIFIER,
          TOO_MANY_EXCHANGES,
          CHAIN_TOO_LONG ->
          Optional.of(FindingCode.SPF_UNREADABLE);
      case TOO_MANY_LOOKUPS -> Optional.of(FindingCode.SPF_TOO_MANY_LOOKUPS);
      case TOO_MANY_VOIDS -> Optional.of(FindingCode.SPF_TOO_MANY_VOIDS);
      case INCLUDE_LOOP -> Optional.of(FindingCode.SPF_LOOP);
      case INCLUDE_WITHOUT_RECORD -> Optional.of(FindingCode.SPF_INCLUDE_BROKEN);
      case PASS_ALL -> Optional.of(FindingCode.SPF_PASS_ALL);
      case PTR_USED -> Optional.of(FindingCode.SPF_PTR);
      case REDIRECT_IGNORED, TERMS_AFTER_ALL -> Optional.of(FindingCode.SPF_DEAD_TERMS);
      case VOID_LOOKUP -> Optional.of(FindingCode.SPF_VOID_LOOKUP);
      case SUSPECT_TARGET -> Optional.of(FindingCode.SPF_SUSPECT);
      case RECORD_LONG -> Optional.of(FindingCode.SPF_LONG);
      case NO_ALL -> Optional.of(FindingCode.SPF_NO_ALL);
      case UNANSWERED -> Optional.empty();
    };
  }

  private static void note(
      FindingCode code,
      SpfProblem problem,
      String record,
      SpfCost cost,
      Case patient,
      Findings findings) {
    boolean ownRecord = problem.at().equals(patient.domain());
    Findings.Note note = findings.about(record, code);
    if (code == FindingCode.SPF_MISSING && !patient.expected().isEmpty()) {
      // The record for our own mail stands behind our alias.
      note.as(Severity.TIP);
    }
    String where =
        ownRecord
            ? ""
            : " (in the record of "
                + problem.at()
                + leading(problem, cost).map(way -> ", which " + way + " leads to").orElse("")
                + ")";
    String term = problem.term().isEmpty() ? "" : Words.shown(problem.term()) + ": ";
    note.saw(code == FindingCode.SPF_MISSING ? "" : sentence(term + problem.detail() + where))
        .on(cost.text().map(text -> "TXT " + Words.shown(text)).orElse(record))
        .fix(fix(code, problem, cost, patient));
  }

  private static String sentence(String clause) {
    return clause.isEmpty() ? "" : "Seen: " + Words.shown(clause) + ".";
  }

  /// The term of the domain's own record that leads to the record with the problem; empty when the
  /// problem is in the domain's own.
  private static Optional<String> leading(SpfProblem problem, SpfCost cost) {
    return cost.reaches().stream()
        .filter(reach -> reach.target().equals(problem.at()))
        .findFirst()
        .map(reach -> reach.path().isEmpty() ? reach.target() : reach.path().getFirst())
        .map(first ->
            terms(cost.text().orElse("")).stream()
                .filter(term -> leads(term, first))
                .findFirst()
                .map(Words::shown)
                .orElse("include:" + first));
  }

  /// The terms but for `all`, each in the one spelling that is compared: lower case, without `+`
  /// and the dot at the end.
  private static Set<String> terms(String text) {
    Set<String> out = new TreeSet<>();
    for (String term : text.strip().toLowerCase(Locale.ROOT).split("\\s+")) {
      String bare = term.startsWith("+") ? term.substring(1) : term;
      if (!bare.matches("[-~?]?all")) {
        out.add(bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare);
      }
    }
    return out;
  }

  private static boolean leads(String term, DomainName first) {
    String[] parts = term.split("include:|redirect=", 2);
    return parts.length == 2 && DomainName.parse(parts[1]).filter(first::equals).isPresent();
  }

  /// The record is another's, and cannot be edited by who reads this.
  private static Optional<String> foreign(SpfProblem problem, SpfCost cost, String edit) {
    return switch (problem.code()) {
      // These add up over all records, so that the own one is where to begin.
      case TOO_MANY_LOOKUPS, TOO_MANY_VOIDS -> Optional.empty();
      default ->
          leading(problem, cost)
              .map(way ->
                  edit
                      + ": remove "
                      + way
                      + "; or tell the owner of "
                      + Words.shown(problem.at())
                      + " that the SPF record of that name is wrong.");
    };
  }

  private static String fix(FindingCode code, SpfProblem problem, SpfCost cost, Case patient) {
    Remedy remedy = patient.remedy();
    String edit = remedy.at() + ", edit the TXT record at " + remedy.owner(patient.domain());
    Optional<String> foreign = foreign(problem, cost, edit);
    if (foreign.isPresent()) {
      return foreign.get();
    }
    String term = Words.shown(problem.term());
    return switch (code) {
      case SPF_MISSING ->
          remedy.text(
              "add", patient.domain(), "v=spf1 followed by the include of each sender and ~all");
      case SPF_SEVERAL ->
          edit
              + " so that it holds the terms of all of them once, v=spf1 in front and one all at"
              + " the end; then delete the other.";
      case SPF_NOT_RECOGNISED -> edit + ": it must begin with v=spf1 and a space, without quotes.";
      case SPF_TOO_MANY_LOOKUPS ->
          edit + ": take out services that are not used any more, and a and mx where ip4 will do.";
      case SPF_TOO_MANY_VOIDS, SPF_VOID_LOOKUP, SPF_INCLUDE_BROKEN ->
          edit + ": remove or correct " + (term.isEmpty() ? "the terms named above" : term) + ".";
      case SPF_LOOP -> edit + ": remove " + term + ".";
      case SPF_PASS_ALL -> edit + ": replace +all by ~all.";
      case SPF_PTR -> edit + ": remove " + term + ".";
      case SPF_DEAD_TERMS -> edit + ": move all to the end, and leave out redirect beside it.";
      case SPF_NO_ALL -> edit + ": add ~all at its end.";
      case SPF_LONG -> edit + ": take out what is not used any more.";
      case SPF_SUSPECT -> edit + ": put a space before the last term of " + term + ".";
      default -> edit + ": correct " + (term.isEmpty() ? "the term named above" : term) + ".";
    };
  }

  private static void beyond(SpfCost cost, String record, Case patient, Findings findings) {
    if (cost.lookups() >= NEAR_LIMIT && cost.lookups() <= LIMIT) {
      findings
          .about(record, FindingCode.SPF_NEAR_LIMIT)
          .saw("It needs " + cost.lookups() + ".")
          .fix(
              patient.remedy().at()
                  + ", take out services that are not used any more before you add another.");
    }
  }

  private static void coverage(
      CustomerRecord expected, SpfCost cost, Case patient, Findings findings) {
    List<String> lacking =
        terms(expected.text().orElse("")).stream()
            .filter(term -> term.startsWith("include:"))
            .filter(term ->
                DomainName.parse(term.substring("include:".length()))
                    .filter(name -> !(cost.covers(name) instanceof SpfCoverage.Covered))
                    .isPresent())
            .toList();
    if (!lacking.isEmpty()) {
      findings
          .about(expected, FindingCode.SPF_LACKS_INCLUDE)
          .saw("Missing: " + Words.list(lacking) + ".")
          .on(cost.text().map(text -> "TXT " + Words.shown(text)).orElse(expected.record()))
          .fix(
              patient.remedy().at()
                  + ", edit the TXT record at "
                  + patient.remedy().owner(expected.owner())
                  + " that begins with v=spf1: put "
                  + String.join(" ", lacking)
                  + " before its last term.");
    }
  }
}
