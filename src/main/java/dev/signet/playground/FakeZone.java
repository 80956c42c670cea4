package dev.signet.playground;

import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.name.DomainName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// One zone: its apex and the records in it.
///
/// A zone without SOA or NS records of its own has made-up ones, so that a single put makes a zone
/// that resolvers accept. Thread-safe: reads take no lock, and a node changes as a whole.
public final class FakeZone {
  private static final Set<RecordType> SINGLE =
      Set.of(RecordType.CNAME, RecordType.DNAME, RecordType.SOA);
  private static final long MADE_UP_TTL = 60;

  private final DomainName apex;
  private final Supplier<List<DomainName>> defaultServers;
  private final Map<DomainName, Map<RecordType, List<ResourceRecord>>> nodes =
      new ConcurrentHashMap<>();

  /// How many owner names live strictly below a name: what makes empty non-terminals exist.
  private final Map<DomainName, Integer> below = new ConcurrentHashMap<>();

  private volatile long serial = 1;

  FakeZone(DomainName apex, Supplier<List<DomainName>> defaultServers) {
    this.apex = apex;
    this.defaultServers = defaultServers;
  }

  /// A zone with records of its own, for a server's private view.
  public static FakeZone of(DomainName apex, Collection<ResourceRecord> records) {
    FakeZone zone = new FakeZone(apex, () -> List.of(apex.below("ns1")));
    records.forEach(record -> zone.put(record, true));
    return zone;
  }

  public DomainName apex() {
    return apex;
  }

  /// Adds `record`, or replaces the one with the same name, type and value. CNAME, DNAME and SOA
  /// stand once, so a new value replaces the old one.
  ///
  /// @param force allow what no real server would load: CNAME beside other data, several CNAMEs
  /// @return how many records the zone has gained (0 when one was replaced)
  /// @throws dev.signet.refusal.Refused when the record cannot stand here
  synchronized int put(ResourceRecord record, boolean force) {
    DomainName owner = record.owner();
    if (!owner.isAtOrBelow(apex)) {
      throw RecordText.invalid("name", owner + " is not inside the zone " + apex + ".");
    }
    Map<RecordType, List<ResourceRecord>> node = nodes.getOrDefault(owner, Map.of());
    if (!force) {
      refuseBesideAlias(record, node);
    }
    List<ResourceRecord> kept = new ArrayList<>();
    List<ResourceRecord> old = node.getOrDefault(record.type(), List.of());
    if (force || !SINGLE.contains(record.type())) {
      for (ResourceRecord other : old) {
        if (!other.data().equals(record.data())) {
          kept.add(other);
        }
      }
    }
    kept.add(record);
    change(owner, record.type(), kept);
    return kept.size() - old.size();
  }

  /// RFC 2181 §10.1: nothing stands beside a CNAME.
  private static void refuseBesideAlias(
      ResourceRecord record, Map<RecordType, List<ResourceRecord>> node) {
    boolean alias = record.type().equals(RecordType.CNAME);
    for (RecordType other : node.keySet()) {
      if (!other.equals(record.type()) && (alias || other.equals(RecordType.CNAME))) {
        throw RecordText.invalid(
            "type",
            record.owner()
                + " has "
                + (other.equals(RecordType.CNAME) ? "a CNAME" : other + " records")
                + " already, and nothing may stand beside a CNAME. Delete the "
                + other
                + " first, or send \"force\": true to play a broken zone.");
      }
    }
  }

  /// Removes the records of this name and type, or only the one with `data`.
  ///
  /// @return how many went away
  synchronized int remove(DomainName owner, RecordType type, Optional<Rdata> data) {
    List<ResourceRecord> old = nodes.getOrDefault(owner, Map.of()).getOrDefault(type, List.of());
    List<ResourceRecord> kept = new ArrayList<>();
    for (ResourceRecord record : old) {
      if (data.isPresent() && !record.data().equals(data.get())) {
        kept.add(record);
      }
    }
    if (kept.size() != old.size()) {
      change(owner, type, kept);
    }
    return old.size() - kept.size();
  }

  private void change(DomainName owner, RecordType type, List<ResourceRecord> records) {
    Map<RecordType, List<ResourceRecord>> old = nodes.getOrDefault(owner, Map.of());
    Map<RecordType, List<ResourceRecord>> node = new LinkedHashMap<>(old);
    if (records.isEmpty()) {
      node.remove(type);
    } else {
      node.put(type, List.copyOf(records));
    }
    if (node.isEmpty()) {
      nodes.remove(owner);
    } else {
      nodes.put(owner, node);
    }
    int delta = (node.isEmpty() ? 0 : 1) - (old.isEmpty() ? 0 : 1);
    if (delta != 0) {
      for (DomainName up = owner; !up.equals(apex); ) {
        up = up.parent().orElse(apex);
        below.merge(up, delta, (a, b) -> a + b == 0 ? null : a + b);
      }
    }
    serial++;
  }

  /// The records of this name and type, made-up SOA and NS of the apex included.
  public List<ResourceRecord> at(DomainName owner, RecordType type) {
    List<ResourceRecord> records =
        nodes.getOrDefault(owner, Map.of()).getOrDefault(type, List.of());
    if (!records.isEmpty() || !owner.equals(apex)) {
      return records;
    }
    if (type.equals(RecordType.NS)) {
      return defaultServers.get().stream()
          .map(host ->
              new ResourceRecord(apex, RecordType.NS, MADE_UP_TTL, new Rdata.NameServer(host)))
          .toList();
    }
    return type.equals(RecordType.SOA) ? List.of(madeUpAuthority()) : List.of();
  }

  private ResourceRecord madeUpAuthority() {
    DomainName primary =
        at(apex, RecordType.NS).stream()
            .map(record -> ((Rdata.NameServer) record.data()).host())
            .findFirst()
            .orElse(apex);
    return new ResourceRecord(
        apex,
        RecordType.SOA,
        MADE_UP_TTL,
        new Rdata.Authority(
            primary, apex.below("hostmaster"), serial, 7200, 3600, 1_209_600, MADE_UP_TTL));
  }

  /// The SOA record, real or made up.
  ResourceRecord authority() {
    return at(apex, RecordType.SOA).getFirst();
  }

  /// Whether the name exists: it holds records or has names below it (RFC 4592 §2.2.2).
  boolean exists(DomainName name) {
    return nodes.containsKey(name) || below.containsKey(name) || name.equals(apex);
  }

  /// Everything at `owner`, made-up records included.
  List<ResourceRecord> everythingAt(DomainName owner) {
    List<ResourceRecord> out = new ArrayList<>();
    if (owner.equals(apex)) {
      out.addAll(at(apex, RecordType.SOA));
      out.addAll(at(apex, RecordType.NS));
    }
    nodes
        .getOrDefault(owner, Map.of())
        .forEach((type, records) -> {
          if (!out.containsAll(records)) {
            out.addAll(records);
          }
        });
    return out;
  }

  /// The records that were put, sorted by owner name; nothing made up.
  public List<ResourceRecord> records() {
    List<ResourceRecord> out = new ArrayList<>();
    nodes.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(node -> node.getValue().values().forEach(out::addAll));
    return out;
  }

  /// The zone as it is now; later changes do not reach it.
  synchronized FakeZone frozen() {
    FakeZone copy = new FakeZone(apex, defaultServers);
    copy.nodes.putAll(nodes);
    copy.below.putAll(below);
    copy.serial = serial;
    return copy;
  }
}
