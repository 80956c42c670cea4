package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.signet.name.ReservedNames;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.settings.Settings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The start of a node as a command (CONTRACT OP-1): up, or not there at all.
class UpTest {
  @TempDir private Path folder;

  private static Refused refused(Reason reason) {
    return reason == Reason.UNAVAILABLE
        ? Refused.later(reason, "not now", Duration.ofSeconds(1))
        : Refused.because(reason, "no");
  }

  @Test
  void aDatabaseThatIsBusyForAMomentIsAskedAgain() {
    AtomicInteger calls = new AtomicInteger();
    int value =
        Up.whenThere(
            () -> {
              if (calls.incrementAndGet() < 4) {
                throw refused(Reason.UNAVAILABLE);
              }
              return 7;
            },
            Duration.ofSeconds(30));
    assertEquals(7, value);
    assertEquals(4, calls.get());
    assertThrows(
        Refused.class,
        () ->
            Up.whenThere(
                () -> {
                  throw refused(Reason.UNAVAILABLE);
                },
                Duration.ZERO));
    calls.set(0);
    assertThrows(
        Refused.class,
        () ->
            Up.whenThere(
                () -> {
                  calls.incrementAndGet();
                  throw refused(Reason.CONFLICT);
                },
                Duration.ofSeconds(30)));
    assertEquals(1, calls.get(), "only what passes is waited for");
  }

  /// It served on, and its caller waited for a greeting that never came.
  @Test
  void aNodeThatCannotGreetIsNotLeftRunning() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Files.writeString(folder.resolve("local-credentials"), "organization=nobody\n");
    Settings settings =
        Settings.read(
            Map.of(
                "SIGNET_DATA_DIR",
                folder.toString(),
                "SIGNET_HTTP_ADDR",
                "127.0.0.1:" + port,
                "SIGNET_DNS_ADDR",
                "127.0.0.1:0"),
            new Properties());
    Seams seams =
        new Seams(
            Optional.empty(),
            UnaryOperator.identity(),
            InstantSource.system(),
            KeySupply.shared(),
            CoreDialect.Seams.none(),
            Ports.Wrapper.none(),
            Seams.IDLE_LOOK,
            ReservedNames::contain);
    assertThrows(
        IllegalArgumentException.class,
        () -> Up.run(settings, new PrintStream(OutputStream.nullOutputStream()), seams));
    assertThrows(ConnectException.class, () -> connect(port));
  }

  private static void connect(int port) throws IOException {
    new Socket(InetAddress.getLoopbackAddress(), port).close();
  }
}
