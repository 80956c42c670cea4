package dev.signet.console;

import dev.signet.TestNode;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
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
    // Shown to everybody, with the forms that everybody has.
    visitor.get("/console/api");
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

  /// The value of the `Cookie` header.
  String cookies() {
    StringBuilder line = new StringBuilder();
    cookies.forEach((name, value) ->
        line.append(line.isEmpty() ? "" : "; ").append(name).append('=').append(value));
    return line.toString();
  }

  /// The session's word, which every form sends.
  String word() {
    return word;
  }

  private HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path));
    if (!cookies.isEmpty()) {
      request.header("Cookie", cookies());
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return request;
  }

  private Page send(HttpRequest request) {
    try {
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      String body = body(response);
      Map<String, String> headers = new LinkedHashMap<>();
      response.headers().map().forEach((name, values) -> headers.put(name, values.getFirst()));
      response.headers().allValues("set-cookie").forEach(this::keep);
      Matcher found = WORD.matcher(body);
      if (found.find()) {
        word = found.group(1);
      }
      return new Page(response.statusCode(), headers, body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A feed goes on for minutes: of it only the beginning counts here.
  private static String body(HttpResponse<InputStream> response) throws IOException {
    try (InputStream in = response.body()) {
      boolean feed =
          response.headers().firstValue("content-type").orElse("").startsWith("text/event-stream");
      return feed ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /// A page's changes, as they come.
  ///
  /// Takes every line at once: the client's stream would forget those that were not read when the
  /// connection ends.
  static final class Changes implements Flow.Subscriber<String> {
    private static final String END = "END";

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String line) {
      lines.add(line);
    }

    @Override
    public void onError(Throwable trouble) {
      lines.add(END);
    }

    @Override
    public void onComplete() {
      lines.add(END);
    }

    /// The next event: its name, then its data, line by line.
    String next() {
      StringBuilder event = new StringBuilder();
      try {
        for (String line = lines.take(); !line.equals(END); line = lines.take()) {
          if (line.isEmpty() && !event.isEmpty()) {
            return event.toString();
          }
          if (line.startsWith("event: ") || line.startsWith("data: ")) {
            event.append(line.substring(line.indexOf(' ') + 1)).append('\n');
          }
        }
        throw new AssertionError("the feed ended");
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /// Opens a feed; it ends when the service says so.
  Changes follow(String path) {
    Changes changes = new Changes();
    var _ =
        client.sendAsync(
            request(path).GET().build(), HttpResponse.BodyHandlers.fromLineSubscriber(changes));
    return changes;
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
