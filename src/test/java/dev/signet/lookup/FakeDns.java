package dev.signet.lookup;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// A world of name servers in memory: a zone literal a server, and one recursive resolver that sees
/// the first server of each zone. A missing name is NXDOMAIN, a missing type is NODATA; servers
/// fail on demand; every question is recorded. Time is its own and passes only when somebody waits.
public final class FakeDns implements Transport {
  public static final InetSocketAddress RESOLVER = new InetSocketAddress("9.9.9.9", 53);

  private final Map<InetAddress, Map<DomainName, List<ResourceRecord>>> servers =
      new TreeMap<>((a, b) -> Arrays.compare(a.getAddress(), b.getAddress()));
  private final Map<DomainName, List<ResourceRecord>> truth = new TreeMap<>();
  private final Map<Question, Message> cached = new ConcurrentHashMap<>();
  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private final AtomicLong now = new AtomicLong();
  public final List<Asked> asked = new CopyOnWriteArrayList<>();
  public final List<Duration> slept = new CopyOnWriteArrayList<>();

  /// One question that arrived.
  ///
  /// @param patience how long its sender waits
  public record Asked(
      InetAddress server, Protocol protocol, Question question, boolean edns, Duration patience) {}

  /// What a server does with a question instead of answering it.
  @FunctionalInterface
  public interface Fault {
    /// The reply or failure; empty to answer as usual.
    Optional<Exchange> instead(Asked asked, Message query, Message usual);
  }

  private record Rule(InetAddress server, Fault fault) {}

  public final Pace pace =
      new Pace() {
        @Override
        public long nanos() {
          return now.get();
        }

        @Override
        public void sleep(Duration time) {
          slept.add(time);
          now.addAndGet(time.toNanos());
        }
      };

  /// A lookup in this world, with questions asked one after the other.
  public Lookup lookup() {
    return lookup(
        LookupSettings.of(List.of(RESOLVER), AddressPolicy.globalUnicast(java.util.Set.of())));
  }

  public Lookup lookup(LookupSettings settings) {
    return Lookup.over(settings, this, new Random(7), pace, sideBySide());
  }

  /// One after the other on one thread, but each task in the time that it would have had beside the
  /// others.
  private FanOut sideBySide() {
    return new FanOut() {
      @Override
      public <T> List<T> all(List<Supplier<T>> tasks, Duration deadline, Supplier<T> late) {
        long start = now.get();
        long end = start;
        List<T> out = new ArrayList<>();
        for (Supplier<T> task : tasks) {
          now.set(start);
          out.add(task.get());
          end = Math.max(end, now.get());
        }
        now.set(end);
        return out;
      }
    };
  }

  /// The server at `address` serves `zone` at `origin`; the first server of a zone is what the
  /// resolver sees. The SOA is added.
  public FakeDns serve(String address, String origin, String zone) {
    DomainName apex = DomainName.of(origin);
    List<ResourceRecord> records = new ArrayList<>(parse(apex, zone));
    records.add(soa(apex));
    servers
        .computeIfAbsent(InetAddress.ofLiteral(address), a -> new TreeMap<>())
        .put(apex, records);
    truth.putIfAbsent(apex, records);
    return this;
  }

  /// Removes all records of `name` everywhere and puts `lines` there.
  public FakeDns change(String origin, String zone) {
    DomainName apex = DomainName.of(origin);
    servers.forEach((address, zones) -> {
      if (zones.containsKey(apex)) {
        zones.put(apex, withSoa(apex, zone));
      }
    });
    truth.put(apex, withSoa(apex, zone));
    return this;
  }

  private static List<ResourceRecord> withSoa(DomainName apex, String zone) {
    List<ResourceRecord> records = new ArrayList<>(parse(apex, zone));
    records.add(soa(apex));
    return records;
  }

  /// The server at `address` answers by `fault` first; later rules win.
  public FakeDns fault(String address, Fault fault) {
    rules.addFirst(new Rule(InetAddress.ofLiteral(address), fault));
    return this;
  }

  public FakeDns heal() {
    rules.clear();
    return this;
  }

  /// The resolver keeps its present answer to this question, whatever becomes of the zone.
  public FakeDns resolverRemembers(String name, RecordType type) {
    Question question = new Question(DomainName.of(name), type);
    cached.put(
        question,
        resolve(
            Message.query(
                0, Message.Flags.QUERY_RECURSIVE, question, Optional.of(Message.Edns.DEFAULT))));
    return this;
  }

