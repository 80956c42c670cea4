package dev.signet.cli;

import dev.signet.dns.MalformedMessage;
import dev.signet.dns.Message;
import dev.signet.dns.Wire;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Optional;

/// One question to one DNS server, and its reply: for commands, which need no budget and no cache.
///
/// Replies to something else are passed over and the wait goes on.
final class OneQuestion {
  private static final int TRIES = 2;
  private static final int WAIT_MILLIS = 3000;
  private static final int MAX_PACKET = 65535;

  private OneQuestion() {}

  record Reply(Message message, int octets) {}

  static Optional<Reply> overUdp(InetSocketAddress address, byte[] query, int id)
      throws IOException {
    for (int attempt = 1; attempt <= TRIES; attempt++) {
      try (DatagramSocket socket = new DatagramSocket()) {
        socket.connect(address);
        socket.send(new DatagramPacket(query, query.length));
        long end = System.nanoTime() + WAIT_MILLIS * 1_000_000L;
        DatagramPacket packet = new DatagramPacket(new byte[MAX_PACKET], MAX_PACKET);
        while (true) {
          long left = (end - System.nanoTime()) / 1_000_000;
          if (left <= 0) {
            break;
          }
          socket.setSoTimeout((int) left);
          packet.setLength(MAX_PACKET);
          socket.receive(packet);
          Optional<Reply> reply =
              read(Arrays.copyOf(packet.getData(), packet.getLength()))
                  .filter(r -> r.message().id() == id && r.message().flags().response());
          if (reply.isPresent()) {
            return reply;
          }
        }
      } catch (SocketTimeoutException | java.net.PortUnreachableException e) {
        continue;
      }
    }
    return Optional.empty();
  }

  static Optional<Reply> overTcp(InetSocketAddress address, byte[] query) {
    try (Socket socket = new Socket()) {
      socket.connect(address, WAIT_MILLIS);
      socket.setSoTimeout(WAIT_MILLIS);
      DataOutputStream to = new DataOutputStream(socket.getOutputStream());
      byte[] framed = new byte[query.length + 2];
      framed[0] = (byte) (query.length >> 8);
      framed[1] = (byte) query.length;
      System.arraycopy(query, 0, framed, 2, query.length);
      to.write(framed);
      DataInputStream from = new DataInputStream(socket.getInputStream());
      return read(from.readNBytes(from.readUnsignedShort()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<Reply> read(byte[] octets) {
    try {
      return Optional.of(new Reply(Wire.decode(octets), octets.length));
    } catch (MalformedMessage e) {
      return Optional.empty();
    }
  }
}
