package dev.signet.verification;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.signet.verification.Verifier.Stance;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// V6: what thirteen hostile servers cost the thread that asks them, in every shape that 64 KiB can
/// have: at most 1 MiB a lookup, and 50 ms of CPU a check.
///
/// Octets are counted exactly, and every round counts. CPU time of a machine that does other things
/// as well is not exact: its median counts, after rounds to warm up.
class HostileCostTest {
  private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int WARM_UP = 2;
  private static final int ROUNDS = 5;
  private static final long MOST_OCTETS = 1 << 20;
  private static final long MOST_NANOS = 50_000_000;

  /// DRIBBLE costs time and nothing else: [BombsTest].
  @ParameterizedTest
  @EnumSource(value = PacketBomb.class, mode = EnumSource.Mode.EXCLUDE, names = "DRIBBLE")
  void thirteenHostileServersCostNoMoreThanOthers(PacketBomb bomb) throws Exception {
    World world = new World(13, World.GOOD);
    String[] hosts =
        IntStream.rangeClosed(1, 13).mapToObj(i -> "9.1.0." + i).toArray(String[]::new);
    try (BombServer server = new BombServer(world.dns, bomb, hosts)) {
      for (int i = 0; i < WARM_UP; i++) {
        server.check(World.subject("example.com", true), Stance.PENDING);
      }
      long[] nanos = new long[ROUNDS];
      for (int i = 0; i < ROUNDS; i++) {
        long cpu = THREAD.getCurrentThreadCpuTime();
        long octets = THREAD.getCurrentThreadAllocatedBytes();
        server.check(World.subject("example.com", true), Stance.PENDING);
        octets = THREAD.getCurrentThreadAllocatedBytes() - octets;
        nanos[i] = THREAD.getCurrentThreadCpuTime() - cpu;
        int lookups = world.dns.asked.size();
        assertTrue(octets / lookups <= MOST_OCTETS, octets + " octets for " + lookups);
      }
      Arrays.sort(nanos);
      String seen =
          String.format(
              Locale.ROOT,
              "%s: %.1f ms CPU a check, %,d octets the dearest exchange",
              bomb,
              nanos[ROUNDS / 2] / 1e6,
              server.dearestExchange());
      System.out.println(seen);
      assertTrue(server.dearestExchange() <= MOST_OCTETS, seen);
      assertTrue(nanos[ROUNDS / 2] <= MOST_NANOS, seen);
      assertTrue(server.sent() > 0, "the bomb never went off");
    }
  }
}
