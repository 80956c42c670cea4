package dev.signet.verification;

import dev.signet.dns.Question;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.lookup.Answer;
import dev.signet.lookup.Answer.Cause;
import dev.signet.lookup.Sighting;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;

/// Reads from what one server said of a record where it leads a receiver: the judgement of one
/// view, for checks and diagnosis alike. Pure but for the function that knows the next links.
public final class Paths {
  /// The strictest of the common recursors; mail receivers stop there.
  public static final int MAX_LINKS = 10;

  private Paths() {}

  /// A question that receivers put, what its answer should hold, and what one server said to it.
  record Read(Expectation expectation, Sighting sighting) {}

  /// How the alias `record` stands by what one server said of its name: the judgement of a check,
  /// for those who have gathered the answers themselves.
  ///
  /// @param said its answers, to whatever types
  /// @param right whether records beside the alias are what stands behind it
  /// @param next what is known of the alias at a further name
  public static Standing standing(
      CustomerRecord record,
      List<Sighting> said,
      BiPredicate<RecordType, List<ResourceRecord>> right,
      Function<DomainName, Optional<Sighting>> next) {
    Optional<Sighting> alias = Optional.empty();
    List<Read> reads = new ArrayList<>();
    for (Sighting seen : said) {
      RecordType type = seen.question().type();
      if (type.equals(RecordType.CNAME)) {
        alias = Optional.of(seen);
      } else {
        reads.add(
            new Read(new Expectation.Served(type, records -> right.test(type, records)), seen));
      }
    }
    Path path = of(record, alias, reads, next);
    if (path.right()) {
      return path instanceof Path.Claimed ? Standing.UNSEEN : Standing.RIGHT;
    }
    return path.worth() == Worth.YES ? Standing.UNSEEN : Standing.of(path.worth());
  }

  /// How the alias `record` stands where its owner name is seen to be one for `targets`, which are
  /// at least one.
  ///
  /// @param next what a further name is an alias for, as far as that is known
  public static Standing standing(
      CustomerRecord record,
      List<DomainName> targets,
      Function<DomainName, Optional<DomainName>> next) {
    return standing(
        record,
        List.of(Sighting.link(record.owner(), targets)),
        (type, records) -> false,
        name -> next.apply(name).map(target -> Sighting.link(name, List.of(target))));
  }

  /// The first aliases that a reply shows at the name asked for, each once; whatever it says of
  /// their end (RFC 6604).
  public static List<DomainName> aliases(Sighting sighting) {
    Set<DomainName> out = new LinkedHashSet<>();
    boolean usable =
        sighting.cause().isEmpty()
            || sighting.cause().get() == Cause.ALIAS
            || sighting.cause().get() == Cause.UNAUTHORITATIVE;
    if (usable) {
      if (sighting.question().type().equals(RecordType.CNAME)) {
        for (ResourceRecord record : records(sighting)) {
          if (record.data() instanceof Rdata.Alias alias) {
            out.add(alias.target());
          }
        }
      } else if (!sighting.chain().isEmpty()) {
        out.add(sighting.chain().getFirst());
        for (ResourceRecord record : sighting.shown()) {
          if (record.owner().equals(sighting.question().name())
              && record.data() instanceof Rdata.Alias alias) {
            out.add(alias.target());
          }
        }
      }
    }
    return List.copyOf(out);
  }

  private static List<ResourceRecord> records(Sighting sighting) {
    return sighting.answer() instanceof Answer.Found(List<ResourceRecord> records, var chain)
        ? records
        : sighting.shown().stream()
            .filter(record -> record.owner().equals(sighting.question().name()))
            .toList();
  }

  /// Where `record` leads as one server has it.
  ///
  /// @param alias what it said to the question for the alias, when it was asked
  /// @param reads what it said to the questions of receivers
  /// @param next what is said of the alias at a further name; empty when that is not known
  static Path of(
      CustomerRecord record,
      Optional<Sighting> alias,
      List<Read> reads,
      Function<DomainName, Optional<Sighting>> next) {
    List<Sighting> said = new ArrayList<>();
    alias.ifPresent(said::add);
    reads.forEach(read -> said.add(read.sighting()));
    Set<DomainName> first = new LinkedHashSet<>();
    for (Sighting sighting : said) {
      List<DomainName> targets = aliases(sighting);
      if (targets.size() > 1) {
        return new Path.Several(targets);
      }
      first.addAll(targets);
    }
    if (first.isEmpty()) {
      return withoutAlias(record, alias, reads);
    }
    Path worst = new Path.Unclear(Cause.LIMIT, record.owner());
    for (DomainName target : first) {
      worst = follow(record, target, next);
      if (!worst.right()) {
        break;
      }
    }
    if (worst instanceof Path.Through(List<DomainName> chain)) {
      worst = read(chain, reads);
    }
    boolean claimed =
        said.stream()
            .anyMatch(seen -> seen.cause().filter(Cause.UNAUTHORITATIVE::equals).isPresent());
    return claimed ? new Path.Claimed(worst) : worst;
  }

