package dev.signet.lookup;

import dev.signet.dns.ExtendedError;
import dev.signet.dns.Message;
import dev.signet.dns.Question;
import dev.signet.dns.Rcode;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.lookup.OutcomeTable.Shape;
import dev.signet.lookup.Transport.Protocol;
import dev.signet.name.DomainName;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Reads a reply: follows its aliases, finds its shape, and lets [OutcomeTable] say what it is.
///
/// Takes from a reply only what belongs to the question: records are reached from the question's
/// name through aliases, everything else in the answer section is ignored.
final class Reading {
  private static final int MAX_RECORDS_OF_A_SET = 100;
  private static final int MAX_TEXT = 4_096;
  private static final int MAX_HOSTS = 13;
  private static final int MAX_GLUE_PER_HOST = 4;
  private static final int MAX_ALIASES = 32;

  private final Message message;
  private final Question question;
  private final List<DomainName> chain = new ArrayList<>();
  private final List<ResourceRecord> found;

  private Reading(Message message, Question question) {
    this.message = message;
    this.question = question;
    followAliases();
    DomainName end = chain.isEmpty() ? question.name() : chain.getLast();
    found = recordsOf(end, question.type());
  }

  /// Reads `message` as the reply of `server` to `question`.
  ///
  /// @param zone the zone that an authoritative server was asked as a server of
  static Sighting of(
      Message message,
      Question question,
      Perspective perspective,
      String server,
      Optional<NameServer> nameServer,
      Protocol protocol,
      Optional<DomainName> zone,
      boolean truncated,
      Duration roundTrip) {
    return new Reading(message, question)
        .sighting(perspective, server, nameServer, protocol, zone, truncated, roundTrip);
  }

  private Sighting sighting(
      Perspective perspective,
      String server,
      Optional<NameServer> nameServer,
      Protocol protocol,
      Optional<DomainName> zone,
      boolean truncated,
      Duration roundTrip) {
    List<ExtendedError> errors = message.edns().map(Message.Edns::extendedErrors).orElse(List.of());
    Optional<ResourceRecord> authority = authority();
    Optional<Zone> below = zone.flatMap(this::referralBelow);
    OutcomeTable.Features features =
        new OutcomeTable.Features(
            perspective,
            message.rcode(),
            errors.stream().map(ExtendedError::code).collect(Collectors.toSet()),
            message.flags().authoritative(),
            message.flags().recursionAvailable(),
            truncated,
            zone.filter(origin -> leadsAway(origin, authority.isPresent())).isPresent(),
            shape(authority.isPresent(), below.isPresent()));
    Answer answer = answer(OutcomeTable.kindOf(features), errors);
    boolean referred =
        answer instanceof Answer.Unanswered unanswered
            && unanswered.cause() == Answer.Cause.REFERRED;
    return new Sighting(
        perspective,
        server,
        question,
        protocol,
        answer,
        chain,
        shown(),
        Optional.of(message.rcode()),
        errors,
        flags(),
        message.flags().authoritative(),
        timeToLive(authority),
        roundTrip,
        referred ? below : Optional.empty(),
        authority.map(ResourceRecord::owner),
        nameServer);
  }

  private Answer answer(OutcomeTable.Kind kind, List<ExtendedError> errors) {
    DomainName end = chain.isEmpty() ? question.name() : chain.getLast();
    if (found.size() > MAX_RECORDS_OF_A_SET || chain.size() >= MAX_ALIASES) {
      return new Answer.Unanswered(Answer.Cause.LIMIT, errors.stream().findFirst());
    }
    return switch (kind) {
      case OutcomeTable.Kind.Found() -> new Answer.Found(bounded(found), chain);
      case OutcomeTable.Kind.NoData() -> new Answer.NoData(end);
      case OutcomeTable.Kind.NoSuchName() -> new Answer.NoSuchName(end);
      case OutcomeTable.Kind.Nothing(Answer.Cause cause) ->
          new Answer.Unanswered(cause, errors.stream().findFirst());
    };
  }

  /// Whether an alias leads to a name that a server of `zone` says nothing certain about.
  private boolean leadsAway(DomainName zone, boolean soa) {
    if (chain.isEmpty() || !found.isEmpty()) {
      return false;
    }
    boolean inside = chain.getLast().isAtOrBelow(zone);
    return !inside || (!soa && !message.rcode().equals(Rcode.NXDOMAIN));
  }

  private void followAliases() {
    Set<DomainName> seen = new LinkedHashSet<>();
    DomainName at = question.name();
    while (seen.add(at) && chain.size() < MAX_ALIASES) {
      Optional<DomainName> next = aliasOf(at);
      if (next.isEmpty()) {
        return;
      }
      at = next.get();
      chain.add(at);
    }
  }

  /// The canonical name of `name`; none when the question is for the alias itself.
  private Optional<DomainName> aliasOf(DomainName name) {
    if (question.type().equals(RecordType.CNAME)) {
      return Optional.empty();
    }
    for (ResourceRecord record : message.answer()) {
      if (record.owner().equals(name) && record.data() instanceof Rdata.Alias alias) {
        return Optional.of(alias.target());
      }
    }
    return synthesized(name);
  }

  /// The alias that a DNAME above `name` stands for (RFC 6672 §2.2), when the server left it out.
  private Optional<DomainName> synthesized(DomainName name) {
    for (ResourceRecord record : message.answer()) {
      if (record.data() instanceof Rdata.Redirection redirection
          && name.isBelow(record.owner())
          && !question.type().equals(RecordType.DNAME)) {
        String prefix = name.relativeTo(record.owner());
        DomainName to = redirection.target();
        return to.labels().isEmpty()
            ? DomainName.parse(prefix)
            : DomainName.parse(prefix + "." + to);
      }
    }
    return Optional.empty();
  }

