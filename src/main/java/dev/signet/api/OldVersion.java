package dev.signet.api;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

/// HTTP/1.0, which proxies as they are packaged and probes of load balancers speak. The web server
/// knows HTTP/1.1 alone, so the head of such a request is handed to it in the words of HTTP/1.1,
/// with `Connection: close`: one request a connection, as HTTP/1.0 has it (RFC 9112 §9.3).
///
/// Only the first request of a connection is looked at; after one of HTTP/1.1 nobody falls back.
final class OldVersion {
  private static final String OLD = " HTTP/1.0";

  /// A name that means no host (RFC 6761 §6.4): HTTP/1.0 need not send one.
  private static final String NO_HOST = "Host: unknown.invalid";

  /// What HTTP/1.0 does not know and a recipient has to ignore (RFC 9110 §7.6.1, §7.8, §10.1.1).
  private static final Set<String> IGNORED =
      Set.of("connection", "keep-alive", "upgrade", "expect");

  private OldVersion() {}

  /// The connection with its first request in words of HTTP/1.1; empty when that is what it speaks
  /// already, or when it cannot be told, and then nothing of it was read.
  ///
  /// Waits for a whole request line, and for the whole head of a request of HTTP/1.0.
  ///
  /// @param requestLine the longest in octets
  /// @param headers the longest together, in octets
  static Optional<ConnectionContext> translated(
      ConnectionContext context, int requestLine, int headers) {
    DataReader reader = context.dataReader();
    int length;
    try {
      length = reader.findNewLine(requestLine);
    } catch (DataReader.IncorrectNewLineException
        | DataReader.InsufficientDataAvailableException unreadable) {
      return Optional.empty();
    }
    if (length >= requestLine || length < OLD.length()) {
      return Optional.empty();
    }
    BufferData line = reader.getBuffer(length);
    String text = line.readString(length, StandardCharsets.ISO_8859_1);
    if (!text.endsWith(OLD)) {
      return Optional.empty();
    }
    byte[] head = head(reader, text, headers);
    return Optional.of(new Translated(context, rest(head, reader)));
  }

  /// Reads the head of a request. One that breaks off, is too long or cannot be translated comes
  /// back as it was, for the web server to refuse.
  private static byte[] head(DataReader reader, String requestLine, int longest) {
    List<String> lines = new ArrayList<>();
    lines.add(line(reader, requestLine.length()));
    int left = longest;
    boolean whole = false;
    try {
      while (!whole) {
        int length = reader.findNewLine(left);
        if (length >= left) {
          break;
        }
        left -= length + 2;
        whole = length == 0;
        lines.add(line(reader, length));
        if (left <= 0) {
          break;
        }
      }
    } catch (DataReader.IncorrectNewLineException
        | DataReader.InsufficientDataAvailableException brokenOff) {
      whole = false;
    }
    boolean coded = lines.stream().anyMatch(line -> name(line).equals("transfer-encoding"));
    // RFC 9112 §6.1: HTTP/1.0 has no codings, so the length of such a body is anybody's guess.
    return octets(whole && !coded ? translated(lines) : lines);
  }

  private static List<String> translated(List<String> lines) {
    List<String> out = new ArrayList<>();
    String requestLine = lines.getFirst();
    out.add(requestLine.substring(0, requestLine.length() - OLD.length()) + " HTTP/1.1");
    List<String> fields = lines.subList(1, lines.size() - 1);
    fields.stream().filter(field -> !IGNORED.contains(name(field))).forEach(out::add);
    if (fields.stream().noneMatch(field -> name(field).equals("host"))) {
      out.add(NO_HOST);
    }
    out.add("Connection: close");
    out.add("");
    return out;
  }

  private static String name(String field) {
    int colon = field.indexOf(':');
    return colon < 0 ? "" : field.substring(0, colon).strip().toLowerCase(Locale.ROOT);
  }

  private static String line(DataReader reader, int length) {
    String line = new String(reader.readBytes(length), StandardCharsets.ISO_8859_1);
    reader.skip(2);
    return line;
  }

  private static byte[] octets(List<String> lines) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String line : lines) {
      out.writeBytes((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }
    return out.toByteArray();
  }

  private static DataReader rest(byte[] head, DataReader reader) {
    Supplier<byte[]> octets =
        new Supplier<>() {
          private boolean begun;

          @Override
          @SuppressWarnings("NullAway") // the reader's word for the end
          public byte[] get() {
            if (!begun) {
              begun = true;
              return head;
            }
            try {
              reader.ensureAvailable();
            } catch (DataReader.InsufficientDataAvailableException end) {
              return null;
            }
            return reader.readBytes(reader.available());
          }
        };
    return DataReader.create(octets);
  }

  /// The same connection, with other octets to read.
  private record Translated(ConnectionContext real, DataReader dataReader)
      implements ConnectionContext {
    @Override
    public ListenerContext listenerContext() {
      return real.listenerContext();
    }

    @Override
    public ExecutorService executor() {
      return real.executor();
    }

    @Override
    public DataWriter dataWriter() {
      return real.dataWriter();
    }

    @Override
    public Router router() {
      return real.router();
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
      return real.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
      return real.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
      return real.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
      return real.localPeer();
    }

    @Override
    public boolean isSecure() {
      return real.isSecure();
    }

    @Override
    public String socketId() {
      return real.socketId();
    }

    @Override
    public String childSocketId() {
      return real.childSocketId();
    }
  }
}
