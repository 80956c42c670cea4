package dev.signet.bench;

import dev.signet.dkim.KeyMaker;
import dev.signet.dkim.RsaKeyMaker;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// RSA-2048 pairs per CPU-second, checks included, for each provider that runs here.
///
/// One thread; CPU time of that thread, so that other work on the machine does not count. Argument:
/// pairs to make per provider (default 200; making keys is a lottery, fewer say little).
public final class KeyBench {
  private KeyBench() {}

  public static void main(String[] arguments) {
    int pairs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200;
    Map<String, KeyMaker> makers = new LinkedHashMap<>();
    RsaKeyMaker.corretto().ifPresent(maker -> makers.put(maker.providerName(), maker));
    makers.put(RsaKeyMaker.java().providerName(), RsaKeyMaker.java());
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    makers.forEach((name, maker) -> {
      for (int i = 0; i < 20; i++) {
        maker.make();
      }
      long start = threads.getCurrentThreadCpuTime();
      for (int i = 0; i < pairs; i++) {
        maker.make();
      }
      double seconds = (threads.getCurrentThreadCpuTime() - start) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "%-32s %6.1f pairs per CPU-second (%d pairs, %.0f ms each)%n",
          name,
          pairs / seconds,
          pairs,
          1000 * seconds / pairs);
    });
  }
}
