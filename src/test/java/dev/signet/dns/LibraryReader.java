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
import org.xbill.DNS.UNKRecord;

/// Reads messages with the wire library: what [MessageReader] is compared with.
final class LibraryReader {
  private LibraryReader() {}

  static Message read(byte[] octets) throws IOException {
    org.xbill.DNS.Message in = new org.xbill.DNS.Message(octets);
    Header header = in.getHeader();
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

  private static ResourceRecord toResourceRecord(Record record) {
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
    return DomainName.of(name.toString());
  }
}
