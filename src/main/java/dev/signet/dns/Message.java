package dev.signet.dns;

import java.util.List;
import java.util.Optional;

/// A DNS message, query or reply, as Signet sees it (RFC 1035 §4).
///
/// Immutable. The EDNS pseudo-record is not in `additional`; it is in `edns`.
///
/// @param id the message id, 0 to 65535
/// @param flags the header flags
/// @param opcode 0 = QUERY
/// @param rcode with the extended bits of EDNS
/// @param question empty when the message holds none (or more than one)
/// @param questionCase the owner name of the question exactly as it stood on the wire, for 0x20
public record Message(
    int id,
    Flags flags,
    int opcode,
    Rcode rcode,
    Optional<Question> question,
    String questionCase,
    List<ResourceRecord> answer,
    List<ResourceRecord> authority,
    List<ResourceRecord> additional,
    Optional<Edns> edns) {

  public Message {
    answer = List.copyOf(answer);
    authority = List.copyOf(authority);
    additional = List.copyOf(additional);
  }

  /// The header bits (RFC 1035 §4.1.1, RFC 4035 §3.1.6).
  public record Flags(
      boolean response,
      boolean authoritative,
      boolean truncated,
      boolean recursionDesired,
      boolean recursionAvailable,
      boolean authenticData,
      boolean checkingDisabled) {
    /// A query that asks for recursion.
    public static final Flags QUERY_RECURSIVE =
        new Flags(false, false, false, true, false, false, false);

    /// A query to an authoritative server.
    public static final Flags QUERY_ITERATIVE =
        new Flags(false, false, false, false, false, false, false);

    /// A reply, authoritative or not, to a query with these flags.
    public Flags reply(boolean authoritativeAnswer, boolean recursion) {
      return new Flags(
          true, authoritativeAnswer, false, recursionDesired, recursion, false, checkingDisabled);
    }

    /// The same flags with TC set.
    public Flags truncatedReply() {
      return new Flags(
          response,
          authoritative,
          true,
          recursionDesired,
          recursionAvailable,
          authenticData,
          checkingDisabled);
    }
  }

  /// What the OPT pseudo-record said (RFC 6891 §6.1).
  ///
  /// @param udpSize the sender's UDP payload size
  /// @param version 0 is the only version defined
  /// @param dnssecOk the DO bit
  /// @param extendedErrors RFC 8914 options, in order
  public record Edns(
      int udpSize, int version, boolean dnssecOk, List<ExtendedError> extendedErrors) {
    /// What Signet sends: 1232 octets, version 0, no options.
    public static final Edns DEFAULT = new Edns(1232, 0, false, List.of());

    public Edns {
      extendedErrors = List.copyOf(extendedErrors);
    }
  }

  /// The first extended error, the one that matters most to the sender.
  public Optional<ExtendedError> extendedError() {
    return edns.flatMap(options -> options.extendedErrors().stream().findFirst());
  }

  /// A query for one question.
  public static Message query(int id, Flags flags, Question question, Optional<Edns> edns) {
    return new Message(
        id,
        flags,
        0,
        Rcode.NOERROR,
        Optional.of(question),
        question.name().toString(),
        List.of(),
        List.of(),
        List.of(),
        edns);
  }

  /// A reply to `query` with the given sections.
  public static Message reply(
      Message query,
      Flags flags,
      Rcode rcode,
      List<ResourceRecord> answer,
      List<ResourceRecord> authority,
      List<ResourceRecord> additional) {
    return new Message(
        query.id,
        flags,
        query.opcode,
        rcode,
        query.question,
        query.questionCase,
        answer,
        authority,
        additional,
        query.edns.map(edns -> new Edns(1232, 0, edns.dnssecOk(), List.of())));
  }

  /// The same message with extended errors in its OPT record.
  public Message withExtendedErrors(List<ExtendedError> errors) {
    return new Message(
        id,
        flags,
        opcode,
        rcode,
        question,
        questionCase,
        answer,
        authority,
        additional,
        Optional.of(new Edns(1232, 0, edns.map(Edns::dnssecOk).orElse(false), errors)));
  }
}
