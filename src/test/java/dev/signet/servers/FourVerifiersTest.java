package dev.signet.servers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.dkim.DkimKeyPair;
import dev.signet.dkim.Ed25519KeyMaker;
import dev.signet.dkim.KeyBinding;
import dev.signet.dkim.KeyRecord;
import dev.signet.dkim.KeyVault;
import dev.signet.dkim.MessageSigner;
import dev.signet.dkim.MessageSigner.Outcome;
import dev.signet.dkim.MessageSigner.SigningKey;
import dev.signet.dkim.RsaKeyMaker;
import dev.signet.dkim.SampleMessages;
import dev.signet.dkim.Selector;
import dev.signet.name.DomainName;
import dev.signet.servers.MailVerifiers.Verifier;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What we sign, as four others verify it: through Unbound, which finds the customer's CNAMEs and
/// the keys behind them on Knot.
@Tag("slow")
class FourVerifiersTest {
  private static final DomainName DOMAIN = DomainName.of("acme.test");
  private static final Set<String> BOTH = Set.of("ap1", "ap3");

  /// Where rspamd 3.4 canonicalizes otherwise than RFC 6376 §3.4.4 says: whitespace is space and
  /// tab alone, and a body of nothing else is empty.
  private static final Set<String> RSPAMD_DIFFERS =
      Set.of("body: whitespace alone", "body: form feed and vertical tab");

  @TempDir private static Path folder;

  private static KnotServer knot;
  private static UnboundServer unbound;
  private static MailVerifiers verifiers;
  private static List<SigningKey> keys;

  @BeforeAll
  static void start() {
    Loopback network = Loopback.free();
    knot = KnotServer.on(network.socket(1), Optional.empty());
    unbound = UnboundServer.on(network.socket(10), false);
    KeyVault vault = KeyVault.open(folder.resolve("master.key"), true);
    DkimKeyPair rsa = RsaKeyMaker.fastest().make();
    DkimKeyPair ed25519 = new Ed25519KeyMaker(new SecureRandom()).make();
    keys = List.of(opened(vault, rsa, "ap1"), opened(vault, ed25519, "ap3"));
    knot.serve(
        "acme.test",
        """
        $TTL 60
        @ SOA ns1 hostmaster {serial} 3600 900 604800 300
        @ NS ns1
        ns1 A %1$s
        ap1._domainkey CNAME ap1._domainkey.d234567.keys.test.
        ap3._domainkey CNAME ap3._domainkey.d234567.keys.test.
        unknown._domainkey CNAME unknown._domainkey.d234567.keys.test.
        revoked._domainkey CNAME revoked._domainkey.d234567.keys.test.
        """
            .formatted(knot.address().getHostAddress()));
    knot.serve(
        "keys.test",
        """
        $TTL 60
        @ SOA ns1 hostmaster {serial} 3600 900 604800 300
        @ NS ns1
        ns1 A %s
        ap1._domainkey.d234567 TXT %s
        ap3._domainkey.d234567 TXT %s
        unknown._domainkey.d234567 TXT "v=DKIM1; k=future2031; p=%s"
        revoked._domainkey.d234567 TXT "%s"
        """
            .formatted(
                knot.address().getHostAddress(),
                strings(KeyRecord.publishing(rsa.publicKey()).toString()),
                strings(KeyRecord.publishing(ed25519.publicKey()).toString()),
                "AAAA",
                KeyRecord.revocation()));
    knot.start();
    unbound.stub("acme.test", List.of(knot.socket()));
    unbound.stub("keys.test", List.of(knot.socket()));
    unbound.start();
    verifiers = MailVerifiers.start(unbound.socket(), network.socket(20));
  }

  @AfterAll
  static void stop() {
    verifiers.close();
    unbound.close();
    knot.close();
  }

  private static SigningKey opened(KeyVault vault, DkimKeyPair pair, String selector) {
    KeyBinding binding = new KeyBinding(new UUID(1, 2), DOMAIN, selector, 1, pair.algorithm());
    return new SigningKey(
        new Selector(selector), vault.open(vault.seal(pair, binding), binding, pair.publicKey()));
  }

  private static String strings(String text) {
    StringBuilder strings = new StringBuilder();
    for (int from = 0; from < text.length(); from += 200) {
      strings.append('"').append(text, from, Math.min(text.length(), from + 200)).append("\" ");
    }
    return strings.toString();
  }

  private static byte[] signed(String message, List<SigningKey> with) {
    Outcome outcome =
        MessageSigner.sign(
            new ByteArrayInputStream(message.getBytes(StandardCharsets.ISO_8859_1)),
            with,
            new MessageSigner.Terms(DOMAIN, Instant.now(), Duration.ofDays(7)));
    String carried = message.endsWith("\r\n") ? message : message + "\r\n";
    return switch (outcome) {
      case Outcome.Signed(List<String> headers) ->
          (String.join("\r\n", headers) + "\r\n" + carried).getBytes(StandardCharsets.ISO_8859_1);
      case Outcome.Rejected rejected -> throw new AssertionError(rejected + ": " + message);
    };
  }

