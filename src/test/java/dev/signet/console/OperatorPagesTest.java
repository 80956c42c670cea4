package dev.signet.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestNode;
import dev.signet.access.Scope;
import dev.signet.console.Visitor.Page;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Issue 15: the operator finds a customer's domain and sees why it is broken, and touches nothing.
class OperatorPagesTest {
  private static TestNode node;
  private static UUID organization;
  private static Visitor operator;

  @BeforeAll
  static void start() {
    node = TestNode.start();
    organization = node.organization();
    operator = Visitor.signedIn(node, TestNode.ADMIN_TOKEN);
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static String register(String name) {
    return node.register(node.key(organization, Scope.all()), name)
        .get("id")
        .stringValue()
        .replace("domain_", "");
  }

  @Test
  void aCustomersDomainIsFoundByNameTokenAndId() {
    String id = register("found.example");
    String page = "/console/organizations/" + organization + "/domains/" + id;
    Page byName = operator.get("/console/every-domain?q=mail.Found.example");
    assertTrue(byName.has("href=\"" + page + "\""), byName::toString);
    assertTrue(byName.has("href=\"/console/organizations/" + organization + "\""));
    Matcher token = Pattern.compile("<br><code>([a-z0-9]+)</code>").matcher(byName.body());
    assertTrue(token.find(), byName::toString);
    for (String search :
        List.of(id, "domain_" + id, token.group(1), "x." + token.group(1) + ".y")) {
      assertTrue(operator.get("/console/every-domain?q=" + search).has(page), search);
    }
    assertTrue(
        operator.get("/console/every-domain?q=other.example").has("No organization holds it."));
    assertFalse(operator.get("/console/every-domain?q=%3Cscript%3E").has("<script>\""));
  }

  /// AU-1: the log, narrowed by each filter, page by page.
  @Test
  void theAuditLogIsShownAndNarrowed() {
    String id = register("audited-page.example");
    String key = node.key(organization, Scope.all());
    node.send("DELETE", "/v1/domains/domain_" + id, key, "", "User-Agent", "<script>x</script>");
    Page all = operator.get("/console/audit");
    assertEquals(200, all.status(), all::toString);
    assertTrue(all.has(id) && all.has("domain.deleted") && all.has(key.substring(0, 12)));
    assertTrue(all.has("&lt;script&gt;x&lt;/script&gt;"), all::toString);
    assertFalse(all.has("<script>x"), "as it was sent");
    Page one = operator.get("/console/audit?action=domain.deleted&target=domain_" + id);
    assertTrue(one.has("<code>" + id + "</code>"), one::toString);
    assertFalse(one.has("<th scope=\"row\">domain.created"), one::toString);
    String today = java.time.LocalDate.now(java.time.ZoneOffset.UTC).toString();
    for (String filter :
        List.of("organization=" + organization, "actor=api", "since=" + today, "until=" + today)) {
      assertTrue(operator.get("/console/audit?target=" + id + "&" + filter).has("domain.deleted<"));
    }
    for (String filter :
        List.of(
            "organization=" + UUID.randomUUID(),
            "actor=console",
            "until=2026-01-01",
            "request=none",
            "before=1")) {
      assertTrue(
          operator.get("/console/audit?target=" + id + "&" + filter).has("No row fits."), filter);
    }
    for (String nonsense : List.of("organization=x", "since=yesterday", "before=x")) {
      Page page = operator.get("/console/audit?" + nonsense);
      assertEquals(200, page.status(), nonsense);
      assertTrue(page.has("card empty"), page::toString);
    }
    for (int n = 0; n < 60; n++) {
      node.organization();
    }
    Page first = operator.get("/console/audit?action=organization.created");
    Matcher older =
        Pattern.compile("href=\"(/console/audit[^\"]+)\" rel=\"next\"").matcher(first.body());
    assertTrue(older.find(), first::toString);
    Page second = operator.get(older.group(1).replace("&amp;", "&"));
    assertTrue(second.has("organization.created<") && !second.has("No row fits."));
  }

  @Test
  void aDomainIsShownAsItsCustomerSeesItAndTheLookIsRecorded() {
    String id = register("seen.example");
    String page = "/console/organizations/" + organization + "/domains/" + id;
    Page seen = operator.get(page);
    assertEquals(200, seen.status(), seen::toString);
    assertTrue(seen.has("Read-only."), seen::toString);
    assertTrue(seen.has(">ap1._domainkey"), seen::toString);
    assertFalse(seen.has("/verify\""), "nothing can be changed");
    assertFalse(seen.has("/console/domains/" + id), "no link that the operator may not follow");
    String log = node.get("/admin/audit?target_id=" + id, TestNode.ADMIN_TOKEN).body();
    assertEquals(2, log.split("domain\\.viewed", -1).length, log);
    assertEquals(
        404,
        operator.get("/console/organizations/" + node.organization() + "/domains/" + id).status());
  }

  @Test
  void organizationsAreListedWithHowTheirDomainsStand() {
    register("listed.example");
    Page list = operator.get("/console/organizations");
    assertTrue(list.has("/console/organizations/" + organization), list::toString);
    Page one = operator.get("/console/organizations/" + organization);
    assertEquals(200, one.status(), one::toString);
    assertTrue(one.has("listed.example"), one::toString);
    assertTrue(one.has("class=\"list keys\""), one::toString);
    assertFalse(one.has("/revoke"), one::toString);
    Page none = operator.get("/console/organizations/" + organization + "?q=zzz");
    assertTrue(none.has("No matching domains."), none::toString);
    assertTrue(operator.get("/console/work").has("No work was given up."));
  }
}
