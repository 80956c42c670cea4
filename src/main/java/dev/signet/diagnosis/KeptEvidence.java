package dev.signet.diagnosis;

import dev.signet.dns.ExtendedError;
import dev.signet.dns.Question;
import dev.signet.dns.Rcode;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.lookup.Answer;
import dev.signet.lookup.Answer.Cause;
import dev.signet.lookup.Perspective;
import dev.signet.lookup.Sighting;
import dev.signet.lookup.Transport.Protocol;
import dev.signet.name.DomainName;
import dev.signet.verification.Facts;
import dev.signet.verification.Observation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Facts read back from the evidence that a check has left: the same world, with less in it.
///
/// Evidence keeps the beginning of long answers. What was cut off is taken as not answered, never
/// as absent, so that nothing is found that was not seen. Evidence of versions that kept only text
/// tells nothing here: a stranger chose that text.
public final class KeptEvidence {
  private KeptEvidence() {}

  /// The facts of `observations`, all made at `at`.
  public static Observed read(Inquiry inquiry, Instant at, List<Observation> observations) {
    List<Sighting> sightings = new ArrayList<>();
    Map<DomainName, Observed.Server> servers = new LinkedHashMap<>();
    Optional<DomainName> zone = Optional.empty();
    for (Observation seen : observations) {
      if (seen.facts().isEmpty()) {
        continue;
      }
      Facts facts = seen.facts().get();
      boolean authoritative = seen.perspective().equals(Perspective.AUTHORITATIVE.wireText());
      if (authoritative) {
        Observed.Server server = server(seen, facts);
        servers.putIfAbsent(server.host(), server);
      }
      if (!authoritative
          && facts.question().type().equals(RecordType.NS)
          && seen.outcome().equals("found")
          && (inquiry.apex().isAtOrBelow(facts.question().name())
              || inquiry.domain().isAtOrBelow(facts.question().name()))) {
        DomainName origin = facts.question().name();
        zone = zone.filter(deeper -> deeper.isBelow(origin)).or(() -> Optional.of(origin));
      }
      sightings.add(sighting(seen, facts));
    }
    return new Observed(
        inquiry,
        at,
        zone,
        List.copyOf(servers.values()),
        sightings,
        List.of(),
        Optional.empty(),
        List.of());
  }

  /// A server without an address was not asked: what is kept of it is the question for its address.
  private static Observed.Server server(Observation seen, Facts facts) {
    return facts
        .server()
        .map(server ->
            new Observed.Server(server.host(), Optional.of(server.address()), Optional.empty()))
        .orElseGet(() ->
            new Observed.Server(facts.question().name(), Optional.empty(), cause(seen.outcome())));
  }

  private static Optional<Cause> cause(String outcome) {
    for (Cause cause : Cause.values()) {
      if (cause.wireText().equals(outcome)) {
        return Optional.of(cause);
      }
    }
    return Optional.empty();
  }

  private static Sighting sighting(Observation seen, Facts facts) {
    Question question = facts.question();
    List<ResourceRecord> shown =
        facts.shown().stream()
            .filter(record -> !record.cut())
            .map(record ->
                new ResourceRecord(
                    record.owner(), record.type(), Math.max(0, seen.timeToLive()), record.data()))
            .toList();
    List<DomainName> chain = chain(question, shown);
    Optional<ExtendedError> extended =
        seen.extendedError() < 0
            ? Optional.empty()
            : Optional.of(new ExtendedError(seen.extendedError(), ""));
    return new Sighting(
        seen.perspective().equals(Perspective.AUTHORITATIVE.wireText())
            ? Perspective.AUTHORITATIVE
            : Perspective.RECURSIVE,
        seen.server(),
        question,
        seen.transport().equals(Protocol.TCP.wireText()) ? Protocol.TCP : Protocol.UDP,
        answer(seen, facts, shown, chain, extended),
        chain,
        shown,
        Rcode.parse(seen.rcode()),
        extended.stream().toList(),
        seen.flags(),
        seen.flags().contains("aa"),
        seen.timeToLive(),
        seen.roundTrip(),
        Optional.empty(),
        // Only a negative answer with an SOA has a TTL.
        seen.timeToLive() >= 0 ? Optional.of(question.name()) : Optional.empty(),
        facts.server());
  }

  private static List<DomainName> chain(Question question, List<ResourceRecord> shown) {
    List<DomainName> chain = new ArrayList<>();
    DomainName at = question.name();
    for (ResourceRecord record : shown) {
      if (!question.type().equals(RecordType.CNAME)
          && record.owner().equals(at)
          && record.data() instanceof Rdata.Alias alias) {
        chain.add(alias.target());
        at = alias.target();
      }
    }
    return chain;
  }

  private static Answer answer(
      Observation seen,
      Facts facts,
      List<ResourceRecord> shown,
      List<DomainName> chain,
      Optional<ExtendedError> extended) {
    Question question = facts.question();
    DomainName end = chain.isEmpty() ? question.name() : chain.getLast();
    List<ResourceRecord> records =
        shown.stream()
            .filter(record -> record.type().equals(question.type()) && record.owner().equals(end))
            .toList();
    boolean complete =
        facts.whole()
            && facts.shown().stream()
                .noneMatch(record -> record.cut() && record.type().equals(question.type()));
    return switch (seen.outcome()) {
      case "found" ->
          records.isEmpty() || !complete
              ? new Answer.Unanswered(Cause.LIMIT, extended)
              : new Answer.Found(records, chain);
      case "no_data" -> new Answer.NoData(end);
      case "no_such_name" -> new Answer.NoSuchName(end);
      default -> new Answer.Unanswered(cause(seen.outcome()).orElse(Cause.OTHER_RCODE), extended);
    };
  }
}
