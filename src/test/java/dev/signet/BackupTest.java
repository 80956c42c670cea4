package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestNode.Answer;
import dev.signet.postgres.Target;
import dev.signet.settings.Settings;
import dev.signet.store.Backup;
import dev.signet.store.Restore;
import dev.signet.store.UnusableBackup;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// O3 and T37: a backup brings back what was there, all of it or nothing, and nothing that was
/// deleted or revoked since.
class BackupTest {
  @TempDir private static Path folder;
  private static TestNode node;

  @BeforeAll
  static void start() {
    node = TestNode.start();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static Path journal() {
    return node.masterKey().resolveSibling("deletions.journal");
  }

  private static long serial(TestNode node) {
    String soa = AskDns.data(node.dns(), "c.anypost.email", "SOA").getFirst();
    return Long.parseLong(soa.split(" ")[2]);
  }

  @Test
  void whatWasDeletedOrRevokedSinceStaysOut() throws Exception {
    String key = node.key();
    Ledger ledger = new Ledger();
    List<JsonNode> domains = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      domains.add(node.register(key, "n" + i + ".backup.test"));
      ledger.created(domains.getLast());
    }
    node.publish(domains.getFirst());
    JsonNode verified = node.post(Ledger.path(domains.getFirst()) + "/verify", key, "").json();
    assertEquals("verified", verified.get("status").stringValue());
    Answer revoked =
        node.post("/v1/api-keys", key, "{\"name\":\"revoked\",\"permissions\":\"full\"}");
    assertEquals(201, revoked.status());

    Path file = folder.resolve("one.backup");
    Backup.Made made = Backup.make(node.database(), file, Instant.now());
    assertTrue(made.rows().get("email_domain") >= 8);
    assertEquals(
        "[OWNER_READ, OWNER_WRITE]",
        Files.getPosixFilePermissions(file).stream().sorted().toList().toString());

    for (JsonNode domain : domains.subList(4, 8)) {
      ledger.deleting(domain);
      assertEquals(204, node.delete(Ledger.path(domain), key).status());
      ledger.deleted(domain);
    }
    assertEquals(
        204, node.delete("/v1/api-keys/" + revoked.json().get("id").stringValue(), key).status());
    // Deleted and registered again: the old registration stays out, the new one is younger than the
    // backup.
    node.register(key, "n4.backup.test");

    Target empty = TestDatabase.fresh();
    Restore.Done done = Restore.into(empty, file, List.of(journal()), Instant.now());
    assertEquals(made.rows(), done.rows());
    assertEquals(5, done.quarantined().size(), done.quarantined()::toString);
    for (JsonNode domain : domains.subList(4, 8)) {
      String line = "domain " + Ledger.id(domain) + " (" + domain.get("name").stringValue() + ")";
      assertTrue(done.quarantined().stream().anyMatch(one -> one.startsWith(line)), line);
    }
    assertEquals(5, TestDatabase.number(empty, "SELECT count(*) FROM quarantine"));

    long told = serial(node);
    try (TestNode restored = TestNode.start(node.beside().on(empty))) {
      assertTrue(serial(restored) > told, "the serial fell");
      assertEquals(verified, restored.get(Ledger.path(verified), key).json());
      for (JsonNode domain : domains.subList(4, 8)) {
        assertEquals(404, restored.get(Ledger.path(domain), key).status());
        assertEquals(404, restored.post(Ledger.path(domain) + "/verify", key, "").status());
        assertTrue(AskDns.nothingAt(restored.dns(), AskDns.target(domain)));
      }
      assertEquals(
          401, restored.get("/v1/domains", revoked.json().get("key").stringValue()).status());
      // A name in quarantine is free, and gets a token of its own.
      JsonNode again = restored.register(key, "n5.backup.test");
      ledger.created(again);
      new Invariants(empty, List.of(restored.dns()), ledger).assertHold();
    }
  }

  private static void publish(String apex, JsonNode record) {
    String name = record.get("name").stringValue();
    String value = record.get("value").stringValue();
    node.playground()
        .world()
        .put(
            name.equals("@") ? apex : name + "." + apex,
            record.get("type").stringValue(),
            record.has("priority") ? record.get("priority").intValue() + " " + value : value);
  }

