package dev.signet.console;

import dev.signet.api.Dialect;
import dev.signet.api.Request;
import dev.signet.api.Response;
import dev.signet.api.Route;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// Style sheet, script and pictures of the pages, from the class path. Immutable.
final class Assets {
  private static final Map<String, String> TYPES =
      Map.of(
          "console.css", "text/css; charset=utf-8",
          "console.js", "text/javascript; charset=utf-8",
          "icon.svg", "image/svg+xml");

  private final Map<String, Response> files = new LinkedHashMap<>();
  private final String version;

  Assets() {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    TYPES.keySet().stream()
        .sorted()
        .forEach(name -> {
          byte[] content = read(name);
          digest.update(content);
          files.put(
              name, new Response(200, Map.of(), TYPES.getOrDefault(name, "text/plain"), content));
        });
    version = HexFormat.of().formatHex(digest.digest(), 0, 6);
  }

  /// Changes when any of them changes.
  String version() {
    return version;
  }

  Route route() {
    return new Route(
        "GET", "/console/assets/{file}", Dialect.CONSOLE, new Route.Need.Nothing(), this::file);
  }

  private Response file(Request request) {
    Response file = files.get(request.pathParameter("file"));
    if (file == null) {
      throw Refused.because(Reason.NOT_FOUND, "There is nothing at this address.");
    }
    boolean current = request.queryParameter("v").map(version::equals).orElse(false);
    return file.with(
        "Cache-Control", current ? "public, max-age=31536000, immutable" : "public, max-age=60");
  }

  private static byte[] read(String name) {
    try (InputStream in = Assets.class.getResourceAsStream("/console/" + name)) {
      if (in == null) {
        throw new IllegalStateException("missing from the program: " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
