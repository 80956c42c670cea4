package dev.signet.playground;

import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.dns.ZoneFile;
import dev.signet.name.DomainName;
import dev.signet.name.ReservedNames;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;

/// All the zones that customers are supposed to have, by absolute name.
///
/// A put makes the zone it needs: the registered apex of the name. The zones `test` and `example`
/// (RFC 6761 §6.2, §6.5) are always there, so that a name that was not published does not exist,
/// rather than being asked outside. Thread-safe. At most one million records.
///
/// A world that runs beside the service knows [#reserved] names alone: in it nobody's real domain
/// has a second DNS. Tests make worlds of any name.
///
/// ```
/// world.put("anypost.acme.example", "CNAME", "dxyz12345.c.anypost.email");
/// ```
public final class FakeWorld {
  /// The zone of the made-up name servers.
  public static final DomainName HOST_ZONE = DomainName.of("playground.test");

  private static final int MAX_RECORDS = 1_000_000;
  private static final int MAX_ZONES = 100_000;

  private final Function<DomainName, DomainName> apexOf;
  private final Predicate<DomainName> names;
  private final Predicate<DomainName> always;
  private final Map<DomainName, FakeZone> zones = new ConcurrentHashMap<>();
  private final AtomicInteger size = new AtomicInteger();
  private volatile List<DomainName> servers =
      List.of(HOST_ZONE.below("ns1"), HOST_ZONE.below("ns2"));

  /// @param apexOf the registered apex of a name; may throw [IllegalArgumentException] or [Refused]
  ///   for a name that has none. It is only asked about names of letters, digits and hyphens.
  public FakeWorld(Function<DomainName, DomainName> apexOf) {
    this(apexOf, name -> true, name -> false);
  }

  private FakeWorld(
      Function<DomainName, DomainName> apexOf,
      Predicate<DomainName> names,
      Predicate<DomainName> always) {
    this.apexOf = apexOf;
    this.names = names;
    this.always = always;
    zone(DomainName.of("test"));
    zone(DomainName.of("example"));
    zone(HOST_ZONE);
  }

  /// A world of [ReservedNames] alone (CONTRACT OP-6): no other name is published or answered for,
  /// and each of them is hosted here, whether anything is published there or not.
  ///
  /// @param apexOf as for any world
  public static FakeWorld reserved(Function<DomainName, DomainName> apexOf) {
    return of(apexOf, ReservedNames::contain);
  }

  /// The same with other names, for tests.
  public static FakeWorld of(Function<DomainName, DomainName> apexOf, Predicate<DomainName> names) {
    return new FakeWorld(apexOf, names, names);
  }

  /// Whether this world may know `name`.
  public boolean mayHost(DomainName name) {
    return names.test(name);
  }

  /// Refuses a name that this world may not know.
  ///
  /// @throws Refused (`INVALID`, field `name`)
  public void requireMayHost(DomainName name) {
    if (!mayHost(name)) {
      throw RecordText.invalid(
          "name",
          name
              + " is not a name for trials. The playground hosts only names under .example, .test,"
              + " example.com, example.net and example.org.");
    }
  }

  /// Publishes one record, see [RecordText#parse].
  ///
  /// @throws Refused (`INVALID`, naming the field)
  public ResourceRecord put(String name, String type, String value) {
    return put(name, type, value, OptionalInt.empty());
  }

  /// Publishes one record, with the priority of an MX.
  ///
  /// @throws Refused (`INVALID`, naming the field)
  public ResourceRecord put(String name, String type, String value, OptionalInt priority) {
    ResourceRecord record = RecordText.parse(name, type, value, priority, RecordText.DEFAULT_TTL);
    put(record, false);
    return record;
  }

  /// Publishes `record` in its zone: the deepest there is, or a new one at the registered apex.
  ///
  /// @param force allow what no real server would load, see [FakeZone#put]
  /// @throws Refused (`INVALID`, naming the field)
  public void put(ResourceRecord record, boolean force) {
    requireMayHost(record.owner());
    FakeZone zone = zoneFor(record.owner());
    if (size.get() >= MAX_RECORDS) {
      throw Refused.because(
          Reason.CONFLICT, "The playground is full (" + MAX_RECORDS + " records).");
    }
    size.addAndGet(zone.put(record, force));
  }

  /// Removes all records of this name and type, or only the one with `data`.
  ///
  /// @return how many went away
  public int remove(DomainName name, RecordType type, Optional<Rdata> data) {
    int gone = closestZone(name).map(zone -> zone.remove(name, type, data)).orElse(0);
    size.addAndGet(-gone);
    return gone;
  }

  /// Makes sure that `apex` is a zone of its own, so that names below it are kept there.
  ///
  /// @throws Refused (`INVALID`, field `name`) when this world may not know it
  public FakeZone zone(DomainName apex) {
    requireMayHost(apex);
    return zones.computeIfAbsent(apex, name -> new FakeZone(name, () -> servers));
  }

