package dev.signet.verification;

import dev.signet.lookup.Answer.Cause;
import dev.signet.lookup.NameServer;
import dev.signet.lookup.Sighting;
import dev.signet.lookup.Zone;
import dev.signet.name.DomainName;
import dev.signet.verification.Evidence.Purpose;
import dev.signet.verification.Subject.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What an examination has gathered of one record so far. Used by one thread at a time.
final class Watch {
  private final Purpose purpose;
  private final Link link;
  private final List<Expectation> expectations;
  private final Map<DomainName, Seen> seen = new TreeMap<>();
  private final Map<DomainName, Path> paths = new TreeMap<>();
  private Zone zone;

  Watch(Purpose purpose, Link link, List<Expectation> expectations, Zone zone) {
    this.purpose = purpose;
    this.link = link;
    this.expectations = List.copyOf(expectations);
    this.zone = zone;
  }

  /// What one server said, or why it was not asked.
  sealed interface Seen {
    record Said(NameServer server, Sighting sighting) implements Seen {}

    record NotAsked(DomainName host, Cause cause) implements Seen {}
  }

  Purpose purpose() {
    return purpose;
  }

  Link link() {
    return link;
  }

  List<Expectation> expectations() {
    return expectations;
  }

  Zone zone() {
    return zone;
  }

  /// The record lies in `below`: what servers of the zone above said is no view of it.
  void moveTo(Zone below) {
    zone = below;
    seen.clear();
    paths.clear();
  }

  Map<DomainName, Seen> seen() {
    return seen;
  }

  void put(DomainName host, Seen what) {
    seen.put(host, what);
    paths.remove(host);
  }

  Map<DomainName, Path> paths() {
    return paths;
  }

  /// Hosts that were not asked about this record yet, in the order of their names.
  List<DomainName> unasked() {
    return zone.hosts().stream().filter(host -> !seen.containsKey(host)).toList();
  }

  /// Whether some server said something definite.
  boolean answered() {
    return seen.values().stream()
        .anyMatch(what ->
            what instanceof Seen.Said(NameServer server, Sighting sighting)
                && sighting.cause().isEmpty());
  }

  /// Whether every server asked so far has the record as it should be, and there is one.
  boolean healthy() {
    return !seen.isEmpty()
        && seen.keySet().stream()
            .allMatch(host -> {
              Path path = paths.get(host);
              return path != null && path.worth() == Worth.YES;
            });
  }

  /// Whether some server has the record as it should be.
  boolean somewhereRight() {
    return paths.values().stream().anyMatch(path -> path.worth() == Worth.YES);
  }

  List<Evidence.View> views() {
    List<Evidence.View> out = new ArrayList<>();
    seen.forEach((host, what) ->
        out.add(
            new Evidence.View(
                switch (what) {
                  case Seen.Said(NameServer server, Sighting sighting) -> server.toString();
                  case Seen.NotAsked(DomainName name, Cause cause) -> name.toString();
                },
                Optional.ofNullable(paths.get(host))
                    .orElse(new Path.Unclear(Cause.LIMIT, link.owner())))));
    return out;
  }
}
