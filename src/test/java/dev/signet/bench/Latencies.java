package dev.signet.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// Runs something many times from several clients at once and says how long each took.
final class Latencies {
  private final long[] nanos;
  private final double seconds;

  private Latencies(long[] nanos, double seconds) {
    this.nanos = nanos;
    this.seconds = seconds;
  }

  /// One call, given its number.
  interface Call {
    void run(int number) throws Exception;
  }

  static Latencies of(int calls, int clients, Call call) throws Exception {
    long[] nanos = new long[calls];
    AtomicInteger next = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(clients);
    long begin = System.nanoTime();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int client = 0; client < clients; client++) {
        executor.execute(() -> {
          try {
            for (int n = next.getAndIncrement(); n < calls; n = next.getAndIncrement()) {
              long start = System.nanoTime();
              call.run(n);
              nanos[n] = System.nanoTime() - start;
            }
          } catch (Exception e) {
            e.printStackTrace();
          } finally {
            done.countDown();
          }
        });
      }
      done.await();
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    Arrays.sort(nanos);
    return new Latencies(nanos, seconds);
  }

  double perSecond() {
    return nanos.length / seconds;
  }

  double millis(double quantile) {
    return nanos[(int) Math.min(nanos.length - 1, Math.round(quantile * nanos.length))] / 1e6;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%,9.0f/s   p50 %7.2f ms   p99 %7.2f ms   max %7.2f ms   (%d calls)",
        perSecond(),
        millis(0.5),
        millis(0.99),
        millis(1),
        nanos.length);
  }
}