  public static Optional<Exchange> replied(Message message) {
    return Optional.of(new Exchange.Replied(message, Duration.ofMillis(3)));
  }

  public static Fault silent() {
    return (asked, query, usual) ->
        Optional.of(new Exchange.Failed(Trouble.TIMEOUT, Duration.ZERO));
  }

  public static Fault rcode(Rcode rcode, int... errors) {
    return (asked, query, usual) ->
        replied(
            Message.reply(
                    query, query.flags().reply(false, true), rcode, List.of(), List.of(), List.of())
                .withExtendedErrors(
                    Arrays.stream(errors).mapToObj(code -> new ExtendedError(code, "")).toList()));
  }

  public long count(String address) {
    InetAddress server = InetAddress.ofLiteral(address);
    return asked.stream().filter(one -> one.server().equals(server)).count();
  }

  @Override
  public Exchange exchange(
      InetSocketAddress server, Protocol protocol, Message query, Duration timeout) {
    Asked one =
        new Asked(
            server.getAddress(),
            protocol,
            query.question().orElseThrow(),
            query.edns().isPresent(),
            timeout);
    asked.add(one);
    Message usual = server.equals(RESOLVER) ? resolve(query) : answer(server.getAddress(), query);
    for (Rule rule : rules) {
      if (rule.server().equals(server.getAddress())) {
        Optional<Exchange> instead = rule.fault().instead(one, query, usual);
        if (instead.isPresent()) {
          if (instead.get() instanceof Exchange.Failed(Trouble trouble, var waited)
              && trouble == Trouble.TIMEOUT) {
            now.addAndGet(timeout.toNanos());
          }
          if (instead.get() instanceof Exchange.Replied(Message reply, Duration roundTrip)) {
            now.addAndGet(roundTrip.toNanos());
          }
          return instead.get();
        }
      }
    }
    if (!server.equals(RESOLVER) && !servers.containsKey(server.getAddress())) {
      return new Exchange.Failed(Trouble.NETWORK, Duration.ZERO);
    }
    now.addAndGet(3_000_000);
    return new Exchange.Replied(usual, Duration.ofMillis(3));
  }

  /// What the server at `address` says to `query`, whatever the faults.
  public Message exchangeWith(String address, Message query) {
    return answer(InetAddress.ofLiteral(address), query);
  }

  /// Nobody serves this zone any more.
  public void forget(String origin) {
    truth.remove(DomainName.of(origin));
    servers.values().forEach(zones -> zones.remove(DomainName.of(origin)));
  }

  private Message answer(InetAddress server, Message query) {
    Question question = query.question().orElseThrow();
    Map<DomainName, List<ResourceRecord>> zones = servers.getOrDefault(server, Map.of());
    Optional<DomainName> origin = deepest(zones, question.name());
    if (origin.isEmpty()) {
      return reply(query, false, Rcode.REFUSED, List.of(), List.of());
    }
    List<ResourceRecord> zone = zones.get(origin.get());
    Optional<DomainName> cut = cut(zone, origin.get(), question.name());
    if (cut.isPresent()) {
      return Message.reply(
          query,
          query.flags().reply(false, false),
          Rcode.NOERROR,
          List.of(),
          of(zone, cut.get(), RecordType.NS),
          zone.stream()
              .filter(r -> r.data() instanceof Rdata.Address && r.owner().isAtOrBelow(cut.get()))
              .toList());
    }
    return inZone(query, zone, origin.get(), question, true);
  }

  private Message inZone(
      Message query,
      List<ResourceRecord> zone,
      DomainName origin,
      Question question,
      boolean authoritative) {
    List<ResourceRecord> answer = new ArrayList<>();
    DomainName at = question.name();
    for (int i = 0; i < 20; i++) {
      List<ResourceRecord> exact = of(zone, at, question.type());
      if (!exact.isEmpty()) {
        answer.addAll(exact);
        return reply(query, authoritative, Rcode.NOERROR, answer, List.of());
      }
      List<ResourceRecord> alias = of(zone, at, RecordType.CNAME);
      if (alias.isEmpty()) {
        break;
      }
      answer.add(alias.getFirst());
      at = ((Rdata.Alias) alias.getFirst().data()).target();
      if (!at.isAtOrBelow(origin)) {
        return reply(query, authoritative, Rcode.NOERROR, answer, List.of());
      }
    }
    DomainName end = at;
    boolean exists = zone.stream().anyMatch(record -> record.owner().isAtOrBelow(end));
    return reply(
        query,
        authoritative,
        exists ? Rcode.NOERROR : Rcode.NXDOMAIN,
        answer,
        of(zone, origin, RecordType.SOA));
  }

