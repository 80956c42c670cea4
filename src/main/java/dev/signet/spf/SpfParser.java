package dev.signet.spf;

import dev.signet.name.DomainName;
import dev.signet.spf.SpfProblem.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the terms of one record, going on after a fault so that all of them are named (§4.6, §12).
final class SpfParser {
  private static final Pattern MODIFIER = Pattern.compile("([A-Za-z][A-Za-z0-9_.-]*)=(.*)");
  private static final Pattern DUAL_CIDR = Pattern.compile("(.*?)(?:/([0-9]+))?(?://([0-9]+))?");
  private static final Pattern CIDR = Pattern.compile("(.*?)(?:/([0-9]+))?");

  /// What starts another term inside a term: the sign of a forgotten space.
  private static final Pattern NEXT_TERM =
      Pattern.compile(
          "[+?~-]all$|[+?~-]?(?:include|ip4|ip6|exists|mx|ptr):|(?:redirect|exp)=",
          Pattern.CASE_INSENSITIVE);

  private static final int MAX_PROBLEMS = 20;

  private final DomainName owner;
  private final List<SpfProblem> problems = new ArrayList<>();
  private final List<Term> terms = new ArrayList<>();
  private final List<Integer> offsets = new ArrayList<>();

  /// Where the term now being read begins.
  private int wordAt;

  private SpfParser(DomainName owner) {
    this.owner = owner;
  }

  static SpfRecord.Reading read(String text, DomainName owner) {
    SpfParser parser = new SpfParser(owner);
    if (text.length() > SpfRecord.MAX_LENGTH) {
      parser.problem(Code.RECORD_TOO_LONG, -1, "", "it has " + text.length() + " characters");
    } else {
      parser.terms(text);
    }
    return parser.problems.isEmpty()
        ? new SpfRecord.Reading.Readable(new SpfRecord(parser.terms, parser.offsets))
        : new SpfRecord.Reading.Unreadable(parser.problems);
  }

  private void terms(String text) {
    int start = SpfRecord.VERSION.length();
    while (start < text.length() && problems.size() < MAX_PROBLEMS) {
      if (text.charAt(start) == ' ') {
        start++;
        continue;
      }
      int space = text.indexOf(' ', start);
      int end = space < 0 ? text.length() : space;
      String word = text.substring(start, end);
      wordAt = start;
      int before = problems.size();
      Optional<Term> term = term(word, start);
      if (term.isPresent() && problems.size() == before) {
        terms.add(term.get());
        offsets.add(start);
      }
      start = end;
    }
  }

  private Optional<Term> term(String word, int at) {
    for (int i = 0; i < word.length(); i++) {
      if (word.charAt(i) <= ' ' || word.charAt(i) >= 127) {
        return problem(
            Code.BAD_CHARACTER, at + i, word, "it holds a character that is not printable ASCII");
      }
    }
    Matcher modifier = MODIFIER.matcher(word);
    return modifier.matches()
        ? modifier(word, modifier.group(1), modifier.group(2), at)
        : directive(word, at);
  }

  private Optional<Term> modifier(String word, String name, String value, int at) {
    int valueAt = at + name.length() + 1;
    switch (name.toLowerCase(Locale.ROOT)) {
      case "redirect" -> {
        once(Term.Redirect.class, word, at);
        return domain(value, word, valueAt).map(Term.Redirect::new);
      }
      case "exp" -> {
        once(Term.Explanation.class, word, at);
        return domain(value, word, valueAt).map(Term.Explanation::new);
      }
      default -> {
        return macros(value, word, valueAt, MacroString.Place.MODIFIER)
            .map(macros -> new Term.UnknownModifier(name, macros));
      }
    }
  }

  /// §6: redirect and exp "MUST NOT appear in a record more than once each".
  private void once(Class<? extends Term> kind, String word, int at) {
    if (terms.stream().anyMatch(kind::isInstance)) {
      problem(Code.REPEATED_MODIFIER, at, word, "this modifier may stand in a record only once");
    }
  }

  private Optional<Term> directive(String word, int at) {
    Optional<Qualifier> written = Qualifier.of(word.charAt(0));
    String rest = written.isPresent() ? word.substring(1) : word;
    int nameEnd = 0;
    while (nameEnd < rest.length() && rest.charAt(nameEnd) != ':' && rest.charAt(nameEnd) != '/') {
      nameEnd++;
    }
    String name = rest.substring(0, nameEnd).toLowerCase(Locale.ROOT);
    String argument = rest.substring(nameEnd);
    int argumentAt = at + (word.length() - rest.length()) + nameEnd;
    return mechanism(name, argument, word, at, argumentAt)
        .map(mechanism -> new Term.Directive(written.orElse(Qualifier.PASS), mechanism));
  }

