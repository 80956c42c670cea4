package dev.signet.lookup;

import dev.signet.dns.Question;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.lookup.Transport.Protocol;
import dev.signet.name.DomainName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// What all servers say about one question, as text: each authoritative server, then the resolvers,
/// along the alias chain. For people at a terminal; judges nothing.
///
/// ```
/// Trace.of(lookup, apex, new Question(name, RecordType.MX)).forEach(out::println);
/// ```
public final class Trace {
  private static final int MAX_LINKS = 10;

  private final Session session;
  private final List<String> lines = new ArrayList<>();

  private Trace(Session session) {
    this.session = session;
  }

  /// The lines, in reading order. Foreign text stands as a zone file escapes it.
  ///
  /// @param apex the registered apex at or above the name asked for
  public static List<String> of(Lookup lookup, DomainName apex, Question question) {
    Trace trace = new Trace(lookup.session(apex));
    trace.authoritative(apex, question);
    trace.recursive(question);
    return List.copyOf(trace.lines);
  }

  private void authoritative(DomainName apex, Question question) {
    Budget budget = session.budget();
    switch (session.discover(apex, budget)) {
      case Session.Discovery.Unknown(Sighting why) ->
          lines.add("name servers of " + apex + " not found: " + why);
      case Session.Discovery.Known(Zone zone) -> ask(zone, question, budget);
    }
  }

  private void ask(Zone zone, Question question, Budget budget) {
    lines.add("zone " + zone.origin());
    List<Supplier<Optional<Sighting>>> tasks = new ArrayList<>();
    for (DomainName host : zone.hosts()) {
      tasks.add(() -> askOne(zone, host, question, budget));
    }
    List<Optional<Sighting>> said = session.all(tasks, budget, Optional::empty);
    Optional<Zone> below = Optional.empty();
    for (int i = 0; i < said.size(); i++) {
      if (said.get(i).isEmpty()) {
        lines.add("  " + zone.hosts().get(i) + ": not asked, it has no address that may be asked");
        continue;
      }
      show(said.get(i).get());
      Optional<Zone> referral = said.get(i).flatMap(Sighting::referral);
      below = below.or(() -> referral);
    }
    below.flatMap(session::descend).ifPresent(child -> ask(child, question, budget));
  }

  private Optional<Sighting> askOne(Zone zone, DomainName host, Question question, Budget budget) {
    return session.locate(zone, host, budget) instanceof Session.Location.At(NameServer server)
        ? Optional.of(session.authoritative(zone, server, question, Protocol.UDP, budget))
        : Optional.empty();
  }

  private void recursive(Question question) {
    lines.add("through the resolvers");
    Set<DomainName> passed = new LinkedHashSet<>();
    DomainName at = question.name();
    for (int i = 0; i <= MAX_LINKS; i++) {
      if (!passed.add(at)) {
        lines.add("  the alias chain is a loop");
        return;
      }
      Sighting alias = session.recursive(new Question(at, RecordType.CNAME), session.budget());
      Optional<DomainName> next = target(alias);
      if (next.isEmpty()) {
        break;
      }
      show(alias);
      at = next.get();
    }
    show(session.recursive(new Question(at, question.type()), session.budget()));
  }

  private static Optional<DomainName> target(Sighting alias) {
    if (alias.answer() instanceof Answer.Found(List<ResourceRecord> records, var chain)
        && records.getFirst().data() instanceof Rdata.Alias cname) {
      return Optional.of(cname.target());
    }
    return Optional.empty();
  }

  private void show(Sighting sighting) {
    lines.add("  " + sighting);
    for (ResourceRecord record : sighting.shown()) {
      lines.add("    " + record);
    }
  }
}
