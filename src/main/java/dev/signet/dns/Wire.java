package dev.signet.dns;

import dev.signet.name.DomainName;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CAARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Header;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.UNKRecord;

/// Turns messages into octets and back. Stateless and thread-safe.
///
/// The name server's hot path has its own reader and writer, and lookups read replies with a
/// [MessageReader] of their own; whole messages are for the playground, tools and tests. Records
/// are written by the wire library, queries are not.
public final class Wire {
  private static final byte[] NO_NAME = {};

  private Wire() {}

  /// The octets of `message`, with name compression, at most 65535.
  ///
  /// @throws MalformedMessage when it holds opaque data that is none of its type
  public static byte[] encode(Message message) {
    if (isBare(message)) {
      return encodeBare(message);
    }
    return toLibrary(message).toWire(65535);
  }

  /// The octets of `message`, or of the same reply cut to header, question and OPT with TC set when
  /// it does not fit `limit` (RFC 2181 §9).
  public static byte[] encode(Message message, int limit) {
    byte[] whole = encode(message);
    if (whole.length <= limit) {
      return whole;
    }
    return encode(
        new Message(
            message.id(),
            message.flags().truncatedReply(),
            message.opcode(),
            message.rcode(),
            message.question(),
            message.questionCase(),
            List.of(),
            List.of(),
            List.of(),
            message.edns()));
  }

  /// Reads a whole message.
  ///
  /// @throws MalformedMessage when the octets are none
  public static Message decode(byte[] octets) {
    return new MessageReader().readWhole(octets, octets.length);
  }

  private static boolean isBare(Message message) {
    return message.answer().isEmpty()
        && message.authority().isEmpty()
        && message.additional().isEmpty()
        && message.extendedError().isEmpty();
  }

  /// Header, question and OPT: what a query is.
  private static byte[] encodeBare(Message message) {
    byte[] name = NO_NAME;
    if (message.question().isPresent()) {
      name = spelled(message.question().get().name().octets(), message.questionCase());
    }
    int question = message.question().isPresent() ? name.length + 4 : 0;
    int opt = message.edns().isPresent() ? 11 : 0;
    byte[] out = new byte[12 + question + opt];
    Message.Flags flags = message.flags();
    put16(out, 0, message.id());
    put16(
        out,
        2,
        bit(flags.response(), 15)
            | message.opcode() << 11
            | bit(flags.authoritative(), 10)
            | bit(flags.truncated(), 9)
            | bit(flags.recursionDesired(), 8)
            | bit(flags.recursionAvailable(), 7)
            | bit(flags.authenticData(), 5)
            | bit(flags.checkingDisabled(), 4)
            | message.rcode().code() & 0xF);
    if (question > 0) {
      put16(out, 4, 1);
      System.arraycopy(name, 0, out, 12, name.length);
      put16(out, 12 + name.length, message.question().get().type().code());
      put16(out, 14 + name.length, DClass.IN);
    }
    if (opt > 0) {
      Message.Edns edns = message.edns().get();
      int at = 12 + question;
      put16(out, 10, 1);
      put16(out, at + 1, RecordType.OPT.code());
      put16(out, at + 3, edns.udpSize());
      out[at + 5] = (byte) (message.rcode().code() >> 4);
      out[at + 6] = (byte) edns.version();
      put16(out, at + 7, bit(edns.dnssecOk(), 15));
    }
    return out;
  }

  /// The name with the letters of `spelling` (RFC 1035 §5.1), which is the same name in another
  /// case; as it is when there is no spelling.
  private static byte[] spelled(byte[] name, String spelling) {
    if (spelling.isEmpty()) {
      return name;
    }
    int end = 1 + name[0];
    int octet = 1;
    for (int i = 0; i < spelling.length() && octet < name.length - 1; i++) {
      char c = spelling.charAt(i);
      if (octet == end) {
        // The dot between two labels, where the next one's length is.
        end += 1 + name[end];
        octet++;
        continue;
      }
      if (c == '\\') {
        i += isDigit(spelling, i + 1) ? 3 : 1;
        c = i < spelling.length() ? spelling.charAt(i) : c;
      }
      if (c >= 'A' && c <= 'Z' && name[octet] == c + 32) {
        name[octet] = (byte) c;
      }
      octet++;
    }
    return name;
  }

