package dev.signet.spf;

import dev.signet.name.DomainName;
import java.util.List;
import java.util.Optional;

/// What a domain's SPF record costs every receiver, and what is wrong with it, without any client
/// in mind: the path of a client that no term matches (§4.6.4).
///
/// Terms with macros that depend on the sender count, but are not followed. The addresses of mail
/// exchanges are not asked for.
///
/// @param domain whose record it is
/// @param text its record, when there is exactly one
/// @param lookups terms that ask the DNS, over all includes; counting goes on over the limit, up to
///   100
/// @param voids of these look-ups, the ones that find nothing whatever the sender
/// @param queries what the walk itself asked, at most 50
/// @param complete whether every look-up was answered and the walk came to its end
/// @param problems in the order a receiver meets them; those that break or count from all records
///   on the way, advice about the domain's own record only
/// @param reaches every domain whose record is read, in that order
public record SpfCost(
    DomainName domain,
    Optional<String> text,
    int lookups,
    int voids,
    int queries,
    boolean complete,
    List<SpfProblem> problems,
    List<Reach> reaches) {

  public SpfCost {
    problems = List.copyOf(problems);
    reaches = List.copyOf(reaches);
  }

  /// One record that is read on behalf of the domain.
  ///
  /// @param path the domains between, from the top
  /// @param passes whether its pass is a pass of the whole
  /// @param blockedBy what makes receivers stop before or in it
  public record Reach(
      DomainName target, List<DomainName> path, boolean passes, Optional<SpfProblem> blockedBy) {
    public Reach {
      path = List.copyOf(path);
    }
  }

  /// Walks what the DNS holds for `domain`.
  public static SpfCost of(DomainName domain, SpfDns dns) {
    return new SpfWalk(domain, dns).walk();
  }

  /// Walks as if `domain` had these TXT records: one server's view, or a record not published yet.
  public static SpfCost ofTexts(DomainName domain, List<String> texts, SpfDns dns) {
    return new SpfWalk(domain, dns).walk(texts);
  }

  /// Whether receivers use the record at all, and come to its end.
  public boolean broken() {
    return problems.stream()
        .anyMatch(problem -> problem.code().severity() == SpfProblem.Severity.BREAKING);
  }

  /// Whether this record passes every sender that `other` passes.
  public SpfCoverage covers(DomainName other) {
    if (domain.equals(other)) {
      return new SpfCoverage.Covered(List.of());
    }
    List<Reach> found = reaches.stream().filter(reach -> reach.target().equals(other)).toList();
    for (Reach reach : found) {
      if (reach.passes() && reach.blockedBy().isEmpty()) {
        return new SpfCoverage.Covered(reach.path());
      }
    }
    for (Reach reach : found) {
      if (reach.passes()) {
        return new SpfCoverage.OutOfReach(reach.blockedBy().orElseThrow());
      }
    }
    if (!found.isEmpty()) {
      return new SpfCoverage.NotPassed(found.getFirst().path());
    }
    Optional<SpfProblem> unusable = unusable();
    if (unusable.isPresent()) {
      return new SpfCoverage.OutOfReach(unusable.get());
    }
    return complete ? new SpfCoverage.NotIncluded() : new SpfCoverage.Unknown();
  }

  /// There is something, but no receiver reads it.
  private Optional<SpfProblem> unusable() {
    return problems.stream()
        .filter(problem -> reaches.isEmpty())
        .filter(problem -> problem.at().equals(domain))
        .filter(problem -> problem.code().severity() == SpfProblem.Severity.BREAKING)
        .filter(problem -> problem.code() != SpfProblem.Code.NO_RECORD)
        .filter(problem -> text.map(this::unreadable).orElse(true))
        .findFirst();
  }

  private boolean unreadable(String record) {
    return SpfRecord.parse(record).isEmpty();
  }
}
