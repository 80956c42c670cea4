package dev.signet.name;

import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;

/// The host that tracking links of an email domain point to (AP-6).
///
/// @param subdomain what stands in front of the domain, lower case (`track`)
/// @param host the absolute name, `{subdomain}.{domain}`
public record TrackingHost(String subdomain, DomainName host) {
  private static final String SUCH_AS = ": send another subdomain, such as track.";

  /// Reads a subdomain: one or more labels of letters, digits and hyphens, neither the brand label
  /// (its name carries the verification record) nor under `_domainkey` (DKIM keys).
  ///
  /// Surrounding whitespace is trimmed and letters are lowercased, as for names (C-4).
  ///
  /// @param brandLabel our label in the customer's DNS (`anypost`)
  /// @throws Refused with [Reason#INVALID] for `field`, when it is no such thing
  public static TrackingHost read(String field, String text, DomainName domain, String brandLabel) {
    String subdomain = text.strip();
    if (subdomain.isEmpty()) {
      throw refused(field, "The subdomain is empty: send one such as track.");
    }
    StringBuilder lower = new StringBuilder();
    for (int i = 0; i < subdomain.length(); ) {
      int c = subdomain.codePointAt(i);
      i += Character.charCount(c);
      lower.appendCodePoint(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    subdomain = lower.toString();
    for (String label : subdomain.split("\\.", -1)) {
      if (label.equals("_domainkey")) {
        throw refused(field, "Names under _domainkey are for DKIM keys" + SUCH_AS);
      }
      requireLabel(field, label);
    }
    if (subdomain.equals(brandLabel)) {
      throw refused(
          field, brandLabel + " in front of the domain is the verification record" + SUCH_AS);
    }
    int length = subdomain.length() + 1 + domain.toString().length();
    if (length > 253) {
      throw refused(
          field, "The tracking host would be " + length + " octets long: at most 253 are allowed.");
    }
    return new TrackingHost(subdomain, domain.below(subdomain));
  }

  private static void requireLabel(String field, String label) {
    if (label.isEmpty()) {
      throw refused(
          field, "The subdomain has an empty label (a dot at either end, or two in a row).");
    }
    label
        .codePoints()
        .filter(c -> !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
        .findFirst()
        .ifPresent(c -> {
          throw refused(
              field,
              "The subdomain holds "
                  + Shown.character(c)
                  + ": only letters, digits and hyphens, with dots between, make a subdomain.");
        });
    if (label.length() > 63) {
      throw refused(
          field,
          "The label "
              + Shown.text(label)
              + " is "
              + label.length()
              + " octets long: at most 63 are allowed.");
    }
    if (label.startsWith("-") || label.endsWith("-")) {
      throw refused(
          field,
          "The label " + Shown.text(label) + " starts or ends with a hyphen, which no label may.");
    }
  }

  private static Refused refused(String field, String message) {
    return Refused.field(Reason.INVALID, field, message);
  }
}