  private static boolean isDigit(String text, int at) {
    return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
  }

  private static int bit(boolean on, int number) {
    return on ? 1 << number : 0;
  }

  private static void put16(byte[] out, int at, int value) {
    out[at] = (byte) (value >> 8);
    out[at + 1] = (byte) value;
  }

  private static org.xbill.DNS.Message toLibrary(Message message) {
    try {
      org.xbill.DNS.Message out = new org.xbill.DNS.Message(message.id());
      Header header = out.getHeader();
      Message.Flags flags = message.flags();
      set(header, org.xbill.DNS.Flags.QR, flags.response());
      set(header, org.xbill.DNS.Flags.AA, flags.authoritative());
      set(header, org.xbill.DNS.Flags.TC, flags.truncated());
      set(header, org.xbill.DNS.Flags.RD, flags.recursionDesired());
      set(header, org.xbill.DNS.Flags.RA, flags.recursionAvailable());
      set(header, org.xbill.DNS.Flags.AD, flags.authenticData());
      set(header, org.xbill.DNS.Flags.CD, flags.checkingDisabled());
      header.setOpcode(message.opcode());
      header.setRcode(message.rcode().code() & 0xF);
      if (message.question().isPresent()) {
        Question question = message.question().get();
        Name name =
            message.questionCase().isEmpty()
                ? toName(question.name())
                : Name.fromString(message.questionCase(), Name.root);
        out.addRecord(Record.newRecord(name, question.type().code(), DClass.IN), Section.QUESTION);
      }
      addAll(out, message.answer(), Section.ANSWER);
      addAll(out, message.authority(), Section.AUTHORITY);
      addAll(out, message.additional(), Section.ADDITIONAL);
      if (message.edns().isPresent()) {
        Message.Edns edns = message.edns().get();
        List<EDNSOption> options = new ArrayList<>();
        for (ExtendedError error : edns.extendedErrors()) {
          options.add(new ExtendedErrorCodeOption(error.code(), error.text()));
        }
        out.addRecord(
            new OPTRecord(
                edns.udpSize(),
                message.rcode().code() >> 4,
                edns.version(),
                edns.dnssecOk() ? ExtendedFlags.DO : 0,
                options),
            Section.ADDITIONAL);
      }
      return out;
    } catch (TextParseException e) {
      throw new IllegalStateException("a canonical name that the wire library does not take", e);
    }
  }

  /// A name in uncompressed wire form.
  static byte[] nameOctets(DomainName name) {
    return name.octets();
  }

  /// A record's data in wire form, without compression.
  static byte[] dataOctets(ResourceRecord record) {
    return toLibraryRecord(record).rdataToWireCanonical();
  }

  private static void set(Header header, int flag, boolean on) {
    if (on) {
      header.setFlag(flag);
    }
  }

  private static void addAll(org.xbill.DNS.Message out, List<ResourceRecord> records, int section) {
    for (ResourceRecord record : records) {
      out.addRecord(toLibraryRecord(record), section);
    }
  }

  static Name toName(DomainName name) {
    try {
      return Name.fromString(name.toString(), Name.root);
    } catch (TextParseException e) {
      throw new IllegalStateException("a canonical name that the wire library does not take", e);
    }
  }

