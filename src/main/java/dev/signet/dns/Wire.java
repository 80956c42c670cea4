package dev.signet.dns;

import dev.signet.name.DomainName;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
/// The name server's hot path has its own reader and writer; this one serves lookups, the
/// playground and tests, where convenience matters more than speed.
public final class Wire {
  private static final int MAX_RECORDS = 10_000;

  private Wire() {}

  /// The octets of `message`, with name compression, at most 65535.
  public static byte[] encode(Message message) {
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
    try {
      return fromLibrary(new org.xbill.DNS.Message(octets));
    } catch (IOException | RuntimeException e) {
      throw new MalformedMessage("not a DNS message: " + e.getMessage());
    }
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
    return toName(name).toWire();
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
    return Record.newRecord(owner, type.code(), DClass.IN, ttl, octets);
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

  private static Message fromLibrary(org.xbill.DNS.Message in) {
    Header header = in.getHeader();
    int counted = header.getCount(1) + header.getCount(2) + header.getCount(3);
    if (counted > MAX_RECORDS) {
      throw new MalformedMessage("more than " + MAX_RECORDS + " records");
    }
    OPTRecord opt = in.getOPT();
    Optional<Message.Edns> edns = Optional.empty();
    if (opt != null) {
      List<ExtendedError> errors = new ArrayList<>();
      for (EDNSOption option : opt.getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR)) {
        if (option instanceof ExtendedErrorCodeOption error) {
          String text = error.getText();
          errors.add(new ExtendedError(error.getErrorCode(), text == null ? "" : text));
        }
      }
      edns =
          Optional.of(
              new Message.Edns(
                  opt.getPayloadSize(),
                  opt.getVersion(),
                  (opt.getFlags() & ExtendedFlags.DO) != 0,
                  errors));
    }
    Record question = in.getQuestion();
    boolean one = header.getCount(0) == 1 && question != null;
    return new Message(
        header.getID(),
        new Message.Flags(
            header.getFlag(org.xbill.DNS.Flags.QR),
            header.getFlag(org.xbill.DNS.Flags.AA),
            header.getFlag(org.xbill.DNS.Flags.TC),
            header.getFlag(org.xbill.DNS.Flags.RD),
            header.getFlag(org.xbill.DNS.Flags.RA),
            header.getFlag(org.xbill.DNS.Flags.AD),
            header.getFlag(org.xbill.DNS.Flags.CD)),
        header.getOpcode(),
        new Rcode(in.getRcode()),
        one
            ? Optional.of(
                new Question(fromName(question.getName()), new RecordType(question.getType())))
            : Optional.empty(),
        one ? question.getName().toString(true) : "",
        records(in, Section.ANSWER),
        records(in, Section.AUTHORITY),
        records(in, Section.ADDITIONAL),
        edns);
  }

  private static List<ResourceRecord> records(org.xbill.DNS.Message in, int section) {
    List<ResourceRecord> out = new ArrayList<>();
    for (Record record : in.getSection(section)) {
      if (record.getType() == RecordType.OPT.code() || record.getDClass() != DClass.IN) {
        continue;
      }
      out.add(toResourceRecord(record));
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
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (wire[at] != 0) {
      int length = wire[at] & 0xFF;
      if (!text.isEmpty()) {
        text.append('.');
      }
      for (int i = 1; i <= length; i++) {
        int octet = wire[at + i] & 0xFF;
        if (octet == '.' || octet == '\\') {
          text.append('\\').append((char) octet);
        } else if (octet <= ' ' || octet >= 127) {
          text.append('\\').append(String.format(java.util.Locale.ROOT, "%03d", octet));
        } else {
          text.append((char) octet);
        }
      }
      at += 1 + length;
    }
    return text.isEmpty() ? DomainName.ROOT : DomainName.of(text.toString());
  }
}
