package dev.signet.diagnosis;

import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What is published for a domain, record by record, and everything found wrong with it.
///
/// @param askedAt when the facts were gathered
/// @param zone the zone that the domain lies in, when it was found
/// @param host the DNS host, recognised by its name servers
/// @param findings worst first
/// @param queries what it cost
public record Diagnosis(
    DomainName domain,
    Instant askedAt,
    Optional<DomainName> zone,
    Optional<String> host,
    List<String> nameServers,
    List<RecordReport> records,
    List<Finding> findings,
    int queries) {
  public Diagnosis {
    nameServers = List.copyOf(nameServers);
    records = List.copyOf(records);
    findings = List.copyOf(findings);
  }

  /// Whether anything is broken.
  public boolean broken() {
    return findings.stream().anyMatch(finding -> finding.severity() == Severity.BREAKING);
  }

  /// Whether anybody gave an answer, about the expected records where there are any. Without one,
  /// that nothing was found means nothing.
  public boolean answered() {
    boolean unseen =
        !records.isEmpty()
            && records.stream().allMatch(report -> report.status() == RecordStatus.UNKNOWN);
    return !unseen
        && findings.stream()
            .noneMatch(finding ->
                finding.code() == FindingCode.RESOLVER_SILENT
                    || finding.code() == FindingCode.ZONE_SILENT
                    || finding.code() == FindingCode.NOTHING_SEEN);
  }

  /// How one record stands.
  public enum RecordStatus {
    /// As it should be, at every server that answered.
    OK,
    /// Not there.
    MISSING,
    /// Something else is there.
    WRONG,
    /// Right at some servers, not at others.
    SPREADING,
    /// No server gave a usable answer.
    UNKNOWN;

    /// The stable word of the API.
    public String wireText() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// One expected record, what was seen of it, and by whom.
  ///
  /// @param seen the distinct values found at its name, shortened
  public record RecordReport(
      CustomerRecord expected, RecordStatus status, List<String> seen, List<ServerView> servers) {
    public RecordReport {
      seen = List.copyOf(seen);
      servers = List.copyOf(servers);
    }
  }

  /// One server's view of one record.
  ///
  /// @param perspective `authoritative` or `recursive`
  /// @param answer what it said, one line
  /// @param status its view alone: [RecordStatus#SPREADING] never
  /// @param secondsToLive how long resolvers keep the answer; -1 without
  public record ServerView(
      String perspective, String server, String answer, RecordStatus status, long secondsToLive) {}
}
