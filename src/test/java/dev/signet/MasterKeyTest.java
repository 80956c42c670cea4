package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import dev.signet.TestNode.Answer;
import dev.signet.dkim.KeyVault;
import dev.signet.dkim.SealedValues;
import dev.signet.settings.BadSetting;
import dev.signet.store.Store;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// K-1 and FAULTS K2: the master key is rotated under load, every sealed value is wrapped anew, the
/// work goes on where it was left, and afterwards nothing needs the old key.
@Timeout(180)
class MasterKeyTest {
  private TestNode node;
  private Store store;
  private Path file;
  private String key;
  private String signing;
  private final AtomicLong nanos = new AtomicLong();
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final MasterKeyTools tools =
      new MasterKeyTools(new PrintStream(said, true, StandardCharsets.UTF_8));

  @BeforeEach
  void start() {
    node = TestNode.start(new TestNode.Options().with("SIGNET_SIGNING_ADDR", "127.0.0.1:0"));
    store = Store.over(node.database());
    store.prepare(shared -> {});
    file = node.masterKey();
    key = node.key();
    signing =
        node.post("/admin/signing-keys", TestNode.ADMIN_TOKEN, "{\"name\":\"mx\"}")
            .json()
            .get("key")
            .stringValue();
  }

  @AfterEach
  void stop() {
    store.close();
    node.close();
  }

  private static String verified(TestNode node, String key, String name) {
    var domain = node.register(key, name);
    node.publish(domain);
    Answer verify = node.post("/v1/domains/" + domain.get("id").stringValue() + "/verify", key, "");
    assertEquals("verified", verify.json().get("status").stringValue(), verify::toString);
    return name;
  }

