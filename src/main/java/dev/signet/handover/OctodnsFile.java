package dev.signet.handover;

import dev.signet.dns.Rdata;
import dev.signet.handover.Handover.RecordSet;
import dev.signet.name.DomainName;
import dev.signet.record.NameForm;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Entries for OctoDNS's YAML provider.
///
/// OctoDNS writes a semicolon in TXT as `\;` (with its setting `escaped_semicolons`) and takes
/// everything else as it is, but quotes around the value and `" "` inside it, which it removes: a
/// text with `" "` inside cannot be told to it.
final class OctodnsFile {
  private static final Pattern PART = Pattern.compile("(\\D*)(\\d*)");

  private OctodnsFile() {}

  static String write(Handover what) {
    Map<String, List<RecordSet>> names = new TreeMap<>(NATURAL.thenComparing(s -> s));
    for (RecordSet set : what.recordSets()) {
      String name = set.owner().equals(what.zone()) ? "" : what.relative(set.owner());
      names.computeIfAbsent(name, key -> new ArrayList<>()).add(set);
    }
    StringBuilder out = new StringBuilder("---\n# ").append(what.title()).append('\n');
    out.append(
        "# For the file that has the rest of the zone: OctoDNS deletes what it is not told.\n");
    if (semicolons(what)) {
      out.append("# Semicolons in it are escaped: the YamlProvider that reads it needs\n");
      out.append("#   escaped_semicolons: true\n");
      out.append("# in config.yaml, which newer versions of OctoDNS do not have by default.\n");
    }
    names.forEach((name, sets) -> {
      out.append(Quoted.yaml(name)).append(":\n");
      sets.forEach(set -> set(out, set));
    });
    return out.toString();
  }

  private static boolean semicolons(Handover what) {
    return what.recordSets().stream()
        .flatMap(set -> set.data().stream())
        .anyMatch(data -> data instanceof Rdata.Text text && text.joined().contains(";"));
  }

  /// Members stand in alphabetical order, which OctoDNS enforces as well.
  private static void set(StringBuilder out, RecordSet set) {
    set.comments().forEach(comment -> out.append("  # ").append(comment).append('\n'));
    out.append("  - ttl: ").append(set.seconds()).append('\n');
    out.append("    type: ").append(set.type()).append('\n');
    if (set.data().getFirst() instanceof Rdata.Alias alias) {
      out.append("    value: ").append(name(alias.target())).append('\n');
      return;
    }
    out.append("    values:\n");
    for (Rdata data : set.data()) {
      out.append("      - ").append(value(data)).append('\n');
    }
  }

  private static String value(Rdata data) {
    return switch (data) {
      case Rdata.Alias alias -> name(alias.target());
      case Rdata.Text text -> Quoted.yaml(text(text.joined()));
      case Rdata.MailExchange(int preference, DomainName exchange) ->
          "exchange: " + name(exchange) + "\n        preference: " + preference;
      case Rdata.CertificateAuthority(int flags, String tag, String value) ->
          "flags: %d\n        tag: %s\n        value: %s"
              .formatted(flags, Quoted.yaml(tag), Quoted.yaml(value));
      default -> throw Entry.unasked(data);
    };
  }

  private static String name(DomainName name) {
    return Quoted.yaml(NameForm.absolute(name));
  }

  private static String text(String value) {
    String escaped = value.replace(";", "\\;");
    // What begins with a quote loses its first and its last character.
    return escaped.startsWith("\"") ? "\"" + escaped + "\"" : escaped;
  }

  /// OctoDNS refuses a file whose names are not in natural order: runs of digits count as numbers,
  /// `ap2` comes before `ap10`.
  private static final Comparator<String> NATURAL = OctodnsFile::compareNaturally;

  private static int compareNaturally(String left, String right) {
    Matcher a = PART.matcher(left);
    Matcher b = PART.matcher(right);
    while (a.find() && b.find()) {
      int order = a.group(1).compareTo(b.group(1));
      if (order == 0) {
        order = number(a).compareTo(number(b));
      }
      if (order != 0 || a.end() == left.length() || b.end() == right.length()) {
        return order != 0 ? order : left.length() - a.end() - (right.length() - b.end());
      }
    }
    return 0;
  }

  /// Minus one where the text ends without a number: that comes first.
  private static BigInteger number(Matcher part) {
    return part.group(2).isEmpty() ? BigInteger.ONE.negate() : new BigInteger(part.group(2));
  }
}