  @Test
  void addressesAndDomainsAtAProviderStayOutAsWell() throws Exception {
    String key = node.key();
    Answer remote =
        node.post(
            "/core/email-domains",
            key,
            "{\"domain\":\"remote-backup.test\",\"provider\":\"resend\"}");
    assertEquals(201, remote.status(), remote::toString);
    JsonNode own = node.register(key, "address-backup.test");
    String ownPath = "/core/email-domains/" + Ledger.id(own);
    node.get(ownPath, key)
        .json()
        .get("dns_records")
        .forEach(record -> publish("address-backup.test", record));
    assertEquals(
        "verified", node.post(ownPath + "/verify", key, "").json().get("status").stringValue());
    Answer onOwn =
        node.post("/core/email-addresses", key, "{\"address\":\"a@address-backup.test\"}");
    assertEquals(201, onOwn.status(), onOwn::toString);
    Answer onPlatform =
        node.post("/core/email-addresses", key, "{\"address\":\"bot@agents.anyreach.ai\"}");
    assertEquals(201, onPlatform.status(), onPlatform::toString);
    Path file = folder.resolve("core.backup");
    Backup.make(node.database(), file, Instant.now());
    String remotePath = "/core/email-domains/" + remote.json().get("id").stringValue();
    String ownAddress = "/core/email-addresses/" + onOwn.json().get("id").stringValue();
    String platformAddress = "/core/email-addresses/" + onPlatform.json().get("id").stringValue();
    assertEquals(204, node.delete(remotePath, key).status());
    assertEquals(204, node.delete(Ledger.path(own), key).status());
    assertEquals(204, node.delete(platformAddress, key).status());

    Target empty = TestDatabase.fresh();
    Restore.Done done = Restore.into(empty, file, List.of(journal()), Instant.now());
    assertEquals(3, done.quarantined().size(), done.quarantined()::toString);
    try (TestNode restored = TestNode.start(node.beside().on(empty))) {
      assertEquals(404, restored.get(remotePath, key).status());
      assertEquals(404, restored.get(Ledger.path(own), key).status());
      assertEquals(404, restored.get(platformAddress, key).status());
      JsonNode left = restored.get(ownAddress, key).json();
      assertEquals("false", left.get("enabled").toString(), left::toString);
      long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      String again = "{\"domain\":\"remote-backup.test\",\"provider\":\"resend\"}";
      while (restored.post("/core/email-domains", key, again).status() != 201) {
        assertTrue(System.nanoTime() < end, "the provider still has it");
        Thread.sleep(50);
      }
    }
  }

  @Test
  void aDeletionThatFailedIsNotKeptOut() throws IOException {
    String owner = node.key();
    JsonNode domain = node.register(owner, "kept.journal.test");
    // Another's domain and one that is not there: nothing is deleted, nothing is written down.
    long before = Files.size(journal());
    assertEquals(404, node.delete(Ledger.path(domain), node.key()).status());
    assertEquals(before, Files.size(journal()));

    assertEquals(204, node.delete(Ledger.path(domain), owner).status());
    assertTrue(Files.readString(journal()).contains("deleted domain " + Ledger.id(domain)));
    Path torn = folder.resolve("torn.journal");
    Files.writeString(
        torn,
        Files.readString(journal())
            + Instant.now()
            + " kept domain "
            + Ledger.id(domain)
            + "\n"
            + Instant.now()
            + " deleted dom");
    Path file = folder.resolve("kept.backup");
    JsonNode other = node.register(owner, "other.journal.test");
    Backup.make(node.database(), file, Instant.now());
    Restore.Done done = Restore.into(TestDatabase.fresh(), file, List.of(torn), Instant.now());
    assertTrue(done.quarantined().stream().noneMatch(line -> line.contains(Ledger.id(other))));
  }

  @Test
  void aBackupUnderLoadSeesOneMoment() throws Exception {
    String key = node.key();
    Ledger ledger = new Ledger();
    Path file = folder.resolve("load.backup");
    try (Load load = Load.start(List.of(Load.through(node, key)), 8, Duration.ZERO, ledger)) {
      load.untilAnswered(Duration.ofSeconds(10));
      while (ledger.all().size() < 40) {
        Thread.sleep(10);
      }
      Backup.make(node.database(), file, Instant.now());
      assertEquals(List.of(), load.stop());
    }
    Target empty = TestDatabase.fresh();
    Restore.into(empty, file, List.of(journal()), Instant.now());
    try (TestNode restored = TestNode.start(node.beside().on(empty))) {
      // What came after the backup is not there; what is there is whole.
      new Invariants(empty, List.of(restored.dns()), new Ledger()).assertHold();
      assertTrue(TestDatabase.number(empty, "SELECT count(*) FROM email_domain") > 10);
      // Numbers go on above those that came back.
      restored.delete(Ledger.path(restored.register(restored.key(), "after.test")), restored.key());
    }
  }

