package dev.signet.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// HTTP by hand, for what no client lets anybody say: another `Host`.
final class RawHttp {
  private RawHttp() {}

  /// Sends one request and reads until the other side closes.
  ///
  /// @param request with `%d` and `%s` for the body's length and the body
  static String exchange(String origin, String request, String body) {
    URI uri = URI.create(origin);
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.setSoTimeout(60_000);
      socket
          .getOutputStream()
          .write(
              String.format(Locale.ROOT, request, body.length(), body)
                  .getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readNBytes(1 << 20), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
