package dev.signet.dmarc;

import dev.signet.name.DomainName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What the DNS tree walk from a domain met, and what follows from it (§4.10).
///
/// @param domain where the walk started
/// @param steps one for each query, in the order asked, at most eight; the first is the domain's
///   own
public record DmarcDiscovery(DomainName domain, List<Step> steps) {
  private static final int LABELS_WALKED = 7;
  private static final String LABEL = "_dmarc";

  /// What was surely meant as a DMARC record: quotes or spaces in front, another or no version, the
  /// version not first.
  private static final Pattern LOOKALIKE =
      Pattern.compile(
          "[\"'\\s\\\\]*+(?:v\\s*+[=:]?\\s*+[\"']?dmarc|dmarc\\s*+1"
              + "|p\\s*+=\\s*+(?:none|quarantine|reject))|.{0,1000}?;\\s*+v\\s*+=\\s*+DMARC1",
          Pattern.CASE_INSENSITIVE);

  public DmarcDiscovery {
    steps = List.copyOf(steps);
  }

  /// What stands at the `_dmarc` name of one domain.
  public record Step(DomainName domain, Seen seen) {}

  /// What one query brought.
  public sealed interface Seen {
    /// One record, which may have faults.
    record One(DmarcRecord dmarc, String text, List<DmarcProblem> problems) implements Seen {
      public One {
        problems = List.copyOf(problems);
      }
    }

    /// Several, all of which are discarded.
    record Several(List<String> texts) implements Seen {
      public Several {
        texts = List.copyOf(texts);
      }
    }

    /// None; `lookalikes` are texts that were meant to be one.
    record Nothing(List<String> lookalikes) implements Seen {
      public Nothing {
        lookalikes = List.copyOf(lookalikes);
      }
    }

    /// No answer.
    record Unanswered() implements Seen {}
  }

  /// Where a governing record was found (§4.10.1), most preferred first.
  public enum Source {
    AUTHOR_DOMAIN,
    ORGANIZATIONAL_DOMAIN,
    PUBLIC_SUFFIX_DOMAIN
  }

  /// The record that receivers apply to mail of the domain.
  public record Governing(DmarcRecord dmarc, DomainName at, Source source) {
    /// What they apply; empty for nothing, see [DmarcRecord#policy].
    ///
    /// @param exists whether the author domain exists, see [DmarcRecord#policyBelow]
    public Optional<Policy> policy(boolean exists) {
      return source == Source.AUTHOR_DOMAIN ? dmarc.policy() : dmarc.policyBelow(exists);
    }
  }

  /// Walks up from `domain`; at most eight queries, one after the other.
  public static DmarcDiscovery of(DomainName domain, TxtSource source) {
    List<Step> steps = new ArrayList<>();
    for (DomainName target : targets(domain)) {
      Seen seen = look(target, source);
      steps.add(new Step(target, seen));
      // §4.10 steps 2 and 6: a psd=y or psd=n ends the walk.
      if (seen instanceof Seen.One one && one.dmarc().suffixRole() != SuffixRole.UNKNOWN) {
        break;
      }
    }
    return new DmarcDiscovery(domain, steps);
  }

  /// The domains whose `_dmarc` names are asked: the domain itself, then its ancestors, of which
  /// those with more than seven labels are skipped (§4.10 steps 3, 4, 7).
  public static List<DomainName> targets(DomainName domain) {
    List<DomainName> targets = new ArrayList<>();
    targets.add(domain);
    List<String> labels = domain.labels();
    for (int count = Math.min(labels.size() - 1, LABELS_WALKED); count >= 1; count--) {
      targets.add(
          DomainName.of(String.join(".", labels.subList(labels.size() - count, labels.size()))));
    }
    return targets;
  }

  /// The name a domain's policy record stands at (§4.5); empty when it would be too long.
  public static Optional<DomainName> recordName(DomainName domain) {
    return domain.labels().isEmpty() ? Optional.empty() : DomainName.parse(LABEL + "." + domain);
  }