  @Test
  void aDamagedFileOrAFullDatabaseIsRefusedAndLeavesNothing() throws IOException {
    node.register(node.key(), "damaged.backup.test");
    Path file = folder.resolve("good.backup");
    Backup.make(node.database(), file, Instant.now());
    byte[] good = Files.readAllBytes(file);
    Target empty = TestDatabase.fresh();

    List<byte[]> bad = new ArrayList<>();
    bad.add(new byte[0]);
    bad.add("no backup at all\n".getBytes(StandardCharsets.US_ASCII));
    List<Integer> headers = headers(good);
    // Behind the last part stands a list of them all, which nobody reads.
    for (int parts = 1; parts <= 8; parts++) {
      bad.add(Arrays.copyOf(good, headers.getLast() * parts / 8));
    }
    for (int place : insideEachTable(good, headers)) {
      byte[] flipped = good.clone();
      flipped[place] ^= 0x40;
      bad.add(flipped);
    }
    Path damaged = folder.resolve("bad.backup");
    for (byte[] octets : bad) {
      Files.write(damaged, octets);
      UnusableBackup refused =
          assertThrows(
              UnusableBackup.class,
              () -> Restore.into(empty, damaged, List.of(), Instant.now()),
              () -> "taken: " + Arrays.mismatch(octets, good) + " of " + good.length);
      assertTrue(!refused.line().contains("\n"));
    }
    Restore.into(empty, file, List.of(), Instant.now());
    UnusableBackup full =
        assertThrows(
            UnusableBackup.class, () -> Restore.into(empty, file, List.of(), Instant.now()));
    assertTrue(full.line().contains("is not empty"), full::line);
    assertThrows(UnusableBackup.class, () -> Backup.make(node.database(), file, Instant.now()));
  }

  /// Where the entries of a ZIP file begin.
  private static List<Integer> headers(byte[] zip) {
    List<Integer> headers = new ArrayList<>();
    for (int at = 0; at + 4 <= zip.length; at++) {
      if (zip[at] == 'P' && zip[at + 1] == 'K' && zip[at + 2] == 3 && zip[at + 3] == 4) {
        headers.add(at);
      }
    }
    return headers;
  }

  /// The middle of what each entry holds; in the headers stand things that nobody reads.
  private static List<Integer> insideEachTable(byte[] zip, List<Integer> headers) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i + 1 < headers.size(); i++) {
      int header = headers.get(i);
      int data = header + 30 + (zip[header + 26] & 0xff) + (zip[header + 28] & 0xff);
      int end = headers.get(i + 1) - 16;
      places.add((data + end) / 2);
    }
    assertTrue(places.size() > 15, places::toString);
    return places;
  }

  @Test
  void theEmbeddedDatabaseIsBackedUpWhileItRunsAndRestoredElsewhere() throws Exception {
    Path data = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "backup-");
    Path other = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "restore-");
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    Backups backups =
        new Backups(new PrintStream(said, true, StandardCharsets.UTF_8), InstantSource.system());
    Path file = folder.resolve("embedded.backup");
    JsonNode domain;
    String key;
    try (RunningChild child = RunningChild.start(data)) {
      key = child.key();
      domain = child.send("POST", "/v1/domains", "{\"name\":\"embedded.backup.test\"}").json();
      backups.make(settings(data), file);
    }
    Files.copy(data.resolve("master.key"), other.resolve("master.key"));
    Settings there = settings(other);
    UnusableBackup refused =
        assertThrows(UnusableBackup.class, () -> backups.restore(there, file, List.of(), false));
    assertTrue(refused.line().contains("--journal"), refused::line);
    backups.restore(there, file, List.of(data.resolve("deletions.journal")), false);
    assertTrue(said.toString(StandardCharsets.UTF_8).contains("1 domains"), said::toString);
    try (RunningChild child = RunningChild.start(other)) {
      assertEquals(domain, child.send("GET", Ledger.path(domain), key, "").json());
      assertEquals(List.of(), AskDns.missing(child.dns(), domain));
    }
  }

  private static Settings settings(Path data) {
    return Settings.read(Map.of("SIGNET_DATA_DIR", data.toString()), new Properties());
  }
}
