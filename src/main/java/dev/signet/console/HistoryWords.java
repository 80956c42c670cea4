package dev.signet.console;

/// Plain words for the stable words of a domain's past. What is not known is shown as it is: a
/// newer node may have written it.
final class HistoryWords {
  private HistoryWords() {}

  /// What an event is called.
  static String event(String type) {
    return switch (type) {
      case "domain.created" -> "Added";
      case "domain.verified" -> "Verified";
      case "domain.failed" -> "Not verified";
      case "domain.degraded" -> "In danger";
      case "domain.recovered" -> "Well again";
      case "domain.updated" -> "Settings changed";
      case "domain.deleted" -> "Deleted";
      case "domain.superseded" -> "Taken by its owner";
      case "tracking.verified" -> "Tracking verified";
      case "tracking.failed" -> "Tracking not verified";
      case "dkim.rotated" -> "New DKIM key";
      default -> type;
    };
  }

  /// `ok`, `wait`, `bad` or empty.
  static String tone(String type) {
    return switch (type) {
      case "domain.verified", "domain.recovered", "tracking.verified" -> "ok";
      case "domain.failed", "tracking.failed", "domain.superseded" -> "bad";
      case "domain.degraded" -> "wait";
      default -> "";
    };
  }

  /// What a check came to, as a sentence.
  static String verdict(String word, String code) {
    return switch (word) {
      case "passed" -> "everything is in place.";
      case "contradicted" -> failure(code) + ".";
      case "unsettled" -> "no clear answer (" + failure(code) + ").";
      default -> word;
    };
  }

  private static String failure(String code) {
    return switch (code) {
      case "apex_cname_missing" -> "the domain record is missing";
      case "apex_cname_mismatch" -> "the domain record leads elsewhere";
      case "dkim_cname_missing" -> "a DKIM record is missing";
      case "dkim_cname_mismatch" -> "a DKIM record leads elsewhere";
      case "chain_broken" -> "the records lead to no answer";
      case "mx_missing" -> "the mail server for bounces is not seen";
      case "spf_missing" -> "SPF is not seen";
      case "dkim_mismatch" -> "another DKIM key is seen";
      case "tracking_cname_missing" -> "the tracking record is missing";
      case "tracking_cname_mismatch" -> "the tracking record leads elsewhere";
      default -> code;
    };
  }

  /// What one answer was.
  static String outcome(String outcome) {
    return switch (outcome) {
      case "found" -> "found";
      case "no_data" -> "no such record at this name";
      case "no_such_name" -> "no such name";
      case "timeout" -> "did not answer in time";
      case "network" -> "could not be reached";
      case "server_failure" -> "answered SERVFAIL";
      case "refused" -> "refused the question";
      case "lame" -> "does not serve the zone";
      case "bogus" -> "says that DNSSEC validation fails";
      case "alias" -> "is an alias";
      case "unauthoritative" -> "answers without authority";
      case "edns_dropped" -> "answers no question that uses EDNS";
      case "referred" -> "refers to other servers";
      default -> "no usable answer (" + outcome.replace('_', ' ') + ")";
    };
  }
}
