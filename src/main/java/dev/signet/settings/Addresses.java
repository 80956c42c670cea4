package dev.signet.settings;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads addresses as operators write them. No name service is asked but by [#resolved].
final class Addresses {
  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(?:\\[([^\\[\\]]+)\\]|([^:\\[\\]]+))(?::([0-9]{1,5}))?");

  private Addresses() {}

  /// An address literal. The JDK also takes `127.1` and `2130706433`; we do not, because they are
  /// never meant.
  static Optional<InetAddress> literal(String text) {
    if (!text.contains(":") && !IPV4.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// Where to listen: a literal or `localhost`, and a port.
  static Optional<InetSocketAddress> listener(String text) {
    Matcher parts = HOST_AND_PORT.matcher(text);
    if (!parts.matches() || parts.group(3) == null) {
      return Optional.empty();
    }
    Optional<InetAddress> host = literal(host(parts));
    if (host.isEmpty() && host(parts).equals("localhost")) {
      host = Optional.of(InetAddress.getLoopbackAddress());
    }
    int port = Integer.parseInt(parts.group(3));
    return port > 0xFFFF ? Optional.empty() : host.map(h -> new InetSocketAddress(h, port));
  }

  /// A server to ask: a literal or a host name, and a port that may be left out.
  static Optional<InetSocketAddress> resolved(String text, int defaultPort) {
    Optional<InetAddress> bare = literal(text);
    if (bare.isPresent()) {
      return Optional.of(new InetSocketAddress(bare.get(), defaultPort));
    }
    Matcher parts = HOST_AND_PORT.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    int port = parts.group(3) == null ? defaultPort : Integer.parseInt(parts.group(3));
    if (port < 1 || port > 0xFFFF) {
      return Optional.empty();
    }
    Optional<InetAddress> host = literal(host(parts));
    if (host.isEmpty() && HostNames.parse(host(parts)).isPresent()) {
      try {
        host = Optional.of(InetAddress.getByName(host(parts)));
      } catch (UnknownHostException e) {
        return Optional.empty();
      }
    }
    return host.map(h -> new InetSocketAddress(h, port));
  }

  private static String host(Matcher parts) {
    String bracketed = parts.group(1);
    return bracketed != null ? bracketed : String.valueOf(parts.group(2));
  }
}