  private Message resolve(Message query) {
    Question question = query.question().orElseThrow();
    Message kept = cached.get(question);
    if (kept != null) {
      return new Message(
          query.id(),
          kept.flags(),
          0,
          kept.rcode(),
          query.question(),
          query.questionCase(),
          kept.answer(),
          kept.authority(),
          kept.additional(),
          kept.edns());
    }
    List<ResourceRecord> answer = new ArrayList<>();
    DomainName at = question.name();
    for (int i = 0; i < 16; i++) {
      Optional<DomainName> origin = deepest(truth, at);
      if (origin.isEmpty()) {
        return reply(query, false, Rcode.SERVFAIL, List.of(), List.of());
      }
      Message part =
          inZone(
              query,
              truth.get(origin.get()),
              origin.get(),
              new Question(at, question.type()),
              false);
      answer.addAll(part.answer());
      Optional<DomainName> open = openEnd(part, at, question.type());
      if (open.isEmpty()) {
        return reply(query, false, part.rcode(), answer, part.authority());
      }
      at = open.get();
    }
    return reply(query, false, Rcode.SERVFAIL, List.of(), List.of());
  }

  private static Optional<DomainName> openEnd(Message part, DomainName at, RecordType type) {
    if (part.answer().isEmpty() || !part.authority().isEmpty() || type.equals(RecordType.CNAME)) {
      return Optional.empty();
    }
    return part.answer().getLast().data() instanceof Rdata.Alias alias
        ? Optional.of(alias.target())
        : Optional.empty();
  }

  private static Message reply(
      Message query,
      boolean authoritative,
      Rcode rcode,
      List<ResourceRecord> answer,
      List<ResourceRecord> authority) {
    return Message.reply(
        query,
        query.flags().reply(authoritative, !authoritative),
        rcode,
        answer,
        authority,
        List.of());
  }

  private static Optional<DomainName> deepest(
      Map<DomainName, List<ResourceRecord>> zones, DomainName name) {
    return zones.keySet().stream()
        .filter(name::isAtOrBelow)
        .max((a, b) -> Integer.compare(a.labels().size(), b.labels().size()));
  }

  private static Optional<DomainName> cut(
      List<ResourceRecord> zone, DomainName origin, DomainName name) {
    return zone.stream()
        .filter(record -> record.type().equals(RecordType.NS))
        .map(ResourceRecord::owner)
        .filter(owner -> owner.isBelow(origin) && name.isAtOrBelow(owner))
        .findFirst();
  }

  private static List<ResourceRecord> of(
      List<ResourceRecord> zone, DomainName owner, RecordType type) {
    return zone.stream()
        .filter(record -> record.owner().equals(owner) && record.type().equals(type))
        .toList();
  }

  private static ResourceRecord soa(DomainName apex) {
    return new ResourceRecord(
        apex, RecordType.SOA, 300, new Rdata.Authority(apex, apex, 1, 3600, 600, 86_400, 86_400));
  }

  /// `owner TYPE data` a line; owners relative to the origin, `@` for it, names in data absolute.
  public static List<ResourceRecord> parse(DomainName origin, String zone) {
    List<ResourceRecord> out = new ArrayList<>();
    for (String line : zone.lines().map(String::strip).filter(l -> !l.isEmpty()).toList()) {
      String[] parts = line.split("\\s+", 3);
      DomainName owner = parts[0].equals("@") ? origin : origin.below(parts[0]);
      RecordType type = RecordType.parse(parts[1]).orElseThrow();
      out.add(new ResourceRecord(owner, type, 300, data(type, parts[2])));
    }
    return out;
  }

  private static Rdata data(RecordType type, String text) {
    if (type.equals(RecordType.CNAME)) {
      return new Rdata.Alias(DomainName.of(text));
    }
    if (type.equals(RecordType.DNAME)) {
      return new Rdata.Redirection(DomainName.of(text));
    }
    if (type.equals(RecordType.NS)) {
      return new Rdata.NameServer(DomainName.of(text));
    }
    if (type.equals(RecordType.MX)) {
      String[] parts = text.split("\\s+");
      return new Rdata.MailExchange(Integer.parseInt(parts[0]), DomainName.of(parts[1]));
    }
    if (type.equals(RecordType.TXT)) {
      return Rdata.Text.of(text);
    }
    return new Rdata.Address(InetAddress.ofLiteral(text));
  }
}
