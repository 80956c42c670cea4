package dev.signet.verification;

import dev.signet.dns.ResourceRecord;
import dev.signet.lookup.Answer.Cause;
import dev.signet.name.DomainName;
import java.util.List;

/// Where the alias chain from a customer's owner name leads, as one authoritative server has it.
sealed interface Path {
  /// What it is worth for the expectation that the chain passes through our target.
  Worth worth();

  /// Whether it passes through our target, and receivers are led along.
  default boolean right() {
    return this instanceof Through;
  }

  /// Whether it says nothing against a verified domain, though something against a pending one.
  default boolean soft() {
    return false;
  }

  /// It passes through our target. `chain` starts with the owner's canonical name.
  record Through(List<DomainName> chain) implements Path {
    @Override
    public Worth worth() {
      return Worth.YES;
    }
  }

  /// There is no CNAME at the owner name.
  ///
  /// @param nameExists something else stands there, or below
  /// @param bare said without an SOA: believed of a record that was never there (RFC 2308 §2)
  record Missing(boolean nameExists, boolean bare) implements Path {
    @Override
    public Worth worth() {
      return Worth.NO_ABSENT;
    }

    @Override
    public boolean soft() {
      return bare;
    }
  }

  /// The CNAME is right, but a question that receivers put is answered with something else that
  /// stands beside it, or with nothing.
  record Beside(List<DomainName> chain, Expectation expectation, List<ResourceRecord> records)
      implements Path {
    @Override
    public Worth worth() {
      return Worth.NO_DIFFERS;
    }
  }

  /// It leads away from the owner name to one that cannot be looked up.
  record Lost(List<DomainName> chain, Cause cause) implements Path {
    @Override
    public Worth worth() {
      return Worth.NO_DIFFERS;
    }

    @Override
    public boolean soft() {
      return true;
    }
  }

  /// What a server without authority says.
  record Claimed(Path path) implements Path {
    @Override
    public Worth worth() {
      return Worth.TRANSIENT;
    }

    @Override
    public boolean right() {
      return path.right();
    }
  }

  /// It ends without having passed through our target.
  record Elsewhere(List<DomainName> chain) implements Path {
    @Override
    public Worth worth() {
      return Worth.NO_DIFFERS;
    }
  }

  /// Several CNAMEs at one name, which is forbidden (RFC 2181 §10.1): resolvers pick any.
  record Several(List<DomainName> targets) implements Path {
    @Override
    public Worth worth() {
      return Worth.NO_DIFFERS;
    }
  }

  /// It does not end within what receivers follow.
  record Endless(List<DomainName> chain, End end) implements Path {
    @Override
    public Worth worth() {
      return Worth.NO_DIFFERS;
    }
  }

  /// It could not be seen.
  ///
  /// @param where the name at which sight was lost
  record Unclear(Cause cause, DomainName where) implements Path {
    @Override
    public Worth worth() {
      return Worth.TRANSIENT;
    }
  }

  /// Why a chain does not end.
  enum End {
    LOOP,
    TOO_MANY_LINKS,
    NAME_TOO_LONG
  }
}
