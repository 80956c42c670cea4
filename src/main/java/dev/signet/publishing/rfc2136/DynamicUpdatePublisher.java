package dev.signet.publishing.rfc2136;

import dev.signet.dns.ResourceRecord;
import dev.signet.dns.TsigKey;
import dev.signet.name.DomainName;
import dev.signet.publishing.Publisher;
import dev.signet.publishing.PublishingFailed;
import dev.signet.publishing.TokenInUse;
import dev.signet.zone.ServedDomain;
import dev.signet.zone.ZoneToken;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Publishes by signed dynamic updates over TCP to one or several primaries, all at once.
///
/// A publish counts when every primary has acknowledged it and answers with exactly the records. It
/// takes at most [Options#publishWithin] and a withdrawal at most [Options#withdrawWithin],
/// whatever the primaries do.
public final class DynamicUpdatePublisher implements Publisher {
  private final Options options;
  private final TokenRecords names;
  private final Function<ServedDomain, List<ResourceRecord>> records;
  private final List<Primary> primaries;

  /// Whom to tell, and how long that may take.
  ///
  /// @param origin the zone's apex
  /// @param selectors the selectors that tokens have key records at
  /// @param key shared with every primary
  public record Options(
      DomainName origin,
      List<String> selectors,
      List<InetSocketAddress> primaries,
      TsigKey key,
      Duration publishWithin,
      Duration withdrawWithin) {
    public Options {
      selectors = List.copyOf(selectors);
      primaries = List.copyOf(primaries);
      if (primaries.isEmpty()) {
        throw new IllegalArgumentException("at least one primary is needed");
      }
    }

    /// With the usual patience: together below the 5 s in which a caller gets its 503.
    public static Options of(
        DomainName origin, List<String> selectors, List<InetSocketAddress> primaries, TsigKey key) {
      return new Options(
          origin, selectors, primaries, key, Duration.ofMillis(2800), Duration.ofMillis(1300));
    }
  }

  /// @param records what the zone holds for a domain (`image::recordsOf`)
  /// @param random for message ids
  public DynamicUpdatePublisher(
      Options options,
      Function<ServedDomain, List<ResourceRecord>> records,
      RandomGenerator random) {
    this.options = options;
    this.names = new TokenRecords(options.origin(), options.selectors());
    this.records = records;
    this.primaries =
        options.primaries().stream()
            .map(address -> new Primary(address, options.origin(), options.key(), random))
            .toList();
  }

  List<Primary> primaries() {
    return primaries;
  }

  TokenRecords names() {
    return names;
  }

  List<ResourceRecord> recordsOf(ServedDomain domain) {
    return records.apply(domain);
  }

  @Override
  public void publish(ServedDomain domain) {
    List<ResourceRecord> wanted = records.apply(domain);
    Set<DomainName> owners = names.names(domain.token(), wanted);
    everywhere(
        options.publishWithin(),
        session -> {
          session.add(owners, wanted);
          return true;
        });
  }

  /// Makes every primary serve `domain` as it is now, whatever stood there.
  ///
  /// @throws PublishingFailed when one does not
  public void renew(ServedDomain domain) {
    List<ResourceRecord> wanted = records.apply(domain);
    Primary.Rewrite rewrite = new Primary.Rewrite(names.names(domain.token(), wanted), wanted);
    everywhere(
        options.publishWithin(),
        session -> {
          session.rewrite(List.of(rewrite));
          return true;
        });
  }

  @Override
  public void withdraw(ZoneToken token) {
    Set<DomainName> owners = names.names(token);
    everywhere(
        options.withdrawWithin(),
        session -> {
          session.remove(owners);
          return true;
        });
  }

  @Override
  public void probe() {
    everywhere(
        options.publishWithin(),
        session -> {
          session.probe();
          return true;
        });
  }

  /// Runs `task` at every primary at the same time; succeeds when it does everywhere.
  private void everywhere(Duration patience, Primary.Task<Boolean> task) {
    ConcurrentLinkedQueue<PublishingFailed> failures = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (Primary primary : primaries) {
      threads.add(
          Thread.ofVirtual()
              .name("update-" + primary.name())
              .start(() -> {
                try {
                  primary.within(patience, task);
                } catch (PublishingFailed e) {
                  failures.add(e);
                } catch (RuntimeException e) {
                  failures.add(new PublishingFailed("primary " + primary.name() + ": " + e, e));
                }
              }));
    }
    await(threads);
    throwFirst(failures);
  }

  private static void await(List<Thread> threads) {
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PublishingFailed("interrupted", e);
    }
  }

  /// A primary that others hold is told apart only when none failed otherwise: after any other
  /// failure there may be something to withdraw.
  private void throwFirst(Iterable<PublishingFailed> failures) {
    @Nullable PublishingFailed worst = null;
    int count = 0;
    for (PublishingFailed failure : failures) {
      count++;
      if (worst == null || worst instanceof TokenInUse) {
        worst = failure;
      }
    }
    if (worst instanceof TokenInUse && count < primaries.size()) {
      throw new PublishingFailed(String.valueOf(worst.getMessage()), worst);
    }
    if (worst != null) {
      throw worst;
    }
  }
}
