package dev.signet.name;

import com.ibm.icu.text.IDNA.Error;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which names may be registered as email domains, and what to answer when another one is sent
/// (C-4).
///
/// Reading trims surrounding whitespace and one trailing dot, lowercases and maps to A-labels
/// (UTS-46). Every refusal is [Reason#INVALID] for the given field, says why, and names what to
/// send instead when the text holds a name that would be taken. Immutable and thread-safe.
public final class NameRules {
  private static final int MAX_NAME_LENGTH = 253;
  private static final int MAX_LABEL_LENGTH = 63;

  /// Longer text is not looked at. Mapping may shorten a text, so this is above the longest name.
  private static final int MAX_TEXT_LENGTH = 1024;

  /// Names that mean no domain in the public DNS: RFC 6761 (`localhost`, `invalid`), RFC 6762
  /// (`local`), RFC 7686 (`onion`), RFC 9476 (`alt`), RFC 3172 (`arpa`), and `internal`, which
  /// ICANN set aside. RFC 6761 has `test` and `example` too; those are taken, for trials.
  private static final Set<String> SPECIAL_USE =
      Set.of("localhost", "local", "invalid", "onion", "arpa", "alt", "internal");

  private static final String ANY_DOMAIN = "a domain such as acme.com";
  static final Pattern DOTS = Pattern.compile("[.\u3002\uFF0E\uFF61]");
  private static final Pattern SCHEME = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*:/+");
  private static final Pattern PORT = Pattern.compile(":[0-9]*$");
  private static final Pattern PATH = Pattern.compile("[/?#\\\\]");
  private static final Pattern IPV6 =
      Pattern.compile("[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(%.*)?");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");

  private final DomainName platformDomain;
  private final DomainName zone;
  private final List<String> recordPrefixes;

  /// @param platformDomain the domain every organization may use without registering it
  /// @param zone the zone we are authoritative for
  /// @param recordPrefixes what the customer puts in front of the name for our records (`anypost`,
  ///   `ap1._domainkey`); a name is refused when one of these would not fit
  public NameRules(DomainName platformDomain, DomainName zone, List<String> recordPrefixes) {
    this.platformDomain = platformDomain;
    this.zone = zone;
    this.recordPrefixes = List.copyOf(recordPrefixes);
  }

  /// Reads the name of an email domain, subdomains (`mail.acme.com`) included.
  ///
  /// @throws Refused when it may not be registered
  public EmailDomainName read(String field, String text) {
    return read(field, text, false);
  }

  /// Reads a bare registrable domain: also refuses subdomains, and names the domain to send (AR-3).
  /// A name right below a private suffix (`acme.eu.org`) is registrable; only suffixes of the ICANN
  /// division are too short.
  ///
  /// @throws Refused when it may not be registered
  public EmailDomainName readBare(String field, String text) {
    return read(field, text, true);
  }

  /// Whether `text` spells the platform domain, which needs no registration (AR-10).
  public boolean isPlatformDomain(String text) {
    String trimmed = trim(text);
    if (trimmed.length() > MAX_TEXT_LENGTH) {
      return false;
    }
    Idna.Mapped mapped = Idna.toAscii(trimmed);
    return mapped.errors().isEmpty()
        && DomainName.parse(mapped.text()).filter(platformDomain::equals).isPresent();
  }

  private EmailDomainName read(String field, String text, boolean bareOnly) {
    return switch (judge(text, bareOnly)) {
      case Judged.Good(EmailDomainName name) -> name;
      case Judged.Bad(String why) -> throw Refused.field(Reason.INVALID, field, why);
    };
  }

  private sealed interface Judged {
    record Good(EmailDomainName name) implements Judged {}

    record Bad(String why) implements Judged {}
  }

