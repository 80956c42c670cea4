package dev.signet.spf;

import dev.signet.name.DomainName;
import dev.signet.spf.SpfCost.Reach;
import dev.signet.spf.SpfProblem.Code;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// One walk over a record and all it includes, for [SpfCost]; used once, by one thread.
final class SpfWalk {
  private static final int MAX_DEPTH = 10;
  private static final int MAX_COUNTED = 100;
  private static final int MAX_PROBLEMS = 100;
  private static final int LONG_RECORD = 450;
  private static final Pattern RUN_TOGETHER = Pattern.compile("[^.:=]-(?:all|mx|a|ptr)\\.?$");

  private final SpfLimits limits = SpfLimits.STANDARD;
  private final DomainName domain;
  private final MeteredDns dns;
  private final List<SpfProblem> problems = new ArrayList<>();
  private final List<Reach> reaches = new ArrayList<>();
  private Optional<SpfProblem> broken = Optional.empty();
  private Optional<String> text = Optional.empty();
  private boolean complete = true;
  private int lookups;
  private int voids;

  SpfWalk(DomainName domain, SpfDns dns) {
    this.domain = domain;
    this.dns = new MeteredDns(dns, limits.queries());
  }

  /// Where a record stands in the walk.
  ///
  /// @param path the domains above it, from the top; empty for the domain itself
  /// @param passes whether a pass here is a pass of the whole
  private record Place(DomainName owner, List<DomainName> path, boolean passes) {
    Place below(DomainName target, boolean passing) {
      List<DomainName> longer = new ArrayList<>(path);
      longer.add(owner);
      return new Place(target, longer, passes && passing);
    }

    /// The domains between the top and this one.
    List<DomainName> between() {
      return path.isEmpty() ? path : path.subList(1, path.size());
    }
  }

  SpfCost walk() {
    return switch (dns.texts(domain)) {
      case SpfAnswer.Found<String>(List<String> texts) -> walk(texts);
      case SpfAnswer.None<String> none -> walk(List.of());
      case SpfAnswer.TemporaryError<String> error -> {
        unanswered(domain, -1, "");
        yield cost();
      }
    };
  }

  SpfCost walk(List<String> texts) {
    try {
      top(texts);
    } catch (MeteredDns.Exhausted exhausted) {
      complete = false;
    }
    return cost();
  }

  private SpfCost cost() {
    return new SpfCost(domain, text, lookups, voids, dns.asked(), complete, withTotals(), reaches);
  }

  /// Says how many look-ups there are in all, which is not known where the limit is passed.
  private List<SpfProblem> withTotals() {
    return problems.stream()
        .map(problem ->
            problem.code() == Code.TOO_MANY_LOOKUPS
                ? new SpfProblem(
                    problem.code(),
                    problem.at(),
                    problem.offset(),
                    problem.term(),
                    "the record takes " + lookups + " look-ups, 10 are allowed")
                : problem)
        .toList();
  }

  private void top(List<String> texts) {
    switch (SpfSelection.of(texts, domain)) {
      case SpfSelection.None(List<SpfProblem> lookalikes) -> {
        problems.addAll(lookalikes);
        if (lookalikes.isEmpty()) {
          problem(Code.NO_RECORD, domain, -1, "", "there is no SPF record");
        }
      }
      case SpfSelection.Several(List<String> several) ->
          problem(
              Code.SEVERAL_RECORDS,
              domain,
              -1,
              several.get(1),
              "there are " + several.size() + " SPF records, so none counts");
      case SpfSelection.One(String one) -> {
        text = Optional.of(one);
        switch (SpfRecord.read(one, domain)) {
          case SpfRecord.Reading.Unreadable(List<SpfProblem> faults) -> faults.forEach(this::note);
          case SpfRecord.Reading.Readable(SpfRecord spf) -> {
            advise(spf, one);
            terms(spf, new Place(domain, List.of(), true));
          }
        }
      }
    }
  }

