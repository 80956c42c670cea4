package dev.signet.playground;

import dev.signet.dns.Question;
import dev.signet.dns.Rcode;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.name.DomainName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The name server algorithm over one zone (RFC 1034 §4.3.2, RFC 4592, RFC 6672). No sockets.
final class ZoneLookup {
  /// Aliases followed inside one zone; a real server stops somewhere near.
  private static final int MAX_LINKS = 16;

  private final FakeZone zone;
  private final RecordType type;
  private final List<ResourceRecord> answer = new ArrayList<>();
  private final Set<DomainName> seen = new HashSet<>();

  private ZoneLookup(FakeZone zone, RecordType type) {
    this.zone = zone;
    this.type = type;
  }

  static ZoneReply answer(FakeZone zone, Question question) {
    return new ZoneLookup(zone, question.type()).from(question.name());
  }

  private ZoneReply from(DomainName start) {
    DomainName name = start;
    while (true) {
      if (!name.isAtOrBelow(zone.apex())) {
        return done(Rcode.NOERROR, List.of(), Optional.of(name));
      }
      if (!seen.add(name) || seen.size() > MAX_LINKS) {
        // A loop, or a chain without end: the links gathered so far are all there is to say.
        return done(Rcode.NOERROR, List.of(), Optional.of(name));
      }
      List<ResourceRecord> cut = cutAbove(name);
      if (!cut.isEmpty()) {
        return new ZoneReply(Rcode.NOERROR, !answer.isEmpty(), answer, cut, Optional.of(name), cut);
      }
      Optional<ResourceRecord> redirection = redirectionAbove(name);
      Optional<DomainName> next;
      if (redirection.isPresent()) {
        next = redirect(name, redirection.get());
        if (next.isEmpty()) {
          return done(Rcode.YXDOMAIN, List.of(), Optional.empty());
        }
      } else {
        Optional<DomainName> source = sourceOf(name);
        if (source.isEmpty()) {
          return done(Rcode.NXDOMAIN, List.of(zone.authority()), Optional.empty());
        }
        next = take(name, source.get());
        if (next.isEmpty()) {
          return found(name)
              ? done(Rcode.NOERROR, List.of(), Optional.empty())
              : done(Rcode.NOERROR, List.of(zone.authority()), Optional.empty());
        }
      }
      name = next.get();
    }
  }

  private ZoneReply done(
      Rcode rcode, List<ResourceRecord> authority, Optional<DomainName> leadsTo) {
    return new ZoneReply(rcode, true, answer, authority, leadsTo, List.of());
  }

  private boolean found(DomainName name) {
    return answer.stream().anyMatch(record -> record.owner().equals(name));
  }

  /// The NS records of the highest zone cut at or above `name`, below the apex. The DS of a cut
  /// belongs to this side of it (RFC 4035 §3.1.4.1).
  private List<ResourceRecord> cutAbove(DomainName name) {
    List<DomainName> path = pathFromApex(name);
    for (DomainName step : path.subList(1, path.size())) {
      if (step.equals(name) && type.equals(RecordType.DS)) {
        break;
      }
      List<ResourceRecord> servers = zone.at(step, RecordType.NS);
      if (!servers.isEmpty()) {
        return servers;
      }
    }
    return List.of();
  }

  private Optional<ResourceRecord> redirectionAbove(DomainName name) {
    List<DomainName> path = pathFromApex(name);
    for (DomainName step : path.subList(0, path.size() - 1)) {
      List<ResourceRecord> redirections = zone.at(step, RecordType.DNAME);
      if (!redirections.isEmpty()) {
        return Optional.of(redirections.getFirst());
      }
    }
    return Optional.empty();
  }

  /// Apex first, `name` last.
  private List<DomainName> pathFromApex(DomainName name) {
    List<DomainName> path = new ArrayList<>();
    for (DomainName step = name; !step.equals(zone.apex()); ) {
      path.addFirst(step);
      step = step.parent().orElse(zone.apex());
    }
    path.addFirst(zone.apex());
    return path;
  }

  /// RFC 6672 §3.1: the DNAME and a CNAME made from it; empty when the new name is too long.
  private Optional<DomainName> redirect(DomainName name, ResourceRecord redirection) {
    answer.add(redirection);
    DomainName target = ((Rdata.Redirection) redirection.data()).target();
    String prefix = name.relativeTo(redirection.owner());
    Optional<DomainName> next =
        target.equals(DomainName.ROOT)
            ? DomainName.parse(prefix)
            : DomainName.parse(prefix + "." + target);
    next.ifPresent(to ->
        answer.add(
            new ResourceRecord(name, RecordType.CNAME, redirection.ttl(), new Rdata.Alias(to))));
    return next;
  }

  /// The node that speaks for `name`: itself, or the wildcard below its closest encloser (RFC 4592
  /// §3.3.1); empty when there is neither.
  private Optional<DomainName> sourceOf(DomainName name) {
    if (zone.exists(name)) {
      return Optional.of(name);
    }
    DomainName encloser = name;
    while (!zone.exists(encloser)) {
      encloser = encloser.parent().orElse(zone.apex());
    }
    DomainName encloserFound = encloser;
    return DomainName.parse("*." + encloserFound).filter(zone::exists);
  }

  /// Adds what `source` holds under the name `name`; the next name when that is an alias.
  private Optional<DomainName> take(DomainName name, DomainName source) {
    if (type.equals(RecordType.ANY)) {
      zone.everythingAt(source).forEach(record -> add(name, record));
      return Optional.empty();
    }
    List<ResourceRecord> records = zone.at(source, type);
    if (!records.isEmpty()) {
      records.forEach(record -> add(name, record));
      return Optional.empty();
    }
    List<ResourceRecord> aliases = zone.at(source, RecordType.CNAME);
    if (aliases.isEmpty()) {
      return Optional.empty();
    }
    aliases.forEach(record -> add(name, record));
    return Optional.of(((Rdata.Alias) aliases.getFirst().data()).target());
  }

  private void add(DomainName name, ResourceRecord record) {
    answer.add(new ResourceRecord(name, record.type(), record.ttl(), record.data()));
  }
}
