package dev.signet.diagnosis;

import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.lookup.Answer;
import dev.signet.lookup.Answer.Cause;
import dev.signet.lookup.Perspective;
import dev.signet.lookup.Sighting;
import dev.signet.lookup.Zone;
import dev.signet.name.DomainName;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The world as it was seen, gathered once. Immutable; every detector reads the same facts.
///
/// @param at when
/// @param zone the zone that the domain lies in, when it was found
/// @param servers the servers asked for it
/// @param sightings what the zone's servers and the resolvers said
/// @param strangers what servers said that are not in charge of the zone, but may once have been
/// @param delegation what the zone above says about the zone's servers
/// @param randomNames names that are surely not published, asked to find wildcards
public record Observed(
    Inquiry inquiry,
    Instant at,
    Optional<DomainName> zone,
    List<Server> servers,
    List<Sighting> sightings,
    List<Sighting> strangers,
    Optional<Zone> delegation,
    List<DomainName> randomNames) {
  public Observed {
    servers = List.copyOf(servers);
    sightings = List.copyOf(sightings);
    strangers = List.copyOf(strangers);
    randomNames = List.copyOf(randomNames);
  }

  /// A server that the zone's NS records name, and where it is.
  ///
  /// @param nowhere why it cannot be asked, when it cannot
  public record Server(DomainName host, Optional<InetAddress> address, Optional<Cause> nowhere) {}

  /// What one name and type hold, all views taken together: those of the zone's own servers before
  /// those of resolvers, data before absence.
  public sealed interface Look {
    /// @param chain the aliases passed on the way, the last one owning `records`
    record Found(List<ResourceRecord> records, List<DomainName> chain) implements Look {}

    /// @param nameExists other types, or names below, are there
    record Absent(boolean nameExists) implements Look {}

    record Unknown() implements Look {}
  }

  /// Everything said about this name and type by the zone's own servers.
  public List<Sighting> authoritative(DomainName name, RecordType type) {
    return said(Perspective.AUTHORITATIVE, name, type);
  }

  /// Everything said about it by resolvers.
  public List<Sighting> recursive(DomainName name, RecordType type) {
    return said(Perspective.RECURSIVE, name, type);
  }

  private List<Sighting> said(Perspective perspective, DomainName name, RecordType type) {
    return sightings.stream()
        .filter(seen ->
            seen.perspective() == perspective
                && seen.question().name().equals(name)
                && seen.question().type().equals(type))
        .toList();
  }

  /// All views of this name and type together.
  public Look look(DomainName name, RecordType type) {
    Look own = together(authoritative(name, type));
    return own instanceof Look.Unknown ? together(recursive(name, type)) : own;
  }

  private static Look together(List<Sighting> views) {
    Look look = new Look.Unknown();
    for (Sighting view : views) {
      switch (view.answer()) {
        case Answer.Found(List<ResourceRecord> records, List<DomainName> chain) -> {
          return new Look.Found(records, chain);
        }
        case Answer.NoData noData -> look = new Look.Absent(true);
        case Answer.NoSuchName noSuchName -> {
          if (look instanceof Look.Unknown) {
            look = new Look.Absent(false);
          }
        }
        case Answer.Unanswered unanswered -> {}
      }
    }
    return look;
  }

  /// The data of this name and type, at the end of its aliases; empty when there is none or it is
  /// not known.
  public List<Rdata> data(DomainName name, RecordType type) {
    return look(name, type) instanceof Look.Found(List<ResourceRecord> records, var chain)
        ? records.stream().map(ResourceRecord::data).toList()
        : List.of();
  }

  /// The TXT records of a name, at the end of its aliases.
  public List<String> texts(DomainName name) {
    List<String> out = new ArrayList<>();
    for (Rdata data : data(name, RecordType.TXT)) {
      if (data instanceof Rdata.Text text) {
        out.add(text.joined());
      }
    }
    return out;
  }

  /// The addresses of a name, at the end of its aliases.
  public List<InetAddress> addresses(DomainName name) {
    List<InetAddress> out = new ArrayList<>();
    for (RecordType type : List.of(RecordType.A, RecordType.AAAA)) {
      for (Rdata data : data(name, type)) {
        if (data instanceof Rdata.Address address) {
          out.add(address.address());
        }
      }
    }
    return out;
  }

  /// Every record seen to stand at `owner` itself: as the zone's own servers have it, or as
  /// resolvers have it when none of them said anything.
  public List<ResourceRecord> at(DomainName owner) {
    List<ResourceRecord> own = shownAt(owner, Perspective.AUTHORITATIVE);
    boolean answered =
        sightings.stream()
            .anyMatch(seen ->
                seen.perspective() == Perspective.AUTHORITATIVE
                    && seen.question().name().equals(owner)
                    && seen.cause().isEmpty());
    return own.isEmpty() && !answered ? shownAt(owner, Perspective.RECURSIVE) : own;
  }

  private List<ResourceRecord> shownAt(DomainName owner, Perspective perspective) {
    List<ResourceRecord> out = new ArrayList<>();
    Set<String> known = new LinkedHashSet<>();
    for (Sighting seen : sightings) {
      if (seen.perspective() == perspective) {
        for (ResourceRecord record : seen.shown()) {
          if (record.owner().equals(owner)
              && known.add(record.type() + " " + record.data().text())) {
            out.add(record);
          }
        }
      }
    }
    return out;
  }

  /// The targets of the CNAMEs seen at `owner`.
  public List<DomainName> aliases(DomainName owner) {
    List<DomainName> out = new ArrayList<>();
    for (ResourceRecord record : at(owner)) {
      if (record.data() instanceof Rdata.Alias alias && !out.contains(alias.target())) {
        out.add(alias.target());
      }
    }
    return out;
  }

  /// Where aliases lead from `name`, as far as it is known: the names after it, in order.
  public Chain chainFrom(DomainName name) {
    List<DomainName> passed = new ArrayList<>();
    Set<DomainName> seen = new LinkedHashSet<>(List.of(name));
    DomainName at = name;
    while (passed.size() < 32) {
      List<DomainName> next = aliases(at);
      if (next.isEmpty()) {
        return new Chain(passed, false);
      }
      at = next.getFirst();
      passed.add(at);
      if (!seen.add(at)) {
        return new Chain(passed, true);
      }
    }
    return new Chain(passed, false);
  }

  /// An alias chain.
  ///
  /// @param names those after the first, the canonical name last
  /// @param loop whether it comes back to a name passed before
  public record Chain(List<DomainName> names, boolean loop) {
    /// Links that receivers follow.
    static final int MAX_LENGTH = 10;

    /// Whether it leads through `target` before receivers stop.
    boolean passes(DomainName target) {
      int index = names.indexOf(target);
      return index >= 0 && index < MAX_LENGTH;
    }

    boolean tooLong() {
      return !loop && names.size() > MAX_LENGTH;
    }
  }

  /// Whether the name is known not to exist.
  public boolean absent(DomainName name) {
    boolean known = false;
    for (Sighting seen : sightings) {
      if (!seen.question().name().equals(name) || !seen.chain().isEmpty()) {
        continue;
      }
      if (seen.answer() instanceof Answer.NoSuchName) {
        known = true;
      } else if (seen.cause().isEmpty()) {
        return false;
      }
    }
    return known;
  }

  /// The names of the zone's servers, of the delegation and of the zone itself.
  public List<DomainName> serverNames() {
    Set<DomainName> out = new LinkedHashSet<>();
    servers.forEach(server -> out.add(server.host()));
    delegation.ifPresent(above -> out.addAll(above.hosts()));
    zone.ifPresent(origin -> {
      out.addAll(namedByZone(origin));
      for (Rdata data : data(origin, RecordType.NS)) {
        if (data instanceof Rdata.NameServer server) {
          out.add(server.host());
        }
      }
    });
    return List.copyOf(out);
  }

  /// The NS names that the zone's own servers give.
  public List<DomainName> namedByZone(DomainName origin) {
    List<DomainName> out = new ArrayList<>();
    for (Sighting seen : authoritative(origin, RecordType.NS)) {
      if (seen.answer() instanceof Answer.Found(List<ResourceRecord> records, var chain)) {
        records.forEach(record -> {
          if (record.data() instanceof Rdata.NameServer server && !out.contains(server.host())) {
            out.add(server.host());
          }
        });
      }
    }
    return out;
  }
}