  private Judged judge(String raw, boolean bareOnly) {
    String text = trim(raw);
    if (text.isEmpty() || text.equals(".")) {
      return new Judged.Bad("The name is empty: send " + ANY_DOMAIN + ".");
    }
    if (text.length() > MAX_TEXT_LENGTH) {
      return new Judged.Bad(
          "The name is " + text.length() + " characters long: at most 253 octets are allowed.");
    }
    Optional<String> shape = wrongShape(text);
    if (shape.isPresent()) {
      return new Judged.Bad(shape.get() + instead(nameWithin(text), bareOnly));
    }
    if (text.contains("_")) {
      return new Judged.Bad(
          "The name "
              + Shown.text(text)
              + " holds an underscore, which no email domain may have"
              + instead(afterUnderscores(text), bareOnly));
    }
    Idna.Mapped mapped = Idna.toAscii(text);
    if (!mapped.errors().isEmpty()) {
      return new Judged.Bad(mappingTrouble(text, mapped, bareOnly));
    }
    String ascii =
        mapped.text().endsWith(".")
            ? mapped.text().substring(0, mapped.text().length() - 1)
            : mapped.text();
    Optional<DomainName> name = DomainName.parse(ascii);
    if (name.isEmpty()) {
      return new Judged.Bad("This is not a domain name: send " + ANY_DOMAIN + ".");
    }
    Optional<String> kind = wrongKind(name.get());
    if (kind.isPresent()) {
      return new Judged.Bad(kind.get());
    }
    EmailDomainName good = EmailDomainName.of(name.get());
    if (bareOnly && !good.bare()) {
      return new Judged.Bad(
          "You sent the subdomain "
              + good.unicode()
              + ": send the bare domain "
              + bare(good)
              + ".");
    }
    return new Judged.Good(good);
  }

  /// What the text is instead of a name, as the start of a message; empty when it may be a name.
  private static Optional<String> wrongShape(String text) {
    String shown = Shown.text(text);
    if (SCHEME.matcher(text).find()) {
      return Optional.of("You sent the URL " + shown);
    }
    if (text.contains("@")) {
      return Optional.of("You sent the address " + shown);
    }
    if (text.startsWith("[") || IPV6.matcher(text).matches()) {
      return Optional.of("You sent the IP address " + shown);
    }
    if (PATH.matcher(text).find()) {
      return Optional.of("You sent a path with the name, " + shown);
    }
    if (PORT.matcher(text).find()) {
      return Optional.of("You sent a port with the name, " + shown);
    }
    if (text.startsWith("*.") || text.equals("*")) {
      return Optional.of("You sent the wildcard " + shown);
    }
    return Optional.empty();
  }

  /// The part of a URL, address, host with port or wildcard that may be a name.
  static String nameWithin(String text) {
    String rest = SCHEME.matcher(text).replaceFirst("");
    Matcher path = PATH.matcher(rest);
    if (path.find()) {
      rest = rest.substring(0, path.start());
    }
    rest = rest.substring(rest.lastIndexOf('@') + 1);
    if (rest.endsWith(">")) {
      rest = rest.substring(0, rest.length() - 1);
    }
    rest = PORT.matcher(rest).replaceFirst("");
    return rest.startsWith("*.") ? rest.substring(2) : rest;
  }

  private static String afterUnderscores(String text) {
    String rest = text.substring(text.lastIndexOf('_') + 1);
    int dot = rest.indexOf('.');
    return dot < 0 ? "" : rest.substring(dot + 1);
  }

  /// The end of a message: what to send instead, if `candidate` would be taken.
  private String instead(String candidate, boolean bareOnly) {
    // A candidate has none of the parts that were cut away, so one more look is enough.
    String name = trim(candidate);
    boolean worthALook =
        !name.isEmpty()
            && name.length() <= MAX_TEXT_LENGTH
            && wrongShape(name).isEmpty()
            && !name.contains("_")
            && Idna.toAscii(name).errors().isEmpty();
    if (worthALook && judge(name, false) instanceof Judged.Good(EmailDomainName good)) {
      return ": send " + (bareOnly ? bare(good) : good.unicode()) + ".";
    }
    return ": send " + ANY_DOMAIN + ".";
  }

  private static String bare(EmailDomainName name) {
    return Idna.toUnicode(name.registrable().toString());
  }

