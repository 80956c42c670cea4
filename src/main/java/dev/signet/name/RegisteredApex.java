package dev.signet.name;

import com.google.common.net.InternetDomainName;
import java.util.List;

/// The registered apex of a name: the name one label below its ICANN public suffix.
///
/// Only the ICANN division of the public suffix list counts: the operator of a private suffix
/// (`github.io`) is the customer of a registry like any other, and publishes DNS at its apex. A
/// top-level label the list does not know counts as a suffix (the list's own default rule `*`).
/// Thread-safe.
public final class RegisteredApex {
  private RegisteredApex() {}

  /// The apex `name` is at or below; a name that is a public suffix itself, or the root, is its own
  /// apex.
  public static DomainName of(DomainName name) {
    return lastLabels(name, suffixLength(name) + 1);
  }

  /// Whether `name` is a public suffix of the ICANN division, a bare top-level label included.
  static boolean isPublicSuffix(DomainName name) {
    return suffixLength(name) >= name.labels().size();
  }

  /// Whether the list itself has `name` as a suffix of its ICANN division.
  static boolean isListedSuffix(DomainName name) {
    String text = name.toString();
    return InternetDomainName.isValid(text) && InternetDomainName.from(text).isRegistrySuffix();
  }

  /// Whether `name` is on the private division of the list: strangers get names under it.
  static boolean isPrivateSuffix(DomainName name) {
    String text = name.toString();
    if (!InternetDomainName.isValid(text)) {
      return false;
    }
    InternetDomainName listed = InternetDomainName.from(text);
    return listed.isPublicSuffix() && !listed.isRegistrySuffix();
  }

  /// What may be registered as a domain of its own: the name one label below its public suffix of
  /// either division. A name that is a public suffix itself has only its registered apex.
  static DomainName registrable(DomainName name) {
    String text = name.toString();
    if (InternetDomainName.isValid(text)) {
      InternetDomainName listed = InternetDomainName.from(text);
      if (listed.hasPublicSuffix() && listed.isUnderPublicSuffix()) {
        return DomainName.of(listed.topPrivateDomain().toString());
      }
    }
    return of(name);
  }

  /// Whether `name` lies under a suffix that the list itself knows: it could be a name of the
  /// public DNS.
  public static boolean underListedSuffix(DomainName name) {
    String text = name.toString();
    return InternetDomainName.isValid(text)
        && InternetDomainName.from(text).isUnderRegistrySuffix();
  }

  private static int suffixLength(DomainName name) {
    // Labels in front that no host name may have (_domainkey) do not matter for the suffix, but
    // Guava would not take them.
    List<String> labels = name.labels();
    for (int start = 0; start < labels.size(); start++) {
      String text = String.join(".", labels.subList(start, labels.size()));
      if (InternetDomainName.isValid(text)) {
        InternetDomainName suffix = InternetDomainName.from(text).registrySuffix();
        return suffix == null ? 1 : suffix.parts().size();
      }
    }
    return 1;
  }

  private static DomainName lastLabels(DomainName name, int count) {
    DomainName rest = name;
    while (rest.labels().size() > count) {
      rest = rest.parent().orElseThrow();
    }
    return rest;
  }
}