  /// What works, but should not stand in one's own record.
  private void advise(SpfRecord spf, String one) {
    if (one.length() > LONG_RECORD) {
      problem(Code.RECORD_LONG, domain, -1, "", "it has " + one.length() + " characters");
    }
    boolean ended = false;
    for (int i = 0; i < spf.terms().size(); i++) {
      Term term = spf.terms().get(i);
      int at = spf.offset(i);
      switch (term) {
        case Term.Directive directive -> {
          if (ended) {
            advice(Code.TERMS_AFTER_ALL, at, term, "nobody reads what stands behind all");
          }
          if (directive.mechanism() instanceof Mechanism.All) {
            ended = true;
            if (directive.qualifier() == Qualifier.PASS) {
              advice(Code.PASS_ALL, at, term, "it lets everybody send in this domain's name");
            }
          }
          if (directive.mechanism() instanceof Mechanism.Pointer) {
            advice(Code.PTR_USED, at, term, "ptr is not to be published");
          }
          if (!(directive.mechanism() instanceof Mechanism.All)) {
            suspect(term, at);
          }
        }
        case Term.Redirect redirect -> {
          if (spf.all().isPresent()) {
            advice(Code.REDIRECT_IGNORED, at, term, "beside all nobody follows a redirect");
          }
          suspect(term, at);
        }
        case Term.Explanation explanation -> {}
        case Term.UnknownModifier modifier -> {}
      }
    }
    if (spf.all().isEmpty() && spf.redirect().isEmpty()) {
      problem(Code.NO_ALL, domain, -1, "", "without all at its end, strangers get neutral");
    }
  }

  /// `include:example.com-all` is good grammar: `com-all` could be a top-level domain.
  private void suspect(Term term, int at) {
    if (RUN_TOGETHER.matcher(term.toString()).find()) {
      advice(Code.SUSPECT_TARGET, at, term, "a space seems to be missing near its end");
    }
  }

  private void advice(Code code, int at, Term term, String detail) {
    problem(code, domain, at, term.toString(), detail);
  }

  private void terms(SpfRecord spf, Place place) {
    for (int i = 0; i < spf.terms().size(); i++) {
      if (!(spf.terms().get(i) instanceof Term.Directive(Qualifier q, Mechanism mechanism))) {
        continue;
      }
      if (mechanism instanceof Mechanism.All) {
        return;
      }
      if (lookups >= MAX_COUNTED) {
        complete = false;
        return;
      }
      mechanism(mechanism, q == Qualifier.PASS, spf, i, place);
    }
    for (int i = 0; i < spf.terms().size(); i++) {
      if (spf.terms().get(i) instanceof Term.Redirect(DomainSpec target)) {
        count(place, spf, i);
        follow(target, true, spf, i, place);
      }
    }
  }

  private void mechanism(
      Mechanism mechanism, boolean passing, SpfRecord spf, int index, Place place) {
    if (mechanism.asks()) {
      count(place, spf, index);
    }
    switch (mechanism) {
      case Mechanism.All all -> {}
      case Mechanism.Network network -> {}
      case Mechanism.Pointer pointer -> {}
      case Mechanism.Include(DomainSpec target) -> follow(target, passing, spf, index, place);
      case Mechanism.Address(Optional<DomainSpec> target, PrefixLengths p) ->
          fixed(target, place).ifPresent(name -> addresses(name, spf, index, place));
      case Mechanism.Exchange(Optional<DomainSpec> target, PrefixLengths p) ->
          fixed(target, place).ifPresent(name -> exchanges(name, spf, index, place));
      case Mechanism.Exists(DomainSpec target) ->
          fixed(Optional.of(target), place)
              .ifPresent(
                  name -> judge(dns.addresses(name, SpfDns.Family.IPV4), name, spf, index, place));
    }
  }

  /// Void only when there is neither an IPv4 nor an IPv6 address: then it is so for every client.
  private void addresses(DomainName name, SpfRecord spf, int index, Place place) {
    SpfAnswer<InetAddress> ipv4 = dns.addresses(name, SpfDns.Family.IPV4);
    judge(
        ipv4 instanceof SpfAnswer.None ? dns.addresses(name, SpfDns.Family.IPV6) : ipv4,
        name,
        spf,
        index,
        place);
  }

  private void exchanges(DomainName name, SpfRecord spf, int index, Place place) {
    SpfAnswer<DomainName> answer = dns.exchanges(name);
    judge(answer, name, spf, index, place);
    if (answer instanceof SpfAnswer.Found<DomainName>(List<DomainName> exchanges)
        && exchanges.size() > limits.exchanges()) {
      problem(
          Code.TOO_MANY_EXCHANGES,
          place.owner,
          spf.offset(index),
          spf.terms().get(index).toString(),
          name + " has more than ten mail exchanges");
    }
  }

  private void judge(SpfAnswer<?> answer, DomainName name, SpfRecord spf, int index, Place place) {
    String term = spf.terms().get(index).toString();
    int at = spf.offset(index);
    switch (answer) {
      case SpfAnswer.Found<?> found -> {}
      case SpfAnswer.TemporaryError<?> error -> unanswered(place.owner, at, term);
      case SpfAnswer.None<?> none -> {
        voids++;
        problem(Code.VOID_LOOKUP, place.owner, at, term, name + " has no such records");
        if (voids == limits.voids() + 1) {
          problem(
              Code.TOO_MANY_VOIDS,
              place.owner,
              at,
              term,
              "more than two look-ups of the record find nothing");
        }
      }
    }
  }

