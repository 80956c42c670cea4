package dev.signet.publishing.rfc2136;

import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.name.DomainName;
import dev.signet.zone.ZoneToken;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Which names of the zone belong to a token, and when two sets of records are the same. Immutable.
final class TokenRecords {
  /// What a server adds to a signed zone (RFC 4034, RFC 5155); never ours to judge.
  private static final Set<Integer> DNSSEC = Set.of(46, 47, 50);

  private final DomainName origin;
  private final Set<String> prefixes;

  /// @param selectors of the keys that domains have or had
  TokenRecords(DomainName origin, List<String> selectors) {
    this.origin = origin;
    Set<String> names = new LinkedHashSet<>();
    names.add("");
    selectors.forEach(selector -> names.add(selector + "._domainkey."));
    names.add("t.");
    this.prefixes = Set.copyOf(names);
  }

  DomainName origin() {
    return origin;
  }

  /// Every name that may own a record of `token`.
  Set<DomainName> names(ZoneToken token) {
    Set<DomainName> names = new LinkedHashSet<>();
    prefixes.forEach(prefix -> names.add(origin.below(prefix + token.label())));
    return names;
  }

  /// Those names, and the owners of `records`.
  Set<DomainName> names(ZoneToken token, List<ResourceRecord> records) {
    Set<DomainName> names = names(token);
    records.forEach(record -> names.add(record.owner()));
    return names;
  }

  /// The token that a record of the zone belongs to; empty when it is none of ours.
  Optional<ZoneToken> tokenOf(ResourceRecord record) {
    if (!record.owner().isBelow(origin) || DNSSEC.contains(record.type().code())) {
      return Optional.empty();
    }
    List<String> labels = record.owner().labels();
    return ZoneToken.parse(labels.get(labels.size() - origin.labels().size() - 1));
  }

  /// One record, so that equal ones are equal: names in one case, TXT strings joined (RFC 6376
  /// §3.6.2.2), TTL left out.
  static String canonical(ResourceRecord record) {
    String data =
        record.data() instanceof Rdata.Text text
            ? text.joined()
            : record.data().text().toLowerCase(Locale.ROOT);
    return record.owner() + " " + record.type() + " " + data;
  }

  /// A number for a set of records, TTLs included, that does not depend on their order: the sum of
  /// [#digest] of each.
  static long digest(List<ResourceRecord> records) {
    long sum = 0;
    for (ResourceRecord record : records) {
      sum += digest(record);
    }
    return sum;
  }

  static long digest(ResourceRecord record) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((record.ttl() + " " + canonical(record)).getBytes(StandardCharsets.UTF_8));
      long number = 0;
      for (int i = 0; i < 8; i++) {
        number = number << 8 | (hash[i] & 0xFF);
      }
      return number;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// The types a token's names may own; what is read back where a zone cannot be transferred.
  static final List<RecordType> TYPES =
      List.of(RecordType.MX, RecordType.TXT, RecordType.CAA, RecordType.A, RecordType.AAAA);
}
