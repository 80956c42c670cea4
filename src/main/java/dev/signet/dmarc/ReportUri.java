package dev.signet.dmarc;

import dev.signet.name.DomainName;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where reports are to go: an entry of `rua` or `ruf` (§4.6).
///
/// @param uri as published, without an obsolete size behind it
public record ReportUri(String uri) {
  /// RFC 3986 §2, §3.1, as far as it decides whether there is a URI at all. Commas and exclamation
  /// marks must be percent-encoded in it (§4.8).
  private static final Pattern SYNTAX =
      Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#@$&'()*+=\\[\\]%-]+");

  private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  private static final Pattern OBSOLETE_SIZE = Pattern.compile("(.*)![0-9]+[kmgtKMGT]?");

  /// `mailto` or its colon lost, doubled or followed by slashes; the address in brackets.
  private static final Pattern MEANT_AS_ADDRESS =
      Pattern.compile(
          "(?:mailto:{0,2}/{0,2}){0,3}<?([^<>@:,;/]+@[^<>@:,;/]+)>?", Pattern.CASE_INSENSITIVE);

  private static final Pattern MISSPELT = Pattern.compile("(?i)mailto:(/|mailto:)");
  private static final String MAILTO = "mailto:";

  /// Reads one entry of the list; empty when it is no URI.
  static Optional<ReportUri> parse(String text) {
    Matcher sized = OBSOLETE_SIZE.matcher(text);
    String uri = sized.matches() ? sized.group(1) : text;
    return SYNTAX.matcher(uri).matches() && !BAD_ESCAPE.matcher(uri).find()
        ? Optional.of(new ReportUri(uri))
        : Optional.empty();
  }

  /// What the entry was meant to be: the address with `mailto:` in front, without a size. Empty
  /// when that cannot be told.
  public static Optional<String> repaired(String text) {
    String dense = text.replaceAll("\\s", "");
    Matcher sized = OBSOLETE_SIZE.matcher(dense);
    String plain = sized.matches() ? sized.group(1) : dense;
    Matcher address = MEANT_AS_ADDRESS.matcher(plain);
    if (parse(plain).isPresent() && !MISSPELT.matcher(plain).lookingAt()) {
      return Optional.of(plain);
    }
    return address.matches()
        ? Optional.of(MAILTO + address.group(1)).filter(uri -> parse(uri).isPresent())
        : Optional.empty();
  }

  static boolean hasSize(String text) {
    return OBSOLETE_SIZE.matcher(text).matches();
  }

  /// The domain of a `mailto:` address; other schemes have none, receivers may ignore them.
  public Optional<DomainName> mailDomain() {
    if (!uri.toLowerCase(Locale.ROOT).startsWith(MAILTO)) {
      return Optional.empty();
    }
    int query = uri.indexOf('?');
    String address = uri.substring(MAILTO.length(), query < 0 ? uri.length() : query);
    int at = address.lastIndexOf('@');
    return at <= 0 ? Optional.empty() : DomainName.parse(address.substring(at + 1));
  }

  /// The name whose TXT record permits that reports about `policyDomain` go to this address:
  /// `example.com._report._dmarc.thirdparty.example` (RFC 9990 §4). Needed only when the two have
  /// different organizational domains. Empty when there is no mail domain or the name would be too
  /// long.
  public Optional<DomainName> permissionName(DomainName policyDomain) {
    return mailDomain()
        .flatMap(domain -> DomainName.parse(policyDomain + "._report._dmarc." + domain));
  }

  /// Whether the TXT records found there permit it: one that begins like a DMARC record is enough,
  /// and more than one does no harm (RFC 9990 §4).
  public static boolean permits(List<String> texts) {
    return texts.stream().anyMatch(DmarcRecord::claims);
  }

  @Override
  public String toString() {
    return uri;
  }
}
