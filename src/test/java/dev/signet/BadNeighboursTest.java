package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.webhooks.Deliverer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// FAULTS W4 and WH-4: one webhook that hangs, one that fails and one that streams for ever delay
/// 200 others by no more than a second.
@Tag("slow")
class BadNeighboursTest {
  private static final int HEALTHY = 200;
  private static final int ROUNDS = 20;
  private static final String HEADERS_END = "\r\n\r\n";

  /// A receiver that never says anything, or that never stops.
  private static ServerSocket bad(boolean streams, Set<Socket> open) throws IOException {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(() -> {
          try {
            while (true) {
              Socket socket = server.accept();
              open.add(socket);
              Thread.ofVirtual()
                  .start(() -> {
                    if (streams) {
                      stream(socket);
                    }
                  });
            }
          } catch (IOException closed) {
            // The test is over.
          }
        });
    return server;
  }

  private static void stream(Socket socket) {
    try (OutputStream out = socket.getOutputStream()) {
      out.write(("HTTP/1.1 200 OK" + HEADERS_END).getBytes(StandardCharsets.US_ASCII));
      while (true) {
        out.write("again ".getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException cut) {
      // As it should be.
    }
  }

  private static String url(ServerSocket server) {
    return "http://127.0.0.1:" + server.getLocalPort() + "/";
  }

  /// How long each healthy webhook waits for each event, sorted, in milliseconds.
  private static List<Long> delays(
      EventFlood flood, Deliverer deliverer, Receiver receiver, UUID organization, int from)
      throws InterruptedException {
    List<Long> delays = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      flood.write(organization, 1, from + round, 1);
      long written = System.nanoTime();
      deliverer.wake();
      for (int i = 0; i < HEALTHY; i++) {
        receiver.next();
        delays.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - written));
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    assertEquals(List.of(), receiver.rest(), "each is told once");
    delays.sort(null);
    return delays;
  }

  @Test
  void badWebhooksDelayNoOthers() throws Exception {
    Set<Socket> open = ConcurrentHashMap.newKeySet();
    try (EventFlood flood = new EventFlood(InstantSource.system());
        Receiver receiver = new Receiver();
        Receiver failing = new Receiver();
        ServerSocket hanging = bad(false, open);
        ServerSocket streaming = bad(true, open);
        Deliverer deliverer =
            flood
                .deliverer(flood.webhooks(), () -> ThreadLocalRandom.current().nextDouble())
                .start()) {
      UUID organization = flood.organization();
      for (int i = 0; i < HEALTHY; i++) {
        flood.webhook(organization, receiver.url(), "*");
      }
      // Warm.
      delays(flood, deliverer, receiver, organization, 1);
      List<Long> alone = delays(flood, deliverer, receiver, organization, 1 + ROUNDS);
      failing.answering(got -> 500);
      flood.webhook(organization, url(hanging), "*");
      flood.webhook(organization, url(streaming), "*");
      flood.webhook(organization, failing.url(), "*");
      List<Long> beside = delays(flood, deliverer, receiver, organization, 1 + 2 * ROUNDS);
      assertTrue(!failing.rest().isEmpty() && open.size() >= 2, "the bad ones were told too");
      long before = alone.get(alone.size() * 99 / 100);
      long after = beside.get(beside.size() * 99 / 100);
      assertTrue(after - before <= 1000, "p99 " + before + " ms alone, " + after + " ms beside");
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
  }
}
