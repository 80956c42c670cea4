package dev.signet.provider.sandbox;

import dev.signet.dkim.SealedKey;
import dev.signet.name.DomainName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A domain as the sandbox knows it.
///
/// @param status Resend's word for the domain
/// @param recordStatuses Resend's words for its records, in the order of [SandboxRecords]
/// @param run how often checking was started
/// @param round how many checks of this run are done
/// @param startedAt since when checking tries to get from the present status to a better one
public record SandboxDomain(
    String remoteId,
    UUID organization,
    DomainName name,
    DomainName apex,
    String status,
    List<String> recordStatuses,
    Key key,
    int run,
    int round,
    Optional<Instant> startedAt,
    Instant createdAt) {
  public SandboxDomain {
    recordStatuses = List.copyOf(recordStatuses);
  }

  /// Its DKIM key.
  ///
  /// @param publicKey SubjectPublicKeyInfo, DER
  public record Key(byte[] publicKey, SealedKey sealed) {}

  SandboxDomain with(
      String newStatus,
      List<String> newRecords,
      int newRun,
      int newRound,
      Optional<Instant> newStartedAt) {
    return new SandboxDomain(
        remoteId,
        organization,
        name,
        apex,
        newStatus,
        newRecords,
        key,
        newRun,
        newRound,
        newStartedAt,
        createdAt);
  }
}
