package dev.signet.playground;

import dev.signet.dns.ExtendedError;
import dev.signet.dns.Message;
import dev.signet.dns.Question;
import dev.signet.dns.Rcode;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.dns.Wire;
import dev.signet.name.DomainName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Applies content faults to a reply. Pure.
final class Shaping {
  private static final int MAX_MESSAGE = 65_000;
  private static final String PADDING = "x".repeat(250);

  private Shaping() {}

  static Message apply(Fault.Content fault, Message query, Message reply, Transport transport) {
    return switch (fault) {
      case Fault.Code code -> {
        // Only an answer can be authoritative; a failure says nothing about the zone.
        boolean answers = code.rcode().equals(Rcode.NOERROR) || code.rcode().equals(Rcode.NXDOMAIN);
        Message bare =
            sections(
                answers ? reply : flags(reply, notAuthoritative(reply.flags())),
                code.rcode(),
                List.of(),
                List.of(),
                List.of());
        yield code.errors().isEmpty() || query.edns().isEmpty()
            ? bare
            : bare.withExtendedErrors(code.errors());
      }
      case Fault.Extended extended -> withError(query, reply, extended.error());
      case Fault.Answers answers ->
          sections(reply, Rcode.NOERROR, answers.records(), List.of(), List.of());
      case Fault.NoAuthority none ->
          sections(reply, reply.rcode(), reply.answer(), List.of(), reply.additional());
      case Fault.Lame lame -> lame(lame.kind(), reply);
      case Fault.NoEdns none -> withoutEdns(query, reply);
      case Fault.Truncate truncate ->
          transport == Transport.UDP
              ? flags(
                  sections(reply, reply.rcode(), List.of(), List.of(), List.of()),
                  reply.flags().truncatedReply())
              : reply;
      case Fault.WrongId wrong -> identity(reply, (reply.id() + 1) & 0xFFFF, reply.question());
      case Fault.WrongQuestion wrong -> {
        Question other =
            new Question(
                DomainName.of("wrong-question.example"),
                reply.question().map(Question::type).orElse(RecordType.A));
        yield identity(reply, reply.id(), Optional.of(other));
      }
      case Fault.WrongCase wrong ->
          new Message(
              reply.id(),
              reply.flags(),
              reply.opcode(),
              reply.rcode(),
              reply.question(),
              reply.questionCase().toLowerCase(Locale.ROOT),
              reply.answer(),
              reply.authority(),
              reply.additional(),
              reply.edns());
      case Fault.Oversize oversize -> oversize(reply, Math.min(oversize.octets(), MAX_MESSAGE));
    };
  }

  private static Message withError(Message query, Message reply, ExtendedError error) {
    if (query.edns().isEmpty()) {
      return reply;
    }
    List<ExtendedError> errors = new ArrayList<>();
    reply.edns().ifPresent(edns -> errors.addAll(edns.extendedErrors()));
    errors.add(error);
    return reply.withExtendedErrors(errors);
  }

  private static Message lame(Fault.Lame.Kind kind, Message reply) {
    Message.Flags notAuthoritative = notAuthoritative(reply.flags());
    return switch (kind) {
      case REFUSED ->
          flags(sections(reply, Rcode.REFUSED, List.of(), List.of(), List.of()), notAuthoritative);
      case NOT_AUTHORITATIVE -> flags(reply, notAuthoritative);
      case UPWARD_REFERRAL ->
          flags(
              sections(
                  reply,
                  Rcode.NOERROR,
                  List.of(),
                  List.of(
                      new ResourceRecord(
                          DomainName.ROOT,
                          RecordType.NS,
                          518_400,
                          new Rdata.NameServer(DomainName.of("a.root-servers.net")))),
                  List.of()),
              notAuthoritative);
    };
  }

  private static Message.Flags notAuthoritative(Message.Flags flags) {
    return new Message.Flags(
        true,
        false,
        flags.truncated(),
        flags.recursionDesired(),
        flags.recursionAvailable(),
        false,
        flags.checkingDisabled());
  }

  private static Message withoutEdns(Message query, Message reply) {
    Message answer =
        query.edns().isPresent()
            ? sections(reply, Rcode.FORMERR, List.of(), List.of(), List.of())
            : reply;
    return new Message(
        answer.id(),
        answer.flags(),
        answer.opcode(),
        answer.rcode(),
        answer.question(),
        answer.questionCase(),
        answer.answer(),
        answer.authority(),
        answer.additional(),
        Optional.empty());
  }

  private static Message oversize(Message reply, int octets) {
    DomainName owner = reply.question().map(Question::name).orElse(DomainName.ROOT);
    List<ResourceRecord> additional = new ArrayList<>(reply.additional());
    int missing = octets - Wire.encode(reply).length;
    for (int i = 0; missing > 0; i++) {
      additional.add(
          new ResourceRecord(owner, RecordType.TXT, 60, Rdata.Text.of("padding " + i + PADDING)));
      missing -= PADDING.length();
    }
    return sections(reply, reply.rcode(), reply.answer(), reply.authority(), additional);
  }

  private static Message sections(
      Message reply,
      Rcode rcode,
      List<ResourceRecord> answer,
      List<ResourceRecord> authority,
      List<ResourceRecord> additional) {
    return new Message(
        reply.id(),
        reply.flags(),
        reply.opcode(),
        rcode,
        reply.question(),
        reply.questionCase(),
        answer,
        authority,
        additional,
        reply.edns());
  }

  private static Message flags(Message reply, Message.Flags flags) {
    return new Message(
        reply.id(),
        flags,
        reply.opcode(),
        reply.rcode(),
        reply.question(),
        reply.questionCase(),
        reply.answer(),
        reply.authority(),
        reply.additional(),
        reply.edns());
  }

  private static Message identity(Message reply, int id, Optional<Question> question) {
    return new Message(
        id,
        reply.flags(),
        reply.opcode(),
        reply.rcode(),
        question,
        question.equals(reply.question())
            ? reply.questionCase()
            : question.map(q -> q.name().toString()).orElse(""),
        reply.answer(),
        reply.authority(),
        reply.additional(),
        reply.edns());
  }
}
