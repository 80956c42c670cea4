package dev.signet.publishing.rfc2136;

import dev.signet.dns.ResourceRecord;
import dev.signet.name.DomainName;
import dev.signet.publishing.ZoneReport;
import dev.signet.publishing.ZoneReport.Kind;
import dev.signet.zone.ZoneToken;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What one primary serves, and how that differs from the database. For one thread.
final class Findings {
  /// So many of each kind are repaired in one pass; the next pass does the rest.
  static final int MAX = 20_000;

  private static final int SHOWN = 1000;

  private final TokenRecords names;
  private final Map<ZoneToken, Seen> seen = new HashMap<>();
  private final Map<Kind, List<ZoneToken>> tokens = new EnumMap<>(Kind.class);
  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
  private long domains;
  private boolean transferred;

  Findings(TokenRecords names) {
    this.names = names;
    for (Kind kind : Kind.values()) {
      tokens.put(kind, new ArrayList<>());
      counts.put(kind, 0L);
    }
  }

  /// What was seen of one token: a sum instead of the records, so that a million tokens fit.
  private static final class Seen {
    private long digest;
    private Set<DomainName> unusual = Set.of();
  }

  /// Takes a record of the zone.
  void see(ResourceRecord record) {
    names
        .tokenOf(record)
        .ifPresent(token -> {
          Seen one = seen.computeIfAbsent(token, any -> new Seen());
          one.digest += TokenRecords.digest(record);
          if (!names.names(token).contains(record.owner())) {
            Set<DomainName> more = new HashSet<>(one.unusual);
            more.add(record.owner());
            one.unusual = Set.copyOf(more);
          }
        });
  }

  void wholeZoneSeen() {
    transferred = true;
  }

  boolean transferred() {
    return transferred;
  }

  /// Compares with what the database says of one token; call once for each domain.
  void compare(ZoneToken token, List<ResourceRecord> wanted) {
    domains++;
    Seen one = seen.get(token);
    if (one == null) {
      add(Kind.MISSING, token);
    } else {
      if (one.digest != TokenRecords.digest(wanted)) {
        add(Kind.CHANGED, token);
      } else {
        seen.remove(token);
      }
    }
  }

  /// Tokens that were seen and not compared with anything, or found changed.
  Set<ZoneToken> left() {
    Set<ZoneToken> left = new HashSet<>(seen.keySet());
    tokens.getOrDefault(Kind.CHANGED, List.of()).forEach(left::remove);
    return left;
  }

  void add(Kind kind, ZoneToken token) {
    counts.merge(kind, 1L, Long::sum);
    List<ZoneToken> list = tokens.computeIfAbsent(kind, any -> new ArrayList<>());
    if (list.size() < MAX) {
      list.add(token);
    }
  }

  List<ZoneToken> tokens(Kind kind) {
    return List.copyOf(tokens.getOrDefault(kind, List.of()));
  }

  /// Every name at which the zone may hold something for `token`.
  Set<DomainName> namesOf(ZoneToken token, List<ResourceRecord> wanted) {
    Set<DomainName> all = names.names(token, wanted);
    Seen one = seen.get(token);
    if (one != null) {
      all.addAll(one.unusual);
    }
    return all;
  }

  ZoneReport.Comparison report(String server, Optional<String> trouble) {
    List<ZoneReport.Drift> drifts = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      drifts.add(
          new ZoneReport.Drift(
              kind,
              counts.getOrDefault(kind, 0L),
              tokens.getOrDefault(kind, List.of()).stream()
                  .limit(SHOWN)
                  .map(ZoneToken::label)
                  .toList()));
    }
    return new ZoneReport.Comparison(server, transferred, domains, drifts, trouble);
  }
}
