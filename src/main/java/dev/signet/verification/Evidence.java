package dev.signet.verification;

import dev.signet.lookup.Sighting;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import java.util.List;
import java.util.Optional;

/// What was seen of one subject in one round, in the form that [Judge] reads.
///
/// @param links the mail-flow records in the order of the subject
/// @param tracking the tracking record, when there is one
record Evidence(List<OfLink> links, Optional<OfLink> tracking) {
  Evidence {
    links = List.copyOf(links);
  }

  /// One server's view of where the chain leads.
  record View(String server, Path path) {}

  /// What was found at the end of the chain for one expectation.
  record OfData(Expectation expectation, Sighting sighting) {}

  /// Everything seen of one record.
  ///
  /// @param zone the zone whose servers were asked
  /// @param views one a server asked, in the order of the servers' names
  /// @param undiscovered why the zone's servers are not known, when they are not
  /// @param recursive how a recursive resolver sees the record
  /// @param instead what stands at the owner name in place of a CNAME
  /// @param data what stands at the end of the chain; empty when it was not asked for
  record OfLink(
      CustomerRecord record,
      DomainName zone,
      List<View> views,
      Optional<Sighting> undiscovered,
      Optional<Sighting> recursive,
      Optional<String> instead,
      List<OfData> data) {
    OfLink {
      views = List.copyOf(views);
      data = List.copyOf(data);
    }

    DomainName owner() {
      return record.owner();
    }

    DomainName target() {
      return record.aliasTarget();
    }
  }
}
