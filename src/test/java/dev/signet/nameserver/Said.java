package dev.signet.nameserver;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a reply says, as far as servers are to agree: response code, flags, answer and authority.
///
/// Not the additional section, which is each server's own choice, nor the case of letters in names:
/// whether a name is written as in the question (through a compression pointer) or as in the zone
/// is each server's choice as well (RFC 4343 §4.1).
///
/// @param flags the header's, `do`, and EDNS with the size that is offered
/// @param length octets of the whole reply
record Said(String rcode, Set<String> flags, List<String> records, int length) {
  private static final Pattern OWNER = Pattern.compile("(\\S+ )(\\S+)( .*)");
  private static final Pattern NAMES_IN_DATA = Pattern.compile("(.* IN (?:SOA|NS|MX) )(.*)");

  static Said of(byte[] reply) throws IOException {
    List<String> lines = Transcript.describe(reply);
    String[] head = lines.getFirst().split(" ");
    List<String> records = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      if (!line.startsWith("additional")) {
        records.add(folded(line));
      }
    }
    Set<String> flags = new TreeSet<>(List.of(head).subList(2, head.length));
    return new Said(head[1], flags, records.stream().sorted().toList(), reply.length);
  }

  private static String folded(String line) {
    Matcher owner = OWNER.matcher(line);
    String out =
        owner.matches()
            ? owner.group(1) + owner.group(2).toLowerCase(Locale.ROOT) + owner.group(3)
            : line;
    Matcher data = NAMES_IN_DATA.matcher(out);
    return data.matches() ? data.group(1) + data.group(2).toLowerCase(Locale.ROOT) : out;
  }

  boolean agrees(Said other) {
    return rcode.equals(other.rcode) && flags.equals(other.flags) && records.equals(other.records);
  }

  boolean has(String flag) {
    return flags.contains(flag);
  }

  Said without(String flag) {
    Set<String> rest = new TreeSet<>(flags);
    rest.remove(flag);
    return new Said(rcode, rest, records, length);
  }

  /// The same with another's records and TC flag.
  Said truncatedAs(Said other) {
    Set<String> all = new TreeSet<>(flags);
    all.remove("tc");
    if (other.has("tc")) {
      all.add("tc");
    }
    return new Said(rcode, all, other.records, length);
  }

  @Override
  public String toString() {
    return rcode + " " + flags + " " + records;
  }
}