  private static int handOut(TestNode node, String credential, String name) throws Exception {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(node.signing() + "/v1/dkim/" + name))
                    .header("X-Vault-Token", credential)
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertTrue(answer.statusCode() != 200 || answer.body().contains("PRIVATE KEY"), answer::body);
    return answer.statusCode();
  }

  /// One value in each column that is sealed.
  private void everything() {
    Answer hook =
        node.post(
            "/v1/webhooks",
            key,
            "{\"name\":\"w\",\"url\":\"https://hooks.example.com/in\",\"events\":[\"*\"]}");
    node.post("/v1/webhooks/" + hook.json().get("id").stringValue() + "/rotate-secret", key, "");
    String other = node.key();
    node.register(other, "claimed.example");
    assertEquals(
        201, node.post("/v1/domains/claims", key, "{\"name\":\"claimed.example\"}").status());
    assertEquals(
        201,
        node.post(
                "/core/email-domains",
                key,
                "{\"domain\":\"sandbox.example\",\"provider\":\"resend\"}")
            .status());
    node.send(
        "POST",
        "/v1/domains",
        key,
        "{\"name\":\"kept.example\"}",
        "Idempotency-Key",
        UUID.randomUUID().toString());
    assertEquals(200, node.get("/v1/domains?limit=1", key).status());
  }

  private static Set<Long> old(KeyVault vault) {
    Set<Long> old = new HashSet<>(vault.keys());
    old.remove(vault.primary());
    return old;
  }

  private static long waiting(KeyVault vault, SealedValues values) {
    return values.wrappedBy(old(vault)).values().stream().mapToLong(Long::longValue).sum();
  }

  private MasterKeys worker(KeyVault vault, SimpleMeterRegistry meters) {
    return new MasterKeys(vault, store.sealedValues(), nanos::get, meters);
  }

  @Test
  void aKeyIsRotatedUnderLoadAndThenNothingNeedsTheOldOne() throws Exception {
    everything();
    String name = verified(node, key, "signs.example");
    assertEquals(200, handOut(node, signing, name));
    AtomicBoolean going = new AtomicBoolean(true);
    List<String> wrong = new ArrayList<>();
    AtomicLong done = new AtomicLong();
    Thread load =
        Thread.ofVirtual()
            .start(() -> {
              for (int n = 0; going.get(); n++) {
                try {
                  Answer made =
                      node.post("/v1/domains", key, "{\"name\":\"load%d.example\"}".formatted(n));
                  Answer read = node.get("/v1/domains?limit=2", key);
                  int handed = handOut(node, signing, name);
                  if (made.status() != 201 || read.status() != 200 || handed != 200) {
                    wrong.add(made + " " + read + " " + handed);
                  }
                  done.incrementAndGet();
                } catch (Exception e) {
                  wrong.add(e.toString());
                }
              }
            });
    while (done.get() < 3) {
      Thread.onSpinWait();
    }
    tools.rotate(file, store);
    assertThrows(BadSetting.class, () -> tools.rotate(file, store));
    KeyVault vault = KeyVault.open(file, false);
    SealedValues values = store.sealedValues();
    assertTrue(waiting(vault, values) >= 10);
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    MasterKeys worker = worker(vault, meters);
    // The node under load takes the key up by itself within its 10 seconds; until then it seals
    // with the old one, and opens both.
    long patience = System.nanoTime() + 60_000_000_000L;
    do {
      nanos.addAndGet(Duration.ofSeconds(70).toNanos());
      worker.run();
      assertTrue(System.nanoTime() < patience, "values still wait");
    } while (waiting(vault, values) > 0
        || meters.get("signet.master.key.waiting").gauge().value() != 0
        || done.get() < 20);
    going.set(false);
    load.join();
    assertEquals(List.of(), wrong);
    // What the node sealed with the old key in its last seconds.
    while (waiting(vault, values) > 0) {
      nanos.addAndGet(Duration.ofSeconds(70).toNanos());
      worker.run();
      assertTrue(System.nanoTime() < patience, "values still wait");
    }
    // The node did its part as well.
    assertTrue(
        meters.get("signet.master.key.rewrapped").counter().count()
                + metric("signet_master_key_rewrapped_total")
            >= 10);
    tools.status(file, store);
    assertTrue(said.toString(StandardCharsets.UTF_8).contains("nothing waits now"));
    assertEquals(
        1,
        TestDatabase.number(
            node.database(),
            "SELECT count(*) FROM audit_entry WHERE action = 'master-key.rotated' AND actor = 'command'"));

    // What the old key wrapped, a node without it opens all the same.
    Path alone = withoutOldKeys(vault.primary());
    try (TestNode after =
        TestNode.start(
            node.beside()
                .with("SIGNET_MASTER_KEY_FILE", alone.toString())
                .with("SIGNET_SIGNING_ADDR", "127.0.0.1:0"))) {
      assertEquals(200, handOut(after, signing, name));
      assertEquals(200, after.get("/v1/domains?limit=1", key).status());
      String hook =
          after.get("/v1/webhooks", key).json().get("data").get(0).get("id").stringValue();
      assertEquals(200, after.post("/v1/webhooks/" + hook + "/test", key, "").status());
    }
  }

  private double metric(String name) {
    return node.get("/metrics", "")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private Path withoutOldKeys(long primary) throws Exception {
    KeysetHandle all =
        TinkJsonProtoKeysetFormat.parseKeyset(
            Files.readString(file), InsecureSecretKeyAccess.get());
    KeysetHandle.Builder builder = KeysetHandle.newBuilder(all);
    for (int i = all.size() - 1; i >= 0; i--) {
      if (Integer.toUnsignedLong(all.getAt(i).getId()) != primary) {
        builder.deleteAt(i);
      }
    }
    Path alone = file.resolveSibling("alone.key");
    Files.writeString(
        alone,
        TinkJsonProtoKeysetFormat.serializeKeyset(builder.build(), InsecureSecretKeyAccess.get()));
    Files.setPosixFilePermissions(alone, PosixFilePermissions.fromString("r--------"));
    return alone;
  }

  @Test
  void theWorkGoesOnAfterANodeDiedInTheMiddle() {
    everything();
    KeyVault.rotate(file);
    KeyVault vault = KeyVault.open(file, false);
    SealedValues values = store.sealedValues();
    long all = waiting(vault, values);
    SealedValues.Step first = values.step(SealedValues.Place.START, old(vault), vault::rewrap);
    assertTrue(first.renewed() > 0 && !first.end(), first::toString);
    assertEquals(all - first.renewed(), waiting(vault, values));
    MasterKeys next = worker(vault, new SimpleMeterRegistry());
    nanos.addAndGet(Duration.ofSeconds(70).toNanos());
    next.run();
    assertEquals(0, waiting(vault, values));
  }

  @Test
  void withTwoNodesAKeyIsPreparedBeforeItSeals() throws Exception {
    try (TestNode _ = TestNode.start(node.beside())) {
      while (store.nodes().seen(9).size() < 2) {
        Thread.sleep(20);
      }
      long before = KeyVault.open(file, false).primary();
      tools.rotate(file, store);
      KeyVault prepared = KeyVault.open(file, false);
      assertEquals(before, prepared.primary());
      assertEquals(2, prepared.keys().size());
      tools.rotate(file, store);
      assertEquals(prepared.prepared().orElseThrow(), KeyVault.open(file, false).primary());
      assertFalse(KeyVault.open(file, false).prepared().isPresent());
    }
  }
}
