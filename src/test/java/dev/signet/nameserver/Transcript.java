package dev.signet.nameserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;

/// A question and what the name server is to say, as text. A file of them reads like `dig`:
///
/// ```
/// ; comment
/// ? NAME TYPE [class=CH] [opcode=5] [flags=rd,cd] [edns=1232] [do] [version=1] [udp|tcp]
/// ! RCODE FLAG… [edns]
/// answer NAME TTL IN TYPE DATA
/// authority …
/// additional …
/// ```
///
/// @param text the question's line, which names the case
/// @param parameters what follows the type on it; a bare word maps to itself
/// @param expected lines from `!` on, in order, with the records sorted
record Transcript(
    String name, String type, Map<String, String> parameters, String text, List<String> expected) {

  static List<Transcript> read(String resource) {
    try (var in = Transcript.class.getResourceAsStream("/dns/" + resource)) {
      String all = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      List<Transcript> out = new ArrayList<>();
      for (String block : all.split("\n\\s*\n")) {
        List<String> lines =
            block
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith(";"))
                .toList();
        if (!lines.isEmpty()) {
          out.add(parse(lines));
        }
      }
      return out;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Transcript parse(List<String> lines) {
    String[] words = lines.getFirst().split("\\s+");
    if (!words[0].equals("?")) {
      throw new IllegalArgumentException("a case starts with ?: " + lines.getFirst());
    }
    Map<String, String> parameters = new TreeMap<>();
    for (int i = 3; i < words.length; i++) {
      String[] parts = words[i].split("=", 2);
      parameters.put(parts[0], parts.length == 2 ? parts[1] : parts[0]);
    }
    List<String> expected = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      expected.add(line.replaceAll("\\s+", " "));
    }
    return new Transcript(words[1], words[2], parameters, lines.getFirst(), sorted(expected));
  }

  boolean over(String transport) {
    boolean restricted = parameters.containsKey("udp") || parameters.containsKey("tcp");
    return !restricted || parameters.containsKey(transport);
  }

  int number(String parameter, int otherwise) {
    return Integer.parseInt(parameters.getOrDefault(parameter, String.valueOf(otherwise)));
  }

  byte[] query() {
    Exchange.Query query =
        new Exchange.Query(name.equals(".") ? "" : name, org.xbill.DNS.Type.value(type, true))
            .opcode(number("opcode", 0))
            .klass(org.xbill.DNS.DClass.value(parameters.getOrDefault("class", "IN")));
    for (String flag : parameters.getOrDefault("flags", "").split(",")) {
      query.flags(
          switch (flag) {
            case "rd" -> 0x0100;
            case "ad" -> 0x0020;
            case "cd" -> 0x0010;
            case "" -> 0;
            default -> throw new IllegalArgumentException("flag " + flag);
          });
    }
    if (parameters.containsKey("edns")) {
      query.edns(number("edns", 0));
    }
    if (parameters.containsKey("version")) {
      query.ednsVersion(number("version", 0));
    }
    if (parameters.containsKey("do")) {
      query.ednsFlags(0x8000);
    }
    return query.octets();
  }

  /// A reply in the same words.
  static List<String> describe(byte[] octets) throws IOException {
    Message reply = new Message(octets);
    OPTRecord opt = reply.getOPT();
    List<String> flags = new ArrayList<>();
    BiConsumer<Integer, String> flag =
        (bit, name) -> {
          if (reply.getHeader().getFlag(bit)) {
            flags.add(name);
          }
        };
    flag.accept((int) org.xbill.DNS.Flags.QR, "qr");
    flag.accept((int) org.xbill.DNS.Flags.AA, "aa");
    flag.accept((int) org.xbill.DNS.Flags.TC, "tc");
    flag.accept((int) org.xbill.DNS.Flags.RD, "rd");
    flag.accept((int) org.xbill.DNS.Flags.RA, "ra");
    flag.accept((int) org.xbill.DNS.Flags.AD, "ad");
    flag.accept((int) org.xbill.DNS.Flags.CD, "cd");
    if (opt != null) {
      flags.add("edns=" + opt.getPayloadSize());
      if ((opt.getFlags() & 0x8000) != 0) {
        flags.add("do");
      }
    }
    List<String> out = new ArrayList<>();
    out.add("! " + Rcode.string(reply.getRcode()) + " " + String.join(" ", flags));
    String[] names = {"", "answer", "authority", "additional"};
    for (int section = Section.ANSWER; section <= Section.ADDITIONAL; section++) {
      for (Record record : reply.getSection(section)) {
        if (!(record instanceof OPTRecord)) {
          out.add(names[section] + " " + describe(record));
        }
      }
    }
    return sorted(out);
  }

  static String describe(Record record) {
    return record.getName()
        + " "
        + record.getTTL()
        + " IN "
        + org.xbill.DNS.Type.string(record.getType())
        + " "
        + (record instanceof TXTRecord text ? quoted(text) : record.rdataToString());
  }

  /// Every string quoted; the library leaves the quotes off where it can.
  private static String quoted(TXTRecord text) {
    return text.getStringsAsByteArrays().stream()
        .map(string -> '"' + new String(string, StandardCharsets.US_ASCII) + '"')
        .collect(Collectors.joining(" "));
  }

  /// The first line stays, the records follow in an order of their own.
  static List<String> sorted(List<String> lines) {
    List<String> out = new ArrayList<>(lines.subList(0, 1));
    out.addAll(new TreeSet<>(lines.subList(1, lines.size())));
    return out;
  }

  @Override
  public String toString() {
    return text;
  }
}