  private static void assertPass(Map<String, String> messages, List<SigningKey> with) {
    List<String> titles = List.copyOf(messages.keySet());
    List<Map<Verifier, Set<String>>> passes =
        verifiers.passes(titles.stream().map(title -> signed(messages.get(title), with)).toList());
    Set<String> selectors = Set.copyOf(with.stream().map(key -> key.selector().label()).toList());
    Map<String, Object> wrong = new TreeMap<>();
    for (int i = 0; i < titles.size(); i++) {
      for (Verifier verifier : Verifier.values()) {
        boolean differs = verifier == Verifier.RSPAMD && RSPAMD_DIFFERS.contains(titles.get(i));
        Set<String> expected = differs ? Set.of() : selectors;
        if (!passes.get(i).get(verifier).equals(expected)) {
          wrong.put(titles.get(i) + " " + verifier, passes.get(i).get(verifier));
        }
      }
    }
    assertEquals(Map.of(), wrong);
  }

  @Test
  void allFourPassBothSignaturesOfEverySample() {
    assertPass(SampleMessages.all(), keys);
  }

  @Test
  void allFourPassMessagesOfRandomWhitespace() {
    Random random = new Random(6376);
    String[] parts = {" ", "\t", "  ", "\r\n", "\r\n\r\n", "a", "b.", ".", "\u00fc", "=20"};
    Map<String, String> messages = new TreeMap<>();
    for (int i = 0; i < 300; i++) {
      StringBuilder body = new StringBuilder("x");
      for (int k = random.nextInt(40); k > 0; k--) {
        body.append(parts[random.nextInt(parts.length)]);
      }
      StringBuilder folded = new StringBuilder("References:");
      for (int k = random.nextInt(6); k > 0; k--) {
        folded
            .append(random.nextInt(3) == 0 ? "\r\n\t " : " ".repeat(random.nextInt(3)))
            .append("<" + k + "@acme.test>");
      }
      messages.put(
          "random " + i,
          folded
              + "\r\nFrom: ann@acme.test\r\nSubject:"
              + " \t".repeat(random.nextInt(3))
              + "Hello"
              + " ".repeat(random.nextInt(3))
              + "\r\n\r\n"
              + body);
    }
    assertPass(messages, keys);
  }

  @Test
  void eachAlgorithmPassesAlone() {
    Map<String, String> message = Map.of("one", "From: ann@acme.test\r\n\r\nHi.\r\n");
    assertPass(message, keys.subList(0, 1));
    assertPass(message, keys.subList(1, 2));
  }

  /// What a verifier does that does not know Ed25519: RFC 8463 §1 counts on it.
  @Test
  void aKeyTypeThatNobodyKnowsLeavesTheOtherSignatureAlone() {
    byte[] both = signed("From: ann@acme.test\r\n\r\nHi.\r\n", keys);
    String strange =
        new String(both, StandardCharsets.ISO_8859_1)
            .replace("a=ed25519-sha256", "a=future2031-sha256")
            .replace("s=ap3", "s=unknown");
    verifiers
        .passes(List.of(strange.getBytes(StandardCharsets.ISO_8859_1)))
        .getFirst()
        .forEach((verifier, passes) -> assertEquals(Set.of("ap1"), passes, verifier.toString()));
  }

  @Test
  void noneOfThemPassesADamagedMessageOrARevokedKey() {
    String message = "From: ann@acme.test\r\nSubject: Hello\r\n\r\nHi.\r\n";
    String good = new String(signed(message, keys), StandardCharsets.ISO_8859_1);
    List<String> damaged =
        List.of(
            good.replace("Hi.", "Hj."),
            good.replace("Hello", "Hallo"),
            good.replace("From: ann", "From: eve"),
            "Subject: Another\r\n" + good,
            "From: eve@acme.test\r\n" + good,
            "Reply-To: eve@acme.test\r\n" + good,
            good.replace("s=ap1", "s=revoked").replace("s=ap3", "s=revoked"),
            good.replace("s=ap1", "s=nothing").replace("s=ap3", "s=nothing"));
    List<byte[]> messages = new ArrayList<>();
    damaged.forEach(text -> messages.add(text.getBytes(StandardCharsets.ISO_8859_1)));
    messages.add(good.getBytes(StandardCharsets.ISO_8859_1));
    List<Map<Verifier, Set<String>>> passes = verifiers.passes(messages);
    for (Verifier verifier : EnumSet.allOf(Verifier.class)) {
      for (int i = 0; i < damaged.size(); i++) {
        assertEquals(Set.of(), passes.get(i).get(verifier), verifier + " passes " + damaged.get(i));
      }
      assertEquals(BOTH, passes.getLast().get(verifier), verifier.toString());
    }
  }
}
