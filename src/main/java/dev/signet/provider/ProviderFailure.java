package dev.signet.provider;

/// A provider did not do what it was asked. Either [ProviderUnavailable] (temporary) or
/// [ProviderRefused] (trying again as it is will not help).
///
/// The message is a reason in plain words, cleaned and at most 200 characters long: fit to show to
/// the customer and to log. Carries no stack trace of its own: it is an answer, not an accident.
public abstract sealed class ProviderFailure extends RuntimeException
    permits ProviderUnavailable, ProviderRefused {
  private final boolean maybeHappened;

  ProviderFailure(String reason, boolean maybeHappened) {
    super(PlainWords.clean(reason), null, false, false);
    this.maybeHappened = maybeHappened;
  }

  /// The reason; never null.
  public String reason() {
    return String.valueOf(getMessage());
  }

  /// Whether the change asked for may have happened at the provider all the same, because the reply
  /// was lost or unreadable. False means that it surely did not.
  public boolean maybeHappened() {
    return maybeHappened;
  }
}
