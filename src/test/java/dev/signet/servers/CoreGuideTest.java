package dev.signet.servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.access.Scope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The five steps of `docs/core.md`, by its own curl lines, with the customer's zone on Knot and on
/// BIND as its secondary, and Unbound as the resolver; for the sandbox and for our own DNS.
class CoreGuideTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern BLOCK = Pattern.compile("```bash\n(.*?)```", Pattern.DOTALL);
  private static final String HOST = "https://api.anyreach.ai";

  @RegisterExtension static final World WORLD = World.ofPrimaryAndSecondary();

  private final List<String> commands = commands();
  private final UUID organization = WORLD.node().organization();
  private final String token =
      WORLD
          .node()
          .credentials()
          .addPersonalToken("guide", Map.of(organization, Scope.all()))
          .secret()
          .reveal();

  private static List<String> commands() {
    try {
      List<String> out = new ArrayList<>();
      Matcher blocks = BLOCK.matcher(Files.readString(Path.of("docs/core.md")));
      while (blocks.find()) {
        out.add(blocks.group(1));
      }
      return out;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Runs the one command of the page that holds `mark`, host, token and ids filled in.
  private String run(String mark, String id, String provider) throws Exception {
    List<String> fitting = commands.stream().filter(each -> each.contains(mark)).toList();
    assertEquals(1, fitting.size(), mark);
    String command =
        fitting
            .getFirst()
            .replace(HOST, WORLD.node().uri().toString())
            .replace("<token>", token)
            .replace("<organization_id>", organization.toString())
            .replace("<domain_id>", id);
    if (provider.equals("native")) {
      command =
          command.replace(
              "{\"domain\": \"acme.com\"}", "{\"domain\": \"acme.com\", \"provider\": \"native\"}");
    }
    Process shell =
        new ProcessBuilder("bash", "-c", command)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(shell.waitFor(30, TimeUnit.SECONDS));
    assertEquals(0, shell.exitValue(), command);
    return printed;
  }

  private JsonNode object(String mark, String id, String provider) throws Exception {
    return JSON.readTree(run(mark, id, provider));
  }

  /// The records as lines of a zone file at the domain.
  private static String lines(JsonNode domain) {
    StringBuilder out = new StringBuilder();
    for (JsonNode record : domain.get("dns_records")) {
      String value = record.get("value").stringValue();
      out.append(record.get("name").stringValue())
          .append(' ')
          .append(record.get("type").stringValue())
          .append(' ')
          .append(
              switch (record.get("type").stringValue()) {
                case "MX" -> record.get("priority").intValue() + " " + value + ".";
                case "TXT" -> quoted(value);
                default -> value + ".";
              })
          .append('\n');
    }
    return out.toString();
  }

  /// A character-string holds at most 255 octets (RFC 1035 §3.3).
  private static String quoted(String text) {
    return "\"" + text.replaceAll("(.{255})", "$1\" \"") + "\"";
  }

  @ParameterizedTest
  @ValueSource(strings = {"resend", "native"})
  void theStepsHappenAsWritten(String provider) throws Exception {
    JsonNode domain = object("'{\"domain\": \"acme.com\"}'", "", provider);
    assertEquals("pending", domain.get("status").stringValue(), domain::toString);
    assertEquals(provider, domain.get("provider").stringValue());
    String id = domain.get("id").stringValue();

    WORLD.serve("acme.com", WORLD.zone("acme.com", "www A 192.0.2.1"));
    WORLD.apply();
    JsonNode early = object("/verify", id, provider);
    assertEquals("pending", early.get("status").stringValue(), early::toString);

    WORLD.serve("acme.com", WORLD.zone("acme.com", lines(domain)));
    WORLD.applyKeepingCache();
    JsonNode asked = object("/verify", id, provider);
    assertTrue(asked.get("verification_initiated_at").isString(), asked::toString);
    JsonNode seen = asked;
    for (int i = 0; i < 100 && !seen.get("status").stringValue().equals("verified"); i++) {
      Thread.sleep(100);
      seen = object("/refresh", id, provider);
    }
    assertEquals("verified", seen.get("status").stringValue(), seen::toString);
    seen.get("dns_records")
        .forEach(record ->
            assertEquals("verified", record.get("status").stringValue(), record::toString));

    JsonNode address = object("support@acme.com", id, provider);
    assertEquals("support@acme.com", address.get("address").stringValue(), address::toString);
    JsonNode list = object("curl https://api.anyreach.ai/core/email-domains \\", id, provider);
    assertEquals(id, list.get("items").get(0).get("id").stringValue());
    assertEquals("", run("-X DELETE", id, provider));
    list = object("curl https://api.anyreach.ai/core/email-domains \\", id, provider);
    assertEquals("[]", list.get("items").toString());
  }
}
