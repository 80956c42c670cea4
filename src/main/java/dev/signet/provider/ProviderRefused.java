package dev.signet.provider;

/// The provider said no, or something we cannot accept.
public final class ProviderRefused extends ProviderFailure {
  /// What kind of no.
  public enum Why {
    /// It does not want this domain, for the reason given.
    REJECTED,
    /// It has no such domain.
    GONE,
    /// It does not accept our credentials: the operator's business, not the customer's.
    CREDENTIALS,
    /// Its answer cannot be accepted: not in its own format, about something else, or out of
    /// bounds. Nothing of it was kept.
    UNREADABLE
  }

  private final Why why;

  public ProviderRefused(Why why, String reason, boolean maybeHappened) {
    super(reason, maybeHappened);
    this.why = why;
  }

  public Why why() {
    return why;
  }
}