  private static Seen look(DomainName target, TxtSource source) {
    Optional<DomainName> name = recordName(target);
    if (name.isEmpty()) {
      return new Seen.Nothing(List.of());
    }
    return switch (source.texts(name.get())) {
      case TxtAnswer.Found(List<String> texts) -> pick(texts, name.get());
      case TxtAnswer.None none -> new Seen.Nothing(List.of());
      case TxtAnswer.TemporaryError error -> new Seen.Unanswered();
    };
  }

  /// §4.10 step 2: what does not begin with the version is discarded; of several, all are.
  static Seen pick(List<String> texts, DomainName name) {
    List<String> claiming = texts.stream().filter(DmarcRecord::claims).toList();
    if (claiming.size() > 1) {
      return new Seen.Several(claiming);
    }
    return claiming.stream()
        .findFirst()
        .flatMap(text ->
            DmarcRecord.read(text, name)
                .<Seen>map(read -> new Seen.One(read.dmarc(), text, read.problems())))
        .orElseGet(
            () -> new Seen.Nothing(texts.stream().filter(DmarcDiscovery::isLookalike).toList()));
  }

  /// Whether a text was surely meant as a DMARC record, right or wrong.
  static boolean isLookalike(String text) {
    return LOOKALIKE.matcher(text).lookingAt();
  }

  /// Whether every question was answered.
  public boolean complete() {
    return steps.stream().noneMatch(step -> step.seen() instanceof Seen.Unanswered);
  }

  /// What stands at the domain's own `_dmarc` name.
  public Seen own() {
    return steps.getFirst().seen();
  }

  /// The organizational domain (§4.10.2); empty when a question was not answered, since it may then
  /// be another one.
  public Optional<DomainName> organizationalDomain() {
    return complete() ? Optional.of(organizational()) : Optional.empty();
  }

  /// The steps are in order from the longest name to the shortest, as the rules want them.
  private DomainName organizational() {
    DomainName shortest = domain;
    for (Step step : steps) {
      if (step.seen() instanceof Seen.One one) {
        switch (one.dmarc().suffixRole()) {
          case ORGANIZATIONAL -> {
            return step.domain();
          }
          case PUBLIC_SUFFIX -> {
            // Other than the one where the walk started.
            if (!step.domain().equals(domain)) {
              return oneLabelBelow(step.domain());
            }
          }
          case UNKNOWN -> {}
        }
        shortest = step.domain();
      }
    }
    return shortest;
  }

  private DomainName oneLabelBelow(DomainName ancestor) {
    List<String> labels = domain.labels();
    int count = ancestor.labels().size() + 1;
    return DomainName.of(String.join(".", labels.subList(labels.size() - count, labels.size())));
  }

  /// The record receivers apply to mail of the domain (§4.10.1); empty when there is none, or when
  /// that cannot be known because a question was not answered (see [#complete]).
  public Optional<Governing> governing() {
    if (own() instanceof Seen.One one) {
      return Optional.of(new Governing(one.dmarc(), domain, Source.AUTHOR_DOMAIN));
    }
    return organizationalDomain()
        .flatMap(organizational ->
            at(organizational, Source.ORGANIZATIONAL_DOMAIN)
                .or(() -> publicSuffix().flatMap(s -> at(s, Source.PUBLIC_SUFFIX_DOMAIN))));
  }

  private Optional<DomainName> publicSuffix() {
    return steps.stream()
        .filter(step -> !step.domain().equals(domain))
        .filter(step ->
            step.seen() instanceof Seen.One one
                && one.dmarc().suffixRole() == SuffixRole.PUBLIC_SUFFIX)
        .map(Step::domain)
        .findFirst();
  }

  private Optional<Governing> at(DomainName where, Source source) {
    for (Step step : steps) {
      if (step.domain().equals(where) && step.seen() instanceof Seen.One one) {
        return Optional.of(new Governing(one.dmarc(), where, source));
      }
    }
    return Optional.empty();
  }
}
