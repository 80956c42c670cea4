package dev.signet.playground;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.dns.ExtendedError;
import dev.signet.dns.MalformedMessage;
import dev.signet.dns.Message;
import dev.signet.dns.Rcode;
import dev.signet.dns.RecordType;
import dev.signet.dns.Wire;
import dev.signet.refusal.Refused;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each fault as it looks from outside.
class FaultsTest {
  private static final String NAME = "www.acme.example";

  private final List<Duration> pauses = new CopyOnWriteArrayList<>();
  private final FakeWorld world = new FakeWorld(Worlds::lastTwoLabels);
  private PlaygroundDns dns;
  private InetSocketAddress server;

  @BeforeEach
  void start() {
    dns =
        PlaygroundDns.start(
            world,
            new PlaygroundDns.Options(
                0, List.of(), Duration.ofSeconds(1), 7, 100, InstantSource.system(), pauses::add));
    world.put(NAME, "A", "192.0.2.1");
    server = dns.server("ns1.playground.test").socket();
  }

  @AfterEach
  void stop() {
    dns.close();
  }

  private long script(Fault fault) {
    return dns.faults().add(FaultRule.of("ns1.playground.test", NAME, fault));
  }

  private Message ask() throws IOException {
    return Asker.udp(server, NAME, "A");
  }

  private List<Asker.Datagram> everythingThatComesBack() throws IOException {
    return everythingThatComesBack(5_000);
  }

  private List<Asker.Datagram> everythingThatComesBack(int firstWithin) throws IOException {
    List<Asker.Datagram> out = new ArrayList<>();
    try (DatagramSocket socket = new DatagramSocket()) {
      Asker.send(socket, server, Asker.query(NAME, "A"));
      while (true) {
        int wait = out.isEmpty() ? firstWithin : Asker.PATIENCE_MILLISECONDS;
        Optional<Asker.Datagram> next = Asker.receive(socket, wait);
        if (next.isEmpty()) {
          return out;
        }
        out.add(next.get());
      }
    }
  }

  @Test
  void dropIsSilenceAndIsWrittenDown() throws IOException {
    script(new Fault.Drop());
    assertEquals(List.of(), everythingThatComesBack(Asker.PATIENCE_MILLISECONDS));
    assertEquals("nothing !Drop", dns.queries().entries().getLast().answered());
    assertEquals(1L, dns.queries().counters().get("faults"));
  }

