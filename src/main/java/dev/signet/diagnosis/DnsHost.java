package dev.signet.diagnosis;

import dev.signet.name.DomainName;
import java.util.List;
import java.util.regex.Pattern;

/// Somebody who runs name servers for others, and what its record form wants.
///
/// @param ownerField the form's word for the owner name
/// @param valueField the form's word for the target or value
record DnsHost(
    Kind kind,
    String name,
    List<String> patterns,
    boolean absoluteOwner,
    Dot dot,
    String ownerField,
    String valueField,
    String quirk) {

  /// What it is to the domain.
  enum Kind {
    HOST,
    PARKING,
    SUSPENDED
  }

  /// Whether a target is written with a dot at its end.
  enum Dot {
    REQUIRED,
    OPTIONAL,
    NEVER
  }

  DnsHost {
    patterns = List.copyOf(patterns);
  }

  /// Whether records can be hidden behind the host's proxy.
  boolean proxies() {
    return quirk.equals("proxy");
  }

  /// Whether this name server is one of its.
  boolean runs(DomainName nameServer) {
    return patterns.stream().anyMatch(pattern -> ends(nameServer, pattern));
  }

  /// Label by label from the right; `*` stands for any part of a label.
  private static boolean ends(DomainName name, String pattern) {
    List<String> wanted = List.of(pattern.split("\\."));
    int extra = name.labels().size() - wanted.size();
    if (extra < 0) {
      return false;
    }
    for (int i = 0; i < wanted.size(); i++) {
      String glob = Pattern.quote(wanted.get(i)).replace("*", "\\E.*\\Q");
      if (!name.labels().get(extra + i).matches(glob)) {
        return false;
      }
    }
    return true;
  }
}
