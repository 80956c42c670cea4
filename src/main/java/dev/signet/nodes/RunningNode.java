package dev.signet.nodes;

import java.time.Instant;
import java.util.UUID;

/// One process of this service, from its start to its end.
///
/// @param id new at each start
/// @param host the name of its machine, as the machine says it; for people
/// @param version of the program
/// @param startedAt by its own clock
public record RunningNode(UUID id, String host, String version, Instant startedAt) {
  private static final int MAX_LENGTH = 100;

  public RunningNode {
    host = shortened(host);
    version = shortened(version);
  }

  private static String shortened(String text) {
    return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH);
  }
}
