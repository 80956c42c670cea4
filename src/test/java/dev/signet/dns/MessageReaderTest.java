package dev.signet.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.signet.name.DomainName;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The reader against the wire library on valid messages, and its budgets on the others.
class MessageReaderTest {
  private static final DomainName NAME = DomainName.of("mail.example.com");
  private static final Message QUERY =
      Message.query(
          4711,
          Message.Flags.QUERY_ITERATIVE,
          new Question(NAME, RecordType.TXT),
          Optional.of(Message.Edns.DEFAULT));

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void readsWhatTheLibraryReads(long seed) throws IOException {
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      Message message = any(random);
      byte[] octets = Wire.encode(message);
      Message read = Wire.decode(octets);
      assertEquals(LibraryReader.read(octets), read);
      assertEquals(message, read);
    }
  }

  /// Cut and changed messages: what the library reads in full, the reader reads the same; what it
  /// does not read, the reader may only refuse in its one way.
  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void readsNoOtherThanTheLibraryReads(long seed) {
    Random random = new Random(seed);
    int both = 0;
    for (int i = 0; i < 5_000; i++) {
      byte[] octets = Wire.encode(any(random));
      for (int change = random.nextInt(3); change >= 0; change--) {
        octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
      }
      octets =
          random.nextInt(4) == 0 ? Arrays.copyOf(octets, random.nextInt(octets.length)) : octets;
      Optional<Message> theirs = library(octets);
      Optional<Message> ours = ours(octets);
      if (theirs.isPresent() && ours.isPresent()) {
        both++;
        assertEquals(theirs.get().question(), ours.get().question(), Arrays.toString(octets));
        assertEquals(theirs.get().questionCase(), ours.get().questionCase());
        // The library reads the highest bit of an extended code as that of a TTL.
        assertEquals(theirs.get().rcode().code() & 0xF, ours.get().rcode().code() & 0xF);
        assertEquals(known(theirs.get().answer()), known(ours.get().answer()));
      }
      reply(octets);
    }
    assertTrue(both > 1_000, "only " + both + " read by both");
  }

  /// Types whose data the library spells anew are left out.
  private static List<ResourceRecord> known(List<ResourceRecord> records) {
    return records.stream().filter(one -> !(one.data() instanceof Rdata.Opaque)).toList();
  }

  private static Optional<Message> library(byte[] octets) {
    try {
      return Optional.of(LibraryReader.read(octets));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<Message> ours(byte[] octets) {
    try {
      return Optional.of(Wire.decode(octets));
    } catch (MalformedMessage e) {
      return Optional.empty();
    }
  }

  private static void reply(byte[] octets) {
    try {
      new MessageReader().readReply(octets, octets.length, QUERY);
    } catch (MalformedMessage expected) {
      // The one way to refuse.
    }
  }

  @Test
  void keepsOfAReplyWhatTheQuestionLeadsTo() {
    Message read =
        read(
            List.of(
                record("other.example", new Rdata.Alias(NAME)),
                record("MAIL.example.com", new Rdata.Alias(DomainName.of("a.example.com"))),
                record("a.example.com", Rdata.Text.of("asked for")),
                record("a.example.com", new Rdata.MailExchange(1, NAME)),
                record("b.example.com", Rdata.Text.of("nobody asked")),
                record("a.example.com", Rdata.Text.of("asked for"))),
            List.of(
                record("example.net", new Rdata.Authority(NAME, NAME, 1, 2, 3, 4, 5)),
                record("example.com", new Rdata.Authority(NAME, NAME, 1, 2, 3, 4, 5)),
                record("example.com", new Rdata.NameServer(DomainName.of("ns.example.com")))),
            List.of(
                record("ns.example.com", address("192.0.2.1")),
                record("www.example.com", address("192.0.2.2"))));
    assertEquals(
        "[mail.example.com. 60 IN CNAME a.example.com., a.example.com. 60 IN TXT \"asked for\"]",
        read.answer().toString());
    assertEquals(2, read.authority().size());
    assertEquals("example.com", read.authority().getFirst().owner().toString());
    assertEquals("[ns.example.com. 60 IN A 192.0.2.1]", read.additional().toString());
  }

  @Test
  void goesAlongRedirectionsOfWholeTrees() {
    Message read =
        read(
            List.of(
                record("com", new Rdata.Redirection(DomainName.of("test"))),
                record("mail.example.test", Rdata.Text.of("there"))),
            List.of(),
            List.of());
    assertEquals(2, read.answer().size());
  }

  @Test
  void readsTheReplyToAnotherQuestionWithoutItsRecords() {
    Message other =
        Message.query(
            4711,
            Message.Flags.QUERY_ITERATIVE,
            new Question(DomainName.of("x.example.com"), RecordType.TXT),
            Optional.empty());
    byte[] octets =
        Wire.encode(
            reply(
                other, List.of(record("x.example.com", Rdata.Text.of("x"))), List.of(), List.of()));
    Message read = new MessageReader().readReply(octets, octets.length, QUERY);
    assertEquals(other.question(), read.question());
    assertTrue(read.answer().isEmpty());
  }

  @Test
  void whatIsBrokenBesideTheQuestionDoesNotMatterAndWhatItIsAboutDoes() {
    ResourceRecord right = record(NAME.toString(), Rdata.Text.of("right"));
    byte[] beside = withData(RecordType.A, List.of(right, odd(1, 2, 3)));
    assertEquals(
        List.of(right), new MessageReader().readReply(beside, beside.length, QUERY).answer());
    byte[] asked = withData(RecordType.TXT, List.of(right, odd(9, 'x')));
    MalformedMessage why =
        assertThrows(
            MalformedMessage.class,
            () -> new MessageReader().readReply(asked, asked.length, QUERY));
    assertEquals("a record's data ends too early", why.getMessage());
  }

  private static ResourceRecord odd(int... data) {
    byte[] octets = new byte[data.length];
    for (int i = 0; i < data.length; i++) {
      octets[i] = (byte) data[i];
    }
    return new ResourceRecord(NAME, new RecordType(0xFEFD), 60, new Rdata.Opaque(octets));
  }

  /// A reply with these records, the odd ones called `type`.
  private static byte[] withData(RecordType type, List<ResourceRecord> records) {
    byte[] octets = Wire.encode(reply(QUERY, records, List.of(), List.of()));
    for (int i = 0; i < octets.length - 1; i++) {
      if (octets[i] == (byte) 0xFE && octets[i + 1] == (byte) 0xFD) {
        octets[i] = (byte) (type.code() >> 8);
        octets[i + 1] = (byte) type.code();
      }
    }
    return octets;
  }

  @Test
  void readsOneMoreThanAFullSetAndNoMore() {
    List<ResourceRecord> records = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      records.add(record(NAME.toString(), Rdata.Text.of("x" + i)));
    }
    assertEquals(101, read(records, List.of(), List.of()).answer().size());
    for (int i = 0; i < 300; i++) {
      records.add(record(NAME.toString(), Rdata.Text.of("y" + i)));
    }
    assertThrows(OversizedMessage.class, () -> read(records, List.of(), List.of()));
  }

  @Test
  void endsTextsBefore4KiBAndAfter64Strings() {
    byte[] full = new byte[255];
    List<byte[]> many = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      many.add(full);
    }
    List<byte[]> short1 = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      short1.add(new byte[] {'a'});
    }
    List<ResourceRecord> answer =
        read(
                List.of(
                    record(NAME.toString(), new Rdata.Text(many)),
                    record(NAME.toString(), new Rdata.Text(short1))),
                List.of(),
                List.of())
            .answer();
    assertEquals(16, strings(answer.get(0)));
    assertEquals(64, strings(answer.get(1)));
  }

  private static int strings(ResourceRecord record) {
    return record.data() instanceof Rdata.Text text ? text.strings().size() : -1;
  }

  /// A reader that has read a long message keeps nothing of it.
  @Test
  void oneReaderReadsAnyNumberOfMessages() {
    MessageReader reader = new MessageReader();
    byte[] buffer = new byte[8_192];
    List<ResourceRecord> records = new ArrayList<>();
    for (int i = 0; i < 90; i++) {
      records.add(record(NAME.toString(), Rdata.Text.of("x" + i)));
    }
    byte[] longer = Wire.encode(reply(QUERY, records, List.of(), List.of()));
    byte[] empty = Wire.encode(reply(QUERY, List.of(), List.of(), List.of()));
    System.arraycopy(longer, 0, buffer, 0, longer.length);
    assertEquals(90, reader.readReply(buffer, longer.length, QUERY).answer().size());
    System.arraycopy(empty, 0, buffer, 0, empty.length);
    assertEquals(0, reader.readReply(buffer, empty.length, QUERY).answer().size());
    assertThrows(MalformedMessage.class, () -> reader.readReply(buffer, empty.length - 1, QUERY));
  }

  /// What an answer of four records costs, name for name: the budget of a healthy check.
  @Test
  void readsAnOrdinaryReplyWithin4KiB() {
    byte[] octets =
        Wire.encode(
            reply(
                QUERY,
                List.of(
                    record(NAME.toString(), new Rdata.Alias(DomainName.of("t.example.net"))),
                    record("t.example.net", Rdata.Text.of("v=spf1 include:a.example.net ~all"))),
                List.of(),
                List.of()));
    MessageReader reader = new MessageReader();
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int i = 0; i < 100; i++) {
      reader.readReply(octets, octets.length, QUERY);
    }
    long before = thread.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 100; i++) {
      reader.readReply(octets, octets.length, QUERY);
    }
    long each = (thread.getCurrentThreadAllocatedBytes() - before) / 100;
    assertTrue(each <= 4_096, each + " octets");
  }

  private static Message read(
      List<ResourceRecord> answer,
      List<ResourceRecord> authority,
      List<ResourceRecord> additional) {
    byte[] octets = Wire.encode(reply(QUERY, answer, authority, additional));
    return new MessageReader().readReply(octets, octets.length, QUERY);
  }

  private static Message reply(
      Message query,
      List<ResourceRecord> answer,
      List<ResourceRecord> authority,
      List<ResourceRecord> additional) {
    return Message.reply(
        query, query.flags().reply(true, false), Rcode.NOERROR, answer, authority, additional);
  }

  private static Rdata address(String text) {
    return new Rdata.Address(InetAddress.ofLiteral(text));
  }

  private static ResourceRecord record(String owner, Rdata data) {
    return record(DomainName.of(owner), data);
  }

  private static ResourceRecord record(DomainName owner, Rdata data) {
    RecordType type =
        switch (data) {
          case Rdata.Address a ->
              a.address().getAddress().length == 4 ? RecordType.A : RecordType.AAAA;
          case Rdata.Alias alias -> RecordType.CNAME;
          case Rdata.Redirection r -> RecordType.DNAME;
          case Rdata.NameServer ns -> RecordType.NS;
          case Rdata.MailExchange mx -> RecordType.MX;
          case Rdata.Text text -> RecordType.TXT;
          case Rdata.Authority soa -> RecordType.SOA;
          case Rdata.CertificateAuthority caa -> RecordType.CAA;
          case Rdata.Opaque opaque -> new RecordType(65_280);
        };
    return new ResourceRecord(owner, type, 60, data);
  }

  private static Message any(Random random) {
    boolean question = random.nextInt(8) > 0;
    DomainName name = name(random);
    Optional<Message.Edns> edns =
        random.nextBoolean()
            ? Optional.empty()
            : Optional.of(
                new Message.Edns(
                    random.nextInt(65_536),
                    random.nextInt(2),
                    random.nextBoolean(),
                    random.nextBoolean()
                        ? List.of()
                        : List.of(new ExtendedError(random.nextInt(65_536), "größer"))));
    return new Message(
        random.nextInt(65_536),
        new Message.Flags(
            random.nextBoolean(),
            random.nextBoolean(),
            false,
            random.nextBoolean(),
            random.nextBoolean(),
            random.nextBoolean(),
            random.nextBoolean()),
        random.nextInt(3),
        new Rcode(random.nextInt(edns.isPresent() ? 2_048 : 16)),
        question
            ? Optional.of(new Question(name, new RecordType(1 + random.nextInt(260))))
            : Optional.empty(),
        question ? spelled(name, random) : "",
        records(random, name),
        records(random, name),
        records(random, name),
        edns);
  }

  private static String spelled(DomainName name, Random random) {
    org.xbill.DNS.Name same = Wire.toName(name);
    byte[] octets = same.toWire();
    for (int at = 0; octets[at] != 0; at += 1 + octets[at]) {
      for (int i = at + 1; i <= at + octets[at]; i++) {
        if (octets[i] >= 'a' && octets[i] <= 'z' && random.nextBoolean()) {
          octets[i] -= 32;
        }
      }
    }
    try {
      return new org.xbill.DNS.Name(octets).toString(true);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<ResourceRecord> records(Random random, DomainName question) {
    List<ResourceRecord> out = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      ResourceRecord one = record(random.nextBoolean() ? question : name(random), data(random));
      // The library sends no record of a set twice.
      if (!out.contains(one)) {
        out.add(one);
      }
    }
    return out;
  }

  private static Rdata data(Random random) {
    return switch (random.nextInt(9)) {
      case 0 -> address("192.0.2." + random.nextInt(256));
      case 1 -> address("2001:db8::" + Integer.toHexString(random.nextInt(65_536)));
      case 2 -> new Rdata.Alias(name(random));
      case 3 -> new Rdata.Redirection(name(random));
      case 4 -> new Rdata.NameServer(name(random));
      case 5 -> new Rdata.MailExchange(random.nextInt(65_536), name(random));
      case 6 ->
          new Rdata.Text(
              random.ints(1 + random.nextInt(3), 0, 256).mapToObj(n -> bytes(random, n)).toList());
      case 7 ->
          new Rdata.Authority(
              name(random),
              name(random),
              random.nextInt() & 0xFFFFFFFFL,
              random.nextInt() & 0xFFFFFFFFL,
              random.nextInt() & 0xFFFFFFFFL,
              random.nextInt() & 0xFFFFFFFFL,
              random.nextInt() & 0xFFFFFFFFL);
      default ->
          random.nextBoolean()
              ? new Rdata.CertificateAuthority(random.nextInt(256), "issue", "ca.example; a=b")
              : new Rdata.Opaque(bytes(random, random.nextInt(30)));
    };
  }

  private static byte[] bytes(Random random, int count) {
    byte[] out = new byte[count];
    random.nextBytes(out);
    return out;
  }

  private static DomainName name(Random random) {
    if (random.nextInt(3) > 0) {
      return DomainName.of(
          List.of("example.com", "a.example.com", "b.a.example.com", "test", "a-b.test")
              .get(random.nextInt(5)));
    }
    byte[] wire = new byte[255];
    int at = 0;
    for (int labels = random.nextInt(6); labels > 0; labels--) {
      byte[] label =
          random.nextBoolean()
              ? bytes(random, 1 + random.nextInt(40))
              : "Label".getBytes(StandardCharsets.US_ASCII);
      wire[at] = (byte) label.length;
      System.arraycopy(label, 0, wire, at + 1, label.length);
      at += 1 + label.length;
    }
    return DomainName.ofOctets(wire, at + 1);
  }
}
