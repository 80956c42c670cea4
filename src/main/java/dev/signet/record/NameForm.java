package dev.signet.record;

import dev.signet.name.DomainName;

/// How names of records are printed: the one place for answers, files, and the forms of DNS hosts.
///
/// A constant spelling is a static method; an instance is what one DNS host's form wants.
/// Immutable.
///
/// @param absoluteOwner whether the form wants whole owner names; most add the zone by themselves
/// @param dot whether a target is written with a dot at its end
public record NameForm(boolean absoluteOwner, Dot dot) {
  /// What most forms want: owner names inside the zone, and targets as they come.
  public static final NameForm USUAL = new NameForm(false, Dot.OPTIONAL);

  /// Whether a target is written with a dot at its end.
  public enum Dot {
    REQUIRED,
    OPTIONAL,
    NEVER
  }

  /// A name as it is written inside `zone`: `s1._domainkey.mail`, and `@` for the zone itself (RFC
  /// 1035 §5.1).
  ///
  /// @throws IllegalArgumentException when `name` is not inside `zone`
  public static String relative(DomainName name, DomainName zone) {
    return name.equals(zone) ? "@" : name.relativeTo(zone);
  }

  /// A whole name that no zone file or tool completes: with the dot at its end.
  public static String absolute(DomainName name) {
    return name.equals(DomainName.ROOT) ? "." : name + ".";
  }

  /// Whether the form wants `owner` relative to `zone`.
  public boolean relativeIn(DomainName owner, DomainName zone) {
    return !absoluteOwner && owner.isAtOrBelow(zone);
  }

  /// What to type for the owner name of a record in `zone`.
  public String owner(DomainName owner, DomainName zone) {
    return relativeIn(owner, zone) ? relative(owner, zone) : owner.toString();
  }

  /// What to type for a name that a record points to.
  public String target(DomainName target) {
    return dot == Dot.REQUIRED ? absolute(target) : target.toString();
  }
}
