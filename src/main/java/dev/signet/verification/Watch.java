package dev.signet.verification;

import dev.signet.dns.Question;
import dev.signet.dns.RecordType;
import dev.signet.lookup.Answer;
import dev.signet.lookup.Answer.Cause;
import dev.signet.lookup.Sighting;
import dev.signet.lookup.Walk;
import dev.signet.lookup.Walk.Poll;
import dev.signet.lookup.Walk.Said;
import dev.signet.lookup.Zone;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What an examination has gathered of one record so far: what each server says to the questions
/// that receivers of mail put, and to the question for the alias itself, which tells why those do
/// not lead to us. Used by one thread at a time.
final class Watch {
  private final CustomerRecord record;
  private final List<Expectation> expectations;
  private final List<Reader> readers = new ArrayList<>();
  private final Poll alias;
  private final Map<DomainName, Path> paths = new TreeMap<>();

  /// A question that receivers put, and what its answer should hold.
  record Reader(Expectation expectation, Poll poll) {}

  Watch(CustomerRecord record, List<Expectation> expectations, Zone zone, Walk walk) {
    this.record = record;
    this.expectations = List.copyOf(expectations);
    for (Expectation expectation : expectations) {
      readers.add(
          new Reader(
              expectation, walk.poll(new Question(record.owner(), expectation.type()), zone)));
    }
    this.alias = walk.poll(new Question(record.owner(), RecordType.CNAME), zone);
  }

  CustomerRecord record() {
    return record;
  }

  List<Expectation> expectations() {
    return expectations;
  }

  Zone zone() {
    return polls().stream()
        .map(Poll::zone)
        .max((a, b) -> Integer.compare(a.origin().labels().size(), b.origin().labels().size()))
        .orElse(alias.zone());
  }

  List<Reader> readers() {
    return readers;
  }

  Poll alias() {
    return alias;
  }

  List<Poll> polls() {
    List<Poll> out = new ArrayList<>();
    readers.forEach(reader -> out.add(reader.poll()));
    out.add(alias);
    return out;
  }

  /// Everything that `host` said about the name.
  List<Sighting> saidBy(DomainName host) {
    return polls().stream()
        .flatMap(poll -> Optional.ofNullable(poll.said().get(host)).stream())
        .flatMap(said -> said.seen().stream())
        .toList();
  }

  /// Servers asked anything about the name.
  Set<DomainName> asked() {
    Set<DomainName> out = new TreeSet<>();
    polls().forEach(poll -> out.addAll(poll.said().keySet()));
    return out;
  }

  /// Whether what `host` said leaves open if an alias stands there: then the question for the alias
  /// is due. A name that does not exist has none (RFC 8020).
  boolean aliasUnknown(DomainName host) {
    List<Sighting> said = saidBy(host);
    return !alias.said().containsKey(host)
        && said.stream().noneMatch(seen -> !Paths.aliases(seen).isEmpty())
        && said.stream()
            .noneMatch(seen -> seen.answer() instanceof Answer.NoSuchName && !seen.bare())
        && said.stream()
            .anyMatch(seen -> seen.cause().isEmpty() || seen.cause().get() == Cause.NAME_TOO_LONG);
  }

  /// Whether the server has denied the name, so that no further type need be asked.
  boolean denied(DomainName host) {
    return saidBy(host).stream()
        .anyMatch(seen ->
            seen.answer() instanceof Answer.NoSuchName && !seen.bare() && seen.chain().isEmpty());
  }

  /// Whether some server shows several aliases, which only the question for them tells.
  boolean hasSeveral() {
    return paths.values().stream().anyMatch(Path.Several.class::isInstance);
  }

  Map<DomainName, Path> paths() {
    return paths;
  }

  /// Whether some server said something definite.
  boolean answered() {
    return polls().stream().anyMatch(Poll::answered);
  }

  /// Whether every server asked so far has the record as it should be, and there is one.
  boolean healthy() {
    return !paths.isEmpty()
        && readers.stream()
            .allMatch(reader -> reader.poll().said().isEmpty() || reader.poll().answered())
        && asked().stream()
            .allMatch(host -> {
              Path path = paths.get(host);
              return path != null && path.worth() == Worth.YES;
            });
  }

  /// Whether some server has the record as it should be.
  boolean somewhereRight() {
    return paths.values().stream().anyMatch(path -> path.right());
  }

  List<Evidence.View> views() {
    List<Evidence.View> out = new ArrayList<>();
    for (DomainName host : asked()) {
      String server =
          polls().stream()
              .flatMap(poll -> Optional.ofNullable(poll.said().get(host)).stream())
              .map(Said::name)
              .findFirst()
              .orElse(host.toString());
      out.add(
          new Evidence.View(
              server,
              Optional.ofNullable(paths.get(host))
                  .orElse(new Path.Unclear(Cause.LIMIT, record.owner()))));
    }
    return out;
  }
}
