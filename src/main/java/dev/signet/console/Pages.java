package dev.signet.console;

import dev.signet.api.ContentSecurity;
import dev.signet.api.Response;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.Map;

/// Turns a template and its parameters into a page. Thread-safe.
final class Pages {
  private final TemplateEngine engine =
      TemplateEngine.createPrecompiled(
          null, ContentType.Html, Pages.class.getClassLoader(), "dev.signet.console.pages");

  /// The page `template` with `parameters`.
  Response show(int status, String template, Map<String, Object> parameters) {
    return Response.text(status, "text/html; charset=utf-8", text(template, parameters))
        .with("Content-Security-Policy", ContentSecurity.POLICY)
        .with("Referrer-Policy", "no-referrer")
        .with("X-Frame-Options", "DENY");
  }

  /// The same without what goes around it in HTTP.
  String text(String template, Map<String, Object> parameters) {
    StringOutput out = new StringOutput(8192);
    engine.render(template + ".jte", parameters, out);
    return out.toString();
  }
}
