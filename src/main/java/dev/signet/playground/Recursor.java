package dev.signet.playground;

import dev.signet.dns.ExtendedError;
import dev.signet.dns.Message;
import dev.signet.dns.Question;
import dev.signet.dns.Rcode;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.name.DomainName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/// The recursive role: follows aliases through hosted zones, the service's own zone and the
/// outside, as a resolver on the Internet would. Thread-safe; holds nothing back but what
/// [HeldAnswers] says.
final class Recursor {
  /// Aliases that a resolver follows before it gives up.
  private static final int MAX_LINKS = 16;

  private static final int MAX_DEPTH = 4;
  private static final int NO_REACHABLE_AUTHORITY = 22;
  private static final int NETWORK_ERROR = 23;
  private static final int OTHER_ERROR = 0;

  /// Where the questions go that are not answered from the world.
  record Surroundings(
      Supplier<Optional<OwnZone>> ownZone,
      Supplier<List<InetSocketAddress>> upstreams,
      Function<InetAddress, InetSocketAddress> addresses) {}

  /// One source's answer; `next` is where to continue.
  private record Step(Resolved said, Optional<DomainName> next) {}

  private final FakeWorld world;
  private final Forwarder forwarder;
  private final HeldAnswers held;
  private final Surroundings around;

  Recursor(FakeWorld world, Forwarder forwarder, HeldAnswers held, Surroundings around) {
    this.world = world;
    this.forwarder = forwarder;
    this.held = held;
    this.around = around;
  }

  Message answer(Message query) {
    Question question = query.question().orElseThrow();
    boolean dnssecOk = query.edns().map(Message.Edns::dnssecOk).orElse(false);
    Resolved said = held.find(question).orElseGet(() -> resolve(question, dnssecOk, MAX_DEPTH));
    Message reply =
        Message.reply(
            query,
            query.flags().reply(false, true),
            said.rcode(),
            said.answer(),
            said.authority(),
            List.of());
    return query.edns().isPresent() && !said.errors().isEmpty()
        ? reply.withExtendedErrors(said.errors())
        : reply;
  }

  /// Resolves without looking at held answers.
  Resolved resolve(Question question) {
    return resolve(question, false, MAX_DEPTH);
  }

  private Resolved resolve(Question question, boolean dnssecOk, int depth) {
    List<ResourceRecord> answer = new ArrayList<>();
    Set<DomainName> seen = new HashSet<>();
    DomainName name = question.name();
    while (seen.add(name)) {
      Step step = step(new Question(name, question.type()), dnssecOk, depth);
      answer.addAll(step.said().answer());
      if (aliases(answer) > MAX_LINKS) {
        return Resolved.failed(OTHER_ERROR, "more than " + MAX_LINKS + " aliases");
      }
      if (step.next().isEmpty()) {
        return new Resolved(
            step.said().rcode(), answer, step.said().authority(), step.said().errors());
      }
      name = step.next().get();
    }
    return Resolved.failed(OTHER_ERROR, "the aliases run in a circle");
  }

  private static long aliases(List<ResourceRecord> answer) {
    return answer.stream().filter(record -> record.data() instanceof Rdata.Alias).count();
  }

  private Step step(Question question, boolean dnssecOk, int depth) {
    Optional<OwnZone> own =
        around.ownZone().get().filter(zone -> question.name().isAtOrBelow(zone.apex()));
    if (own.isPresent()) {
      return judge(
          forwarder.ask(List.of(own.get().nameServer()), question, false, dnssecOk),
          question,
          Optional.of(own.get().apex()));
    }
    Optional<FakeZone> zone = world.zoneToAsk(question.name(), question.type());
    if (zone.isPresent()) {
      return hosted(zone.get(), question, dnssecOk, depth);
    }
    return outside(question, dnssecOk);
  }

  private Step outside(Question question, boolean dnssecOk) {
    List<InetSocketAddress> upstreams = around.upstreams().get();
    if (upstreams.isEmpty()) {
      return failed(NO_REACHABLE_AUTHORITY, "no upstream resolver is configured");
    }
    return judge(forwarder.ask(upstreams, question, true, dnssecOk), question, Optional.empty());
  }

  private Step hosted(FakeZone zone, Question question, boolean dnssecOk, int depth) {
    ZoneReply reply = ZoneLookup.answer(zone, question);
    Resolved said =
        new Resolved(
            reply.rcode(),
            reply.answer(),
            reply.referral().isEmpty() ? reply.authority() : List.of(),
            List.of());
    if (reply.referral().isEmpty()) {
      return new Step(said, reply.leadsTo());
    }
    Question below = new Question(reply.leadsTo().orElse(question.name()), question.type());
    Step rest = delegated(reply.referral(), below, dnssecOk, depth);
    List<ResourceRecord> answer = new ArrayList<>(reply.answer());
    answer.addAll(rest.said().answer());
    return new Step(
        new Resolved(rest.said().rcode(), answer, rest.said().authority(), rest.said().errors()),
        rest.next());
  }

