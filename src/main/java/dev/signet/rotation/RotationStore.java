package dev.signet.rotation;

import dev.signet.dkim.DomainKeys;
import dev.signet.dkim.Rotation;
import dev.signet.dkim.SealedKey;
import dev.signet.dkim.Selector;
import dev.signet.dkim.Sight;
import dev.signet.domain.EmailDomain;
import dev.signet.events.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/// Where keys and their rotation are kept. Each call is one transaction. Thread-safe.
public interface RotationStore {
  /// The kind of work a stage is; its subject is `{domain}/{generation}`.
  String STAGE = "rotate-keys";

  /// A domain behind our own DNS; empty when there is none.
  Optional<Kept> find(UUID domain);

  /// The same, of this organization.
  Optional<Kept> own(UUID organization, UUID domain);

  /// Keeps what was decided for `before`, its events and its row in the audit log, and plans the
  /// next stage. What is served changes with it: the zone is told, and checks that began before are
  /// outdated.
  ///
  /// @return false when another was quicker; nothing was changed then
  boolean keep(Kept before, Decided decided);

  /// Makes stages that are due by `horizon` work, at most `limit`.
  ///
  /// @return how many
  int schedule(Instant horizon, int limit);

  /// Plans stages of domains that have none, as a node of the version before leaves them, and of
  /// those whose work was dropped before `lost`; at most `limit` of either.
  ///
  /// @return how many
  int adopt(Instant now, Instant lost, int limit);

  /// Counts.
  ///
  /// @param late rotations that have waited since before then are counted
  Census census(Instant late);

  /// What is known of one domain's keys.
  ///
  /// @param generation counts the changes of this record; the fencing token
  /// @param keys the slots that have keys: first those of the domain's selectors, in their order
  /// @param served the public key (SubjectPublicKeyInfo, DER) at each selector; empty for `p=`
  /// @param begun whether the rotation that is due or asked for was told to have begun
  record Kept(
      EmailDomain domain,
      int generation,
      DomainKeys keys,
      Map<Selector, byte[]> served,
      Rotation.Facts facts,
      Wish wish,
      boolean begun,
      Optional<Waiting> waiting) {
    public Kept {
      served = Map.copyOf(served);
    }
  }

  /// What the domain's owner wants.
  ///
  /// @param enabled whether keys are rotated unasked; empty for as the operator has it
  /// @param interval from switch to switch; empty for the operator's
  record Wish(Optional<Boolean> enabled, Optional<Duration> interval) {
    public static final Wish NONE = new Wish(Optional.empty(), Optional.empty());
  }

  /// @param since when it began to wait
  record Waiting(Instant since, Rotation.WaitingFor what) {}

  /// A key pair made for a step.
  record Made(Selector selector, byte[] publicKey, SealedKey sealed) {}

  /// What is to be kept.
  ///
  /// @param keys as they become
  /// @param sights as they become
  /// @param made the key pair of a version that `keys` has and the keys before have not
  /// @param next when the next stage is due; empty for not in sight
  /// @param trace what the audit log is told; empty for a look
  record Decided(
      Instant now,
      DomainKeys keys,
      Map<Selector, Sight.OfVersion> sights,
      Optional<Made> made,
      Wish wish,
      boolean begun,
      Optional<Waiting> waiting,
      Optional<Instant> next,
      List<Function<EmailDomain, Event>> events,
      Optional<Trace> trace) {
    public Decided {
      sights = Map.copyOf(sights);
      events = List.copyOf(events);
    }
  }

  /// What the audit log is told.
  ///
  /// @param wish whether somebody changed what is wanted, rather than a key
  /// @param outcome a few words
  record Trace(boolean wish, String outcome) {}

  /// Counts over all domains.
  ///
  /// @param waiting rotations of verified domains that have waited too long
  /// @param lagging of those, for readers of the old key
  /// @param oldest since when the oldest signing key has signed
  record Census(
      long ready,
      long published,
      long signing,
      long retiring,
      long revoked,
      long waiting,
      long lagging,
      Optional<Instant> oldest) {}
}