  private String mappingTrouble(String text, Idna.Mapped mapped, boolean bareOnly) {
    Set<Error> errors = mapped.errors();
    if (errors.contains(Error.DISALLOWED)) {
      return disallowed(text);
    }
    if (has(errors, Error.PUNYCODE, Error.INVALID_ACE_LABEL, Error.LABEL_HAS_DOT)) {
      return label(text, Error.PUNYCODE, Error.INVALID_ACE_LABEL, Error.LABEL_HAS_DOT)
          + " is not a valid encoded international label.";
    }
    if (errors.contains(Error.EMPTY_LABEL)) {
      String squeezed = text.replaceAll("[.\u3002\uFF0E\uFF61]+", ".").replaceFirst("^\\.", "");
      return "The name "
          + Shown.text(text)
          + " has an empty label (a dot in front, or two in a row)"
          + instead(squeezed, bareOnly);
    }
    if (has(errors, Error.LEADING_HYPHEN, Error.TRAILING_HYPHEN)) {
      return label(text, Error.LEADING_HYPHEN, Error.TRAILING_HYPHEN)
          + " starts or ends with a hyphen, which no label may.";
    }
    if (errors.contains(Error.HYPHEN_3_4)) {
      return label(text, Error.HYPHEN_3_4)
          + " has hyphens in third and fourth place, which only encoded international labels"
          + " (xn--) may.";
    }
    if (errors.contains(Error.LABEL_TOO_LONG)) {
      for (String label : DOTS.split(mapped.text())) {
        if (label.length() > MAX_LABEL_LENGTH) {
          return "The label "
              + Shown.text(label)
              + " is "
              + label.length()
              + " octets long: at most 63 are allowed.";
        }
      }
    }
    if (errors.contains(Error.DOMAIN_NAME_TOO_LONG)) {
      int length =
          mapped.text().endsWith(".") ? mapped.text().length() - 1 : mapped.text().length();
      return "The name is " + length + " octets long: at most 253 are allowed.";
    }
    if (errors.contains(Error.LEADING_COMBINING_MARK)) {
      return label(text, Error.LEADING_COMBINING_MARK)
          + " starts with a combining mark, which no label may.";
    }
    if (errors.contains(Error.BIDI)) {
      return label(text, Error.BIDI)
          + " mixes left-to-right and right-to-left letters in a way no name may (RFC 5893).";
    }
    return label(text, Error.CONTEXTJ) + " holds an invisible joiner where none may be (RFC 5892).";
  }

  private static boolean has(Set<Error> errors, Error... any) {
    return List.of(any).stream().anyMatch(errors::contains);
  }

  /// "The label x", for the first label with one of these errors.
  private static String label(String text, Error... any) {
    for (String label : DOTS.split(text)) {
      if (has(Idna.labelToAscii(label).errors(), any)) {
        return "The label " + Shown.text(label);
      }
    }
    return "The name " + Shown.text(text);
  }

  private static String disallowed(String text) {
    return text.codePoints()
            .filter(
                c -> Idna.labelToAscii(Character.toString(c)).errors().contains(Error.DISALLOWED))
            .mapToObj(c -> "The name holds " + Shown.character(c))
            .findFirst()
            .orElse("The name holds a character no name may have")
        + ": only letters, digits and hyphens, with dots between, make a domain name.";
  }

  /// Why a well-formed name may not be an email domain.
  private Optional<String> wrongKind(DomainName name) {
    List<String> labels = name.labels();
    String last = labels.getLast();
    String shown = Shown.text(Idna.toUnicode(name.toString()));
    if (labels.stream().allMatch(label -> NUMBER.matcher(label).matches())) {
      return Optional.of("You sent the IP address " + shown + ": send " + ANY_DOMAIN + ".");
    }
    if (NUMBER.matcher(last).matches()) {
      return Optional.of("The last label of " + shown + " is a number: send " + ANY_DOMAIN + ".");
    }
    if (SPECIAL_USE.contains(last)) {
      return Optional.of(
          "Names under " + last + " are not in the public DNS: send " + ANY_DOMAIN + ".");
    }
    if (name.isAtOrBelow(platformDomain)) {
      return Optional.of(
          name.equals(platformDomain)
              ? shown + " is the platform domain, which needs no registration."
              : shown
                  + " is inside the platform domain "
                  + platformDomain
                  + ", which needs no registration: send a domain of your own.");
    }
    if (name.isAtOrBelow(zone)) {
      return Optional.of(
          shown + " is inside our own DNS zone " + zone + ": send a domain of your own.");
    }
    if (labels.size() == 1 && !RegisteredApex.isListedSuffix(name)) {
      return Optional.of(shown + " is only one label: send the whole domain, such as acme.com.");
    }
    if (RegisteredApex.isPublicSuffix(name)) {
      return Optional.of(
          shown
              + " is a public suffix, under which anybody may register: send your own domain, such"
              + " as acme."
              + shown
              + ".");
    }
    return tooLongForOurRecords(name);
  }

  private Optional<String> tooLongForOurRecords(DomainName name) {
    int length = name.toString().length();
    for (String prefix : recordPrefixes) {
      int room = MAX_NAME_LENGTH - prefix.length() - 1;
      if (length > room) {
        return Optional.of(
            "The name is "
                + length
                + " octets long: at most "
                + room
                + " leave room for the record "
                + prefix
                + " in front of it.");
      }
    }
    return Optional.empty();
  }

  /// Without surrounding whitespace of any script. A trailing dot stays: mapping may make one.
  static String trim(String text) {
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
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }
}
