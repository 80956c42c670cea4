package dev.signet.console;

import dev.signet.name.Shown;
import dev.signet.registry.TimelineEntry;
import dev.signet.registry.TimelineEntry.Checked;
import dev.signet.registry.TimelineEntry.Happened;
import dev.signet.registry.TimelineEntry.Observed;
import dev.signet.verification.Observation;
import java.util.Optional;

/// One entry of a domain's past, in words. Immutable.
///
/// @param tone `ok`, `wait`, `bad` or empty
/// @param word what it was, in a word or two
/// @param who it is about: a server, our check, or empty
/// @param kind what that is, when the name does not tell
/// @param what it was, in a sentence
/// @param foreign text from the DNS, shortened; empty when there is none
/// @param code the stable word for it, or empty
/// @param until when it was last seen so, when that is not once
public record HistoryLine(
    String id,
    Moment at,
    Optional<Moment> until,
    long count,
    String tone,
    String word,
    String who,
    String kind,
    String what,
    String foreign,
    String code) {

  /// @param answers what answers are worth
  static HistoryLine of(TimelineEntry entry, Answers answers) {
    return switch (entry.what()) {
      case Happened happened -> happened(entry, happened);
      case Checked checked -> checked(entry, checked);
      case Observed observed -> observed(entry, observed, answers);
    };
  }

  private static HistoryLine happened(TimelineEntry entry, Happened event) {
    return new HistoryLine(
        entry.id().toString(),
        new Moment(entry.firstSeen()),
        Optional.empty(),
        1,
        HistoryWords.tone(event.type()),
        HistoryWords.event(event.type()),
        "",
        "",
        event.detail(),
        "",
        event.code());
  }

  private static HistoryLine checked(TimelineEntry entry, Checked checked) {
    TimelineEntry.Verdicts verdicts = checked.verdicts();
    String what = "Mail: " + HistoryWords.verdict(verdicts.mailFlow(), verdicts.mailFlowCode());
    if (!verdicts.tracking().isEmpty()) {
      what += " Tracking: " + HistoryWords.verdict(verdicts.tracking(), verdicts.trackingCode());
    }
    return new HistoryLine(
        entry.id().toString(),
        new Moment(entry.firstSeen()),
        checked.count() > 1 ? Optional.of(new Moment(checked.lastSeen())) : Optional.empty(),
        checked.count(),
        switch (verdicts.mailFlow()) {
          case "passed" -> "ok";
          case "contradicted" -> "bad";
          default -> "wait";
        },
        "Check",
        "Our check",
        "",
        what,
        "",
        verdicts.mailFlowCode());
  }

  private static HistoryLine observed(TimelineEntry entry, Observed observed, Answers answers) {
    Observation seen = observed.observation();
    Optional<Chart.Shade> worth = answers.worth(seen);
    boolean found = seen.outcome().equals("found") || seen.outcome().equals("alias");
    return new HistoryLine(
        entry.id().toString(),
        new Moment(entry.firstSeen()),
        observed.count() > 1 ? Optional.of(new Moment(observed.lastSeen())) : Optional.empty(),
        observed.count(),
        worth.map(Chart.Shade::tone).orElse(""),
        worth.map(Chart.Shade::text).orElse("Answer"),
        Shown.text(seen.server()),
        (seen.perspective().equals("authoritative") ? "name server" : "resolver")
            + (seen.transport().equals("tcp") ? ", asked by TCP" : ""),
        Shown.text(seen.question()) + ": " + HistoryWords.outcome(seen.outcome()),
        found ? Shown.text(seen.data()) : "",
        "");
  }
}
