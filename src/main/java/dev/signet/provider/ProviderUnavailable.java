package dev.signet.provider;

import java.time.Duration;
import java.util.Optional;

/// The provider did not answer, answered with an error of its own, or asked us to wait. Says
/// nothing about the domain: never turn it into a status.
public final class ProviderUnavailable extends ProviderFailure {
  private final transient Optional<Duration> retryAfter;

  public ProviderUnavailable(String reason, Optional<Duration> retryAfter, boolean maybeHappened) {
    super(reason, maybeHappened);
    this.retryAfter = retryAfter;
  }

  /// How long the provider asked to be left alone; empty when it did not say.
  public Optional<Duration> retryAfter() {
    return retryAfter;
  }
}
