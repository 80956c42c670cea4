package dev.signet.dkim;

import dev.signet.name.DomainName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A `DKIM-Signature` field that is well-formed and complete (RFC 6376 §3.5, §6.1.1).
///
/// @param identityDomain the domain of `i=`, or `d=` where it is left out
/// @param names `h=`
/// @param expires `x=`, in seconds since 1970
/// @param unsigned the field as it was signed, with an empty `b=`
record SignatureField(
    KeyAlgorithm algorithm,
    boolean relaxedHeader,
    boolean relaxedBody,
    DomainName domain,
    String selector,
    DomainName keyOwner,
    DomainName identityDomain,
    List<String> names,
    byte[] bodyHash,
    byte[] signature,
    Optional<Long> expires,
    HeaderField unsigned) {

  sealed interface Reading {}

  record Readable(SignatureField field) implements Reading {}

  /// `why` is a clause for people.
  record Unreadable(String why) implements Reading {}

  /// Stops reading; never leaves this class.
  private static final class Wrong extends RuntimeException {
    Wrong(String why) {
      super(why, null, false, false);
    }

    String why() {
      return String.valueOf(getMessage());
    }
  }

  /// The value of `b=` with the whitespace around it. `b` is no other tag's last letter here,
  /// because a tag begins the list or follows a semicolon.
  private static final Pattern B_VALUE =
      Pattern.compile("((?:^|;)[ \\t\\r\\n]*b[ \\t\\r\\n]*=)[^;]*");

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,12}");

  /// sub-domain of RFC 5321 §4.1.2, with the underscores that are met in practice.
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*");

  private static final Pattern FIELD_NAME = Pattern.compile("[!-9;-~]+");

  static Reading read(HeaderField field) {
    String value = field.value();
    SequencedMap<String, String> tags;
    switch (TagList.read(value)) {
      case TagList.Unreadable(String why) -> {
        return new Unreadable("its tag list cannot be read: " + why);
      }
      case TagList.Tags(SequencedMap<String, String> read) -> tags = read;
    }
    try {
      return new Readable(of(field, value, tags));
    } catch (Wrong e) {
      return new Unreadable(e.why());
    }
  }

  private static SignatureField of(
      HeaderField field, String value, SequencedMap<String, String> tags) {
    if (!required(tags, "v").equals("1")) {
      throw new Wrong("its version is not v=1");
    }
    String a = required(tags, "a").toLowerCase(Locale.ROOT);
    KeyAlgorithm algorithm =
        Arrays.stream(KeyAlgorithm.values())
            .filter(each -> each.signatureAlgorithm().equals(a))
            .findFirst()
            .orElseThrow(() -> new Wrong("its algorithm is neither rsa-sha256 nor ed25519-sha256"));
    String[] canonicalization =
        tags.getOrDefault("c", "simple/simple").toLowerCase(Locale.ROOT).split("/", 2);
    if (Arrays.stream(canonicalization)
        .anyMatch(c -> !c.equals("relaxed") && !c.equals("simple"))) {
      throw new Wrong("its canonicalization (c=) is unknown");
    }
    // §3.5 q=: dns/txt is the only method there is.
    if (tags.containsKey("q")
        && Arrays.stream(TagList.withoutWhitespace(tags.getOrDefault("q", "")).split(":", -1))
            .noneMatch("dns/txt"::equals)) {
      throw new Wrong("its query method (q=) is unknown");
    }
    if (tags.containsKey("l")) {
      throw new Wrong("it covers only a part of the body (l=)");
    }
    DomainName domain =
        Optional.of(required(tags, "d"))
            .filter(text -> NAME.matcher(text).matches())
            .flatMap(DomainName::parse)
            .orElseThrow(() -> new Wrong("its d= is no domain name"));
    String selector = required(tags, "s");
    DomainName keyOwner =
        Optional.of(selector)
            .filter(text -> NAME.matcher(text).matches())
            .flatMap(text -> DomainName.parse(text + "._domainkey." + domain))
            .orElseThrow(() -> new Wrong("its s= is no selector"));
    DomainName identity = identityDomain(tags, domain);
    List<String> names =
        Arrays.stream(required(tags, "h").split(":", -1)).map(String::strip).toList();
    if (names.stream().anyMatch(name -> !FIELD_NAME.matcher(name).matches())) {
      throw new Wrong("its h= is no list of field names");
    }
    // §6.1.1: From must be among them.
    if (names.stream().noneMatch("from"::equalsIgnoreCase)) {
      throw new Wrong("it does not sign From");
    }
    Optional<Long> signedAt = number(tags, "t");
    Optional<Long> expires = number(tags, "x");
    if (signedAt.isPresent() && expires.isPresent() && expires.get() <= signedAt.get()) {
      throw new Wrong("it expires (x=) before it was made (t=)");
    }
    return new SignatureField(
        algorithm,
        canonicalization[0].equals("relaxed"),
        canonicalization.length > 1 && canonicalization[1].equals("relaxed"),
        domain,
        selector,
        keyOwner,
        identity,
        names,
        base64(tags, "bh"),
        base64(tags, "b"),
        expires,
        unsigned(field, value));
  }

  private static DomainName identityDomain(SequencedMap<String, String> tags, DomainName domain) {
    String identity = tags.get("i");
    if (identity == null) {
      return domain;
    }
    DomainName found =
        DomainName.parse(identity.substring(identity.lastIndexOf('@') + 1))
            .filter(name -> identity.indexOf('@') >= 0)
            .orElseThrow(() -> new Wrong("its i= is no identity"));
    if (!found.isAtOrBelow(domain)) {
      throw new Wrong("its i= is not at or below d=");
    }
    return found;
  }

  private static String required(SequencedMap<String, String> tags, String name) {
    String value = tags.get(name);
    if (value == null || value.isEmpty()) {
      throw new Wrong("it has no " + name + "= tag");
    }
    return value;
  }

  private static Optional<Long> number(SequencedMap<String, String> tags, String name) {
    String value = tags.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!NUMBER.matcher(value).matches()) {
      throw new Wrong("its " + name + "= is no number");
    }
    return Optional.of(Long.parseLong(value));
  }

  private static byte[] base64(SequencedMap<String, String> tags, String name) {
    try {
      return Base64.getDecoder().decode(TagList.withoutWhitespace(required(tags, name)));
    } catch (IllegalArgumentException e) {
      throw new Wrong("its " + name + "= is not base64");
    }
  }

  private static HeaderField unsigned(HeaderField field, String value) {
    Matcher matcher = B_VALUE.matcher(value);
    if (!matcher.find()) {
      throw new Wrong("it has no b= tag");
    }
    String emptied = value.substring(0, matcher.end(1)) + value.substring(matcher.end());
    String head = new String(field.octets(), 0, field.colon() + 1, StandardCharsets.ISO_8859_1);
    return new HeaderField(
        field.name(), (head + emptied).getBytes(StandardCharsets.ISO_8859_1), field.colon());
  }
}
