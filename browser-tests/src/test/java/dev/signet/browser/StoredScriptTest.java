package dev.signet.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A10: whatever strangers write, wherever it ends up on a page, is text there. Each page is looked
/// at twice: with its security policy switched off, so that anything planted would run, and with
/// the policy on, where the attempt alone would be a breach. [Visit] sees both.
@ExtendWith(Console.Shared.class)
class StoredScriptTest {
  /// What no page of ours has, planted or not.
  private static final String FOREIGN =
      """
      () => {
        const found = [];
        const scripts = location.origin + '/console/assets/';
        const odd = 'iframe, frame, object, embed, base, applet, style, template, math, video, audio,'
          + ' noscript, marquee, animate, set, foreignObject, meta[http-equiv]';
        for (const one of document.querySelectorAll(odd)) found.push(one.outerHTML);
        for (const one of document.scripts)
          if (!one.src.startsWith(scripts)) found.push(one.outerHTML);
        for (const one of document.querySelectorAll('*'))
          for (const { name, value } of one.attributes)
            if (name.startsWith('on') || name === 'style' || name === 'srcdoc'
                || (/^(href|src|action|formaction|xlink:href|data|ping|poster)$/.test(name)
                    && !new URL(value, location).href.startsWith(location.origin)))
              found.push(name + ' on ' + one.outerHTML);
        return found.map(one => one.slice(0, 300));
      }
      """;

  /// Every how manieth is seen with the policy on, too, where one would do.
  private static final int SHARE = 5;

  /// Characters that turn text around or hide it, and controls other than line breaks.
  private static final String DISGUISED =
      "() => [...document.body.textContent.matchAll("
          + "/[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u200b-\\u200f"
          + "\\u2028-\\u202e\\u2066-\\u2069\\ufeff]/g)].map(m => m[0].codePointAt(0).toString(16))";

  private static void clean(Visit visit, String where) {
    Page page = visit.page();
    assertEquals(List.of(), page.evaluate(FOREIGN), where + " on " + page.url());
    assertEquals(List.of(), visit.trouble(), where + " on " + page.url());
  }

  private static void readable(Visit visit, String where) {
    assertEquals(List.of(), visit.page().evaluate(DISGUISED), where + visit.page().url());
  }

  @Test
  void whatCustomersPublishIsText(Console console) {
    Product product = console.product();
    try (Visit open = console.visit(kind -> kind.setBypassCSP(true)).signIn();
        Visit strict = console.visit().signIn()) {
      for (int i = 0; i < Payloads.ALL.size(); i += 2) {
        String one = Payloads.ALL.get(i);
        String other = Payloads.ALL.get(i + 1);
        String name = Console.freshName();
        publish(product, name, one, other);
        String id = open.add(name);
        // Comes with the first look at the DNS, through the page's own script.
        assertThat(open.page().locator("table.servers").first()).containsText("zap");
        clean(open, one + other);
        readable(open, one + other);
        strict.open("/console/domains/" + id);
        assertThat(strict.page().locator("table.servers").first()).containsText("zap");
        clean(strict, one + other);
      }
    }
  }

  /// In every place of a customer's zone that a page may tell of, each as text and as a name.
  private static void publish(Product product, String name, String one, String other) {
    product.publish("anypost." + name, "CNAME", Payloads.name(one, name));
    product.publish("ap1._domainkey." + name, "CNAME", Payloads.name(other, "evil.test"));
    product.publish("ap2._domainkey." + name, "TXT", Payloads.text(one));
    product.publish("_dmarc." + name, "TXT", "v=DMARC1; p=" + Payloads.text(other));
    product.publish(name, "TXT", "v=spf1 include:" + Payloads.text(one));
    product.publish(name, "MX", "10 " + Payloads.name(other, name));
    String server = Payloads.name(one, "ns." + name);
    product.publish(server, "A", "127.53.0.1");
    product.publish(name, "NS", server);
  }

  /// The names of organizations and keys, the browser's own name, and every page they may stand on.
  @Test
  void whatCallersAreCalledIsText(Console console) {
    List<String> names = Payloads.ALL.stream().map(StoredScriptTest::name).toList();
    Exhibition exhibition = Exhibition.of(console, names, names);
    for (boolean policy : List.of(false, true)) {
      for (Sight.As as : Sight.As.values()) {
        try (Visit visit =
            console.visit(kind ->
                kind.setBypassCSP(!policy).setUserAgent("<script>zap('agent')</script>\"'"))) {
          visit.holdStill();
          for (Sight sight : Sight.of(as)) {
            sight.show(exhibition, visit);
            clean(visit, sight.name());
            if (sight.name().equals("domains")) {
              // The list to choose from has them all.
              assertThat(visit.page().locator("#organization option")).hasCount(names.size());
            }
          }
        }
      }
    }
  }

  /// A payload as the API takes it for a name: without control characters, and not too long.
  private static String name(String payload) {
    String text = payload.replaceAll("\\p{Cc}", "").strip();
    return text.length() > 100 ? text.substring(0, 100) : text;
  }

  /// Names that are refused, with the words of whoever typed them.
  @Test
  void whatIsRefusedIsText(Console console) {
    try (Visit open = console.visit(kind -> kind.setBypassCSP(true)).signIn();
        Visit strict = console.visit().signIn()) {
      for (int i = 0; i < Payloads.ALL.size(); i++) {
        String payload = Payloads.ALL.get(i);
        for (Visit visit : i % SHARE == 0 ? List.of(open, strict) : List.of(open)) {
          visit.open("/console/domains/new");
          visit.page().locator("#name").fill(payload);
          visit.button("Add the domain").click();
          assertThat(visit.page().locator("[role=alert]")).isVisible();
          clean(visit, payload);
        }
      }
    }
  }

  /// What stands in an address, on every page that has one.
  @Test
  void whatStandsInAnAddressIsText(Console console) {
    Exhibition exhibition = Exhibition.of(console, List.of("Addresses"), List.of());
    List<String> paths =
        List.of(
            "/console/sign-in?done=%1$s&next=%1$s&next=/console/%1$s",
            "/console/sign-in?next=/console/domains%%3Fq=%1$s",
            "/console/signed-in?next=%1$s",
            "/console/domains?done=%1$s&after=%1$s&q=%1$s&status=%1$s&before=%1$s",
            "/console/domains/{pending}?done=%1$s&host=%1$s&%1$s=%1$s",
            "/console/domains/%1$s",
            "/console/%1$s");
    try (Visit open = console.visit(kind -> kind.setBypassCSP(true)).signIn(exhibition.secret());
        Visit strict = console.visit().signIn(exhibition.secret())) {
      open.holdStill();
      strict.holdStill();
      for (int i = 0; i < Payloads.ALL.size(); i++) {
        String payload = Payloads.ALL.get(i);
        for (int p = 0; p < paths.size(); p++) {
          String path = exhibition.path(String.format(paths.get(p), Payloads.encoded(payload)));
          // Most pages say nothing of it; their scripts are asked with some.
          boolean echoed = open.page().request().get(path).text().contains(Visit.RAN);
          if (echoed || i % paths.size() == p) {
            for (Visit visit : i % SHARE == 0 ? List.of(open, strict) : List.of(open)) {
              visit.open(path);
              clean(visit, path);
            }
          }
        }
      }
    }
  }
}
