package dev.signet.playground;

import dev.signet.name.DomainName;

/// Which owner names a fault is meant for: `acme.example` (that name), `*.acme.example` (every name
/// below it), `**.acme.example` (both: the name and what is below), or `*` (all names).
public sealed interface NamePattern {
  /// Whether the fault is meant for `name`.
  boolean matches(DomainName name);

  /// Every name.
  record All() implements NamePattern {
    @Override
    public boolean matches(DomainName name) {
      return true;
    }

    @Override
    public String toString() {
      return "*";
    }
  }

  /// One name.
  record Exactly(DomainName name) implements NamePattern {
    @Override
    public boolean matches(DomainName other) {
      return other.equals(name);
    }

    @Override
    public String toString() {
      return name.toString();
    }
  }

  /// Every name below another.
  record Below(DomainName name) implements NamePattern {
    @Override
    public boolean matches(DomainName other) {
      return other.isBelow(name);
    }

    @Override
    public String toString() {
      return "*." + name;
    }
  }

  /// A name and every name below it.
  record Tree(DomainName name) implements NamePattern {
    @Override
    public boolean matches(DomainName other) {
      return other.isAtOrBelow(name);
    }

    @Override
    public String toString() {
      return "**." + name;
    }
  }

  /// Reads a pattern.
  ///
  /// @throws dev.signet.refusal.Refused (`INVALID`, field `name`)
  static NamePattern of(String text) {
    String trimmed = text.strip();
    if (trimmed.equals("*")) {
      return new All();
    }
    if (trimmed.startsWith("**.")) {
      return new Tree(RecordText.owner(trimmed.substring(3)));
    }
    return trimmed.startsWith("*.")
        ? new Below(RecordText.owner(trimmed.substring(2)))
        : new Exactly(RecordText.owner(trimmed));
  }
}
