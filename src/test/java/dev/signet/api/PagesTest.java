package dev.signet.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.api.RawHttp.Reply;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// CONTRACT SH-5.
class PagesTest {
  private static final Path DOCS = Path.of("docs");
  private static final Pattern LINK = Pattern.compile("\\(/docs/([^)]*)\\)");

  /// For those who change Signet, and figures that one page stands for.
  private static final Set<String> NOT_LISTED = Set.of("decisions", "benchmarks");

  private static HttpServer server;

  @BeforeAll
  static void serve() {
    List<Route> routes = Pages.routes();
    OpenApiCheck.assertDescribes(routes);
    server =
        HttpServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            routes,
            (_, request) -> request,
            HttpOptions.defaults(
                () -> "req", new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)));
  }

  @AfterAll
  static void close() {
    server.close();
  }

  private static Reply get(String path) throws IOException {
    return RawHttp.call(server.port(), RawHttp.request("GET", path, ""));
  }

  @Test
  void everyPageIsListedOnceAndServedAsItIs() throws IOException {
    Reply index = get("/llms.txt");
    assertEquals(200, index.status());
    assertTrue(index.body().startsWith("# Signet\n\n> "), index::body);
    Set<String> linked = new TreeSet<>();
    Matcher links = LINK.matcher(index.body());
    while (links.find()) {
      String page = links.group(1);
      assertTrue(linked.add(page), page);
      Reply reply = get("/docs/" + page);
      assertEquals(200, reply.status(), page);
      assertEquals("text/markdown; charset=utf-8", reply.header("Content-Type"), page);
      assertArrayEquals(
          Files.readAllBytes(DOCS.resolve(page)), reply.body().getBytes(StandardCharsets.UTF_8));
    }
    try (Stream<Path> files = Files.walk(DOCS)) {
      Set<String> there =
          files
              .map(file -> DOCS.relativize(file).toString().replace('\\', '/'))
              .filter(name -> name.endsWith(".md"))
              .filter(name -> !NOT_LISTED.contains(name.split("/")[0]))
              .collect(Collectors.toCollection(TreeSet::new));
      linked.removeIf(page -> NOT_LISTED.contains(page.split("/")[0]));
      assertEquals(there, linked);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/docs/nothing.md",
        "/docs/llms.txt",
        "/docs/..%2fopenapi.yaml",
        "/docs/%2e%2e/openapi.yaml",
        "/docs/decisions/0001-zone-is-derived.md"
      })
  void nothingElseIsServed(String path) throws IOException {
    assertTrue(Set.of(400, 404).contains(get(path).status()), path);
  }
}
