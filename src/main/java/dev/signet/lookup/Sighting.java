package dev.signet.lookup;

import dev.signet.dns.ExtendedError;
import dev.signet.dns.Question;
import dev.signet.dns.Rcode;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.lookup.Transport.Protocol;
import dev.signet.name.DomainName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// One question put to one server, and what came back: an answer with its raw circumstances.
///
/// @param server name and address of who was asked
/// @param chain the aliases in the reply, followed from the question's name, whatever the answer
/// @param shown the answer section, or what is left of it within the size limits
/// @param rcode absent without a reply
/// @param flags the header flags that were set, such as `aa tc ad`
/// @param timeToLive the smallest TTL in the answer (or of the SOA of a negative one), in seconds;
///   -1 without
/// @param authoritative the AA flag
/// @param referral the zone below that the server points to
/// @param enclosingZone the owner of the SOA that came with a negative answer; a negative answer
///   without one is [bare](#bare())
/// @param nameServer who was asked, when it was a server of the zone with a known address
public record Sighting(
    Perspective perspective,
    String server,
    Question question,
    Protocol protocol,
    Answer answer,
    List<DomainName> chain,
    List<ResourceRecord> shown,
    Optional<Rcode> rcode,
    List<ExtendedError> extendedErrors,
    String flags,
    boolean authoritative,
    long timeToLive,
    Duration roundTrip,
    Optional<Zone> referral,
    Optional<DomainName> enclosingZone,
    Optional<NameServer> nameServer) {
  public Sighting {
    chain = List.copyOf(chain);
    shown = List.copyOf(shown);
    extendedErrors = List.copyOf(extendedErrors);
  }

  /// A question that brought no reply.
  static Sighting silence(
      Perspective perspective,
      String server,
      Optional<NameServer> nameServer,
      Question question,
      Protocol protocol,
      Answer.Cause cause,
      Duration waited) {
    return new Sighting(
        perspective,
        server,
        question,
        protocol,
        new Answer.Unanswered(cause, Optional.empty()),
        List.of(),
        List.of(),
        Optional.empty(),
        List.of(),
        "",
        false,
        -1,
        waited,
        Optional.empty(),
        Optional.empty(),
        nameServer);
  }

  /// A link of an alias chain that was shown on the way to something else.
  public static Sighting link(DomainName owner, List<DomainName> targets) {
    Question question = new Question(owner, RecordType.CNAME);
    List<ResourceRecord> records =
        targets.stream()
            .map(target -> new ResourceRecord(owner, RecordType.CNAME, 0, new Rdata.Alias(target)))
            .toList();
    return new Sighting(
        Perspective.RECURSIVE,
        "resolver",
        question,
        Protocol.UDP,
        new Answer.Found(records, List.of()),
        List.of(),
        records,
        Optional.of(Rcode.NOERROR),
        List.of(),
        "",
        false,
        0,
        Duration.ZERO,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /// A question that was never sent, for want of time or queries.
  public static Sighting notAsked(Question question) {
    return silence(
        Perspective.RECURSIVE,
        "resolver",
        Optional.empty(),
        question,
        Protocol.UDP,
        Answer.Cause.LIMIT,
        Duration.ZERO);
  }

  /// Whether this is a negative answer without the SOA that makes it certain (RFC 2308 §2.1 type 4,
  /// §2.2 type 3): it may be believed of a record that was never there, and never takes one away.
  public boolean bare() {
    boolean negative = answer instanceof Answer.NoData || answer instanceof Answer.NoSuchName;
    return negative && enclosingZone.isEmpty();
  }

  /// Whether `other` came to the same, in whatever order and with whatever time to live.
  boolean saysTheSameAs(Sighting other) {
    return rcode.equals(other.rcode)
        && chain.equals(other.chain)
        && cause().equals(other.cause())
        && answer.getClass() == other.answer.getClass()
        && data().equals(other.data());
  }

  private Set<String> data() {
    return shown.stream()
        .map(record -> record.owner() + " " + record.type() + " " + record.data().text())
        .collect(Collectors.toSet());
  }

  /// Why there is no usable answer; absent when there is one.
  public Optional<Answer.Cause> cause() {
    return answer instanceof Answer.Unanswered unanswered
        ? Optional.of(unanswered.cause())
        : Optional.empty();
  }

  /// One line: who was asked what, and what it said.
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder();
    line.append(question).append(" @").append(server).append(' ').append(protocol.wireText());
    rcode.ifPresent(code -> line.append(' ').append(code));
    if (!flags.isEmpty()) {
      line.append(" [").append(flags).append(']');
    }
    cause().ifPresent(why -> line.append(' ').append(why.wireText()));
    for (ExtendedError error : extendedErrors) {
      line.append(" EDE ").append(error.code());
    }
    return line.append(' ').append(roundTrip.toMillis()).append(" ms").toString();
  }
}
