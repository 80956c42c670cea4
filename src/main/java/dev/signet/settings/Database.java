package dev.signet.settings;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A PostgreSQL server that is not ours to start.
///
/// @param jdbcUrl the address, without user and password
/// @param user empty when the driver's default is meant
/// @param password empty when the server asks for none
public record Database(String jdbcUrl, Optional<String> user, Optional<Secret> password) {
  private static final Pattern URL =
      Pattern.compile(
          "(?:jdbc:postgresql|postgresql|postgres)://(?:([^@/]*)@)?([^/?@]+)/([^/?]+)(?:\\?(.*))?");
  private static final Pattern HOSTS =
      Pattern.compile("(?:\\[[0-9a-fA-F:.]+\\]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?");

  /// Reads `postgresql://user:password@host:port/name?options` or the same as a JDBC URL; empty
  /// when it is neither. Several hosts may be given with commas, as the driver takes them; of these
  /// the primary is used, unless `targetServerType` says otherwise.
  static Optional<Database> parse(String text) {
    Matcher parts = URL.matcher(text);
    if (!parts.matches() || !hostsAreFine(parts.group(2))) {
      return Optional.empty();
    }
    Optional<String> user = Optional.empty();
    Optional<String> password = Optional.empty();
    String credentials = parts.group(1);
    try {
      if (credentials != null) {
        int colon = credentials.indexOf(':');
        user = Optional.of(decoded(colon < 0 ? credentials : credentials.substring(0, colon)));
        if (colon >= 0) {
          password = Optional.of(decoded(credentials.substring(colon + 1)));
        }
      }
      List<String> options = new ArrayList<>();
      String query = parts.group(4);
      for (String option : query == null ? new String[0] : query.split("&")) {
        if (option.startsWith("user=")) {
          user = Optional.of(decoded(option.substring("user=".length())));
        } else if (option.startsWith("password=")) {
          password = Optional.of(decoded(option.substring("password=".length())));
        } else if (!option.isEmpty()) {
          options.add(option);
        }
      }
      boolean several = parts.group(2).contains(",");
      if (several && options.stream().noneMatch(Database::choosesServer)) {
        options.add("targetServerType=primary");
      }
      String url =
          "jdbc:postgresql://"
              + parts.group(2)
              + "/"
              + parts.group(3)
              + (options.isEmpty() ? "" : "?" + String.join("&", options));
      return Optional.of(
          new Database(url, user.filter(u -> !u.isEmpty()), password.map(Secret::new)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean choosesServer(String option) {
    return option.startsWith("targetServerType=");
  }

  private static boolean hostsAreFine(String hosts) {
    for (String host : hosts.split(",", -1)) {
      if (!HOSTS.matcher(host).matches()) {
        return false;
      }
    }
    return true;
  }

  /// Percent signs are decoded, a plus sign is itself (RFC 3986, not a form).
  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