  static Record toLibraryRecord(ResourceRecord record) {
    Name owner = toName(record.owner());
    long ttl = record.ttl();
    return switch (record.data()) {
      case Rdata.Address a ->
          a.address().getAddress().length == 4
              ? new ARecord(owner, DClass.IN, ttl, a.address())
              : new AAAARecord(owner, DClass.IN, ttl, a.address());
      case Rdata.Alias alias -> new CNAMERecord(owner, DClass.IN, ttl, toName(alias.target()));
      case Rdata.Redirection r -> new DNAMERecord(owner, DClass.IN, ttl, toName(r.target()));
      case Rdata.NameServer ns -> new NSRecord(owner, DClass.IN, ttl, toName(ns.host()));
      case Rdata.MailExchange mx ->
          new MXRecord(owner, DClass.IN, ttl, mx.preference(), toName(mx.exchange()));
      case Rdata.Text txt -> unknown(owner, RecordType.TXT, ttl, textOctets(txt));
      case Rdata.Authority soa ->
          new SOARecord(
              owner,
              DClass.IN,
              ttl,
              toName(soa.primary()),
              toName(soa.mailbox()),
              soa.serial(),
              soa.refresh(),
              soa.retry(),
              soa.expire(),
              soa.minimum());
      case Rdata.CertificateAuthority caa ->
          new CAARecord(owner, DClass.IN, ttl, caa.flags(), caa.tag(), caa.value());
      case Rdata.Opaque opaque -> unknown(owner, record.type(), ttl, opaque.octets());
    };
  }

  private static Record unknown(Name owner, RecordType type, long ttl, byte[] octets) {
    Record record = Record.newRecord(owner, type.code(), DClass.IN, ttl, octets);
    if (record == null) {
      throw new MalformedMessage("data that is none of the type " + type);
    }
    return record;
  }

  private static byte[] textOctets(Rdata.Text text) {
    int length = 0;
    for (byte[] string : text.strings()) {
      length += 1 + string.length;
    }
    byte[] out = new byte[length];
    int at = 0;
    for (byte[] string : text.strings()) {
      out[at++] = (byte) string.length;
      System.arraycopy(string, 0, out, at, string.length);
      at += string.length;
    }
    return out;
  }

  /// One record of the library as ours; also used by [ZoneFile].
  static ResourceRecord toResourceRecord(Record record) {
    return new ResourceRecord(
        fromName(record.getName()),
        new RecordType(record.getType()),
        record.getTTL(),
        fromRecord(record));
  }

  private static Rdata fromRecord(Record record) {
    return switch (record) {
      case ARecord a -> new Rdata.Address(unnamed(a.getAddress()));
      case AAAARecord a -> new Rdata.Address(unnamed(a.getAddress()));
      case CNAMERecord cname -> new Rdata.Alias(fromName(cname.getTarget()));
      case DNAMERecord dname -> new Rdata.Redirection(fromName(dname.getTarget()));
      case NSRecord ns -> new Rdata.NameServer(fromName(ns.getTarget()));
      case MXRecord mx -> new Rdata.MailExchange(mx.getPriority(), fromName(mx.getTarget()));
      case TXTRecord txt -> new Rdata.Text(txt.getStringsAsByteArrays());
      case SOARecord soa ->
          new Rdata.Authority(
              fromName(soa.getHost()),
              fromName(soa.getAdmin()),
              soa.getSerial(),
              soa.getRefresh(),
              soa.getRetry(),
              soa.getExpire(),
              soa.getMinimum());
      case CAARecord caa ->
          new Rdata.CertificateAuthority(caa.getFlags(), caa.getTag(), caa.getValue());
      case UNKRecord unknown -> new Rdata.Opaque(unknown.getData());
      default -> new Rdata.Opaque(record.rdataToWireCanonical());
    };
  }

  /// The same address without the owner name that the library ties to it.
  private static InetAddress unnamed(InetAddress address) {
    try {
      return InetAddress.getByAddress(address.getAddress());
    } catch (java.net.UnknownHostException e) {
      throw new MalformedMessage("an address of a wrong length");
    }
  }

  private static DomainName fromName(Name name) {
    byte[] wire = name.toWire();
    return DomainName.ofOctets(wire, wire.length);
  }
}
