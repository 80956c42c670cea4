package dev.signet.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Dialog;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// One person in front of one browser, and what people do on the pages.
///
/// Everything that must never happen on any page is watched all the time, and makes [#close] fail:
/// a script that ran without being ours ([#RAN], dialogs), a breach of the page's own security
/// policy, an error in our script, a request to anybody else, a window that opens.
final class Visit implements AutoCloseable {
  /// The function that planted scripts call; see [Payloads].
  static final String RAN = "zap";

  private static final Pattern ID = Pattern.compile("/console/domains/([0-9a-f-]{36})");

  private final Console console;
  private final BrowserContext context;
  private final Page page;
  private final List<String> trouble = new ArrayList<>();
  private Optional<Response> last = Optional.empty();
  private Optional<String> signedInWith = Optional.empty();

  Visit(Console console, BrowserContext context) {
    this.console = console;
    this.context = context;
    context.exposeFunction(
        RAN,
        (Object... arguments) -> {
          trouble.add("a planted script ran: " + List.of(arguments));
          return true;
        });
    String origin = console.product().origin() + "/";
    context.onRequest(request -> {
      if (!request.url().startsWith(origin)) {
        trouble.add("asked elsewhere: " + request.url());
      }
    });
    page = context.newPage();
    // Only now, so that the first page is not taken for one that opened by itself.
    context.onPage(other -> trouble.add("a window opened: " + other.url()));
    context.onDialog(this::dialog);
    context.onConsoleMessage(this::said);
    context.onWebError(error -> trouble.add("error in a script: " + error.error()));
  }

  private void dialog(Dialog dialog) {
    trouble.add("a dialog: " + dialog.message());
    dialog.dismiss();
  }

  private void said(ConsoleMessage message) {
    // A page with a status like 422 is reported as a failed load; that is how forms come back.
    if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
      trouble.add("on " + page.url() + ": " + message.text());
    }
  }

  Page page() {
    return page;
  }

  BrowserContext context() {
    return context;
  }

  /// From now on pages do not change by themselves: 204 ends an event stream for good.
  Visit holdStill() {
    context.route("**/live*", route -> route.fulfill(new Route.FulfillOptions().setStatus(204)));
    return this;
  }

  /// Goes to a path of the console.
  Visit open(String path) {
    last = Optional.ofNullable(page.navigate(path));
    return this;
  }

  /// The status of the page that [#open] went to.
  int status() {
    return last.orElseThrow().status();
  }

  /// Signs in with the key the program printed.
  Visit signIn() {
    return signIn(console.product().key());
  }

  Visit signIn(String secret) {
    open("/console");
    page.getByLabel("API key or personal token").fill(secret);
    button("Sign in").click();
    assertThat(button("Sign out")).isVisible();
    return this;
  }

  /// Signs in unless that was done with the same secret before.
  Visit stayAs(String secret) {
    if (!signedInWith.equals(Optional.of(secret))) {
      signIn(secret);
      signedInWith = Optional.of(secret);
    }
    return this;
  }

  Locator button(String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  Locator link(String name) {
    return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  /// Adds a domain by its form and stays on its page.
  ///
  /// @return its id
  String add(String name) {
    open("/console/domains");
    link("Add a domain").click();
    page.getByLabel("Domain", new Page.GetByLabelOptions().setExact(true)).fill(name);
    button("Add the domain").click();
    assertThat(heading()).hasText(name);
    return id();
  }

  /// The id of the domain whose page this is.
  String id() {
    var found = ID.matcher(page.url());
    if (!found.find()) {
      throw new AssertionError("not a domain's page: " + page.url());
    }
    return found.group(1);
  }

  Locator heading() {
    return page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1));
  }

  /// The records that the domain needs: a card each.
  Locator neededCards() {
    return page.locator("#needed ~ article:not(#more ~ article)");
  }

  /// The badge of the domain itself.
  Locator domainBadge() {
    return page.locator("#progress .badge");
  }

  Visit publishInPlayground() {
    button("Publish these for me in the playground").click();
    assertThat(notice()).containsText("published in the playground");
    return this;
  }

  Visit verify() {
    button("Verify").click();
    assertThat(notice()).hasText("Checked just now.");
    return this;
  }

  /// Makes a share link, on the page where that is done.
  ///
  /// @return its path
  String makeLink() {
    button("Make a link").click();
    String link = page.locator("#made").innerText();
    if (!link.startsWith(console.product().origin())) {
      throw new AssertionError("leads elsewhere: " + link);
    }
    return link.substring(console.product().origin().length());
  }

  Locator notice() {
    return page.locator(".notice");
  }

  /// What must not have happened and did.
  List<String> trouble() {
    return List.copyOf(trouble);
  }

  /// The same, when it was meant to happen.
  List<String> takeTrouble() {
    List<String> taken = List.copyOf(trouble);
    trouble.clear();
    return taken;
  }

  @Override
  public void close() {
    context.close();
    if (!trouble.isEmpty()) {
      throw new AssertionError(String.join("\n", trouble));
    }
  }
}
