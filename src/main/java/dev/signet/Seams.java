package dev.signet;

import dev.signet.dkim.KeyMaker;
import dev.signet.dkim.RsaKeyMaker;
import dev.signet.name.DomainName;
import dev.signet.name.ReservedNames;
import dev.signet.postgres.Target;
import dev.signet.publishing.Publisher;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// What tests replace in a node.
///
/// @param database instead of the one that the settings name
/// @param publisher wraps the publisher, to make it fail on demand
/// @param clock instead of the system's
/// @param keys makes the DKIM key pairs
/// @param core see there
/// @param ports wraps every port of the store
/// @param idleLook how long the worker waits when nothing is due
/// @param playgroundNames what the playground hosts
record Seams(
    Optional<Target> database,
    UnaryOperator<Publisher> publisher,
    InstantSource clock,
    KeyMaker keys,
    CoreDialect.Seams core,
    Ports.Wrapper ports,
    Duration idleLook,
    Predicate<DomainName> playgroundNames) {
  static final Duration IDLE_LOOK = Duration.ofSeconds(1);

  /// What production has.
  static Seams none() {
    return new Seams(
        Optional.empty(),
        UnaryOperator.identity(),
        InstantSource.system(),
        RsaKeyMaker.fastest(),
        CoreDialect.Seams.none(),
        Ports.Wrapper.none(),
        IDLE_LOOK,
        ReservedNames::contain);
  }
}
