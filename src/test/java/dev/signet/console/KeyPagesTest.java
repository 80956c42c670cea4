package dev.signet.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestNode;
import dev.signet.access.Credential;
import dev.signet.access.Credentials.KeyTerms;
import dev.signet.access.Scope;
import dev.signet.access.Secret;
import dev.signet.console.Visitor.Page;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Keys by clicking: added, shown once, listed, taken back.
class KeyPagesTest {
  private static final Pattern SECRET = Pattern.compile("(ap|ak)_[0-9A-Za-z]{39}");
  private static final Pattern REVOKE = Pattern.compile("/console/keys/([0-9a-f-]{36})/revoke");

  private static TestNode node;

  private final UUID organization = node.organization();
  private final String key = node.key(organization, Scope.all());
  private final Visitor visitor = Visitor.signedIn(node, key);

  @BeforeAll
  static void start() {
    node = TestNode.start();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static String secret(Page page) {
    Matcher found = SECRET.matcher(page.body());
    assertTrue(found.find(), page::toString);
    return found.group();
  }

  private Credential only(String name) {
    List<Credential> all =
        node.credentials().keys(organization, Optional.empty(), 100).stream()
            .filter(one -> one.name().equals(name))
            .toList();
    assertEquals(1, all.size(), all::toString);
    return all.getFirst();
  }

  @Test
  void aNewKeyIsShownOnceWorksAtOnceAndIsListedWithoutItsSecret() {
    Page form = visitor.get("/console/keys/new");
    assertEquals(200, form.status(), form::toString);
    Page made = visitor.post("/console/keys", "name", "shop", "may", "full", "prefix", "ak");
    assertEquals(201, made.status(), made::toString);
    assertEquals("no-store", made.headers().get("cache-control"));
    assertEquals("", made.location());
    String secret = secret(made);
    assertTrue(secret.startsWith("ak_"), secret);
    assertEquals(200, node.get("/v1/whoami", secret).status());
    assertEquals(Scope.all(), only("shop").scopes());
    Page list = visitor.get("/console/keys");
    assertTrue(list.has("shop") && list.has(secret.substring(0, 12)), list::toString);
    assertFalse(list.has(secret), "the secret is shown again");
    assertTrue(list.has("Everything"), list::toString);
  }

  @Test
  void reloadingTheAnswerMakesNoOtherKey() {
    Page form = visitor.get("/console/keys/new");
    Matcher seen = Pattern.compile("name=\"seen\" value=\"([^\"]+)\"").matcher(form.body());
    assertTrue(seen.find(), form::toString);
    String[] fields = {
      "name", "reloaded", "may", "send_only", "prefix", "ap", "seen", seen.group(1)
    };
    assertEquals(201, visitor.post("/console/keys", fields).status());
    Page again = visitor.post("/console/keys", fields);
    assertEquals(409, again.status(), again::toString);
    assertTrue(again.has("This key was added already"), again::toString);
    only("reloaded");
  }

  @Test
  void aPersonGivesNoMoreThanTheirKeyHas() {
    Visitor limited = Visitor.signedIn(node, node.key(organization, Set.of(Scope.API_KEYS_MANAGE)));
    for (String[] fields :
        List.of(
            new String[] {"name", "x", "may", "full", "prefix", "ap"},
            new String[] {
              "name", "x", "may", "chosen", "prefix", "ap", "scope_email_domains_manage", "on"
            })) {
      Page refused = limited.post("/console/keys", fields);
      assertEquals(403, refused.status(), refused::toString);
      assertTrue(refused.has("more than it has itself"), refused::toString);
    }
    assertEquals(
        201,
        limited
            .post(
                "/console/keys",
                "name",
                "x",
                "may",
                "chosen",
                "prefix",
                "ap",
                "scope_api_keys_manage",
                "on")
            .status());
    assertEquals(Set.of(Scope.API_KEYS_MANAGE), only("x").scopes());
  }

  @ParameterizedTest
  @CsvSource({
    "send_only, '', ''",
    "chosen, scope_email_domains_read, email_domains:read",
    // What is ticked counts only where it was asked for.
    "send_only, scope_api_keys_manage, ''",
  })
  void aKeyMayWhatWasChosen(String may, String ticked, String scope) {
    List<String> fields = new ArrayList<>(List.of("name", "one", "may", may, "prefix", "ap"));
    if (!ticked.isEmpty()) {
      fields.addAll(List.of(ticked, "on"));
    }
    Page made = visitor.post("/console/keys", fields.toArray(String[]::new));
    assertEquals(201, made.status(), made::toString);
    Set<Scope> expected = new HashSet<>();
    Scope.ofWireText(scope).ifPresent(expected::add);
    assertEquals(expected, only("one").scopes());
  }

  @Test
  void domainsAndAddressesAreKeptAndObeyed() {
    Page made =
        visitor.post(
            "/console/keys",
            "name",
            "narrow",
            "may",
            "full",
            "prefix",
            "ap",
            "domains",
            "Example.COM\nmail.example.org",
            "addresses",
            "192.0.2.0/24, 2001:db8::1");
    assertEquals(201, made.status(), made::toString);
    Credential narrow = only("narrow");
    assertEquals(List.of("example.com", "mail.example.org"), narrow.allowedDomains());
    assertEquals(2, narrow.allowedAddresses().size());
    assertEquals(403, node.get("/v1/whoami", secret(made)).status(), "used from elsewhere");
    Page list = visitor.get("/console/keys");
    assertTrue(list.has("mail.example.org") && list.has("192.0.2.0/24"), list::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "'', full, ap, '', ''",
    "x, chosen, ap, '', ''",
    "x, everything, ap, '', ''",
    "x, full, pat, '', ''",
    "x, full, ap, 'not a domain!', ''",
    "x, full, ap, '', 10.0.0.0/99",
  })
  void aFormThatDidNotWorkComesBackAsItWas(
      String name, String may, String prefix, String domains, String addresses) {
    Page page =
        visitor.post(
            "/console/keys",
            "name",
            name,
            "may",
            may,
            "prefix",
            prefix,
            "domains",
            domains + " <b>",
            "addresses",
            addresses,
            "scope",
            "");
    assertEquals(422, page.status(), page::toString);
    assertTrue(page.has("role=\"alert\""), page::toString);
    assertTrue(page.has("&lt;b>") || page.has("&lt;b&gt;"), page::toString);
    assertEquals(1, node.credentials().keys(organization, Optional.empty(), 10).size());
  }

  @Test
  void aKeyIsTakenBackAfterAPageThatAsks() {
    String other = node.key(organization, Set.of(Scope.EMAIL_DOMAINS_READ));
    String id = node.credentials().keys(organization, Optional.empty(), 1).getFirst().id() + "";
    Page ask = visitor.get("/console/keys/" + id + "/revoke");
    assertEquals(200, ask.status(), ask::toString);
    assertFalse(ask.has("You are signed in with this key"), ask::toString);
    assertEquals(200, node.get("/v1/domains", other).status(), "asking takes nothing back");
    Page done = visitor.post("/console/keys/" + id + "/revoke");
    assertEquals(303, done.status(), done::toString);
    assertEquals("/console/keys?done=revoked", done.location());
    assertEquals(401, node.get("/v1/domains", other).status());
    assertEquals(404, visitor.get("/console/keys/" + id + "/revoke").status());
    assertEquals(404, visitor.post("/console/keys/" + id + "/revoke").status());
  }

  @Test
  void whoTakesBackTheirOwnKeyIsWarnedAndSignedOut() {
    String id = node.credentials().keys(organization, Optional.empty(), 1).getFirst().id() + "";
    Page ask = visitor.get("/console/keys/" + id + "/revoke");
    assertTrue(ask.has("You are signed in with this key"), ask::toString);
    Page done = visitor.post("/console/keys/" + id + "/revoke");
    assertTrue(done.location().startsWith("/console/sign-in"), done::toString);
    assertTrue(visitor.get("/console/keys").location().startsWith("/console/sign-in"));
  }

  @Test
  void nobodySeesOrTakesAnotherOrganizationsKeysAndTokens() {
    UUID theirs = node.organization();
    node.key(theirs, Scope.all());
    UUID foreign = node.credentials().keys(theirs, Optional.empty(), 1).getFirst().id();
    UUID token =
        node.credentials()
            .addPersonalToken("Ada", Map.of(theirs, Scope.all(), organization, Set.of()))
            .credential()
            .id();
    node.credentials().addPersonalToken("Mallory", Map.of(theirs, Scope.all()));
    Page list = visitor.get("/console/keys");
    assertTrue(list.has("Ada") && list.has("Send only"), list::toString);
    assertFalse(list.has("Mallory") || list.has(theirs.toString()), list::toString);
    assertTrue(list.has("./signet token add --organization " + organization), list::toString);
    for (UUID id : List.of(foreign, token)) {
      assertEquals(404, visitor.get("/console/keys/" + id + "/revoke").status());
      assertEquals(404, visitor.post("/console/keys/" + id + "/revoke").status());
    }
    assertEquals(1, node.credentials().keys(theirs, Optional.empty(), 10).size());
  }

  @Test
  void everyKeyAndTokenIsOnExactlyOnePage() {
    for (int i = 0; i < 60; i++) {
      node.credentials()
          .addKey(
              organization,
              Secret.Prefix.AP,
              new KeyTerms("key " + i, Set.of(), List.of(), List.of()));
      node.credentials().addPersonalToken("token " + i, Map.of(organization, Scope.all()));
    }
    List<String> ids = new ArrayList<>();
    String path = "/console/keys";
    for (int pages = 0; !path.isEmpty() && pages < 5; pages++) {
      Page page = visitor.get(path);
      Matcher found = REVOKE.matcher(page.body());
      while (found.find()) {
        ids.add(found.group(1));
      }
      path = link(page, "after");
    }
    assertEquals(61, ids.size());
    assertEquals(61, new HashSet<>(ids).size());
    Page first = visitor.get("/console/keys");
    Page second = visitor.get(link(first, "tokens"));
    assertTrue(first.has(">token 10<") && !first.has(">token 9<"), first::toString);
    assertTrue(second.has(">token 9<") && !second.has(">token 10<"), second::toString);
    assertEquals("", link(second, "tokens"));
  }

  private static String link(Page page, String parameter) {
    Matcher found =
        Pattern.compile("href=\"(/console/keys\\?" + parameter + "=[0-9a-f-]{36})")
            .matcher(page.body());
    return found.find() ? found.group(1) : "";
  }

  @Test
  void aNameIsTextAndNothingElse() {
    String name = "<script>alert(1)</script>\"'&";
    Page made = visitor.post("/console/keys", "name", name, "may", "send_only", "prefix", "ap");
    Page list = visitor.get("/console/keys");
    Page ask = visitor.get("/console/keys/" + only(name).id() + "/revoke");
    for (Page page : List.of(made, list, ask)) {
      assertFalse(page.has("<script>alert"), page::toString);
      assertTrue(page.has("&lt;script"), page::toString);
    }
  }
}
