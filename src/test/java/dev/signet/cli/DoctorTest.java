package dev.signet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.settings.Settings;
import dev.signet.store.DatabaseFacts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoctorTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final DatabaseFacts SOUND =
      new DatabaseFacts(18, false, true, true, "on", 200, NOW);

  @TempDir private Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private int examine(DatabaseFacts facts) {
    environment.putIfAbsent("SIGNET_DATA_DIR", folder.toString());
    environment.putIfAbsent("SIGNET_RESOLVERS", "127.0.0.1:1");
    Doctor doctor =
        new Doctor(
            () -> Settings.read(environment, new Properties()),
            settings -> Optional.of(facts),
            new SplittableRandom(1),
            InstantSource.fixed(NOW),
            new PrintStream(out, true, StandardCharsets.UTF_8));
    return doctor.call();
  }

  private String text() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "14, false, true, true, on, 'broken  database: PostgreSQL 14'",
    "18, true, true, true, on, 'broken  database: this server is a standby'",
    "18, false, false, true, on, 'broken  database: fsync or full_page_writes is off'",
    "18, false, true, false, on, 'broken  database: fsync or full_page_writes is off'",
    "18, false, true, true, off, 'broken  database: synchronous_commit is off'",
  })
  void namesWhatIsWrongWithTheDatabase(
      int version, boolean standby, boolean fsync, boolean pages, String commit, String said) {
    assertEquals(
        1,
        examine(new DatabaseFacts(version, standby, fsync, pages, commit, 200, NOW)),
        this::text);
    assertTrue(text().contains(said), text());
  }

  @Test
  void findsNoFaultInASoundDatabase() {
    examine(SOUND);
    assertTrue(text().contains("ok      database: PostgreSQL 18"), text());
    assertTrue(text().contains("ok      clock:"), text());
    assertFalse(text().contains("broken  database"), text());
  }

  @Test
  void noticesAClockThatIsOff() {
    examine(new DatabaseFacts(18, false, true, true, "on", 200, NOW.plusSeconds(3)));
    assertTrue(
        text().contains("look    clock: this machine's and the database's differ by 3 s"), text());
  }

  @Test
  void saysWhatAFurtherNodeNeedsWhenItHasNoMasterKey() {
    environment.put("SIGNET_DATABASE_URL", "postgresql://signet@127.0.0.1:1/signet");
    environment.put("SIGNET_ZONE", "c.mail.example");
    environment.put("SIGNET_PLATFORM_DOMAIN", "agents.mail.example");
    examine(SOUND);
    assertTrue(text().contains("look    master key: "), text());
    assertTrue(text().contains("copy the file of the first"), text());
  }

  @Test
  void aResolverThatIsSilentIsBrokenAndNothingIsAskedThroughIt() {
    assertEquals(1, examine(SOUND));
    assertTrue(text().contains("broken  resolver 127.0.0.1 port 1: it does not answer"), text());
    assertTrue(text().contains("look    delegation: not looked at"), text());
  }

  @ParameterizedTest
  @CsvSource({
    "3, 'ok      resolver', 'broken  delegation: c.mail.example is not delegated'",
    "3, 'ok      resolver', 'publish: c.mail.example. NS ns1.c.mail.example.'",
    "0, 'says NOERROR of a name that cannot exist', 'look    delegation: not looked at'",
    "2, 'it says SERVFAIL', 'look    delegation: not looked at'",
    "5, 'it says REFUSED', 'look    delegation: not looked at'",
  })
  void judgesAResolverBeforeItBelievesIt(int rcode, String ofIt, String ofTheZone)
      throws Exception {
    try (DatagramSocket resolver = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> answerAll(resolver, rcode));
      environment.put("SIGNET_RESOLVERS", "127.0.0.1:" + resolver.getLocalPort());
      environment.put("SIGNET_ZONE", "c.mail.example");
      assertEquals(1, examine(SOUND));
    }
    assertTrue(text().contains(ofIt), text());
    assertTrue(text().contains(ofTheZone), text());
  }

  /// Sends every query back as a reply without records.
  private static void answerAll(DatagramSocket socket, int rcode) {
    try {
      DatagramPacket packet = new DatagramPacket(new byte[512], 512);
      while (true) {
        packet.setLength(512);
        socket.receive(packet);
        packet.getData()[2] |= (byte) 0x80;
        packet.getData()[3] = (byte) (0x80 | rcode);
        socket.send(packet);
      }
    } catch (IOException e) {
      // The test is over and has closed the socket.
    }
  }
}
