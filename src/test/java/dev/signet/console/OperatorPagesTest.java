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
