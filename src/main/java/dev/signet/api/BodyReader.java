package dev.signet.api;

import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.ServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Reads request bodies whole, never more than [HttpOptions#MAX_BODY], and never too many large
/// ones at once. Safe for concurrent use.
///
/// Chunked bodies (RFC 9112 §7.1) are decoded here and not by the web server, which reads a chunk
/// size line of any length into memory and does not look at the bytes that end a chunk. A caller
/// closes the connection after a chunked request, so no leftover is ever taken for a request.
final class BodyReader {
  private static final int PIECE = 16 * 1024;
  private static final int MAX_SIZE_LINE = 256;
  private static final int MAX_TRAILERS = 8 * 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /// The body is over the limit, declared or found. Carries no stack trace: it is an answer.
  static final class TooLarge extends Exception {
    private static final long serialVersionUID = 1;

    TooLarge() {
      super("too large", null, false, false);
    }
  }

  /// The chunked framing is broken; the connection cannot be used further.
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed() {
      super("malformed", null, false, false);
    }
  }

  /// A body in memory. Closing it gives its room back.
  static final class Body implements AutoCloseable {
    private final Semaphore room;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    private int taken;

    private Body(Semaphore room) {
      this.room = room;
    }

    byte[] bytes() {
      return bytes.toByteArray();
    }

    private void add(byte[] piece, int length) {
      // The first piece is free, so that a few large bodies never keep small ones out.
      if (bytes.size() + length > PIECE * (taken + 1)) {
        try {
          if (!room.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw Refused.later(
                Reason.UNAVAILABLE,
                "Too many large requests at the moment. Nothing was done; try again.",
                Duration.ofSeconds(2));
          }
        } catch (InterruptedException _) {
          Thread.currentThread().interrupt();
          throw new CloseConnectionException("interrupted");
        }
        taken++;
      }
      bytes.write(piece, 0, length);
    }

    @Override
    public void close() {
      room.release(taken);
      taken = 0;
    }
  }

  private final Semaphore room;

  /// @param room how many bytes of bodies may be in memory at once, small ones aside
  BodyReader(int room) {
    this.room = new Semaphore(Math.max(room, HttpOptions.MAX_BODY) / PIECE);
  }

  /// Whether the body comes in chunks.
  static boolean chunked(ServerRequest request) {
    return request.headers().contains(HeaderNames.TRANSFER_ENCODING);
  }

  /// The body of `request`; empty when it has none.
  ///
  /// @throws Refused `UNAVAILABLE` when there is no room; the connection is then to be closed
  Body read(ServerRequest request, ConnectionContext context) throws TooLarge, Malformed {
    Body body = new Body(room);
    boolean whole = false;
    try {
      if (chunked(request)) {
        readChunks(request, context, body);
      } else {
        long declared = request.headers().contentLength().orElse(0);
        if (declared > HttpOptions.MAX_BODY) {
          throw new TooLarge();
        }
        if (declared > 0) {
          readAll(request, body);
        }
      }
      whole = true;
      return body;
    } finally {
      if (!whole) {
        body.close();
      }
    }
  }

  private static void readAll(ServerRequest request, Body body) {
    byte[] piece = new byte[(int) Math.min(PIECE, request.headers().contentLength().orElse(0))];
    try (InputStream in = request.content().inputStream()) {
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        body.add(piece, read);
      }
    } catch (IOException | DataReader.InsufficientDataAvailableException gone) {
      throw new CloseConnectionException("the caller left", gone);
    }
  }

  private static void readChunks(ServerRequest request, ConnectionContext context, Body body)
      throws TooLarge, Malformed {
    DataReader reader = context.dataReader();
    try {
      if (request.headers().containsToken(HeaderValues.EXPECT_100)) {
        context.dataWriter().writeNow(BufferData.create(CONTINUE));
      }
      long total = 0;
      while (true) {
        long size = chunkSize(line(reader, MAX_SIZE_LINE));
        if (size == 0) {
          skipTrailers(reader);
          return;
        }
        total += size;
        if (total > HttpOptions.MAX_BODY) {
          throw new TooLarge();
        }
        for (long left = size; left > 0; ) {
          reader.ensureAvailable();
          int length = (int) Math.min(Math.min(left, PIECE), reader.available());
          body.add(reader.readBytes(length), length);
          left -= length;
        }
        if (reader.read() != '\r' || reader.read() != '\n') {
          throw new Malformed();
        }
      }
    } catch (DataReader.InsufficientDataAvailableException gone) {
      throw new CloseConnectionException("the caller left", gone);
    }
  }

  /// `1*HEXDIG` and perhaps extensions, which say nothing to us (RFC 9112 §7.1.1).
  private static long chunkSize(String line) throws Malformed {
    int semicolon = line.indexOf(';');
    String digits = (semicolon < 0 ? line : line.substring(0, semicolon)).stripTrailing();
    if (digits.isEmpty() || digits.length() > 15) {
      throw new Malformed();
    }
    long size = 0;
    for (int place = 0; place < digits.length(); place++) {
      char c = digits.charAt(place);
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw new Malformed();
      }
      size = size * 16 + digit;
    }
    return size;
  }

  private static void skipTrailers(DataReader reader) throws Malformed {
    int left = MAX_TRAILERS;
    for (String line = line(reader, left); !line.isEmpty(); line = line(reader, left)) {
      left -= line.length();
    }
  }

  private static String line(DataReader reader, int limit) throws Malformed {
    StringBuilder line = new StringBuilder();
    while (line.length() <= limit) {
      byte next = reader.read();
      if (next == '\r') {
        if (reader.read() != '\n') {
          throw new Malformed();
        }
        return line.toString();
      }
      if (next == '\n') {
        throw new Malformed();
      }
      line.append((char) (next & 0xff));
    }
    throw new Malformed();
  }
}
