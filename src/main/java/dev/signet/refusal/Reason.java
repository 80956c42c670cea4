package dev.signet.refusal;

/// Why a request cannot be honoured. Each dialect of the API maps a reason to its own status.
public enum Reason {
  /// The request cannot be read at all: malformed JSON, a wrong encoding.
  UNREADABLE,
  /// The request can be read, but says something that is not allowed.
  INVALID,
  /// The email domain name is held already, by another organization: it can be claimed.
  NAME_TAKEN,
  /// The email domain name is held already, by the caller's own organization.
  NAME_OWNED,
  /// No credentials, or credentials that are unknown or revoked.
  UNAUTHENTICATED,
  /// Known credentials that may not do this.
  FORBIDDEN,
  /// No such thing for this caller: unknown, deleted, malformed and foreign ids are all the same.
  NOT_FOUND,
  /// The state of things does not allow it.
  CONFLICT,
  /// What the request builds on is not there yet: a domain that is not verified.
  NOT_READY,
  /// The same idempotency key came with another body.
  IDEMPOTENCY_MISMATCH,
  /// The same idempotency key is being worked on.
  IDEMPOTENCY_CONCURRENT,
  /// The secret before still signs.
  ROTATION_IN_PROGRESS,
  /// Too many requests; [Refused#retryAfter] says when to come back.
  RATE_LIMITED,
  /// Our own DNS could not be made to serve it. Nothing was kept; a retry is safe.
  UNPUBLISHABLE,
  /// A part of ours is away (the database above all). Nothing was kept; a retry is safe.
  UNAVAILABLE,
  /// A provider behind us refused, for a reason given in the message.
  PROVIDER_REFUSED,
}
