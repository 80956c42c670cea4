package dev.signet.nameserver;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// Raw DNS packets over real sockets, made and sent without any code of the server under test.
final class Exchange {
  static final int WAIT_MILLIS = 2000;

  private Exchange() {}

  /// One packet and its reply over UDP.
  static byte[] udp(InetSocketAddress server, byte[] query) {
    return tryUdp(server, query, WAIT_MILLIS)
        .orElseThrow(() -> new AssertionError("no reply over UDP"));
  }

  /// One packet over UDP, and its reply if there is one within the time.
  static Optional<byte[]> tryUdp(InetSocketAddress server, byte[] query, int millis) {
    try (DatagramSocket socket = new DatagramSocket(0, server.getAddress())) {
      return tryUdp(socket, server, query, millis);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Optional<byte[]> tryUdp(
      DatagramSocket socket, InetSocketAddress server, byte[] query, int millis)
      throws IOException {
    socket.setSoTimeout(millis);
    socket.send(new DatagramPacket(query, query.length, server));
    DatagramPacket reply = new DatagramPacket(new byte[65535], 65535);
    try {
      socket.receive(reply);
    } catch (SocketTimeoutException e) {
      return Optional.empty();
    }
    return Optional.of(Arrays.copyOf(reply.getData(), reply.getLength()));
  }

  /// One packet and its reply over a TCP connection of its own.
  static byte[] tcp(InetSocketAddress server, byte[] query) {
    try (Socket socket = connect(server)) {
      socket.getOutputStream().write(framed(query));
      return readFramed(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Socket connect(InetSocketAddress server) throws IOException {
    Socket socket = new Socket();
    socket.connect(server, WAIT_MILLIS);
    socket.setSoTimeout(WAIT_MILLIS);
    return socket;
  }

  static byte[] framed(byte[] message) {
    byte[] out = new byte[message.length + 2];
    out[0] = (byte) (message.length >> 8);
    out[1] = (byte) message.length;
    System.arraycopy(message, 0, out, 2, message.length);
    return out;
  }

  static byte[] readFramed(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    byte[] message = new byte[in.readUnsignedShort()];
    in.readFully(message);
    return message;
  }

  static void send(OutputStream out, byte[] octets) throws IOException {
    out.write(octets);
    out.flush();
  }

  /// A query, octet by octet, so that a test can say anything.
  static final class Query {
    private int id = 0x1234;
    private int flags;
    private int questions = 1;
    private int klass = 1;
    private int udpSize = -1;
    private int version;
    private int ednsFlags;
    private byte[] options = {};
    private final byte[] name;
    private final int type;

    Query(String name, int type) {
      this.name = wireName(name);
      this.type = type;
    }

    Query id(int value) {
      id = value;
      return this;
    }

    Query flags(int value) {
      flags |= value;
      return this;
    }

    Query opcode(int value) {
      flags |= value << 11;
      return this;
    }

    Query questions(int value) {
      questions = value;
      return this;
    }

    Query klass(int value) {
      klass = value;
      return this;
    }

    Query edns(int size) {
      udpSize = size;
      return this;
    }

    Query ednsVersion(int value) {
      version = value;
      udpSize = udpSize < 0 ? 1232 : udpSize;
      return this;
    }

    Query ednsFlags(int value) {
      ednsFlags |= value;
      udpSize = udpSize < 0 ? 1232 : udpSize;
      return this;
    }

    Query option(int code, byte... value) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.writeBytes(options);
      u16(out, code);
      u16(out, value.length);
      out.writeBytes(value);
      options = out.toByteArray();
      udpSize = udpSize < 0 ? 1232 : udpSize;
      return this;
    }

    byte[] octets() {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      u16(out, id);
      u16(out, flags);
      u16(out, questions);
      u16(out, 0);
      u16(out, 0);
      u16(out, udpSize >= 0 ? 1 : 0);
      for (int i = 0; i < questions; i++) {
        out.writeBytes(name);
        u16(out, type);
        u16(out, klass);
      }
      if (udpSize >= 0) {
        out.write(0);
        u16(out, 41);
        u16(out, udpSize);
        u16(out, version);
        u16(out, ednsFlags);
        u16(out, options.length);
        out.writeBytes(options);
      }
      return out.toByteArray();
    }

    private static void u16(ByteArrayOutputStream out, int value) {
      out.write(value >> 8);
      out.write(value);
    }
  }

  /// Labels of plain characters, or `.` for the root.
  static byte[] wireName(String name) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String label : name.split("\\.")) {
      if (!label.isEmpty()) {
        byte[] octets = label.getBytes(StandardCharsets.ISO_8859_1);
        out.write(octets.length);
        out.writeBytes(octets);
      }
    }
    out.write(0);
    return out.toByteArray();
  }

  static InetAddress loopback() {
    return TestZone.address("127.0.0.1");
  }
}
