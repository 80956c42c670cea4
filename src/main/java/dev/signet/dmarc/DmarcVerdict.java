package dev.signet.dmarc;

import java.util.List;
import java.util.Optional;

/// What a domain's DMARC is worth.
///
/// @param standing what the domain itself has
/// @param inForce what receivers apply all the same, which may be inherited though the domain's own
///   attempt is broken
/// @param problems in the order of the records; those of an inherited record are its owner's affair
public record DmarcVerdict(
    DmarcStanding standing,
    Optional<DmarcDiscovery.Governing> inForce,
    List<DmarcProblem> problems) {
  public DmarcVerdict {
    problems = List.copyOf(problems);
  }
}
