package dev.signet.console;

import dev.signet.audit.Entry;
import dev.signet.audit.Origin;
import dev.signet.name.Shown;
import java.util.Optional;
import java.util.UUID;

/// One row of the audit log.
///
/// @param by the first characters of the key or token; empty for the operator and the service
/// @param organization whose the changed thing is; empty for what belongs to none
/// @param address where it came from; empty when it came from no address, or was erased
public record AuditLine(
    Moment at,
    String actor,
    Optional<String> by,
    Optional<String> organization,
    String via,
    String action,
    String target,
    String targetId,
    String outcome,
    Optional<String> address,
    Optional<String> agent,
    Optional<String> request) {
  static AuditLine of(Entry entry) {
    return new AuditLine(
        new Moment(entry.at()),
        entry.actor(),
        entry.shownPrefix(),
        entry.organization().map(UUID::toString),
        entry.via(),
        entry.action(),
        entry.targetKind(),
        Shown.text(entry.targetId()),
        entry.outcome(),
        entry.origin().open().map(Origin.Open::address).flatMap(AuditLine::some),
        entry.origin().open().map(Origin.Open::userAgent).flatMap(AuditLine::some),
        some(entry.requestId()));
  }

  /// Others wrote it, so it is shown shortened and harmless.
  private static Optional<String> some(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(Shown.text(text));
  }
}
