package dev.signet;

import dev.signet.dns.Message;
import dev.signet.dns.Question;
import dev.signet.dns.Rcode;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.Wire;
import dev.signet.name.DomainName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.JsonNode;

/// Asks a name server over UDP, once more when a packet is lost.
public final class AskDns {
  private static final int PATIENCE_MILLIS = 3000;
  private static final int TRIES = 3;

  private AskDns() {}

  /// The server's reply to one question.
  public static Message ask(InetSocketAddress server, String name, String type) {
    int id = ThreadLocalRandom.current().nextInt(0x10000);
    byte[] query = query(id, name, type);
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      for (int tries = 1; tries <= TRIES; tries++) {
        socket.send(new DatagramPacket(query, query.length, server));
        DatagramPacket reply = new DatagramPacket(new byte[65_535], 65_535);
        try {
          socket.receive(reply);
          return Wire.decode(Arrays.copyOf(reply.getData(), reply.getLength()));
        } catch (SocketTimeoutException _) {
          // Asked again.
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new AssertionError("no reply about " + name + " " + type);
  }

  /// A question to an authoritative server, as octets.
  public static byte[] query(int id, String name, String type) {
    return Wire.encode(
        Message.query(
            id,
            Message.Flags.QUERY_ITERATIVE,
            new Question(DomainName.of(name), RecordType.parse(type).orElseThrow()),
            Optional.of(Message.Edns.DEFAULT)));
  }

  /// The data of the records of this type, TXT strings joined.
  public static List<String> data(InetSocketAddress server, String name, String type) {
    return ask(server, name, type).answer().stream()
        .map(record ->
            record.data() instanceof Rdata.Text text ? text.joined() : record.data().text())
        .toList();
  }

  /// Whether the server says that there is no such name.
  public static boolean nothingAt(InetSocketAddress server, String name) {
    return ask(server, name, "TXT").rcode().equals(Rcode.NXDOMAIN);
  }

  /// Everything a domain object promises that our DNS does not serve now; empty when all is served.
  public static List<String> missing(InetSocketAddress server, JsonNode domain) {
    return domain
        .get("dns_records")
        .valueStream()
        .<String>mapMulti((record, missing) -> {
          String target = record.get("value").stringValue();
          boolean verification = record.get("purpose").stringValue().equals("verification");
          if (verification && data(server, target, "MX").isEmpty()) {
            missing.accept(target + " MX");
          }
          String start = verification ? "v=spf1 " : "v=DKIM1; k=rsa; p=MII";
          if (data(server, target, "TXT").stream().noneMatch(text -> text.startsWith(start))) {
            missing.accept(target + " TXT");
          }
        })
        .toList();
  }

  /// The target of the verification record of a domain object.
  public static String target(JsonNode domain) {
    return domain.get("dns_records").get(0).get("value").stringValue();
  }
}
