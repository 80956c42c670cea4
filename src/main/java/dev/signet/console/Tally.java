package dev.signet.console;

import io.micrometer.core.instrument.Statistic;

/// The counters whose growth the health page shows, and by which of their tags.
enum Tally {
  DNS_QUERIES("signet.dns.queries", "outcome"),
  DNS_REPLIES("signet.dns.replies", "rcode"),
  HTTP_REQUESTS("signet.http.requests", "status"),
  HTTP_TIMED("signet.http.duration", ""),
  HTTP_SECONDS("signet.http.duration", "", Statistic.TOTAL_TIME),
  CHECKS("signet.monitor.checks", "result"),
  CHECK_FAULTS("signet.monitor.failures", ""),
  CLOCK_JUMPS("signet.monitor.clock.jumps", ""),
  KEYS_DRAINED("signet.dkim.pool.drained", ""),
  KEYS_FAILED("signet.dkim.pool.failures", ""),
  PASSES("signet.publishing.passes", "");

  private final String meter;
  private final String tag;
  private final Statistic statistic;

  Tally(String meter, String tag) {
    this(meter, tag, Statistic.COUNT);
  }

  Tally(String meter, String tag, Statistic statistic) {
    this.meter = meter;
    this.tag = tag;
    this.statistic = statistic;
  }

  String meter() {
    return meter;
  }

  String tag() {
    return tag;
  }

  Statistic statistic() {
    return statistic;
  }
}