  private static Path withoutAlias(
      CustomerRecord record, Optional<Sighting> alias, List<Read> reads) {
    List<Sighting> said = new ArrayList<>();
    alias.ifPresent(said::add);
    reads.forEach(read -> said.add(read.sighting()));
    for (Sighting sighting : said) {
      if (sighting.answer() instanceof Answer.NoSuchName) {
        return new Path.Missing(false, sighting.bare());
      }
    }
    if (alias.isPresent() && alias.get().answer() instanceof Answer.NoData) {
      return new Path.Missing(true, alias.get().bare());
    }
    Optional<Cause> silence =
        said.stream().flatMap(sighting -> sighting.cause().stream()).findFirst();
    if (silence.filter(Cause.NAME_TOO_LONG::equals).isPresent()) {
      return new Path.Endless(List.of(record.owner()), Path.End.NAME_TOO_LONG);
    }
    return new Path.Unclear(silence.orElse(Cause.LIMIT), record.owner());
  }

  /// Where the chain leads that starts with an alias to `first`.
  private static Path follow(
      CustomerRecord record, DomainName first, Function<DomainName, Optional<Sighting>> next) {
    List<DomainName> chain = new ArrayList<>(List.of(first));
    Set<DomainName> passed = new LinkedHashSet<>(List.of(record.owner()));
    while (true) {
      DomainName at = chain.getLast();
      if (at.equals(record.aliasTarget())) {
        return new Path.Through(chain);
      }
      if (!passed.add(at)) {
        return new Path.Endless(chain, Path.End.LOOP);
      }
      Sighting sighting =
          next.apply(at).orElseGet(() -> Sighting.notAsked(new Question(at, RecordType.CNAME)));
      List<DomainName> targets = aliases(sighting);
      if (targets.size() > 1) {
        return new Path.Several(targets);
      }
      if (targets.isEmpty()) {
        return switch (sighting.answer()) {
          case Answer.Found found -> new Path.Elsewhere(chain);
          case Answer.NoData noData ->
              sighting.bare() ? new Path.Lost(chain, Cause.EMPTY) : new Path.Elsewhere(chain);
          case Answer.NoSuchName noSuchName ->
              sighting.bare() ? new Path.Lost(chain, Cause.EMPTY) : new Path.Elsewhere(chain);
          case Answer.Unanswered(Cause cause, var extended) ->
              cause == Cause.NAME_TOO_LONG
                  ? new Path.Endless(chain, Path.End.NAME_TOO_LONG)
                  : new Path.Lost(chain, cause);
        };
      }
      if (chain.size() >= MAX_LINKS) {
        return new Path.Endless(chain, Path.End.TOO_MANY_LINKS);
      }
      chain.add(targets.getFirst());
    }
  }

  /// The alias is right; whether receivers are led along it too.
  private static Path read(List<DomainName> chain, List<Read> reads) {
    for (Read read : reads) {
      Sighting seen = read.sighting();
      if (!aliases(seen).isEmpty()) {
        continue;
      }
      switch (seen.answer()) {
        case Answer.Found(List<ResourceRecord> records, var none) -> {
          // An address beside the alias is not that of our edge.
          if (read.expectation().optional() || !read.expectation().metBy(records)) {
            return new Path.Beside(chain, read.expectation(), records);
          }
        }
        case Answer.NoData noData -> {
          if (read.expectation().type().equals(RecordType.AAAA)) {
            // A host of one family is whole.
            continue;
          }
          return seen.bare()
              ? new Path.Unclear(Cause.EMPTY, seen.question().name())
              : new Path.Beside(chain, read.expectation(), List.of());
        }
        case Answer.NoSuchName noSuchName -> {
          return seen.bare()
              ? new Path.Unclear(Cause.EMPTY, seen.question().name())
              : new Path.Beside(chain, read.expectation(), List.of());
        }
        case Answer.Unanswered(Cause cause, var extended) -> {
          return new Path.Unclear(cause, seen.question().name());
        }
      }
    }
    return new Path.Through(chain);
  }
}
