package dev.signet.servers;

import dev.signet.dns.Message;
import dev.signet.dns.Question;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.Wire;
import dev.signet.name.DomainName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// One question to one server over UDP, without any of the care of a resolver. Asks for DNSSEC data
/// (DO), so that a validating resolver says what it found.
final class Ask {
  private static final int WAIT_MILLIS = 1000;

  private Ask() {}

  /// The reply, if one comes within a second.
  static Optional<Message> tryUdp(InetSocketAddress server, String name, RecordType type) {
    return tryUdp(server, name, type, WAIT_MILLIS);
  }

  /// The reply to a recursive question that may take its time.
  static Message recursive(InetSocketAddress server, String name, RecordType type) {
    return tryUdp(server, name, type, 10 * WAIT_MILLIS)
        .orElseThrow(() -> new AssertionError(server + " does not answer " + name + " " + type));
  }

  private static Optional<Message> tryUdp(
      InetSocketAddress server, String name, RecordType type, int millis) {
    byte[] query =
        Wire.encode(
            Message.query(
                17,
                Message.Flags.QUERY_RECURSIVE,
                new Question(DomainName.of(name), type),
                Optional.of(new Message.Edns(1232, 0, true, List.of()))));
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(server);
      socket.setSoTimeout(millis);
      socket.send(new DatagramPacket(query, query.length));
      DatagramPacket reply = new DatagramPacket(new byte[65535], 65535);
      socket.receive(reply);
      return Optional.of(Wire.decode(Arrays.copyOf(reply.getData(), reply.getLength())));
    } catch (SocketTimeoutException | PortUnreachableException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The serial number of the zone, when the server has it.
  static Optional<Long> serial(InetSocketAddress server, String origin) {
    return tryUdp(server, origin, RecordType.SOA)
        .flatMap(reply ->
            reply.answer().stream()
                .map(record -> record.data())
                .filter(Rdata.Authority.class::isInstance)
                .map(data -> ((Rdata.Authority) data).serial())
                .findFirst());
  }
}