  private List<ResourceRecord> recordsOf(DomainName owner, RecordType type) {
    Set<ResourceRecord> out = new LinkedHashSet<>();
    for (ResourceRecord record : message.answer()) {
      boolean asked = record.type().equals(type) || type.equals(RecordType.ANY);
      if (out.size() > MAX_RECORDS_OF_A_SET) {
        break;
      }
      if (asked && record.owner().equals(owner)) {
        out.add(record);
      }
    }
    if (out.isEmpty() && type.equals(RecordType.CNAME)) {
      synthesized(owner)
          .ifPresent(
              target -> out.add(new ResourceRecord(owner, type, 0, new Rdata.Alias(target))));
    }
    return List.copyOf(out);
  }

  /// The SOA that makes a negative answer one: of a zone that the name asked for lies in.
  private Optional<ResourceRecord> authority() {
    DomainName end = chain.isEmpty() ? question.name() : chain.getLast();
    return message.authority().stream()
        .filter(record -> record.data() instanceof Rdata.Authority)
        .filter(record ->
            end.isAtOrBelow(record.owner()) || question.name().isAtOrBelow(record.owner()))
        .findFirst();
  }

  private Shape shape(boolean soa, boolean below) {
    if (!found.isEmpty()) {
      return Shape.ANSWER;
    }
    if (soa) {
      return Shape.NEGATIVE;
    }
    if (below) {
      return Shape.REFERRAL;
    }
    boolean servers =
        message.authority().stream().anyMatch(record -> record.data() instanceof Rdata.NameServer);
    // What is no answer to the question makes the reply no empty one.
    boolean other = chain.isEmpty() && !message.answer().isEmpty();
    return servers || other ? Shape.UPWARD : Shape.BARE;
  }

  /// The zone strictly below `zone`, at or above the name asked for, that the reply points to.
  private Optional<Zone> referralBelow(DomainName zone) {
    Optional<DomainName> cut =
        message.authority().stream()
            .filter(record -> record.data() instanceof Rdata.NameServer)
            .map(ResourceRecord::owner)
            .filter(owner -> owner.isBelow(zone) && question.name().isAtOrBelow(owner))
            .findFirst();
    return cut.map(this::zoneAt);
  }

  private Zone zoneAt(DomainName cut) {
    TreeSet<DomainName> hosts = new TreeSet<>();
    for (ResourceRecord record : message.authority()) {
      if (record.owner().equals(cut)
          && record.data() instanceof Rdata.NameServer server
          && hosts.size() < MAX_HOSTS) {
        hosts.add(server.host());
      }
    }
    Map<DomainName, List<InetAddress>> glue = new HashMap<>();
    for (ResourceRecord record : message.additional()) {
      // Only glue from inside the delegated zone is the parent's to give (RFC 5452 §6).
      if (record.data() instanceof Rdata.Address address
          && hosts.contains(record.owner())
          && record.owner().isAtOrBelow(cut)) {
        List<InetAddress> addresses =
            glue.computeIfAbsent(record.owner(), host -> new ArrayList<>());
        if (addresses.size() < MAX_GLUE_PER_HOST) {
          addresses.add(address.address());
        }
      }
    }
    return new Zone(cut, List.copyOf(hosts), glue);
  }

  private List<ResourceRecord> shown() {
    return bounded(
        message.answer().subList(0, Math.min(message.answer().size(), MAX_RECORDS_OF_A_SET)));
  }

  /// The records without what no mail record needs: texts end after 4 KiB.
  private static List<ResourceRecord> bounded(List<ResourceRecord> records) {
    for (int i = 0; i < records.size(); i++) {
      if (bounded(records.get(i)) != records.get(i)) {
        return records.stream().map(Reading::bounded).toList();
      }
    }
    return List.copyOf(records);
  }

  private static ResourceRecord bounded(ResourceRecord record) {
    if (!(record.data() instanceof Rdata.Text text)) {
      return record;
    }
    int size = 0;
    for (int i = 0; i < text.strings().size(); i++) {
      size += text.strings().get(i).length;
      if (size > MAX_TEXT) {
        return new ResourceRecord(
            record.owner(),
            record.type(),
            record.ttl(),
            new Rdata.Text(text.strings().subList(0, i)));
      }
    }
    return record;
  }

  private long timeToLive(Optional<ResourceRecord> authority) {
    if (message.answer().isEmpty()) {
      // RFC 2308 §5: a negative answer lives as long as the SOA's minimum, or its TTL if shorter.
      return authority
          .map(soa ->
              soa.data() instanceof Rdata.Authority data
                  ? Math.min(soa.ttl(), data.minimum())
                  : soa.ttl())
          .orElse(-1L);
    }
    return message.answer().stream().mapToLong(ResourceRecord::ttl).min().orElse(-1);
  }

  private String flags() {
    Message.Flags flags = message.flags();
    List<String> out = new ArrayList<>();
    if (flags.authoritative()) {
      out.add("aa");
    }
    if (flags.truncated()) {
      out.add("tc");
    }
    if (flags.recursionAvailable()) {
      out.add("ra");
    }
    if (flags.authenticData()) {
      out.add("ad");
    }
    return String.join(" ", out);
  }

  /// Whether a server did not take our EDNS, so that one try without it is due (RFC 6891 §7).
  static boolean dislikesEdns(Message message) {
    Rcode rcode = message.rcode();
    return rcode.equals(Rcode.FORMERR) || rcode.equals(Rcode.NOTIMP) || rcode.equals(Rcode.BADVERS);
  }
}