  /// Asks the servers of a zone cut, over their real sockets.
  private Step delegated(List<ResourceRecord> cut, Question question, boolean dnssecOk, int depth) {
    if (depth == 0) {
      return failed(NO_REACHABLE_AUTHORITY, "delegations too deep");
    }
    List<InetSocketAddress> servers = new ArrayList<>();
    for (ResourceRecord record : cut) {
      if (record.data() instanceof Rdata.NameServer server) {
        Question address = new Question(server.host(), RecordType.A);
        for (ResourceRecord found : resolve(address, false, depth - 1).answer()) {
          if (found.data() instanceof Rdata.Address host) {
            servers.add(around.addresses().apply(host.address()));
          }
        }
      }
    }
    DomainName zone = cut.getFirst().owner();
    Forwarder.Outcome outcome = forwarder.ask(servers, question, false, dnssecOk);
    if (outcome instanceof Forwarder.Outcome.Replied replied) {
      Message message = replied.message();
      List<ResourceRecord> deeper =
          message.authority().stream()
              .filter(record ->
                  record.type().equals(RecordType.NS)
                      && record.owner().isBelow(zone)
                      && question.name().isAtOrBelow(record.owner()))
              .toList();
      if (message.answer().isEmpty() && !message.flags().authoritative() && !deeper.isEmpty()) {
        return delegated(deeper, question, dnssecOk, depth - 1);
      }
      if (!message.flags().authoritative()) {
        return failed(NO_REACHABLE_AUTHORITY, "lame servers of " + zone);
      }
    }
    return judge(outcome, question, Optional.of(zone));
  }

  /// @param zone what the servers asked speak for; empty for resolvers, who follow aliases
  ///   themselves
  private Step judge(Forwarder.Outcome outcome, Question question, Optional<DomainName> zone) {
    return switch (outcome) {
      case Forwarder.Outcome.Silence silence ->
          failed(NO_REACHABLE_AUTHORITY, "nobody answered for " + question.name());
      case Forwarder.Outcome.Unreachable unreachable ->
          failed(NETWORK_ERROR, "nobody can be reached for " + question.name());
      case Forwarder.Outcome.Replied replied -> stitch(replied.message(), question, zone);
    };
  }

  /// Cuts an answer where its aliases lead to a place that the asked server cannot know: a hosted
  /// zone or our own. A name server's answer also ends where its zone ends.
  private Step stitch(Message reply, Question question, Optional<DomainName> zone) {
    List<ExtendedError> errors = reply.edns().map(Message.Edns::extendedErrors).orElse(List.of());
    Resolved whole = new Resolved(reply.rcode(), reply.answer(), reply.authority(), errors);
    if (question.type().equals(RecordType.CNAME) || question.type().equals(RecordType.ANY)) {
      return new Step(whole, Optional.empty());
    }
    List<ResourceRecord> links = new ArrayList<>();
    DomainName at = question.name();
    while (links.size() <= MAX_LINKS) {
      Optional<ResourceRecord> link = aliasAt(reply, at);
      if (link.isEmpty()) {
        return new Step(whole, Optional.empty());
      }
      links.add(link.get());
      at = ((Rdata.Alias) link.get().data()).target();
      DomainName target = at;
      boolean leaves = zone.map(apex -> !target.isAtOrBelow(apex)).orElse(false);
      if (leaves || local(target)) {
        if (zone.isPresent() && !leaves) {
          continue;
        }
        Resolved part = new Resolved(Rcode.NOERROR, links, List.of(), errors);
        return new Step(part, Optional.of(target));
      }
    }
    return new Step(whole, Optional.empty());
  }

  private static Optional<ResourceRecord> aliasAt(Message reply, DomainName owner) {
    return reply.answer().stream()
        .filter(record -> record.data() instanceof Rdata.Alias && record.owner().equals(owner))
        .findFirst();
  }

  private boolean local(DomainName name) {
    return around.ownZone().get().map(zone -> name.isAtOrBelow(zone.apex())).orElse(false)
        || world.closestZone(name).isPresent()
        || world.isAlwaysHosted(name);
  }

  private static Step failed(int code, String why) {
    return new Step(Resolved.failed(code, why), Optional.empty());
  }
}
