package dev.signet.webhooks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// A receiver on loopback that behaves as badly as a test wants, octet by octet.
final class Zoo implements AutoCloseable {
  /// What is done with one request that was read.
  interface Animal {
    void answer(InputStream in, OutputStream out) throws IOException, InterruptedException;
  }

  private final ServerSocket server;
  private final AtomicInteger connections = new AtomicInteger();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private Zoo(ServerSocket server, boolean reads, Animal animal) {
    this.server = server;
    Thread.ofVirtual().start(() -> accept(reads, animal));
  }

  /// Reads each request, then lets the animal answer; the connection stays open for more.
  static Zoo of(Animal animal) {
    return new Zoo(plain(), true, animal);
  }

  /// The animal gets each connection as it is.
  static Zoo raw(Animal animal) {
    return new Zoo(plain(), false, animal);
  }

  static Zoo over(ServerSocket server, Animal animal) {
    return new Zoo(server, true, animal);
  }

  private static ServerSocket plain() {
    try {
      return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(boolean reads, Animal animal) {
    try {
      while (true) {
        Socket socket = server.accept();
        connections.incrementAndGet();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket, reads, animal));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(Socket socket, boolean reads, Animal animal) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      do {
        if (reads) {
          requests.add(request(in));
        }
        animal.answer(in, socket.getOutputStream());
      } while (reads);
    } catch (IOException | InterruptedException gone) {
      // The client hung up, as it should.
    }
  }

  private static String request(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int octet = in.read();
      if (octet < 0) {
        throw new IOException("no more requests");
      }
      head.append((char) octet);
    }
    int length =
        head.toString()
            .lines()
            .filter(line -> line.startsWith("Content-Length: "))
            .mapToInt(line -> Integer.parseInt(line.substring(16)))
            .findFirst()
            .orElse(0);
    return head + new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  static Animal saying(String answer) {
    return (in, out) -> write(out, answer);
  }

  static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  int port() {
    return server.getLocalPort();
  }

  int connections() {
    return connections.get();
  }

  /// The requests that came, head and body.
  List<String> requests() {
    return requests;
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
