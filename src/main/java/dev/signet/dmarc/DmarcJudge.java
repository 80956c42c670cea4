package dev.signet.dmarc;

import dev.signet.dmarc.DmarcDiscovery.Governing;
import dev.signet.dmarc.DmarcDiscovery.Seen;
import dev.signet.dmarc.DmarcProblem.Code;
import dev.signet.name.DomainName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Says what a domain's DMARC is worth, from what was seen. Pure.
public final class DmarcJudge {
  private static final int MAX_MISPLACED = 5;

  private DmarcJudge() {}

  /// Names where a record for `domain` often ends up instead: the domain itself, the underscore
  /// lost, the name doubled by a DNS host that appends the zone, the label doubled.
  public static List<DomainName> wrongPlaces(DomainName domain) {
    List<DomainName> places = new ArrayList<>();
    for (String text :
        List.of(
            domain.toString(),
            "dmarc." + domain,
            "_dmarc." + domain + "." + domain,
            "_dmarc._dmarc." + domain)) {
      DomainName.parse(text).ifPresent(places::add);
    }
    return places;
  }

  /// Judges a domain that exists.
  ///
  /// @param found a walk that started at `domain`
  /// @param elsewhere TXT records of names where a record has no business, as far as they are
  ///   known; see [#wrongPlaces]
  public static DmarcVerdict judge(
      DomainName domain, DmarcDiscovery found, Map<DomainName, List<String>> elsewhere) {
    List<DmarcProblem> problems = new ArrayList<>();
    DomainName name = DmarcDiscovery.recordName(domain).orElse(domain);
    DmarcStanding standing =
        switch (found.own()) {
          case Seen.One one -> own(one, domain, found, problems);
          case Seen.Several(List<String> texts) -> {
            problems.add(
                new DmarcProblem(
                    Code.SEVERAL_RECORDS,
                    name,
                    -1,
                    texts.get(1),
                    "there are " + texts.size() + " DMARC records, so none counts"));
            yield new DmarcStanding.Several(texts.size());
          }
          case Seen.Nothing(List<String> lookalikes) -> {
            for (String text : lookalikes) {
              problems.add(lookalike(text, name));
            }
            yield lookalikes.isEmpty()
                ? inherited(found)
                : new DmarcStanding.Malformed(lookalikes.getFirst());
          }
          case Seen.Unanswered unanswered -> new DmarcStanding.Unanswered(name);
        };
    misplaced(elsewhere, problems);
    return new DmarcVerdict(standing, found.governing(), problems);
  }

  private static DmarcStanding own(
      Seen.One one, DomainName domain, DmarcDiscovery found, List<DmarcProblem> problems) {
    problems.addAll(one.problems());
    DmarcRecord dmarc = one.dmarc();
    DomainName name = DmarcDiscovery.recordName(domain).orElse(domain);
    Optional<Policy> policy = dmarc.policy();
    if (policy.isEmpty()) {
      problems.add(
          new DmarcProblem(
              Code.NOT_APPLIED,
              name,
              -1,
              one.text(),
              "without a valid policy (p=none, quarantine or reject) nobody applies it"));
      return new DmarcStanding.Malformed(one.text());
    }
    if (!dmarc.hasUsablePolicy()) {
      problems.add(
          new DmarcProblem(
              Code.TAKEN_AS_NONE,
              name,
              -1,
              one.text(),
              "its policy is not valid: p=none is applied"));
    } else if (policy.get() == Policy.NONE) {
      problems.add(
          new DmarcProblem(
              Code.MONITORING, name, -1, "p=none", "mail that fails is delivered all the same"));
    }
    if (dmarc.testing() && policy.get() != Policy.NONE) {
      problems.add(
          new DmarcProblem(
              Code.TEST_MODE,
              name,
              -1,
              "t=y",
              policy.get().underTest().word() + " is applied, not " + policy.get().word()));
    }
    boolean organizational =
        found.organizationalDomain().map(domain::equals).orElse(true)
            || dmarc.suffixRole() == SuffixRole.PUBLIC_SUFFIX;
    if (dmarc.tags().containsKey("sp") && !organizational) {
      problems.add(
          new DmarcProblem(
              Code.SP_IGNORED, name, -1, "sp", "it counts at the organizational domain only"));
    }
    return new DmarcStanding.Own(dmarc, policy.get());
  }

  private static DmarcStanding inherited(DmarcDiscovery found) {
    Optional<Governing> governing = found.governing();
    if (governing.isPresent()) {
      Governing record = governing.get();
      // A record above that receivers do not apply is as good as none.
      return record
          .policy(true)
          .<DmarcStanding>map(
              policy -> new DmarcStanding.Inherited(record.dmarc(), record.at(), policy))
          .orElseGet(DmarcStanding.Missing::new);
    }
    return found.steps().stream()
        .filter(step -> step.seen() instanceof Seen.Unanswered)
        .findFirst()
        .<DmarcStanding>map(step ->
            new DmarcStanding.Unanswered(
                DmarcDiscovery.recordName(step.domain()).orElse(step.domain())))
        .orElseGet(DmarcStanding.Missing::new);
  }

  private static DmarcProblem lookalike(String text, DomainName name) {
    return text.length() > DmarcRecord.MAX_LENGTH
        ? new DmarcProblem(
            Code.RECORD_TOO_LONG, name, -1, text, "it has " + text.length() + " characters")
        : new DmarcProblem(
            Code.BAD_VERSION,
            name,
            0,
            text,
            "it must begin with exactly v=DMARC1 and a semicolon, or nobody reads it");
  }

  private static void misplaced(
      Map<DomainName, List<String>> elsewhere, List<DmarcProblem> problems) {
    elsewhere.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .flatMap(entry ->
            entry.getValue().stream()
                .filter(text -> DmarcRecord.claims(text) || DmarcDiscovery.isLookalike(text))
                .map(text ->
                    new DmarcProblem(
                        Code.MISPLACED,
                        entry.getKey(),
                        -1,
                        text,
                        "a DMARC record stands where nobody looks for it")))
        .limit(MAX_MISPLACED)
        .forEach(problems::add);
  }
}
