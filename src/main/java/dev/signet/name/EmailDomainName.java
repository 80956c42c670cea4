package dev.signet.name;

/// The name of an email domain, in the three forms that matter.
///
/// @param ascii the name in A-labels: what is stored, compared and put into DNS
/// @param unicode the same in U-labels, for people; equal to `ascii` when there are none
/// @param apex the registered apex `ascii` is at or below
public record EmailDomainName(DomainName ascii, String unicode, DomainName apex) {
  /// A name known to be good, as read back from where it was kept. Text from outside goes through
  /// [NameRules].
  public static EmailDomainName of(DomainName ascii) {
    return new EmailDomainName(ascii, Idna.toUnicode(ascii.toString()), RegisteredApex.of(ascii));
  }

  /// Whether this is a bare registrable domain: the apex itself, or a name right below a private
  /// suffix (`acme.eu.org`), but no subdomain of either.
  public boolean bare() {
    return ascii.equals(apex) || ascii.equals(registrable());
  }

  /// The bare registrable domain this is at or below.
  DomainName registrable() {
    return RegisteredApex.registrable(ascii);
  }

  /// Whether strangers get names under this one (`github.io`: the private division of the public
  /// suffix list). Allowed, but worth a warning when it is registered.
  public boolean privateSuffix() {
    return RegisteredApex.isPrivateSuffix(ascii);
  }

  /// Whether the name mixes alphabets in a way that no language does: so do names that imitate
  /// others (UTS 39 §5.2, "highly restrictive").
  public boolean mixedScripts() {
    return !unicode.equals(ascii.toString()) && Idna.mixesScripts(unicode);
  }

  @Override
  public String toString() {
    return ascii.toString();
  }
}