  private Optional<Mechanism> mechanism(
      String name, String argument, String word, int at, int argumentAt) {
    switch (name) {
      case "all" -> {
        return argument.isEmpty()
            ? Optional.of(new Mechanism.All())
            : bad(Code.BAD_TERM, word, argumentAt, "all takes nothing behind it");
      }
      case "include" -> {
        return required(argument, word, argumentAt).map(Mechanism.Include::new);
      }
      case "exists" -> {
        return required(argument, word, argumentAt).map(Mechanism.Exists::new);
      }
      case "ptr" -> {
        return argument.isEmpty()
            ? Optional.of(new Mechanism.Pointer(Optional.empty()))
            : required(argument, word, argumentAt)
                .map(spec -> new Mechanism.Pointer(Optional.of(spec)));
      }
      case "a" -> {
        return targeted(argument, word, argumentAt)
            .map(targeted -> new Mechanism.Address(targeted.target, targeted.prefixes));
      }
      case "mx" -> {
        return targeted(argument, word, argumentAt)
            .map(targeted -> new Mechanism.Exchange(targeted.target, targeted.prefixes));
      }
      case "ip4" -> {
        return network(argument, false, word, argumentAt);
      }
      case "ip6" -> {
        return network(argument, true, word, argumentAt);
      }
      default -> {
        return bad(Code.UNKNOWN_MECHANISM, word, at, "there is no such mechanism");
      }
    }
  }

  private Optional<DomainSpec> required(String argument, String word, int at) {
    if (!argument.startsWith(":")) {
      return bad(Code.BAD_TERM, word, at, "it needs a colon and a domain");
    }
    return domain(argument.substring(1), word, at + 1);
  }

  private record Targeted(Optional<DomainSpec> target, PrefixLengths prefixes) {}

  /// [ ":" domain-spec ] [ dual-cidr-length ]; a slash may stand in a domain-spec too, so the
  /// prefix lengths are split off from the end.
  private Optional<Targeted> targeted(String argument, String word, int at) {
    Matcher split = DUAL_CIDR.matcher(argument);
    if (!split.matches()) {
      return bad(Code.BAD_TERM, word, at, "it is not a domain and prefix lengths");
    }
    Optional<Integer> ipv4 = prefix(split.group(2), 32, word, at);
    Optional<Integer> ipv6 = prefix(split.group(3), 128, word, at);
    String target = split.group(1);
    if (ipv4.isEmpty() || ipv6.isEmpty()) {
      return Optional.empty();
    }
    PrefixLengths prefixes = new PrefixLengths(ipv4.get(), ipv6.get());
    if (target.isEmpty()) {
      return Optional.of(new Targeted(Optional.empty(), prefixes));
    }
    return required(target, word, at).map(spec -> new Targeted(Optional.of(spec), prefixes));
  }

  private Optional<Mechanism> network(String argument, boolean ipv6, String word, int at) {
    if (!argument.startsWith(":")) {
      return bad(Code.BAD_TERM, word, at, "it needs a colon and an address");
    }
    Matcher split = CIDR.matcher(argument.substring(1));
    if (!split.matches()) {
      return bad(Code.BAD_NETWORK, word, at, "it is not an address and a prefix length");
    }
    Optional<IpBits> base = IpBits.parse(split.group(1), ipv6);
    if (base.isEmpty()) {
      return bad(Code.BAD_NETWORK, word, at + 1, "it is not an IPv" + (ipv6 ? 6 : 4) + " address");
    }
    return prefix(split.group(2), ipv6 ? 128 : 32, word, at)
        .map(length -> new Mechanism.Network(new IpNetwork(base.get(), length)));
  }

  /// "0", or a number without a leading zero up to `max`; `max` itself when nothing is written.
  private Optional<Integer> prefix(@Nullable String digits, int max, String word, int at) {
    if (digits == null) {
      return Optional.of(max);
    }
    boolean leadingZero = digits.length() > 1 && digits.startsWith("0");
    if (digits.length() > 3 || leadingZero || Integer.parseInt(digits) > max) {
      return bad(Code.BAD_NETWORK, word, at, "its prefix length is not a number from 0 to " + max);
    }
    return Optional.of(Integer.parseInt(digits));
  }

  private Optional<DomainSpec> domain(String text, String word, int at) {
    return macros(text, word, at, MacroString.Place.DOMAIN)
        .flatMap(macros -> {
          Optional<DomainSpec> spec = DomainSpec.of(macros);
          return spec.isPresent()
              ? spec
              : bad(Code.BAD_DOMAIN, word, at, "it is not a domain name of two labels or more");
        });
  }

  private Optional<MacroString> macros(String text, String word, int at, MacroString.Place place) {
    return switch (MacroString.read(text, place)) {
      case MacroString.Reading.Readable(MacroString macros) -> Optional.of(macros);
      case MacroString.Reading.Unreadable(int offset, String why) ->
          bad(Code.BAD_MACRO, word, at + offset, why);
    };
  }

  /// Notes the fault; as a missing space when the term goes over into another one.
  private <T> Optional<T> bad(Code code, String word, int at, String detail) {
    Matcher next = NEXT_TERM.matcher(word);
    int from = Qualifier.of(word.charAt(0)).isPresent() ? 2 : 1;
    if (from <= word.length() && next.find(from)) {
      String rest = word.substring(next.start());
      return problem(
          Code.MISSING_SPACE, wordAt + next.start(), word, "a space is missing before " + rest);
    }
    return problem(code, at, word, detail);
  }

  private <T> Optional<T> problem(Code code, int at, String term, String detail) {
    problems.add(new SpfProblem(code, owner, at, term, detail));
    return Optional.empty();
  }
}
