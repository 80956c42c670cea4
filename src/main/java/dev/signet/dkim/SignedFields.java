package dev.signet.dkim;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/// The header fields that an `h=` names, as they are hashed (RFC 6376 §3.5, §3.7, §5.4.2).
final class SignedFields {
  private SignedFields() {}

  /// The fields canonicalized, each with its CRLF. Of several fields of one name the lowest comes
  /// first; a name without a field left counts as nothing.
  static byte[] select(
      List<HeaderField> fields, List<String> names, Function<HeaderField, byte[]> canonical) {
    Map<String, Deque<HeaderField>> byName = new HashMap<>();
    for (HeaderField field : fields) {
      byName.computeIfAbsent(field.name(), name -> new ArrayDeque<>()).push(field);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String name : names) {
      Deque<HeaderField> left = byName.get(name.toLowerCase(Locale.ROOT));
      if (left == null || left.isEmpty()) {
        continue;
      }
      out.writeBytes(canonical.apply(left.pop()));
      out.write('\r');
      out.write('\n');
    }
    return out.toByteArray();
  }
}