  /// Makes `apex` a zone and fills it from zone-file text (RFC 1035 §5).
  ///
  /// @throws IllegalArgumentException when the text is no zone file
  /// @throws Refused when a record is not inside the zone, or stands beside a CNAME
  public FakeZone load(DomainName apex, String zoneText) {
    List<ResourceRecord> records = ZoneFile.parse(zoneText, apex, RecordText.DEFAULT_TTL);
    FakeZone zone = zone(apex);
    records.forEach(record -> size.addAndGet(zone.put(record, false)));
    return zone;
  }

  /// Delegates `child` from its parent zone to other servers; nothing is hosted for it here.
  public void delegate(DomainName child, List<DomainName> to) {
    zones.remove(child);
    FakeZone parent =
        closestZone(child)
            .orElseThrow(() -> new IllegalArgumentException("no zone here is above " + child));
    parent.remove(child, RecordType.NS, Optional.empty());
    for (DomainName host : to) {
      parent.put(
          new ResourceRecord(
              child, RecordType.NS, RecordText.DEFAULT_TTL, new Rdata.NameServer(host)),
          true);
    }
  }

  /// Forgets every record and every zone that was made by a put.
  public void clear() {
    zones
        .values()
        .forEach(zone -> {
          if (!zone.apex().equals(HOST_ZONE)) {
            for (ResourceRecord record : zone.records()) {
              zone.remove(record.owner(), record.type(), Optional.empty());
            }
            if (zone.apex().labels().size() > 1) {
              zones.remove(zone.apex());
            }
          }
        });
    size.set(0);
  }

  /// The records that were put, by zone and owner name.
  public List<ResourceRecord> records() {
    List<ResourceRecord> out = new ArrayList<>();
    zones.values().stream()
        .sorted(Comparator.comparing(FakeZone::apex))
        .filter(zone -> !zone.apex().equals(HOST_ZONE))
        .forEach(zone -> out.addAll(zone.records()));
    return out;
  }

  /// The deepest zone at or above `name`.
  public Optional<FakeZone> closestZone(DomainName name) {
    for (Optional<DomainName> at = Optional.of(name); at.isPresent(); at = at.get().parent()) {
      FakeZone zone = zones.get(at.get());
      if (zone != null) {
        return Optional.of(zone);
      }
    }
    return Optional.empty();
  }

  /// The zone that answers a question: the DS of a zone is its parent's business.
  Optional<FakeZone> zoneToAsk(DomainName name, RecordType type) {
    Optional<FakeZone> closest =
        closestZone(name).map(zone -> customersZone(zone, name)).or(() -> hosted(name));
    if (type.equals(RecordType.DS) && closest.map(z -> z.apex().equals(name)).orElse(false)) {
      Optional<FakeZone> parent = name.parent().flatMap(this::closestZone);
      return parent.isPresent() ? parent : closest;
    }
    return closest;
  }

  /// Under `.test` and `.example` every registrable name is a zone from the first question on, as
  /// it is at a DNS host before anything is published.
  private FakeZone customersZone(FakeZone found, DomainName name) {
    if (found.apex().labels().size() > 1 || name.equals(found.apex()) || zones.size() > MAX_ZONES) {
      return found;
    }
    try {
      return zone(registeredApex(name));
    } catch (Refused e) {
      return found;
    }
  }

  /// Whether `name` is answered for here even when nothing is published there.
  boolean isAlwaysHosted(DomainName name) {
    return always.test(name);
  }

  /// The zone of a name that is always hosted here.
  private Optional<FakeZone> hosted(DomainName name) {
    if (!always.test(name) || zones.size() > MAX_ZONES) {
      return Optional.empty();
    }
    try {
      return Optional.of(zone(registeredApex(name)));
    } catch (Refused e) {
      return Optional.empty();
    }
  }

  /// The name servers of every zone that names none itself.
  void defaultServers(List<DomainName> names) {
    servers = List.copyOf(names);
  }

  private FakeZone zoneFor(DomainName owner) {
    Optional<FakeZone> closest = closestZone(owner);
    if (closest.isPresent() && closest.get().apex().labels().size() > 1) {
      return closest.get();
    }
    return zone(registeredApex(owner));
  }

  private DomainName registeredApex(DomainName owner) {
    DomainName plain = owner;
    for (DomainName at = owner; !at.equals(DomainName.ROOT); at = at.parent().orElseThrow()) {
      if (!at.labels().getFirst().matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?")) {
        plain = at.parent().orElseThrow();
      }
    }
    if (plain.labels().size() < 2) {
      throw noApex(owner);
    }
    try {
      DomainName apex = apexOf.apply(plain);
      // A public suffix may be called its own apex. As a zone here it would hide every domain below
      // it, so it is told apart by a name below it, whose apex is deeper.
      Optional<DomainName> below =
          apex.equals(plain) ? DomainName.parse("x." + apex) : Optional.empty();
      boolean suffix = below.map(deeper -> !apexOf.apply(deeper).equals(apex)).orElse(false);
      if (owner.isAtOrBelow(apex) && apex.labels().size() > 1 && !suffix) {
        return apex;
      }
    } catch (IllegalArgumentException | Refused e) {
      throw noApex(owner);
    }
    throw noApex(owner);
  }

  private static Refused noApex(DomainName owner) {
    return RecordText.invalid(
        "name",
        owner + " is not inside a domain that can be registered. Try acme.example or below.");
  }
}
