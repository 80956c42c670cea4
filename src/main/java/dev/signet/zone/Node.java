package dev.signet.zone;

import dev.signet.dns.PreparedRecords;
import dev.signet.dns.RecordType;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One name's record sets, ready to be copied into replies. A node without any is an empty
/// non-terminal (RFC 8020): the name exists and holds nothing. Immutable.
final class Node {
  static final Node EMPTY = new Node(Map.of());

  private final int[] types;
  private final PreparedRecords[] sets;

  Node(Map<RecordType, PreparedRecords> sets) {
    types = sets.keySet().stream().mapToInt(RecordType::code).sorted().toArray();
    this.sets = new PreparedRecords[types.length];
    for (int i = 0; i < types.length; i++) {
      PreparedRecords records = sets.get(new RecordType(types[i]));
      if (records == null) {
        throw new IllegalStateException("a type without records");
      }
      this.sets[i] = records;
    }
  }

  @Nullable PreparedRecords find(int type) {
    for (int i = 0; i < types.length; i++) {
      if (types[i] == type) {
        return sets[i];
      }
    }
    return null;
  }

  boolean isEmpty() {
    return types.length == 0;
  }
}
