package dev.signet.playground;

import dev.signet.dns.ExtendedError;
import dev.signet.dns.Rcode;
import dev.signet.dns.ResourceRecord;
import java.time.Duration;
import java.util.List;

/// One thing that goes wrong with an answer.
///
/// A [Content] fault changes what is said, a [Delivery] fault how it arrives. Several faults may
/// hit the same question: contents are applied in the order in which they were scripted, then the
/// deliveries.
public sealed interface Fault {
  /// Changes the reply message.
  sealed interface Content extends Fault {}

  /// Changes how the octets of the reply travel.
  sealed interface Delivery extends Fault {}

  /// No answer but this response code, with extended errors (RFC 8914) when the asker speaks EDNS.
  /// There is no SOA: a NXDOMAIN made like this is not a well-formed negative answer.
  record Code(Rcode rcode, List<ExtendedError> errors) implements Content {
    public Code {
      errors = List.copyOf(errors);
    }
  }

  /// The right answer, with an extended error beside it.
  record Extended(ExtendedError error) implements Content {}

  /// Other records in place of the answer section; NOERROR, nothing else.
  record Answers(List<ResourceRecord> records) implements Content {
    public Answers {
      records = List.copyOf(records);
    }
  }

  /// The authority section is missing: a negative answer without its SOA (RFC 2308 §2.1).
  record NoAuthority() implements Content {}

  /// A server that is listed for a zone it does not serve.
  record Lame(Kind kind) implements Content {
    /// How such a server shows itself.
    public enum Kind {
      /// REFUSED.
      REFUSED,
      /// The answer, but not authoritative: the cache of another server.
      NOT_AUTHORITATIVE,
      /// A referral up to the root.
      UPWARD_REFERRAL
    }
  }

  /// A server from before EDNS: FORMERR to every question with an OPT record, plain answers else.
  record NoEdns() implements Content {}

  /// TC set and nothing in the answer, over UDP only.
  record Truncate() implements Content {}

  /// Another message id than the one asked with.
  record WrongId() implements Content {}

  /// Another question than the one asked.
  record WrongQuestion() implements Content {}

  /// The question in lower case whatever its case was: a server that breaks 0x20.
  record WrongCase() implements Content {}

  /// At least this many octets, filled up with TXT records; over UDP it is sent whole, however
  /// long.
  record Oversize(int octets) implements Content {}

  /// Later by this much.
  record Delay(Duration duration) implements Delivery {}

  /// Nothing comes back; a TCP connection stays open until its idle timeout.
  record Drop() implements Delivery {}

  /// A forged reply arrives first and the right one after it, over UDP only: what an attacker who
  /// cannot see the question does (RFC 5452). `how` says what is wrong with the forged one.
  record ForgedFirst(List<Fault> how) implements Delivery {
    public ForgedFirst {
      how = List.copyOf(how);
      for (Fault fault : how) {
        if (!(fault instanceof Content
            || fault instanceof WrongPort
            || fault instanceof Garbage
            || fault instanceof Duplicate)) {
          throw RecordText.invalid(
              "how", "A forged reply may only differ in content, port, garbage or number.");
        }
      }
    }
  }

  /// From another port than the one asked, over UDP only.
  record WrongPort() implements Delivery {}

  /// Octets that are no DNS message.
  record Garbage(int octets) implements Delivery {}

  /// Several copies of the same reply.
  record Duplicate(int copies) implements Delivery {}

  /// The connection is reset: at once when the rule is for all names, else after the question.
  record TcpRefuse() implements Delivery {}

  /// One octet at a time, with a pause before each, over TCP only.
  record TcpDribble(Duration pause) implements Delivery {}

  /// Half of the reply, then the connection is closed, over TCP only.
  record TcpHalf() implements Delivery {}

  /// A length field of zero and nothing more, over TCP only.
  record TcpZeroLength() implements Delivery {}
}
