package dev.signet.settings;

import dev.signet.name.DomainName;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Host names in settings: letters, digits and hyphens (RFC 952, RFC 1123 §2.1), in ASCII.
final class HostNames {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");
  private static final Pattern SERVICE_LABEL = Pattern.compile("_?[a-z0-9]([a-z0-9-]*[a-z0-9])?");

  private HostNames() {}

  static boolean isLabel(String text) {
    return text.length() <= 63 && LABEL.matcher(text).matches();
  }

  static Optional<DomainName> parse(String text) {
    return parse(text, LABEL);
  }

  /// A name that may have underscored labels, as SPF includes have (`_spf.example.com`).
  static Optional<DomainName> parseUnderscored(String text) {
    return parse(text, SERVICE_LABEL);
  }

  private static Optional<DomainName> parse(String text, Pattern label) {
    return DomainName.parse(text.toLowerCase(Locale.ROOT))
        .filter(name -> !name.labels().isEmpty())
        .filter(name -> name.labels().stream().allMatch(l -> label.matcher(l).matches()));
  }
}
