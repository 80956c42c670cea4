package dev.signet.lookup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.dns.Message;
import dev.signet.dns.Question;
import dev.signet.dns.Rcode;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.dns.Wire;
import dev.signet.lookup.Transport.Exchange;
import dev.signet.lookup.Transport.Protocol;
import dev.signet.lookup.Transport.Trouble;
import dev.signet.name.DomainName;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// V-7 over real sockets: what is not the answer to our question is dropped.
class SocketTransportTest {
  private static final Question QUESTION =
      new Question(DomainName.of("anypost.long-enough-to-be-spelled.example"), RecordType.CNAME);
  private static final Duration SECOND = Duration.ofSeconds(1);

  /// Sends whatever replies the script makes of a query, each from the socket given.
  @FunctionalInterface
  private interface Script {
    void answer(Message query, DatagramPacket from) throws IOException;
  }

  private final SecureRandom random = new SecureRandom();
  private final List<Message> queries = new CopyOnWriteArrayList<>();
  private final List<Integer> ports = new CopyOnWriteArrayList<>();
  private final AtomicInteger overTcp = new AtomicInteger();
  private DatagramSocket udp;
  private DatagramSocket stranger;
  private ServerSocket tcp;
  private int port;
  private volatile Script script = (query, from) -> {};
  private volatile TcpScript tcpScript =
      (query, out) -> writeFramed(out, Wire.encode(right(query)));

  @FunctionalInterface
  private interface TcpScript {
    void answer(Message query, OutputStream out) throws IOException;
  }

