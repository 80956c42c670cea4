package dev.signet.verification;

import dev.signet.lookup.Answer.Cause;
import dev.signet.name.DomainName;
import java.util.List;

/// Where the alias chain from a customer's owner name leads, as one authoritative server has it.
sealed interface Path {
  /// What it is worth for the expectation that the chain passes through our target.
  Worth worth();

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
  record Missing(boolean nameExists) implements Path {
    @Override
    public Worth worth() {
      return Worth.NO_ABSENT;
    }
  }

  /// An authoritative reply with nothing in it, not even an SOA: a "no" only when all say it.
  record Bare() implements Path {
    @Override
    public Worth worth() {
      return Worth.TRANSIENT;
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
