package dev.signet.spf;

/// One term of a record: a directive or a modifier (§4.6.1).
public sealed interface Term {
  /// A mechanism and what its match means (§4.6.2).
  record Directive(Qualifier qualifier, Mechanism mechanism) implements Term {
    @Override
    public String toString() {
      return qualifier.toString() + mechanism;
    }
  }

  /// `redirect=`: the result is that of another domain when nothing here matched (§6.1).
  record Redirect(DomainSpec target) implements Term {
    @Override
    public String toString() {
      return "redirect=" + target;
    }
  }

  /// `exp=`: where the text stands that a receiver may give with a fail (§6.2).
  record Explanation(DomainSpec target) implements Term {
    @Override
    public String toString() {
      return "exp=" + target;
    }
  }

  /// An unknown modifier: read and ignored (§6).
  record UnknownModifier(String name, MacroString value) implements Term {
    @Override
    public String toString() {
      return name + "=" + value;
    }
  }
}
