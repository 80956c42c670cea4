package dev.signet.dmarc;

import dev.signet.dmarc.DmarcProblem.Code;
import dev.signet.name.DomainName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// Reads the tags of one record and notes what is wrong with them (§4.7, §4.8).
final class TagReader {
  private static final Set<String> KNOWN =
      Set.of("v", "p", "sp", "np", "adkim", "aspf", "psd", "t", "rua", "ruf", "fo");
  private static final Set<String> HISTORIC = Set.of("pct", "rf", "ri");
  private static final Set<String> LISTS = Set.of("rua", "ruf", "fo");
  private static final int MAX_PROBLEMS = 20;
  private static final int MAX_URIS = 50;

  private final DomainName owner;
  private final List<DmarcProblem> problems = new ArrayList<>();
  private final Map<String, Integer> offsets = new HashMap<>();

  TagReader(DomainName owner) {
    this.owner = owner;
  }

  List<DmarcProblem> problems() {
    return problems;
  }

  /// `dmarc-version *(dmarc-sep dmarc-tag) [dmarc-sep]`; the text begins with the version.
  SequencedMap<String, String> tags(String text) {
    SequencedMap<String, String> tags = new LinkedHashMap<>();
    int start = 0;
    while (start < text.length()) {
      int semicolon = text.indexOf(';', start);
      int end = semicolon < 0 ? text.length() : semicolon;
      String tag = strip(text.substring(start, end));
      if (!tag.isEmpty()) {
        tag(tag, start + text.substring(start, end).indexOf(tag), tags);
      } else if (semicolon >= 0) {
        problem(Code.BAD_TAG, start, ";", "there is nothing between two semicolons");
      }
      start = end + 1;
    }
    return tags;
  }

  private void tag(String tag, int at, Map<String, String> tags) {
    int equals = tag.indexOf('=');
    String name = strip(equals < 0 ? tag : tag.substring(0, equals)).toLowerCase(Locale.ROOT);
    String value = spaced(name, strip(tag.substring(equals + 1)));
    if (equals < 0 || !name.matches("[a-z]+")) {
      problem(Code.BAD_TAG, at, tag, "it is not of the form name=value, and is ignored");
    } else if (value.isEmpty() || !value.chars().allMatch(c -> c >= ' ' && c < 127)) {
      problem(Code.BAD_TAG, at, tag, "its value is empty or not printable ASCII; it is ignored");
    } else if (tags.putIfAbsent(name, value) != null) {
      problem(Code.REPEATED_TAG, at, tag, "the tag " + name + " is there already");
    } else {
      offsets.put(name, at);
      if (HISTORIC.contains(name)) {
        problem(Code.HISTORIC_TAG, at, tag, "DMARC has this tag no more (RFC 9989)");
      } else if (!KNOWN.contains(name)) {
        problem(Code.UNKNOWN_TAG, at, tag, "there is no such tag, and it is ignored");
      }
    }
  }

  /// §4.8 has white space, and so tabs, around the commas and colons of lists; nowhere else.
  private static String spaced(String name, String value) {
    return LISTS.contains(name) ? value.replace('\t', ' ') : value;
  }

  DmarcTags values(Map<String, String> tags) {
    Optional<Policy> policy = policy(tags, "p");
    Optional<Policy> subdomains = policy(tags, "sp");
    Optional<Policy> nonexistent = policy(tags, "np");
    boolean valid =
        policy.isPresent() == tags.containsKey("p")
            && subdomains.isPresent() == tags.containsKey("sp")
            && nonexistent.isPresent() == tags.containsKey("np");
    List<ReportUri> aggregate = uris(tags, "rua");
    List<ReportUri> failure = uris(tags, "ruf");
    List<String> options = options(tags);
    if (tags.containsKey("fo") && !tags.containsKey("ruf")) {
      problem(Code.FO_WITHOUT_RUF, at("fo"), shown(tags, "fo"), "without ruf it says nothing");
    }
    return new DmarcTags(
        policy,
        subdomains,
        nonexistent,
        valid,
        choice(tags, "adkim", "r", "s").equals("s") ? AlignmentMode.STRICT : AlignmentMode.RELAXED,
        choice(tags, "aspf", "r", "s").equals("s") ? AlignmentMode.STRICT : AlignmentMode.RELAXED,
        switch (choice(tags, "psd", "u", "y", "n")) {
          case "y" -> SuffixRole.PUBLIC_SUFFIX;
          case "n" -> SuffixRole.ORGANIZATIONAL;
          default -> SuffixRole.UNKNOWN;
        },
        choice(tags, "t", "n", "y").equals("y"),
        aggregate,
        failure,
        options);
  }

  private Optional<Policy> policy(Map<String, String> tags, String name) {
    String value = tags.get(name);
    if (value == null) {
      return Optional.empty();
    }
    Optional<Policy> policy = Policy.parse(value);
    if (policy.isEmpty()) {
      bad(tags, name, "none, quarantine or reject");
    }
    return policy;
  }

  /// The value in lower case, or the first of `choices` when it is missing or none of them.
  private String choice(Map<String, String> tags, String name, String... choices) {
    String value = tags.getOrDefault(name, choices[0]).toLowerCase(Locale.ROOT);
    if (List.of(choices).contains(value)) {
      return value;
    }
    bad(tags, name, String.join(" or ", choices));
    return choices[0];
  }

  /// `0` or `1`, `d`, `s`, each once, in any order.
  private List<String> options(Map<String, String> tags) {
    String value = tags.getOrDefault("fo", "0").toLowerCase(Locale.ROOT);
    List<String> options = new ArrayList<>();
    for (String item : value.split(":", -1)) {
      options.add(strip(item));
    }
    boolean valid =
        Set.of("0", "1", "d", "s").containsAll(options)
            && options.stream().distinct().count() == options.size()
            && !(options.contains("0") && options.contains("1"));
    if (!valid) {
      bad(tags, "fo", "0 or 1, d and s, with colons between them");
      return List.of("0");
    }
    return options;
  }

  private List<ReportUri> uris(Map<String, String> tags, String name) {
    String value = tags.get(name);
    List<ReportUri> uris = new ArrayList<>();
    if (value == null) {
      return uris;
    }
    for (String item : value.split(",", MAX_URIS)) {
      String text = strip(item);
      Optional<ReportUri> uri = ReportUri.parse(text);
      if (uri.isEmpty()) {
        problem(Code.BAD_URI, at(name), text, "it is no URI such as mailto:reports@example.com");
      } else {
        uris.add(uri.get());
        if (ReportUri.hasSize(text)) {
          problem(
              Code.OBSOLETE_SIZE,
              at(name),
              text.substring(text.lastIndexOf('!')),
              "nobody reads the size behind the address " + uri.get());
        }
      }
    }
    return uris;
  }

  private void bad(Map<String, String> tags, String name, String allowed) {
    problem(Code.BAD_VALUE, at(name), shown(tags, name), name + " must be " + allowed);
  }

  private int at(String name) {
    return offsets.getOrDefault(name, -1);
  }

  private static String shown(Map<String, String> tags, String name) {
    return name + "=" + tags.getOrDefault(name, "");
  }

  private void problem(Code code, int at, String text, String detail) {
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(new DmarcProblem(code, owner, at, text, detail));
    }
  }

  /// WSP of RFC 5234: space and tab.
  private static String strip(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isSpace(text.charAt(start))) {
      start++;
    }
    while (end > start && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }
}
