package dev.signet.zone;

import java.util.List;

/// Everything that our zone holds for one registration: derived from the domain's row and its keys.
public record ServedDomain(ZoneToken token, List<ServedKey> keys) {
  public ServedDomain {
    keys = List.copyOf(keys);
  }
}
