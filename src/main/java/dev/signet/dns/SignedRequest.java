package dev.signet.dns;

import java.io.IOException;
import java.util.function.Consumer;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Header;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TSIGRecord;

/// A request signed with a TSIG, and the only way to read what comes back for it (RFC 8945 §5).
///
/// A reply counts only when it carries the request's id and a signature over request and reply.
public final class SignedRequest {
  /// RFC 8945 §3.
  private static final int BADSIG = 16;

  private static final int BADKEY = 17;
  private static final int BADTIME = 18;

  private final TSIG signer;
  private final TSIGRecord signature;
  private final int id;
  private final byte[] octets;

  private SignedRequest(org.xbill.DNS.Message message, TsigKey key) {
    this.signer = key.signer();
    this.id = message.getHeader().getID();
    signer.apply(message, null);
    this.signature = message.getTSIG();
    this.octets = message.toWire(65535);
  }

  static SignedRequest of(org.xbill.DNS.Message message, TsigKey key) {
    return new SignedRequest(message, key);
  }

  /// A signed question, AXFR among them.
  public static SignedRequest query(int id, Question question, TsigKey key) {
    org.xbill.DNS.Message message = new org.xbill.DNS.Message(id);
    message.addRecord(
        Record.newRecord(Wire.toName(question.name()), question.type().code(), DClass.IN),
        Section.QUESTION);
    return new SignedRequest(message, key);
  }

  /// What to send, without the length that TCP puts in front.
  public byte[] octets() {
    return octets.clone();
  }

  /// Reads the one reply to this request.
  ///
  /// @throws MalformedMessage when the octets are no reply to it
  /// @throws TsigFailed when it is not signed, or not rightly
  public Message reply(byte[] received) {
    org.xbill.DNS.Message reply = read(received);
    requireNoError(reply);
    if (reply.getTSIG() == null) {
      throw unsigned(reply);
    }
    require(signer.verify(reply, received, signature));
    return Wire.decode(received);
  }

  private org.xbill.DNS.Message read(byte[] received) {
    try {
      org.xbill.DNS.Message reply = new org.xbill.DNS.Message(received);
      Header header = reply.getHeader();
      if (header.getID() != id || !header.getFlag(org.xbill.DNS.Flags.QR)) {
        throw new MalformedMessage("not the reply to our request");
      }
      return reply;
    } catch (IOException | RuntimeException e) {
      throw e instanceof MalformedMessage malformed
          ? malformed
          : new MalformedMessage("not a DNS message: " + e.getMessage());
    }
  }

  /// What the other side objects to in our signature. It is not proven either, so it may only be
  /// told to the operator (RFC 8945 §5.2).
  private static void requireNoError(org.xbill.DNS.Message reply) {
    TSIGRecord theirs = reply.getTSIG();
    if (theirs == null) {
      return;
    }
    switch (theirs.getError()) {
      case 0 -> {}
      case BADSIG -> throw new TsigFailed("the server says BADSIG: the keys differ");
      case BADKEY ->
          throw new TsigFailed("the server says BADKEY: it does not know this key or algorithm");
      case BADTIME ->
          throw new TsigFailed("the server says BADTIME: the clocks differ by more than 300 s");
      default -> throw new TsigFailed("the server objects to our TSIG: " + theirs.getError());
    }
  }

  private static TsigFailed unsigned(org.xbill.DNS.Message reply) {
    Rcode rcode = new Rcode(reply.getRcode());
    return new TsigFailed(
        rcode.equals(Rcode.NOTAUTH)
            ? "the server takes our signature for wrong (unsigned NOTAUTH): another key, or clocks"
                + " that differ by more than 300 s"
            : "the reply (" + rcode + ") is not signed");
  }

  private static void require(int result) {
    switch (result) {
      case 0 -> {}
      case BADTIME -> throw new TsigFailed("the reply was signed at another time (BADTIME)");
      case BADKEY -> throw new TsigFailed("the reply was signed with another key (BADKEY)");
      default -> throw new TsigFailed("the reply's signature is wrong (BADSIG)");
    }
  }

  /// Reads the messages of a zone transfer that answers this request (RFC 5936 §2.2, RFC 8945
  /// §5.3.1). For one thread.
  public Transfer transfer() {
    return new Transfer();
  }

  /// A zone transfer under way.
  public final class Transfer {
    private final TSIG.StreamVerifier verifier = new TSIG.StreamVerifier(signer, signature);
    private boolean begun;
    private boolean ended;

    private Transfer() {}

    /// Takes the next message and gives its records, SOAs included, to `records`.
    ///
    /// What was given is to be believed only when the transfer has come to its end: a message may
    /// be covered by the signature of a later one.
    ///
    /// @return the rcode; anything but NOERROR ends the transfer, without records
    /// @throws MalformedMessage when the octets are no part of it
    /// @throws TsigFailed when the signature is wrong or missing
    public Rcode accept(byte[] received, Consumer<ResourceRecord> records) {
      org.xbill.DNS.Message message = read(received);
      if (!begun) {
        requireNoError(message);
      }
      boolean last = message.getRcode() != 0 || endsHere(message);
      if (!begun && message.getTSIG() == null) {
        throw unsigned(message);
      }
      require(verifier.verify(message, received, last));
      begun = true;
      ended = last;
      if (message.getRcode() == 0) {
        for (Record record : message.getSection(Section.ANSWER)) {
          if (record.getDClass() == DClass.IN) {
            records.accept(Wire.toResourceRecord(record));
          }
        }
      }
      return new Rcode(message.getRcode());
    }

    /// The zone's SOA opens the transfer and closes it.
    private boolean endsHere(org.xbill.DNS.Message message) {
      var answer = message.getSection(Section.ANSWER);
      if (answer.isEmpty()) {
        return false;
      }
      if (!begun && !(answer.getFirst() instanceof SOARecord)) {
        throw new MalformedMessage("a transfer that does not begin with the SOA");
      }
      return answer.getLast() instanceof SOARecord && (begun || answer.size() > 1);
    }

    /// Whether the closing SOA has come, rightly signed.
    public boolean ended() {
      return ended;
    }
  }
}