  /// Goes into the record behind an `include` or `redirect`.
  private void follow(DomainSpec spec, boolean passing, SpfRecord spf, int index, Place place) {
    String term = spf.terms().get(index).toString();
    int at = spf.offset(index);
    if (dependsOnSender(spec)) {
      return;
    }
    Optional<DomainName> name = Expander.name(spec, fixedValues(place));
    if (name.isEmpty()) {
      problem(Code.INCLUDE_WITHOUT_RECORD, place.owner, at, term, "its target is no domain name");
      return;
    }
    DomainName target = name.get();
    Place next = place.below(target, passing);
    if (next.path().contains(target)) {
      problem(Code.INCLUDE_LOOP, place.owner, at, term, "it leads back to " + target);
      return;
    }
    if (next.path().size() > MAX_DEPTH) {
      problem(Code.CHAIN_TOO_LONG, place.owner, at, term, "includes are nested over ten deep");
      return;
    }
    // The place is taken before what is inside, so that reaches stand in reading order; what is
    // found inside may still block it.
    int slot = reaches.size();
    reaches.add(new Reach(target, next.between(), next.passes(), broken));
    record(target, term, at, place, next);
    reaches.set(slot, new Reach(target, next.between(), next.passes(), broken));
  }

  private void record(DomainName target, String term, int at, Place place, Place next) {
    List<String> texts;
    switch (dns.texts(target)) {
      case SpfAnswer.Found<String>(List<String> values) -> texts = values;
      case SpfAnswer.None<String> none -> texts = List.of();
      case SpfAnswer.TemporaryError<String> error -> {
        unanswered(place.owner, at, term);
        return;
      }
    }
    switch (SpfSelection.of(texts, target)) {
      case SpfSelection.None none ->
          problem(
              Code.INCLUDE_WITHOUT_RECORD,
              place.owner,
              at,
              term,
              target + " has no SPF record, which spoils the whole record");
      case SpfSelection.Several several ->
          problem(
              Code.INCLUDE_WITHOUT_RECORD,
              place.owner,
              at,
              term,
              target + " has several SPF records, which spoils the whole record");
      case SpfSelection.One(String one) -> {
        switch (SpfRecord.read(one, target)) {
          case SpfRecord.Reading.Unreadable(List<SpfProblem> faults) -> faults.forEach(this::note);
          case SpfRecord.Reading.Readable(SpfRecord inner) -> terms(inner, next);
        }
      }
    }
  }

  private void count(Place place, SpfRecord spf, int index) {
    lookups++;
    if (lookups == limits.lookups() + 1) {
      problem(
          Code.TOO_MANY_LOOKUPS,
          place.owner,
          spf.offset(index),
          spf.terms().get(index).toString(),
          "the record takes more than 10 look-ups");
    }
  }

  private Optional<DomainName> fixed(Optional<DomainSpec> target, Place place) {
    if (target.isEmpty()) {
      return Optional.of(place.owner);
    }
    return dependsOnSender(target.get())
        ? Optional.empty()
        : Expander.name(target.get(), fixedValues(place));
  }

  /// `d` is known without a sender; so is `o`, for senders of the domain itself.
  private static boolean dependsOnSender(DomainSpec spec) {
    return spec.macros().parts().stream()
        .anyMatch(part ->
            part instanceof MacroString.Expand expand
                && expand.letter() != 'd'
                && expand.letter() != 'o');
  }

  private Expander.Values fixedValues(Place place) {
    return letter ->
        switch (letter) {
          case 'd' -> Optional.of(place.owner.toString());
          case 'o' -> Optional.of(domain.toString());
          default -> Optional.empty();
        };
  }

  private void unanswered(DomainName at, int offset, String term) {
    complete = false;
    problem(Code.UNANSWERED, at, offset, term, "its name servers gave no answer");
  }

  private void problem(Code code, DomainName at, int offset, String term, String detail) {
    note(new SpfProblem(code, at, offset, term, detail));
  }

  /// Keeps the first breaking problem: a receiver stops there and meets no later one. A loop is
  /// only met when the look-ups run out, as it is for every receiver.
  private void note(SpfProblem problem) {
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(problem);
    }
    if (broken.isEmpty() && problem.code().severity() == SpfProblem.Severity.BREAKING) {
      broken = Optional.of(problem);
    }
  }
}