  @BeforeEach
  void open() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    tcp = new ServerSocket(0, 50, loopback);
    udp = new DatagramSocket(new InetSocketAddress(loopback, tcp.getLocalPort()));
    port = udp.getLocalPort();
    stranger = new DatagramSocket(new InetSocketAddress(loopback, 0));
    Thread.ofVirtual().start(this::serveUdp);
    Thread.ofVirtual().start(this::serveTcp);
  }

  @AfterEach
  void close() throws IOException {
    udp.close();
    stranger.close();
    tcp.close();
  }

  private void serveUdp() {
    while (!udp.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        udp.receive(packet);
        byte[] octets = java.util.Arrays.copyOf(packet.getData(), packet.getLength());
        Message query = Wire.decode(octets);
        queries.add(query);
        ports.add(packet.getPort());
        script.answer(query, packet);
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serveTcp() {
    while (!tcp.isClosed()) {
      try (Socket socket = tcp.accept()) {
        overTcp.incrementAndGet();
        byte[] length = socket.getInputStream().readNBytes(2);
        if (length.length < 2) {
          continue;
        }
        byte[] octets =
            socket.getInputStream().readNBytes((length[0] & 0xFF) << 8 | length[1] & 0xFF);
        tcpScript.answer(Wire.decode(octets), socket.getOutputStream());
      } catch (IOException e) {
        // the next connection
      }
    }
  }

  private static void writeFramed(OutputStream out, byte[] octets) throws IOException {
    out.write(new byte[] {(byte) (octets.length >> 8), (byte) octets.length});
    out.write(octets);
    out.flush();
  }

  private void send(DatagramSocket from, Message reply, DatagramPacket to) throws IOException {
    byte[] octets = Wire.encode(reply);
    from.send(new DatagramPacket(octets, octets.length, to.getSocketAddress()));
  }

  private static Message right(Message query) {
    return withTarget(query, "right.example");
  }

  private static Message wrong(Message query) {
    return withTarget(query, "forged.example");
  }

  private static Message withTarget(Message query, String target) {
    Question question = query.question().orElseThrow();
    return Message.reply(
        query,
        query.flags().reply(true, false),
        Rcode.NOERROR,
        List.of(
            new ResourceRecord(
                question.name(),
                question.type(),
                60,
                question.type().equals(RecordType.CNAME)
                    ? new Rdata.Alias(DomainName.of(target))
                    : Rdata.Text.of(target))),
        List.of(),
        List.of());
  }

  private static Message with(
      Message message, int id, Optional<Question> question, String spelling) {
    return new Message(
        id,
        message.flags(),
        0,
        message.rcode(),
        question,
        spelling,
        message.answer(),
        message.authority(),
        message.additional(),
        message.edns());
  }

  private InetSocketAddress server() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private Asking asking() {
    return new Asking(
        new SocketTransport(random),
        random,
        Pace.system(),
        LookupSettings.of(List.of(server()), AddressPolicy.allowPrivate())
            .withTimes(SECOND, Duration.ofSeconds(7), Duration.ofSeconds(9)));
  }

  private Sighting ask(Asking asking) {
    Budget budget = Budget.of(Pace.system(), 50, Duration.ofSeconds(5));
    return asking.ask(
        new Asking.Whom(
            Perspective.AUTHORITATIVE,
            "ns",
            server(),
            Optional.of(DomainName.of("example")),
            Optional.empty()),
        QUESTION,
        Protocol.UDP,
        budget);
  }

  private static String target(Sighting sighting) {
    return sighting.answer() instanceof Answer.Found found
        ? found.records().getFirst().data().text()
        : sighting.answer().toString();
  }

  /// What an attacker may get wrong.
  enum Forgery {
    ID,
    PORT,
    QUESTION,
    TYPE,
    CASE,
    QUERY_BIT
  }

  @ParameterizedTest
  @EnumSource(Forgery.class)
  void neverAcceptsAForgedReplyAndStillGetsTheRightOne(Forgery forgery) {
    script =
        (query, from) -> {
          Message forged = wrong(query);
          switch (forgery) {
            case ID ->
                send(
                    udp,
                    with(forged, query.id() ^ 1, query.question(), query.questionCase()),
                    from);
            case PORT -> send(stranger, forged, from);
            case QUESTION ->
                send(
                    udp,
                    with(
                        forged,
                        query.id(),
                        Optional.of(new Question(DomainName.of("x.example"), RecordType.CNAME)),
                        "x.example"),
                    from);
            case TYPE ->
                send(
                    udp,
                    with(
                        forged,
                        query.id(),
                        Optional.of(new Question(QUESTION.name(), RecordType.TXT)),
                        query.questionCase()),
                    from);
            case CASE ->
                send(
                    udp,
                    with(forged, query.id(), query.question(), flipped(query.questionCase())),
                    from);
            case QUERY_BIT ->
                send(
                    udp,
                    new Message(
                        query.id(),
                        query.flags(),
                        0,
                        Rcode.NOERROR,
                        query.question(),
                        query.questionCase(),
                        forged.answer(),
                        List.of(),
                        List.of(),
                        query.edns()),
                    from);
          }
          send(udp, right(query), from);
        };
    Asking asking = asking();
    for (int i = 0; i < 50; i++) {
      assertEquals("right.example.", target(ask(asking)));
    }
    assertEquals(forgery == Forgery.ID ? 50 : 0, overTcp.get());
  }

  private static String flipped(String spelling) {
    StringBuilder out = new StringBuilder(spelling);
    char first = out.charAt(0);
    out.setCharAt(
        0,
        Character.isUpperCase(first) ? Character.toLowerCase(first) : Character.toUpperCase(first));
    return out.toString();
  }

  @Test
  void asksOverTcpAfterAWrongIdAndNotAgainOverUdp() {
    script =
        (query, from) ->
            send(
                udp,
                with(wrong(query), query.id() ^ 0xFF, query.question(), query.questionCase()),
                from);
    Sighting sighting = ask(asking());
    assertEquals("right.example.", target(sighting));
    assertEquals(Protocol.TCP, sighting.protocol());
    assertEquals(1, queries.size());
  }

  @Test
  void usesANewPortAndIdForEveryQuestionAndSpellsItAtRandom() {
    script = (query, from) -> send(udp, right(query), from);
    Asking asking = asking();
    for (int i = 0; i < 200; i++) {
      ask(asking);
    }
    assertTrue(new HashSet<>(ports).size() > 190);
    assertTrue(new HashSet<>(queries.stream().map(Message::id).toList()).size() > 190);
    Set<String> spellings = new HashSet<>(queries.stream().map(Message::questionCase).toList());
    assertTrue(spellings.size() > 190);
    for (Message query : queries) {
      assertEquals(QUESTION.name().toString(), query.questionCase().toLowerCase(Locale.ROOT));
      assertEquals(1232, query.edns().orElseThrow().udpSize());
    }
  }

  @Test
  void fallsBackToTcpThenToPlainCaseForServersThatDoNotKeepTheSpelling() throws IOException {
    script =
        (query, from) ->
            send(
                udp,
                with(
                    right(query),
                    query.id(),
                    query.question(),
                    query.questionCase().toLowerCase(Locale.ROOT)),
                from);
    tcpScript =
        (query, out) ->
            writeFramed(
                out,
                Wire.encode(
                    with(
                        right(query),
                        query.id(),
                        query.question(),
                        query.questionCase().toLowerCase(Locale.ROOT))));
    Asking asking = asking();
    Sighting first = ask(asking);
    assertEquals("right.example.", target(first));
    assertEquals(Protocol.TCP, first.protocol());
    assertEquals(
        Protocol.UDP,
        ask(asking).protocol(),
        "it is remembered that the server spells as it likes");
    tcp.close();
    Sighting without = ask(asking());
    assertEquals("right.example.", target(without));
    assertEquals(Protocol.UDP, without.protocol());
  }

  @Test
  void asksOverTcpWhenTheReplyIsTruncatedAndNeverUsesThePart() throws IOException {
    script =
        (query, from) -> {
          Message part = wrong(query);
          send(
              udp,
              new Message(
                  part.id(),
                  part.flags().truncatedReply(),
                  0,
                  part.rcode(),
                  part.question(),
                  part.questionCase(),
                  part.answer(),
                  List.of(),
                  List.of(),
                  part.edns()),
              from);
        };
    assertEquals("right.example.", target(ask(asking())));
    tcp.close();
    assertEquals(Optional.of(Answer.Cause.TRUNCATED), ask(asking()).cause());
  }

  @Test
  void asksOnceWithoutEdnsAfterFormerrEvenWithABareHeader() {
    script =
        (query, from) -> {
          if (query.edns().isPresent()) {
            send(
                udp,
                new Message(
                    query.id(),
                    query.flags().reply(false, false),
                    0,
                    Rcode.FORMERR,
                    Optional.empty(),
                    "",
                    List.of(),
                    List.of(),
                    List.of(),
                    Optional.empty()),
                from);
          } else {
            send(udp, right(query), from);
          }
        };
    Asking asking = asking();
    assertEquals("right.example.", target(ask(asking)));
    assertEquals(2, queries.size());
    ask(asking);
    assertEquals(3, queries.size(), "it is remembered that the server takes no EDNS");
  }

  @Test
  void neverDropsEdnsForATimeout() {
    tcpScript = (query, out) -> {};
    Sighting sighting = ask(asking());
    assertEquals(Optional.of(Answer.Cause.TIMEOUT), sighting.cause());
    assertTrue(queries.stream().allMatch(query -> query.edns().isPresent()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dribble", "half", "zero", "close", "garbage", "wrong id"})
  void takesNothingFromABrokenTcpConnectionAndEndsInTime(String way) {
    tcpScript =
        (query, out) -> {
          byte[] octets = Wire.encode(right(query));
          switch (way) {
            case "dribble" -> {
              out.write(new byte[] {0, (byte) octets.length});
              try {
                for (byte octet : octets) {
                  out.write(octet);
                  Thread.sleep(50);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }
            case "half" -> {
              out.write(new byte[] {0, (byte) octets.length});
              out.write(octets, 0, octets.length / 2);
            }
            case "zero" -> out.write(new byte[] {0, 0});
            case "garbage" -> writeFramed(out, new byte[40]);
            case "wrong id" -> {
              octets[0] ^= 1;
              writeFramed(out, octets);
            }
            default -> {}
          }
        };
    long start = System.nanoTime();
    Exchange exchange =
        new SocketTransport(random)
            .exchange(
                server(),
                Protocol.TCP,
                Message.query(
                    7, Message.Flags.QUERY_ITERATIVE, QUESTION, Optional.of(Message.Edns.DEFAULT)),
                Duration.ofMillis(400));
    Trouble trouble = assertInstanceOf(Exchange.Failed.class, exchange).trouble();
    assertEquals(way.equals("dribble") ? Trouble.TIMEOUT : Trouble.MALFORMED, trouble);
    assertTrue(System.nanoTime() - start < 1_500_000_000L);
  }

  @Test
  void readsTheLongestMessageOverTcp() {
    tcpScript =
        (query, out) -> {
          List<ResourceRecord> records = new ArrayList<>();
          for (int i = 0; i < 90; i++) {
            records.add(
                new ResourceRecord(
                    QUESTION.name(), RecordType.TXT, 60, Rdata.Text.of("x".repeat(700) + i)));
          }
          writeFramed(
              out,
              Wire.encode(
                  Message.reply(
                      query,
                      query.flags().reply(true, false),
                      Rcode.NOERROR,
                      records,
                      List.of(),
                      List.of())));
        };
    Exchange exchange =
        new SocketTransport(random)
            .exchange(
                server(),
                Protocol.TCP,
                Message.query(
                    7,
                    Message.Flags.QUERY_ITERATIVE,
                    new Question(QUESTION.name(), RecordType.TXT),
                    Optional.empty()),
                SECOND);
    assertEquals(90, assertInstanceOf(Exchange.Replied.class, exchange).message().answer().size());
  }

  @Test
  void reportsARefusedPortAsUnreachable() throws IOException {
    udp.close();
    tcp.close();
    assertEquals(Optional.of(Answer.Cause.NETWORK), ask(asking()).cause());
  }
}
