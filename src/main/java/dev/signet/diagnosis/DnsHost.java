package dev.signet.diagnosis;

import dev.signet.name.DomainName;
import dev.signet.record.NameForm;
import java.util.List;
import java.util.regex.Pattern;

/// A company that runs name servers for others, and what its record form wants.
///
/// @param names how its form wants names
/// @param ownerField the form's word for the owner name
/// @param valueField the form's word for the target or value
record DnsHost(
    Kind kind,
    String name,
    List<String> patterns,
    NameForm names,
    String ownerField,
    String valueField,
    String quirk) {

  /// What it is to the domain.
  enum Kind {
    HOST,
    PARKING,
    SUSPENDED
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
