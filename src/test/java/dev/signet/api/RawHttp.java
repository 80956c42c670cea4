package dev.signet.api;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A caller that sends whatever bytes it is told to, and reads what comes back.
final class RawHttp implements AutoCloseable {

  /// One response. Header names in lower case.
  record Reply(int status, Map<String, String> headers, String body) {
    String header(String name) {
      return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT))).orElse("");
    }
  }

  private final Socket socket;
  private final InputStream in;

  RawHttp(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    socket.setTcpNoDelay(true);
    in = socket.getInputStream();
  }

  /// Sends one request on a connection of its own.
  static Reply call(int port, String request) throws IOException {
    try (RawHttp http = new RawHttp(port)) {
      http.send(request);
      return http.reply(request.startsWith("HEAD"));
    }
  }

  /// A request with `Host` and, when there is a body, its length.
  static String request(String method, String target, String body, String... headers) {
    StringBuilder text =
        new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    if (!body.isEmpty()) {
      text.append("Content-Length: ")
          .append(body.getBytes(StandardCharsets.UTF_8).length)
          .append("\r\n");
    }
    return text.append("\r\n").append(body).toString();
  }

  void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.UTF_8));
  }

  void send(byte[] bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(bytes);
    out.flush();
  }

  Reply reply() throws IOException {
    return reply(false);
  }

  Reply reply(boolean head) throws IOException {
    String status = line();
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    byte[] body = head ? new byte[0] : in.readNBytes(length);
    return new Reply(
        Integer.parseInt(status.split(" ")[1]), headers, new String(body, StandardCharsets.UTF_8));
  }

  void endInput() throws IOException {
    socket.shutdownOutput();
  }

  /// Whether the other side ends the connection without another byte.
  boolean closed() throws IOException {
    try {
      return in.read() == -1;
    } catch (java.net.SocketException reset) {
      return true;
    }
  }

  /// Everything until the end.
  List<String> rest() throws IOException {
    List<String> lines = new ArrayList<>();
    try {
      while (true) {
        lines.add(line());
      }
    } catch (EOFException | java.net.SocketException end) {
      return lines;
    }
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("closed after: " + line.toString(StandardCharsets.UTF_8));
      }
      if (next != '\r') {
        line.write(next);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
