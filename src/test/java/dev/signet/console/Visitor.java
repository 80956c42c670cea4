package dev.signet.console;

import dev.signet.TestNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A browser without JavaScript: keeps cookies, follows nothing by itself.
final class Visitor {
  private static final Pattern WORD = Pattern.compile("name=\"session\" value=\"([^\"]+)\"");

  private final URI base;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<String, String> cookies = new LinkedHashMap<>();
  private String word = "";

  private Visitor(URI base) {
    this.base = base;
  }

  static Visitor of(TestNode node) {
    return new Visitor(node.uri());
  }

  /// Somebody signed in with `secret`.
  static Visitor signedIn(TestNode node, String secret) {
    Visitor visitor = of(node);
    Page page = visitor.post("/console/sign-in", "secret", secret);
    if (page.status() != 303) {
      throw new AssertionError("not let in: " + page);
    }
    visitor.get(page.location());
    visitor.get("/console/domains/new");
    visitor.get("/console/domains");
    visitor.get("/console/health");
    return visitor;
  }

  /// What came back.
  record Page(int status, Map<String, String> headers, String body) {
    String location() {
      return headers.getOrDefault("location", "");
    }

    boolean has(String text) {
      return body.contains(text);
    }

    @Override
    public String toString() {
      return status + " " + headers + "\n" + body;
    }
  }

  Page get(String path, String... headers) {
    return send(request(path, headers).GET().build());
  }

  /// Sends a form with the session's word, unless `fields` have one.
  Page post(String path, String... fields) {
    return post(Map.of(), path, fields);
  }

  Page post(Map<String, String> headers, String path, String... fields) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("session", word);
    for (int i = 0; i < fields.length; i += 2) {
      all.put(fields[i], fields[i + 1]);
    }
    StringBuilder body = new StringBuilder();
    all.forEach((name, value) -> {
      if (!body.isEmpty()) {
        body.append('&');
      }
      body.append(encoded(name)).append('=').append(encoded(value));
    });
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
    headers.forEach(request::header);
    return send(request.build());
  }

  /// The cookie as it was set last.
  Optional<String> cookie(String name) {
    return Optional.ofNullable(cookies.get(name));
  }

  void setCookie(String name, String value) {
    cookies.put(name, value);
  }

  private HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path));
    if (!cookies.isEmpty()) {
      StringBuilder line = new StringBuilder();
      cookies.forEach((name, value) ->
          line.append(line.isEmpty() ? "" : "; ").append(name).append('=').append(value));
      request.header("Cookie", line.toString());
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return request;
  }

  private Page send(HttpRequest request) {
    try {
      HttpResponse<String> response =
          client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      Map<String, String> headers = new LinkedHashMap<>();
      response.headers().map().forEach((name, values) -> headers.put(name, values.getFirst()));
      response.headers().allValues("set-cookie").forEach(this::keep);
      Matcher found = WORD.matcher(response.body());
      if (found.find()) {
        word = found.group(1);
      }
      return new Page(response.statusCode(), headers, response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void keep(String line) {
    String pair = line.split(";")[0];
    int equals = pair.indexOf('=');
    cookies.put(pair.substring(0, equals), pair.substring(equals + 1));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
