package dev.signet.verification;

import dev.signet.dns.Question;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.lookup.NameServer;
import dev.signet.name.DomainName;
import dev.signet.verification.Facts.Shown;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The one form in which [Facts] are kept: every field by its length or number, so that no content
/// can pass for structure. Reading what was written gives the same facts.
///
/// A first octet says the version; octets of a version not known read as no facts at all. Pure.
public final class FactsCodec {
  private static final int VERSION = 1;
  private static final int WHOLE = 1;
  private static final int CUT = 0x80;

  private FactsCodec() {}

  private static final int ADDRESS = 1;
  private static final int ALIAS = 2;
  private static final int NAME_SERVER = 3;
  private static final int EXCHANGE = 4;
  private static final int TEXT = 5;
  private static final int REDIRECTION = 6;
  private static final int AUTHORITY = 7;
  private static final int CERTIFICATES = 8;
  private static final int OPAQUE = 9;

  /// The octets of `facts`.
  public static byte[] write(Facts facts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeByte(facts.whole() ? WHOLE : 0);
      write(out, facts.question().name());
      out.writeShort(facts.question().type().code());
      out.writeByte(facts.server().isPresent() ? 1 : 0);
      if (facts.server().isPresent()) {
        write(out, facts.server().get().host());
        write(out, facts.server().get().address());
      }
      out.writeByte(facts.shown().size());
      for (Shown shown : facts.shown()) {
        // The owner is nearly always the name asked for.
        boolean own = shown.owner().equals(facts.question().name());
        write(out, own ? DomainName.ROOT : shown.owner());
        out.writeShort(shown.type().code());
        write(out, shown.data(), shown.cut() ? CUT : 0);
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  /// The facts in `octets`; empty when another version wrote them.
  ///
  /// @throws UncheckedIOException when they are damaged
  public static Optional<Facts> read(byte[] octets) {
    if (octets.length == 0 || octets[0] != VERSION) {
      return Optional.empty();
    }
    try (DataInputStream in =
        new DataInputStream(new ByteArrayInputStream(octets, 1, octets.length - 1))) {
      boolean whole = in.readUnsignedByte() == WHOLE;
      Question question = new Question(name(in), type(in));
      Optional<NameServer> server =
          in.readUnsignedByte() == 1
              ? Optional.of(new NameServer(name(in), address(in)))
              : Optional.empty();
      List<Shown> shown = new ArrayList<>();
      for (int left = in.readUnsignedByte(); left > 0; left--) {
        DomainName owner = name(in);
        RecordType type = type(in);
        int kind = in.readUnsignedByte();
        shown.add(
            new Shown(
                owner.equals(DomainName.ROOT) ? question.name() : owner,
                type,
                data(in, kind & ~CUT),
                (kind & CUT) != 0));
      }
      return Optional.of(new Facts(question, server, shown, whole));
    } catch (IOException damaged) {
      throw new UncheckedIOException(damaged);
    }
  }

  private static void write(DataOutputStream out, Rdata data, int cut) throws IOException {
    switch (data) {
      case Rdata.Address(InetAddress address) -> {
        out.writeByte(ADDRESS | cut);
        write(out, address);
      }
      case Rdata.Alias(DomainName target) -> {
        out.writeByte(ALIAS | cut);
        write(out, target);
      }
      case Rdata.NameServer(DomainName host) -> {
        out.writeByte(NAME_SERVER | cut);
        write(out, host);
      }
      case Rdata.MailExchange(int preference, DomainName exchange) -> {
        out.writeByte(EXCHANGE | cut);
        out.writeShort(preference);
        write(out, exchange);
      }
      case Rdata.Text text -> {
        out.writeByte(TEXT | cut);
        out.writeShort(text.strings().size());
        for (byte[] string : text.strings()) {
          write(out, string);
        }
      }
      case Rdata.Redirection(DomainName target) -> {
        out.writeByte(REDIRECTION | cut);
        write(out, target);
      }
      case Rdata.Authority soa -> {
        out.writeByte(AUTHORITY | cut);
        write(out, soa.primary());
        write(out, soa.mailbox());
        for (long number :
            List.of(soa.serial(), soa.refresh(), soa.retry(), soa.expire(), soa.minimum())) {
          out.writeInt((int) number);
        }
      }
      case Rdata.CertificateAuthority(int flags, String tag, String value) -> {
        out.writeByte(CERTIFICATES | cut);
        out.writeByte(flags);
        write(out, tag.getBytes(StandardCharsets.UTF_8));
        write(out, value.getBytes(StandardCharsets.UTF_8));
      }
      case Rdata.Opaque(byte[] octets) -> {
        out.writeByte(OPAQUE | cut);
        write(out, octets);
      }
    }
  }

  private static Rdata data(DataInputStream in, int kind) throws IOException {
    return switch (kind) {
      case ADDRESS -> new Rdata.Address(address(in));
      case ALIAS -> new Rdata.Alias(name(in));
      case NAME_SERVER -> new Rdata.NameServer(name(in));
      case EXCHANGE -> new Rdata.MailExchange(in.readUnsignedShort(), name(in));
      case TEXT -> {
        List<byte[]> strings = new ArrayList<>();
        for (int left = in.readUnsignedShort(); left > 0; left--) {
          strings.add(octets(in));
        }
        yield new Rdata.Text(strings);
      }
      case REDIRECTION -> new Rdata.Redirection(name(in));
      case AUTHORITY ->
          new Rdata.Authority(
              name(in),
              name(in),
              unsigned(in),
              unsigned(in),
              unsigned(in),
              unsigned(in),
              unsigned(in));
      case CERTIFICATES ->
          new Rdata.CertificateAuthority(
              in.readUnsignedByte(),
              new String(octets(in), StandardCharsets.UTF_8),
              new String(octets(in), StandardCharsets.UTF_8));
      case OPAQUE -> new Rdata.Opaque(octets(in));
      default -> throw new IOException("no kind of data: " + kind);
    };
  }

  private static long unsigned(DataInputStream in) throws IOException {
    return in.readInt() & 0xFFFFFFFFL;
  }

  private static RecordType type(DataInputStream in) throws IOException {
    return new RecordType(in.readUnsignedShort());
  }

  private static void write(DataOutputStream out, InetAddress address) throws IOException {
    write(out, address.getAddress());
  }

  private static InetAddress address(DataInputStream in) throws IOException {
    return InetAddress.getByAddress(octets(in));
  }

  /// A name as it prints, which is the same name when read (see [DomainName]).
  private static void write(DataOutputStream out, DomainName name) throws IOException {
    write(out, name.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static DomainName name(DataInputStream in) throws IOException {
    String text = new String(octets(in), StandardCharsets.UTF_8);
    if (text.isEmpty()) {
      return DomainName.ROOT;
    }
    return DomainName.parse(text).orElseThrow(() -> new IOException("no name: " + text));
  }

  private static void write(DataOutputStream out, byte[] octets) throws IOException {
    out.writeShort(octets.length);
    out.write(octets);
  }

  private static byte[] octets(DataInputStream in) throws IOException {
    int length = in.readUnsignedShort();
    byte[] octets = in.readNBytes(length);
    if (octets.length < length) {
      throw new IOException("ends early");
    }
    return octets;
  }
}
