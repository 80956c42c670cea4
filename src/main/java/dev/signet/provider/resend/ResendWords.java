package dev.signet.provider.resend;

import dev.signet.provider.NormalStatus;
import dev.signet.provider.Vocabulary;
import java.util.Map;

/// Resend's status words, of domains and of records (CONTRACT AR-6).
public final class ResendWords {
  /// `temporary_failure` is a verified domain whose records went missing less than 72 hours ago:
  /// Resend still looks for them, so it has not failed.
  public static final Vocabulary VOCABULARY =
      new Vocabulary(
          Map.of(
              "verified", NormalStatus.VERIFIED,
              "failed", NormalStatus.FAILED,
              "partially_failed", NormalStatus.FAILED,
              "not_started", NormalStatus.PENDING,
              "pending", NormalStatus.PENDING,
              "temporary_failure", NormalStatus.PENDING,
              "partially_verified", NormalStatus.PENDING));

  private ResendWords() {}
}
