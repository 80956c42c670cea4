package dev.signet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestNode;
import dev.signet.settings.Settings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// `signet org add`, `key add`, `token add` against a running service.
class AdminCommandsTest {
  private static TestNode node;

  @BeforeAll
  static void start() {
    node = TestNode.start();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  /// What a command printed, and its exit code.
  private record Ran(int code, String out, String err) {
    String word(String name) {
      return out.lines()
          .filter(line -> line.startsWith(name + " "))
          .map(line -> line.substring(name.length()).strip())
          .findFirst()
          .orElseThrow(() -> new AssertionError(this.toString()));
    }
  }

  private static Ran run(Map<String, String> environment, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        FrontDoor.run(
            arguments,
            () -> Settings.read(environment, new Properties()),
            new FrontDoor.Program() {
              @Override
              public void up(Settings settings, PrintStream stream) {}

              @Override
              public void demo(PrintStream stream) {}

              @Override
              public void train(Settings settings) {}
            },
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Ran(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("SIGNET_HTTP_ADDR", "127.0.0.1:" + node.uri().getPort());
    environment.put("SIGNET_ADMIN_TOKEN", TestNode.ADMIN_TOKEN);
    environment.put("SIGNET_RESOLVERS", "127.0.0.1:9");
    return environment;
  }

  @Test
  void makesAnOrganizationAKeyAndATokenThatWork() {
    Ran org = run(environment(), "org", "add", "Acme & Sons");
    assertEquals(0, org.code(), org::toString);
    String id = org.word("organization");
    Ran key =
        run(environment(), "key", "add", "--organization", id, "--scope", "email_domains:read");
    assertEquals(0, key.code(), key::toString);
    String secret = key.word("key");
    assertTrue(secret.startsWith("ak_"), secret);
    assertEquals(200, node.get("/core/email-domains", secret).status());
    assertEquals(403, node.post("/core/email-domains", secret, "{\"domain\":\"a.test\"}").status());

    String other = run(environment(), "org", "add", "Other").word("organization");
    Ran token =
        run(
            environment(),
            "token",
            "add",
            "--organization",
            id,
            "--organization",
            other,
            "--url",
            node.uri().toString());
    assertEquals(0, token.code(), token::toString);
    for (String organization : List.of(id, other)) {
      assertEquals(
          200,
          node.send(
                  "GET",
                  "/core/email-domains",
                  token.word("token"),
                  "",
                  "X-Anyreach-Org",
                  organization)
              .status());
    }
  }

  @Test
  void saysWhatIsWrong() {
    Map<String, String> none = environment();
    none.remove("SIGNET_ADMIN_TOKEN");
    Ran withoutToken = run(none, "org", "add", "x");
    assertEquals(2, withoutToken.code());
    assertTrue(withoutToken.err().contains("SIGNET_ADMIN_TOKEN is not set"), withoutToken.err());

    Map<String, String> wrong = environment();
    wrong.put("SIGNET_ADMIN_TOKEN", "another-token-entirely");
    Ran refused = run(wrong, "org", "add", "x");
    assertEquals(1, refused.code());
    assertTrue(refused.err().contains("admin token is missing or wrong"), refused.err());

    Ran unknown =
        run(environment(), "key", "add", "--organization", "nobody", "--scope", "email:all");
    assertEquals(1, unknown.code());
    assertTrue(unknown.err().startsWith("signet: "), unknown.err());

    Ran away = run(environment(), "org", "add", "x", "--url", "http://127.0.0.1:9");
    assertEquals(1, away.code());
    assertTrue(away.err().contains("no answer from http://127.0.0.1:9"), away.err());

    Ran plain = run(environment(), "org", "add", "x", "--url", "http://192.0.2.1");
    assertEquals(1, plain.code());
    assertTrue(plain.err().contains("https"), plain.err());

    assertEquals(2, run(environment(), "org").code());
    assertEquals(2, run(environment(), "key", "add").code());
  }
}
