package dev.signet.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestNode;
import dev.signet.TestNode.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// AP-3 and OP-4: lists answer what is asked, or say that they cannot.
class ListFiltersTest {
  private static TestNode node;

  @BeforeAll
  static void start() {
    node = TestNode.start();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static List<String> listed(String path, String key, String items, String member) {
    Answer answer = node.get(path, key);
    assertEquals(200, answer.status(), answer::toString);
    return answer
        .json()
        .get(items)
        .valueStream()
        .map(item -> item.get(member).stringValue())
        .toList();
  }

  private static JsonNode verified(String key, String name) {
    JsonNode domain = node.register(key, name);
    node.publish(domain);
    JsonNode after =
        node.post("/v1/domains/" + domain.get("id").stringValue() + "/verify", key, "").json();
    assertEquals("verified", after.get("status").stringValue(), after::toString);
    return domain;
  }

  @Test
  void bothDialectsFilterByNameAndStatus() {
    String key = node.key();
    verified(key, "good.filter.example");
    node.register(key, "new.filter.example");
    assertEquals(
        List.of("good.filter.example"), listed("/v1/domains?status=verified", key, "data", "name"));
    assertEquals(
        List.of("new.filter.example"), listed("/v1/domains?status=pending", key, "data", "name"));
    assertEquals(
        List.of("new.filter.example"),
        listed("/v1/domains?name=%20New.Filter.EXAMPLE.", key, "data", "name"));
    assertEquals(
        List.of(),
        listed("/v1/domains?name=new.filter.example&status=verified", key, "data", "name"));
    assertEquals(List.of(), listed("/v1/domains?name=none.example", key, "data", "name"));
    assertEquals(
        List.of("good.filter.example"),
        listed("/core/email-domains?name=good.filter.example", key, "items", "domain"));
    // Its mail flow is verified; of its DMARC and MX records nothing is known.
    assertEquals(
        List.of("new.filter.example", "good.filter.example"),
        listed("/core/email-domains?status=pending", key, "items", "domain"));
    assertEquals(List.of(), listed("/core/email-domains?status=verified", key, "items", "domain"));
    assertEquals(
        List.of(),
        listed("/v1/domains?name=new.filter.example", node.key(), "data", "name"),
        "another organization's");
  }

  @Test
  void aFilteredListIsWalkedLikeAnyOther() {
    String key = node.key();
    List<String> expected = new ArrayList<>();
    IntStream.range(0, 7)
        .forEach(i ->
            expected.addFirst(
                node.register(key, "w" + i + ".walk.example").get("name").stringValue()));
    for (String[] form :
        new String[][] {
          {"/v1/domains?status=pending&limit=3", "after", "data", "name"},
          {"/core/email-domains?status=pending&limit=3", "cursor", "items", "domain"}
        }) {
      List<String> walked = new ArrayList<>();
      String cursor = "";
      int pages = 0;
      do {
        JsonNode page = node.get(form[0] + cursor, key).json();
        page.get(form[2]).forEach(item -> walked.add(item.get(form[3]).stringValue()));
        cursor =
            page.get("next_cursor").isNull()
                ? ""
                : "&" + form[1] + "=" + page.get("next_cursor").stringValue();
        pages++;
      } while (!cursor.isEmpty());
      assertEquals(expected, walked);
      assertEquals(3, pages);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/domains?staus=verified, staus, status",
    "/v1/domains?cursor=x, cursor, after",
    "/v1/api-keys?afer=x, afer, after",
    "/v1/webhooks?limits=3, limits, limit",
    "/v1/events?event_typ=x, event_typ, event_type",
    "/v1/domains/claims?status=x, status, after",
  })
  void anUnknownParameterIsRefusedAndTheNearestOneNamed(String path, String name, String nearest) {
    Answer answer = node.get(path, node.key());
    assertEquals(422, answer.status(), answer::toString);
    String message = answer.json().get("error").get("errors").get(name).get(0).stringValue();
    assertTrue(message.contains("'" + name + "'"), message);
    assertTrue(message.contains("mean '" + nearest + "'"), message);
  }

  @Test
  void unknownParametersAndWordsAreRefusedInEveryDialect() {
    String key = node.key();
    Answer core = node.get("/core/email-domains?domain=a.example", key);
    assertEquals(422, core.status());
    assertTrue(core.json().get("detail").stringValue().contains("'domain'"), core::toString);
    assertEquals(422, node.get("/core/email-addresses?after=x", key).status());
    assertEquals(422, node.get("/core/email-webhooks?after=x", key).status());
    assertEquals(422, node.get("/core/email-domains?status=degraded", key).status());
    assertEquals(422, node.get("/v1/domains?status=failed", key).status());
    assertEquals(422, node.get("/v1/domains?name=not%20a%20name", key).status());
    assertEquals(422, node.get("/admin/organizations?name=x", TestNode.ADMIN_TOKEN).status());
    assertEquals(422, node.get("/admin/domains?domain=x", TestNode.ADMIN_TOKEN).status());
  }

  @Test
  void theOperatorFindsADomainByWhatIsKnownOfIt() {
    UUID organization = node.organization();
    String key = node.key(organization, dev.signet.access.Scope.all());
    JsonNode domain = node.register(key, "mail.lost.example");
    node.register(node.key(), "other.lost.example");
    String id = domain.get("id").stringValue();
    JsonNode cname = domain.get("dns_records").get(0);
    JsonNode found =
        node.get("/admin/domains?name=MAIL.lost.example", TestNode.ADMIN_TOKEN)
            .json()
            .get("data")
            .get(0);
    assertEquals(id, "domain_" + found.get("id").stringValue());
    assertEquals(organization.toString(), found.get("organization").get("id").stringValue());
    assertTrue(found.get("verified_at").isNull());
    for (String question :
        List.of(
            "id=" + id,
            "id=" + id.substring(7),
            "token=" + found.get("token").stringValue(),
            "host=" + cname.get("fqdn").stringValue(),
            "host=" + cname.get("value").stringValue() + ".",
            "organization_id=" + organization,
            "organization_id=" + organization + "&status=pending&provider=native",
            "organization_id=" + organization + "&name=mail.lost.example")) {
      assertEquals(
          List.of("mail.lost.example"),
          listed("/admin/domains?" + question, TestNode.ADMIN_TOKEN, "data", "name"),
          question);
    }
    assertEquals(
        List.of(),
        listed(
            "/admin/domains?organization_id=" + organization + "&status=verified",
            TestNode.ADMIN_TOKEN,
            "data",
            "name"));
    assertEquals(
        List.of(),
        listed(
            "/admin/domains?organization_id=" + organization + "&name=other.lost.example",
            TestNode.ADMIN_TOKEN,
            "data",
            "name"));
    assertEquals(
        422, node.get("/admin/domains?name=a.example&token=x", TestNode.ADMIN_TOKEN).status());
    assertEquals(401, node.get("/admin/domains", key).status());
    assertEquals(
        organization.toString(),
        node.get("/admin/organizations/" + organization, TestNode.ADMIN_TOKEN)
            .json()
            .get("id")
            .stringValue());
    assertEquals(
        404, node.get("/admin/organizations/" + UUID.randomUUID(), TestNode.ADMIN_TOKEN).status());
  }

  @Test
  void theOperatorsListIsWalkedToItsEnd() {
    String key = node.key();
    for (int i = 0; i < 5; i++) {
      node.register(key, "o" + i + ".operator.example");
    }
    List<String> walked = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = node.get("/admin/domains?limit=2" + cursor, TestNode.ADMIN_TOKEN).json();
      page.get("data").forEach(item -> walked.add(item.get("name").stringValue()));
      cursor =
          page.get("next_cursor").isNull() ? "" : "&after=" + page.get("next_cursor").stringValue();
    } while (!cursor.isEmpty());
    assertEquals(walked.stream().distinct().toList(), walked);
    assertTrue(
        walked.containsAll(List.of("o0.operator.example", "o4.operator.example")),
        walked::toString);
  }
}
