package dev.signet.publishing;

import dev.signet.zone.ServedDomain;
import dev.signet.zone.ZoneToken;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What the database says about single tokens: the measure for a zone that lives elsewhere.
/// Thread-safe.
public interface ZoneFacts {
  /// What a token stands for, seen in one moment.
  sealed interface Standing {
    /// A domain is registered for it.
    record Registered(ServedDomain domain) implements Standing {}

    /// A registration is under way, or was interrupted: not for the reconciler to judge.
    record Intended() implements Standing {}

    /// Nothing: no record should be there.
    record Nothing() implements Standing {}
  }

  Standing standing(ZoneToken token);

  /// Whether this database ever gave out a token.
  boolean everIssued();

  /// Tokens retired since `since`, in their order, after `after`, at most `limit`.
  List<ZoneToken> retired(Instant since, Optional<ZoneToken> after, int limit);

  /// What is served, in the order of the tokens, after `after`, at most `limit` domains.
  List<ServedDomain> page(Optional<ZoneToken> after, int limit);
}
