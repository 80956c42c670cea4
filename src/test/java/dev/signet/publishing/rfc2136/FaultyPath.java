package dev.signet.publishing.rfc2136;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.TSIG;

/// What lies between Signet and a real primary, and misbehaves on demand (FAULTS C5). Listens on a
/// loopback port; one message at a time on a connection.
final class FaultyPath implements AutoCloseable {
  /// How.
  enum Fault {
    /// Not at all.
    NONE,
    /// The connection is closed as soon as it is there.
    REFUSES,
    /// Messages are taken and never answered; a server that takes 30 s looks the same.
    HANGS,
    /// One octet of the answer every half second: no single read waits for long.
    DRIBBLES,
    /// The primary does what it is told, and the answer is lost.
    LOSES_THE_ANSWER,
    /// The update is acknowledged, and then everything is gone.
    ACKNOWLEDGES_AND_CRASHES,
    /// Updates are acknowledged, rightly signed, and not done.
    ACKNOWLEDGES_WITHOUT_DOING
  }

  private final InetSocketAddress primary;
  private final TSIG key;
  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile Fault fault = Fault.NONE;
  private volatile boolean gone;

  private FaultyPath(InetSocketAddress primary, String secret) {
    this.primary = primary;
    this.key =
        new TSIG(TSIG.HMAC_SHA256, RealPrimaryName.SIGNET, Base64.getDecoder().decode(secret));
    try {
      this.listener = new ServerSocket(0, 50, RealPrimary.loopback());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  private static final class RealPrimaryName {
    static final org.xbill.DNS.Name SIGNET = org.xbill.DNS.Name.fromConstantString("signet.");
  }

  static FaultyPath to(RealPrimary primary) {
    return new FaultyPath(primary.address(), RealPrimary.SECRET);
  }

  String addressText() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  void behave(Fault next) {
    fault = next;
    gone = false;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        open.add(client);
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket server = new Socket()) {
      if (fault == Fault.REFUSES || gone) {
        return;
      }
      server.connect(primary, 2000);
      DataInputStream asked = new DataInputStream(client.getInputStream());
      DataInputStream answered = new DataInputStream(server.getInputStream());
      DataOutputStream to = new DataOutputStream(client.getOutputStream());
      DataOutputStream on = new DataOutputStream(server.getOutputStream());
      while (true) {
        byte[] request = read(asked);
        boolean update = new Message(request).getHeader().getOpcode() == Opcode.UPDATE;
        switch (fault) {
          case NONE -> write(to, pass(request, on, answered));
          case REFUSES -> {
            return;
          }
          case HANGS -> read(asked);
          case DRIBBLES -> dribble(client, pass(request, on, answered));
          case LOSES_THE_ANSWER -> {
            byte[] lost = pass(request, on, answered);
            if (lost.length > 0) {
              return;
            }
          }
          case ACKNOWLEDGES_AND_CRASHES -> {
            if (gone) {
              return;
            }
            gone = update;
            write(to, pass(request, on, answered));
          }
          case ACKNOWLEDGES_WITHOUT_DOING ->
              write(to, update ? lie(request) : pass(request, on, answered));
        }
      }
    } catch (IOException e) {
      // The other side has gone.
    } finally {
      open.remove(client);
    }
  }

  private byte[] lie(byte[] request) throws IOException {
    Message asked = new Message(request);
    Message reply = new Message(asked.getHeader().getID());
    reply.getHeader().setOpcode(Opcode.UPDATE);
    reply.getHeader().setFlag(org.xbill.DNS.Flags.QR);
    key.apply(reply, asked.getTSIG());
    return reply.toWire();
  }

  private static byte[] pass(byte[] request, DataOutputStream on, DataInputStream answered)
      throws IOException {
    write(on, request);
    return read(answered);
  }

  private static void dribble(Socket client, byte[] message) throws IOException {
    for (byte octet : message) {
      client.getOutputStream().write(octet);
      try {
        Thread.sleep(500);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static byte[] read(DataInputStream in) throws IOException {
    byte[] octets = new byte[in.readUnsignedShort()];
    if (in.readNBytes(octets, 0, octets.length) < octets.length) {
      throw new EOFException();
    }
    return octets;
  }

  private static void write(DataOutputStream out, byte[] message) throws IOException {
    byte[] framed = new byte[message.length + 2];
    framed[0] = (byte) (message.length >> 8);
    framed[1] = (byte) message.length;
    System.arraycopy(message, 0, framed, 2, message.length);
    out.write(framed);
    out.flush();
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
