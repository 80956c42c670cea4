package dev.signet.webhooks;

import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/// Where a webhook goes, as its owner wrote it (CONTRACT WH-6). Which address that may be is
/// decided when the socket connects.
///
/// @param host as in the Host header: a name, or an IPv6 literal in brackets
/// @param path with the query
record Target(boolean tls, String host, int port, String path) {
  private static final int MAX_LENGTH = 2048;

  /// Reads a URL.
  ///
  /// @param plain whether `http` and ports below 1024 are allowed
  /// @throws Refused INVALID
  static Target read(String text, boolean plain) {
    if (text.length() > MAX_LENGTH || !text.chars().allMatch(c -> c > 0x20 && c != 0x7F)) {
      throw bad("The URL has at most " + MAX_LENGTH + " characters and no spaces.");
    }
    URI uri;
    try {
      uri = new URI(asciiHost(text));
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw bad("This is not a URL such as https://hooks.example.com/signet.");
    }
    String scheme = Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !(plain && scheme.equals("http"))) {
      throw bad("The URL must begin with https://.");
    }
    if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
      throw bad("The URL must have no user, password or fragment.");
    }
    String host = Optional.ofNullable(uri.getHost()).orElse("");
    if (host.isEmpty()) {
      throw bad("The URL has no host.");
    }
    boolean tls = scheme.equals("https");
    int port = uri.getPort() == -1 ? (tls ? 443 : 80) : uri.getPort();
    if (port > 65535 || port < 1 || (!plain && port != 443 && port < 1024)) {
      throw bad("The port must be 443, or 1024 and above.");
    }
    String path = Optional.ofNullable(uri.getRawPath()).filter(p -> !p.isEmpty()).orElse("/");
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return new Target(tls, host, port, path + query);
  }

  /// With a host of A-labels.
  private static String asciiHost(String text) {
    int start = text.indexOf("://") + 3;
    if (start < 3 || text.chars().allMatch(c -> c < 0x80)) {
      return text;
    }
    int end = start;
    while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    int colon = text.lastIndexOf(':', end - 1);
    int hostEnd = colon >= start ? colon : end;
    return text.substring(0, start)
        + IDN.toASCII(text.substring(start, hostEnd))
        + text.substring(hostEnd);
  }

  /// What to look up: the host without brackets.
  String lookedUp() {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /// The Host header.
  String authority() {
    return port == (tls ? 443 : 80) ? host : host + ":" + port;
  }

  private static Refused bad(String message) {
    return Refused.field(Reason.INVALID, "url", message);
  }
}
