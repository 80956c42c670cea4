package dev.signet.cli;

import dev.signet.diagnosis.Diagnosis;
import dev.signet.diagnosis.Diagnosis.RecordReport;
import dev.signet.diagnosis.Diagnosis.ServerView;
import dev.signet.diagnosis.Finding;
import dev.signet.diagnosis.Severity;
import java.util.ArrayList;
import java.util.List;

/// A diagnosis for people at a terminal. Foreign text in it is harmless already.
final class ExplainText {
  private static final int WIDTH = 100;

  private ExplainText() {}

  static List<String> lines(Diagnosis diagnosis) {
    List<String> out = new ArrayList<>();
    out.add(head(diagnosis));
    for (RecordReport report : diagnosis.records()) {
      out.add("");
      out.add(mark(report) + " " + report.expected().record());
      wrapped("    expected  ", report.expected().value(), out);
      for (ServerView view : report.servers()) {
        out.add(
            "    %-8s  %s: %s%s"
                .formatted(
                    view.status().wireText(),
                    view.server(),
                    view.answer(),
                    view.secondsToLive() < 0 ? "" : " (TTL " + view.secondsToLive() + ")"));
      }
    }
    for (Finding finding : diagnosis.findings()) {
      out.add("");
      out.add(
          "%s: %s%s [%s]"
              .formatted(
                  finding.severity().wireText(),
                  finding.title(),
                  finding.record().map(record -> " (" + record + ")").orElse(""),
                  finding.code().wireText()));
      wrapped("    ", finding.detail(), out);
      wrapped("    fix: ", finding.fix(), out);
    }
    out.add("");
    out.add(summary(diagnosis));
    return out;
  }

  private static String head(Diagnosis diagnosis) {
    String servers =
        diagnosis.nameServers().isEmpty()
            ? "name servers not found"
            : "name servers " + String.join(", ", diagnosis.nameServers());
    return diagnosis.domain()
        + diagnosis.zone().map(zone -> ", zone " + zone).orElse("")
        + ", "
        + servers
        + diagnosis.host().map(host -> " (" + host + ")").orElse("");
  }

  private static String mark(RecordReport report) {
    return switch (report.status()) {
      case OK -> "ok      ";
      case MISSING -> "MISSING ";
      case WRONG -> "WRONG   ";
      case SPREADING -> "SPREADING";
      case UNKNOWN -> "UNKNOWN ";
    };
  }

  private static String summary(Diagnosis diagnosis) {
    long breaking = count(diagnosis, Severity.BREAKING);
    long risks = count(diagnosis, Severity.RISK);
    long tips = count(diagnosis, Severity.TIP);
    return "%d broken, %d at risk, %d tip%s; %d questions asked"
        .formatted(breaking, risks, tips, tips == 1 ? "" : "s", diagnosis.queries());
  }

  private static long count(Diagnosis diagnosis, Severity severity) {
    return diagnosis.findings().stream().filter(finding -> finding.severity() == severity).count();
  }

  /// Breaks at spaces; a value that has none stays in one piece, so that it can be copied.
  private static void wrapped(String first, String text, List<String> out) {
    StringBuilder line = new StringBuilder(first);
    String indent = " ".repeat(first.length());
    boolean empty = true;
    for (String word : text.split(" ")) {
      if (!empty && line.length() + word.length() + 1 > WIDTH) {
        out.add(line.toString());
        line = new StringBuilder(indent);
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      empty = false;
    }
    out.add(line.toString());
  }
}
