package dev.signet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.dns.Message;
import dev.signet.dns.Rcode;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.dns.Wire;
import dev.signet.refusal.PortUnavailable;
import dev.signet.settings.Settings;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class FrontDoorTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private static final class Idle implements FrontDoor.Program {
    @Override
    public void up(Settings settings, PrintStream out) throws Exception {
      throw new UncheckedIOException(
          PortUnavailable.of(
              "SIGNET_HTTP_ADDR",
              new InetSocketAddress("127.0.0.1", 8080),
              new BindException("Address already in use")));
    }

    @Override
    public void demo(PrintStream out) {}

    @Override
    public void train(Settings settings) {}
  }

  private int run(Map<String, String> environment, String... arguments) {
    return FrontDoor.run(
        arguments,
        () -> Settings.read(environment, new Properties()),
        new Idle(),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aBadSettingIsOneLineAndExitCodeTwo() {
    assertEquals(2, run(Map.of("SIGNET_LOG", "xml"), "up"));
    assertEquals("signet: SIGNET_LOG=xml: must be text or json\n", err());
  }

  @Test
  void aTakenPortIsOneLine() {
    assertEquals(1, run(Map.of(), "up"));
    assertTrue(
        err().startsWith("signet: SIGNET_HTTP_ADDR=127.0.0.1:8080 cannot be had: in use"), err());
    assertEquals(1, err().lines().count());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                     | a command is missing",
        "nonsense               | Unmatched argument",
        "dig                    | NAME",
        "dig a..b               | not a domain name: a..b",
        "dig a.example NONSENSE | not a record type: NONSENSE",
        "dig a.example A --server x:y:z | not ADDRESS or ADDRESS:PORT",
      })
  void wrongUsageSaysWhatAndExitsWithTwo(String line, String words) {
    String[] arguments = line.isEmpty() ? new String[0] : line.split(" ");
    assertEquals(2, run(Map.of(), arguments));
    assertTrue(err().contains(words), err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"up", "demo", "org add", "key", "token add", "dig", "zone diff"})
  void everyWordAnswersHelpAndDoesNothingElse(String line) {
    for (String help : List.of("--help", "-h")) {
      assertEquals(0, run(Map.of(), (line + " " + help).split(" ")));
      assertTrue(out().contains("Usage: signet " + line), out());
    }
  }

  @Test
  void theVersionIsOneLine() {
    assertEquals(0, run(Map.of(), "version"));
    assertTrue(out().startsWith("signet ") && out().lines().count() == 1, out());
  }

  @Test
  void digPrintsTheReplyAndPassesOverAStrangers() throws Exception {
    try (DatagramSocket server = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
      Thread answering =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  DatagramPacket packet = receive(server);
                  Message query = decode(packet);
                  Message reply = reply(query, false);
                  byte[] stranger = Wire.encode(reply);
                  stranger[0] ^= 1;
                  byte[] noise = {1, 2, 3};
                  for (byte[] octets : List.of(noise, stranger, Wire.encode(reply))) {
                    server.send(
                        new DatagramPacket(octets, octets.length, packet.getSocketAddress()));
                  }
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      assertEquals(0, dig(server.getLocalPort(), "Host.Example", "MX"));
      answering.join();
    }
    assertTrue(out().contains("status NOERROR"), out());
    assertTrue(out().contains("flags qr aa\n"), out());
    assertTrue(out().contains(";host.example. IN MX\n"), out());
    assertTrue(out().contains("host.example. 300 IN MX 10 mx.example"), out());
    assertTrue(out().contains("over UDP"), out());
  }

  @Test
  void digAsksAgainOverTcpWhenTheReplyIsTruncated() throws Exception {
    try (ServerSocket stream = new ServerSocket(0, 1, LOOPBACK);
        DatagramSocket datagrams =
            new DatagramSocket(new InetSocketAddress(LOOPBACK, stream.getLocalPort()))) {
      Thread answering =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  DatagramPacket packet = receive(datagrams);
                  byte[] cut = Wire.encode(reply(decode(packet), true));
                  datagrams.send(new DatagramPacket(cut, cut.length, packet.getSocketAddress()));
                  try (Socket socket = stream.accept()) {
                    DataInputStream in = new DataInputStream(socket.getInputStream());
                    byte[] query = in.readNBytes(in.readUnsignedShort());
                    byte[] whole = Wire.encode(reply(Wire.decode(query), false));
                    DataOutputStream to = new DataOutputStream(socket.getOutputStream());
                    to.writeShort(whole.length);
                    to.write(whole);
                  }
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      assertEquals(0, dig(stream.getLocalPort(), "host.example", "MX"));
      answering.join();
    }
    assertTrue(out().contains("truncated") && out().contains("over TCP"), out());
  }

  @Test
  void digSaysWhenNobodyReplies() throws Exception {
    int closed;
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
      closed = socket.getLocalPort();
    }
    assertEquals(9, dig(closed, "host.example", "A"));
    assertTrue(out().contains(";; no reply from 127.0.0.1 port " + closed), out());
    assertFalse(out().contains("status"));
  }

  private int dig(int port, String name, String type) {
    return run(Map.of("SIGNET_DNS_ADDR", "127.0.0.1:" + port), "dig", name, type);
  }

  private static DatagramPacket receive(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
    socket.receive(packet);
    return packet;
  }

  private static Message decode(DatagramPacket packet) {
    return Wire.decode(Arrays.copyOf(packet.getData(), packet.getLength()));
  }

  private static Message reply(Message query, boolean truncated) {
    Message.Flags flags = query.flags().reply(true, false);
    return Message.reply(
        query,
        truncated ? flags.truncatedReply() : flags,
        Rcode.NOERROR,
        truncated
            ? List.of()
            : List.of(
                new ResourceRecord(
                    query.question().orElseThrow().name(),
                    RecordType.MX,
                    300,
                    new Rdata.MailExchange(10, dev.signet.name.DomainName.of("mx.example")))),
        List.of(),
        List.of());
  }
}
