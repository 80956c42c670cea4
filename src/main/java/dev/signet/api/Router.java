package dev.signet.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds the route of a request. Immutable.
///
/// Segments are compared after percent-decoding, so `%2F` stays inside its segment. A literal
/// segment goes before a parameter. A trailing or doubled slash makes another path, which nothing
/// answers to: `/v1/domains/` is `/v1/domains/{id}` with the id forgotten, and must not become the
/// list.
final class Router {

  /// Where a request goes.
  sealed interface Match {
    record Found(Route route, Map<String, String> pathParameters) implements Match {}

    record WrongMethod(Set<String> allowed) implements Match {}

    record NoSuchPath() implements Match {}
  }

  private record Entry(Route route, List<String> segments) {
    Optional<Map<String, String>> match(List<String> path) {
      Map<String, String> parameters = new HashMap<>();
      for (int place = 0; place < segments.size(); place++) {
        String wanted = segments.get(place);
        String given = path.get(place);
        if (parameter(wanted)) {
          if (given.isEmpty()) {
            return Optional.empty();
          }
          parameters.put(wanted.substring(1, wanted.length() - 1), given);
        } else if (!wanted.equals(given)) {
          return Optional.empty();
        }
      }
      return Optional.of(parameters);
    }

    /// Literal segments sort before parameters, from the left.
    String order() {
      StringBuilder order = new StringBuilder();
      segments.forEach(segment -> order.append(parameter(segment) ? '1' : '0'));
      return order.toString();
    }

    private static boolean parameter(String segment) {
      return segment.startsWith("{") && segment.endsWith("}");
    }
  }

  private final Map<Integer, List<Entry>> bySize = new HashMap<>();

  Router(List<Route> routes) {
    Set<String> seen = new LinkedHashSet<>();
    for (Route route : routes) {
      String template = route.template();
      if (!template.startsWith("/")) {
        throw new IllegalArgumentException("a template starts with a slash: " + template);
      }
      if (!seen.add(route.method() + " " + template.replaceAll("\\{[^}]*}", "{}"))) {
        throw new IllegalArgumentException("two routes for " + route.method() + " " + template);
      }
      List<String> segments = segments(template);
      bySize
          .computeIfAbsent(segments.size(), _ -> new ArrayList<>())
          .add(new Entry(route, segments));
    }
    bySize.values().forEach(entries -> entries.sort(Comparator.comparing(Entry::order)));
  }

  /// @param rawPath the path as sent, percent-encoded, without the query
  /// @throws IllegalArgumentException when the percent-encoding is broken
  Match find(String method, String rawPath) {
    List<String> path = segments(rawPath).stream().map(Router::decode).toList();
    Set<String> allowed = new LinkedHashSet<>();
    Optional<Match> get = Optional.empty();
    for (Entry entry : bySize.getOrDefault(path.size(), List.of())) {
      Optional<Map<String, String>> parameters = entry.match(path);
      if (parameters.isEmpty()) {
        continue;
      }
      Match found = new Match.Found(entry.route(), parameters.get());
      if (entry.route().method().equals(method)) {
        return found;
      }
      if (entry.route().method().equals("GET")) {
        allowed.add("GET");
        allowed.add("HEAD");
        get = get.or(() -> Optional.of(found));
      }
      allowed.add(entry.route().method());
    }
    if (allowed.isEmpty()) {
      return new Match.NoSuchPath();
    }
    if (method.equals("HEAD") && get.isPresent()) {
      return get.get();
    }
    allowed.add("OPTIONS");
    return new Match.WrongMethod(allowed);
  }

  /// The first value of each parameter (`a=1&b=2`, `+` is a space).
  ///
  /// @throws IllegalArgumentException when the percent-encoding is broken
  static Map<String, String> query(String raw) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : raw.split("&")) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        values.putIfAbsent(
            URLDecoder.decode(name, StandardCharsets.UTF_8),
            URLDecoder.decode(value, StandardCharsets.UTF_8));
      }
    }
    return values;
  }

  /// Percent-decoding of a path or segment, where `+` is a plus.
  static String decode(String text) {
    return text.indexOf('%') < 0
        ? text
        : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static List<String> segments(String path) {
    return Arrays.asList(path.substring(1).split("/", -1));
  }
}
