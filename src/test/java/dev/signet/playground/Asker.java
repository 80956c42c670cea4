package dev.signet.playground;

import dev.signet.dns.Message;
import dev.signet.dns.Question;
import dev.signet.dns.RecordType;
import dev.signet.dns.Wire;
import dev.signet.name.DomainName;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Optional;

/// A plain DNS client for tests: sees exactly what comes in.
final class Asker {
  static final int PATIENCE_MILLISECONDS = 300;
  static final int ID = 4711;

  /// A datagram as it came.
  record Datagram(byte[] octets, InetSocketAddress from) {
    Message message() {
      return Wire.decode(octets);
    }
  }

  private Asker() {}

  static Message query(String name, String type) {
    return Message.query(
        ID,
        Message.Flags.QUERY_RECURSIVE,
        new Question(DomainName.of(name), RecordType.parse(type).orElseThrow()),
        Optional.of(Message.Edns.DEFAULT));
  }

  static Message udp(InetSocketAddress server, String name, String type) throws IOException {
    return udp(server, query(name, type));
  }

  static Message udp(InetSocketAddress server, Message query) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      send(socket, server, query);
      return receive(socket, 5_000).orElseThrow().message();
    }
  }

  static void send(DatagramSocket socket, InetSocketAddress server, Message query)
      throws IOException {
    byte[] octets = Wire.encode(query);
    socket.send(new DatagramPacket(octets, octets.length, server));
  }

  /// Empty when nothing comes.
  static Optional<Datagram> receive(DatagramSocket socket, int milliseconds) throws IOException {
    socket.setSoTimeout(milliseconds);
    DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
    try {
      socket.receive(packet);
    } catch (SocketTimeoutException e) {
      return Optional.empty();
    }
    return Optional.of(
        new Datagram(
            Arrays.copyOf(packet.getData(), packet.getLength()),
            (InetSocketAddress) packet.getSocketAddress()));
  }

  static Message tcp(InetSocketAddress server, String name, String type) throws IOException {
    try (Socket socket = connect(server, query(name, type))) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      byte[] octets = new byte[in.readUnsignedShort()];
      in.readFully(octets);
      return Wire.decode(octets);
    }
  }

  /// A connection on which `query` has been asked.
  static Socket connect(InetSocketAddress server, Message query) throws IOException {
    Socket socket = new Socket();
    socket.connect(server, 2_000);
    socket.setSoTimeout(5_000);
    byte[] octets = Wire.encode(query);
    byte[] framed = new byte[octets.length + 2];
    framed[0] = (byte) (octets.length >> 8);
    framed[1] = (byte) octets.length;
    System.arraycopy(octets, 0, framed, 2, octets.length);
    socket.getOutputStream().write(framed);
    return socket;
  }

  /// The reply in one line: rcode, flags, then the sections as zone-file lines.
  static String shown(Message reply) {
    StringBuilder out = new StringBuilder(reply.rcode().toString());
    if (reply.flags().authoritative()) {
      out.append(" aa");
    }
    if (reply.flags().recursionAvailable()) {
      out.append(" ra");
    }
    if (reply.flags().truncated()) {
      out.append(" tc");
    }
    reply.answer().forEach(record -> out.append("\n").append(record));
    if (!reply.authority().isEmpty()) {
      out.append("\n--");
      reply.authority().forEach(record -> out.append("\n").append(record));
    }
    return out.toString();
  }
}
