package dev.signet.spf;

/// `check_host()`: may this client send for this domain (§4).
///
/// Never throws for what is asked or answered; at most [SpfLimits#queries] queries go out. Safe to
/// share when the port is.
public final class SpfCheck {
  private final SpfDns dns;
  private final SpfLimits limits;

  public SpfCheck(SpfDns dns, SpfLimits limits) {
    this.dns = dns;
    this.limits = limits;
  }

  /// Evaluates one request; takes as long as the port does.
  public SpfVerdict check(SpfRequest request) {
    return new Evaluation(new MeteredDns(dns, limits.queries()), limits, request).run();
  }
}