  @Test
  void delayWaitsBeforeTheRightAnswer() throws IOException {
    script(new Fault.Delay(Duration.ofSeconds(7)));
    assertEquals(Rcode.NOERROR, ask().rcode());
    assertEquals(List.of(Duration.ofSeconds(7)), pauses);
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3", "4", "5", "9", "16", "23", "2047"})
  void anyResponseCodeWithAnyExtendedError(int rcode) throws IOException {
    script(new Fault.Code(new Rcode(rcode), List.of(new ExtendedError(rcode + 1, "why not"))));
    Message reply = ask();
    assertEquals(rcode, reply.rcode().code());
    assertEquals(new ExtendedError(rcode + 1, "why not"), reply.extendedError().orElseThrow());
    assertEquals(rcode == 3, reply.flags().authoritative());
    assertTrue(reply.answer().isEmpty());
  }

  @Test
  void anExtendedErrorBesideTheRightAnswer() throws IOException {
    script(new Fault.Extended(new ExtendedError(3, "stale")));
    Message reply = ask();
    assertEquals(1, reply.answer().size());
    assertEquals(3, reply.extendedError().orElseThrow().code());
  }

  @Test
  void aLieInPlaceOfTheAnswer() throws IOException {
    script(
        new Fault.Answers(
            List.of(RecordText.parse(NAME, "A", "192.0.2.66", OptionalInt.empty(), 5))));
    assertEquals("NOERROR aa\n" + NAME + ". 5 IN A 192.0.2.66", Asker.shown(ask()));
  }

  @Test
  void aNegativeAnswerWithoutSoa() throws IOException {
    script(new Fault.NoAuthority());
    assertEquals("NOERROR aa", Asker.shown(Asker.udp(server, NAME, "TXT")));
  }

  @ParameterizedTest
  @CsvSource({
    "REFUSED, REFUSED, 0, 0",
    "NOT_AUTHORITATIVE, NOERROR, 1, 0",
    "UPWARD_REFERRAL, NOERROR, 0, 1"
  })
  void lameServers(Fault.Lame.Kind kind, String rcode, int answers, int authorities)
      throws IOException {
    script(new Fault.Lame(kind));
    Message reply = ask();
    assertEquals(rcode, reply.rcode().toString());
    assertFalse(reply.flags().authoritative());
    assertEquals(answers, reply.answer().size());
    assertEquals(authorities, reply.authority().size());
  }

  @Test
  void aServerWithoutEdnsRefusesTheOptionAndAnswersThePlainQuestion() throws IOException {
    script(new Fault.NoEdns());
    Message refused = ask();
    assertEquals(Rcode.FORMERR, refused.rcode());
    assertTrue(refused.edns().isEmpty());
    Message query = Asker.query(NAME, "A");
    Message plain =
        Message.query(1, query.flags(), query.question().orElseThrow(), Optional.empty());
    assertEquals(1, Asker.udp(server, plain).answer().size());
  }

  @Test
  void truncationOverUdpOnly() throws IOException {
    script(new Fault.Truncate());
    Message cut = ask();
    assertTrue(cut.flags().truncated());
    assertTrue(cut.answer().isEmpty());
    assertEquals(1, Asker.tcp(server, NAME, "A").answer().size());
  }

  @Test
  void anotherId() throws IOException {
    script(new Fault.WrongId());
    assertEquals(Asker.ID + 1, ask().id());
  }

  @Test
  void anotherQuestion() throws IOException {
    script(new Fault.WrongQuestion());
    assertNotEquals(NAME, ask().question().orElseThrow().name().toString());
  }

  @Test
  void theCaseOfTheQuestionIsLost() throws IOException {
    Message query = Asker.query(NAME, "A");
    Message mixed =
        new Message(
            1,
            query.flags(),
            0,
            Rcode.NOERROR,
            query.question(),
            "wWw.aCme.eXample",
            List.of(),
            List.of(),
            List.of(),
            query.edns());
    assertEquals("wWw.aCme.eXample", Asker.udp(server, mixed).questionCase());
    script(new Fault.WrongCase());
    assertEquals(NAME, Asker.udp(server, mixed).questionCase());
  }

  @Test
  void fromAnotherPort() throws IOException {
    script(new Fault.WrongPort());
    List<Asker.Datagram> all = everythingThatComesBack();
    assertEquals(1, all.size());
    assertNotEquals(server.getPort(), all.getFirst().from().getPort());
    assertEquals(Rcode.NOERROR, all.getFirst().message().rcode());
  }

  @Test
  void garbage() throws IOException {
    script(new Fault.Garbage(40));
    Asker.Datagram only = everythingThatComesBack().getFirst();
    assertEquals(40, only.octets().length);
    assertThrows(MalformedMessage.class, only::message);
  }

  @Test
  void copies() throws IOException {
    script(new Fault.Duplicate(3));
    assertEquals(3, everythingThatComesBack().size());
  }

  @Test
  void moreOctetsThanAskedFor() throws IOException {
    script(new Fault.Oversize(9_000));
    assertTrue(everythingThatComesBack().getFirst().octets().length >= 9_000);
    assertTrue(Wire.encode(Asker.tcp(server, NAME, "A")).length >= 9_000);
  }

  @Test
  void aForgedReplyBeforeTheRightOne() throws IOException {
    script(
        new Fault.ForgedFirst(
            List.of(
                new Fault.Answers(
                    List.of(RecordText.parse(NAME, "A", "192.0.2.66", OptionalInt.empty(), 5))),
                new Fault.WrongId(),
                new Fault.WrongPort())));
    List<Asker.Datagram> all = everythingThatComesBack();
    assertEquals(2, all.size());
    Message forged = all.getFirst().message();
    assertEquals(Asker.ID + 1, forged.id());
    assertEquals("192.0.2.66", forged.answer().getFirst().data().text());
    assertNotEquals(server.getPort(), all.getFirst().from().getPort());
    Message right = all.getLast().message();
    assertEquals(Asker.ID, right.id());
    assertEquals("192.0.2.1", right.answer().getFirst().data().text());
    assertThrows(
        Refused.class, () -> new Fault.ForgedFirst(List.of(new Fault.ForgedFirst(List.of()))));
  }

  @Test
  void aConnectionThatIsResetAfterTheQuestion() throws IOException {
    script(new Fault.TcpRefuse());
    try (Socket socket = Asker.connect(server, Asker.query(NAME, "A"))) {
      InputStream in = socket.getInputStream();
      assertThrows(SocketException.class, in::read);
    }
    assertEquals(Rcode.NOERROR, ask().rcode());
  }

  @Test
  void aConnectionThatIsResetAtOnce() throws IOException {
    dns.faults().add(FaultRule.of("authoritative", "*", new Fault.TcpRefuse()));
    // The reset may come as early as inside connect, or as late as the first read.
    assertThrows(
        SocketException.class,
        () -> {
          try (Socket socket = new Socket()) {
            socket.connect(server, 2_000);
            socket.setSoTimeout(5_000);
            socket.getInputStream().read();
          }
        });
    assertEquals(1, Asker.tcp(dns.recursive(), NAME, "A").answer().size());
  }

  @Test
  void aClosedTcpPort() throws IOException {
    dns.server("ns1.playground.test").closeTcp();
    assertThrows(ConnectException.class, () -> Asker.tcp(server, NAME, "A"));
    assertEquals(Rcode.NOERROR, ask().rcode());
  }

  @Test
  void oneOctetAtATime() throws IOException {
    script(new Fault.TcpDribble(Duration.ofMillis(900)));
    Message reply = Asker.tcp(server, NAME, "A");
    assertEquals(1, reply.answer().size());
    assertEquals(Wire.encode(reply).length + 2, pauses.size());
    assertTrue(pauses.stream().allMatch(pause -> pause.equals(Duration.ofMillis(900))));
  }

  @Test
  void halfOfTheReply() {
    script(new Fault.TcpHalf());
    assertThrows(EOFException.class, () -> Asker.tcp(server, NAME, "A"));
  }

  @Test
  void aLengthOfZero() throws IOException {
    script(new Fault.TcpZeroLength());
    try (Socket socket = Asker.connect(server, Asker.query(NAME, "A"))) {
      assertEquals(0, socket.getInputStream().read());
      assertEquals(0, socket.getInputStream().read());
    }
  }

  @Test
  void aFaultStrikesOnlyWhereItIsMeantTo() throws IOException {
    world.put("acme.example", "A", "192.0.2.3");
    world.put("other.example", "A", "192.0.2.4");
    dns.faults()
        .add(
            FaultRule.of(
                    "ns2.playground.test",
                    "**.acme.example",
                    new Fault.Code(Rcode.SERVFAIL, List.of()))
                .only(RecordType.A)
                .only(Transport.UDP));
    InetSocketAddress second = dns.server("ns2.playground.test").socket();

    assertEquals(Rcode.SERVFAIL, Asker.udp(second, NAME, "A").rcode());
    assertEquals(Rcode.SERVFAIL, Asker.udp(second, "acme.example", "A").rcode());
    assertEquals(Rcode.NOERROR, Asker.udp(second, NAME, "TXT").rcode());
    assertEquals(Rcode.NOERROR, Asker.tcp(second, NAME, "A").rcode());
    assertEquals(Rcode.NOERROR, Asker.udp(second, "other.example", "A").rcode());
    assertEquals(Rcode.NOERROR, ask().rcode());
    assertEquals(Rcode.NOERROR, Asker.udp(dns.recursive(), NAME, "A").rcode());
  }

  @Test
  void aFaultIsUsedUpAfterItsTimesAndCanBeTakenBack() throws IOException {
    Fault failure = new Fault.Code(Rcode.SERVFAIL, List.of());
    dns.faults().add(FaultRule.of("*", NAME, failure).first(2));
    assertEquals(Rcode.SERVFAIL, ask().rcode());
    assertEquals(Rcode.SERVFAIL, ask().rcode());
    assertEquals(Rcode.NOERROR, ask().rcode());
    assertEquals(2, dns.faults().rules().getFirst().struck());

    long id = script(failure);
    assertEquals(Rcode.SERVFAIL, ask().rcode());
    assertTrue(dns.faults().remove(id));
    assertFalse(dns.faults().remove(id));
    assertEquals(Rcode.NOERROR, ask().rcode());
  }

  @Test
  void chanceRepeatsWithTheSeed() throws IOException {
    List<String> runs = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      try (PlaygroundDns other =
          PlaygroundDns.start(world, PlaygroundDns.Options.offline().withSeed(42))) {
        other
            .faults()
            .add(FaultRule.of("*", "*", new Fault.Code(Rcode.SERVFAIL, List.of())).sometimes(0.5));
        StringBuilder seen = new StringBuilder();
        for (int i = 0; i < 40; i++) {
          seen.append(Asker.udp(other.recursive(), NAME, "A").rcode().code());
        }
        runs.add(seen.toString());
      }
    }
    assertEquals(runs.getFirst(), runs.getLast());
    assertTrue(runs.getFirst().contains("0") && runs.getFirst().contains("2"), runs.getFirst());
  }
}
