package dev.signet.api;

import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The documentation, for programs that read it (CONTRACT SH-5): `/llms.txt` leads to every page,
/// each as Markdown below `/docs/`. Pages are those that `/llms.txt` links, and no other file.
/// Immutable.
public final class Pages {
  private static final String FOLDER = "/docs/";
  private static final Pattern LINK = Pattern.compile("\\(/docs/([a-z0-9/A-Z-]+\\.md)\\)");
  private static final String MARKDOWN = "text/markdown; charset=utf-8";

  private final Response index;
  private final Map<String, Response> pages = new TreeMap<>();

  private Pages() {
    byte[] contents = resource(FOLDER + "llms.txt");
    this.index = new Response(200, Map.of(), "text/plain; charset=utf-8", contents);
    Matcher links = LINK.matcher(new String(contents, StandardCharsets.UTF_8));
    while (links.find()) {
      String page = links.group(1);
      pages.put(page, new Response(200, Map.of(), MARKDOWN, resource(FOLDER + page)));
    }
  }

  /// `/llms.txt` and every page that it links.
  ///
  /// @throws IllegalStateException when a page is missing from the program
  public static List<Route> routes() {
    Pages pages = new Pages();
    return List.of(
        get("/llms.txt", _ -> pages.index),
        get("/docs/{page}", request -> pages.page(request.pathParameter("page"))),
        get(
            "/docs/{folder}/{page}",
            request ->
                pages.page(request.pathParameter("folder") + "/" + request.pathParameter("page"))));
  }

  private static Route get(String path, Route.Handler handler) {
    return new Route("GET", path, Dialect.PLAIN, new Route.Need.Nothing(), handler);
  }

  /// @throws Refused NOT_FOUND
  private Response page(String path) {
    Response page = pages.get(path);
    if (page == null) {
      throw Refused.because(
          Reason.NOT_FOUND, "There is no such page. GET /llms.txt lists every page there is.");
    }
    return page;
  }

  private static byte[] resource(String path) {
    try (InputStream in = Pages.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(path + " is missing from the class path");
      }
      return in.readAllBytes();
    } catch (IOException trouble) {
      throw new UncheckedIOException(trouble);
    }
  }
}
