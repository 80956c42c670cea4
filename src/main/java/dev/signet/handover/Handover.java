package dev.signet.handover;

import dev.signet.dns.Rdata;
import dev.signet.name.DomainName;
import dev.signet.record.NameForm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The records to publish for one domain in one zone. Immutable.
///
/// All records lie in the one zone, because a tool edits one zone at a time; where a part of the
/// names is delegated, each zone has a handover of its own.
///
/// @param domain the email domain
/// @param zone the apex of the zone that holds the records: as the DNS has it, not as the public
///   suffix list has it (the customer may have delegated `mail.example.com`)
/// @param records at least one and at most 100, in the order people read them; what stands there
///   twice is taken once
public record Handover(DomainName domain, DomainName zone, List<Entry> records) {
  static final int MAX_RECORDS = 100;

  /// @throws IllegalArgumentException when there are no or too many records, an owner name is
  ///   outside the zone, records of one RRset have different TTLs (RFC 2181 §5.2), or a name has a
  ///   CNAME and something else (RFC 1034 §3.6.2)
  public Handover {
    Names.requirePlain(domain);
    Names.requirePlain(zone);
    if (records.isEmpty() || records.size() > MAX_RECORDS) {
      throw new IllegalArgumentException("no records, or more than " + MAX_RECORDS);
    }
    List<Entry> kept = new ArrayList<>();
    Set<Map.Entry<DomainName, Rdata>> known = new HashSet<>();
    Map<Key, Duration> ttls = new LinkedHashMap<>();
    Map<DomainName, Integer> atName = new LinkedHashMap<>();
    Set<DomainName> aliases = new HashSet<>();
    for (Entry record : records) {
      if (!record.owner().isAtOrBelow(zone)) {
        throw new IllegalArgumentException(record.owner() + " is not inside the zone " + zone);
      }
      if (!known.add(Map.entry(record.owner(), record.data()))) {
        continue;
      }
      kept.add(record);
      if (!ttls.computeIfAbsent(Key.of(record), key -> record.ttl()).equals(record.ttl())) {
        throw new IllegalArgumentException("two TTLs in one set of records at " + record.owner());
      }
      atName.merge(record.owner(), 1, Integer::sum);
      if (record.data() instanceof Rdata.Alias) {
        aliases.add(record.owner());
      }
    }
    for (DomainName alias : aliases) {
      if (atName.getOrDefault(alias, 0) > 1) {
        throw new IllegalArgumentException("a CNAME beside another record at " + alias);
      }
    }
    records = List.copyOf(kept);
  }

  /// Owner name and type.
  private record Key(DomainName owner, String type) {
    static Key of(Entry record) {
      return new Key(record.owner(), record.type());
    }
  }

  /// All records of one owner name and type (an RRset), never none.
  record RecordSet(List<Entry> records) {
    DomainName owner() {
      return records.getFirst().owner();
    }

    String type() {
      return records.getFirst().type();
    }

    long seconds() {
      return records.getFirst().seconds();
    }

    /// What its records are for, each comment once.
    List<String> comments() {
      return records.stream().map(Entry::comment).distinct().toList();
    }

    List<Rdata> data() {
      return records.stream().map(Entry::data).toList();
    }
  }

  /// The records by owner name and type, in the order of each one's first record.
  List<RecordSet> recordSets() {
    Map<Key, List<Entry>> sets = new LinkedHashMap<>();
    for (Entry record : records) {
      sets.computeIfAbsent(Key.of(record), key -> new ArrayList<>()).add(record);
    }
    Collection<List<Entry>> lists = sets.values();
    return lists.stream().map(list -> new RecordSet(List.copyOf(list))).toList();
  }

  /// The owner name as most DNS hosts want it: inside the zone, `@` for its apex.
  String relative(DomainName owner) {
    return NameForm.relative(owner, zone);
  }

  /// One line that says what this is.
  String title() {
    return domain.equals(zone)
        ? "DNS records for " + domain
        : "DNS records for " + domain + ", in the zone " + zone;
  }
}
