package dev.signet;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Many clients that create, read, list and delete domains through one or more nodes, check every
/// answer, and write into a [Ledger] what they were told.
///
/// Allowed are the right answer, 503 with Retry-After in time, and no answer at all (counted, for
/// the caller to judge). Everything else is an error.
final class Load implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration HEARD_WITHIN = Duration.ofSeconds(5);
  private static final AtomicInteger RUNS = new AtomicInteger();

  /// One way in.
  interface Door {
    /// @throws UncheckedIOException when no answer came
    Reply send(String method, String path, String body);
  }

  record Reply(int status, Optional<String> retryAfter, String body) {
    JsonNode json() {
      return JSON.readTree(body);
    }
  }

  static Door through(TestNode node, String key) {
    return (method, path, body) -> {
      TestNode.Answer answer = node.send(method, path, key, body);
      return new Reply(answer.status(), answer.header("Retry-After"), answer.body());
    };
  }

  /// A way in that is looked up for each request, for a node that is started again.
  static Door through(Supplier<RunningChild> child, String key) {
    return (method, path, body) -> {
      RunningChild.Reply reply = child.get().send(method, path, key, body);
      return new Reply(reply.status(), reply.retryAfter(), reply.body());
    };
  }

  private final List<Door> doors;
  private final Ledger ledger;
  private final Duration pause;
  private final int run = RUNS.incrementAndGet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<?>> clients = new ArrayList<>();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger broken = new AtomicInteger();
  private final AtomicLong lastSuccess = new AtomicLong();
  private final AtomicLong longest = new AtomicLong();
  private volatile boolean done;

  private Load(List<Door> doors, Ledger ledger, Duration pause) {
    this.doors = List.copyOf(doors);
    this.ledger = ledger;
    this.pause = pause;
  }

  /// @param pause of each client between two requests
  static Load start(List<Door> doors, int clients, Duration pause, Ledger ledger) {
    Load load = new Load(doors, ledger, pause);
    for (int i = 0; i < clients; i++) {
      int number = i;
      load.clients.add(load.threads.submit(() -> load.client(number)));
    }
    return load;
  }

  private void client(int number) {
    for (int turn = 0; !done; turn++) {
      String name = "t" + turn + ".c" + number + ".r" + run + ".load.test";
      Optional<JsonNode> made =
          call(number + turn, "POST", "/v1/domains", "{\"name\":\"" + name + "\"}", 201)
              .map(Reply::json);
      if (made.isPresent()) {
        JsonNode domain = made.get();
        ledger.created(domain);
        call(number + turn + 1, "GET", Ledger.path(domain), "", 200)
            .map(Reply::json)
            .filter(read -> !read.equals(domain))
            .ifPresent(read -> wrong.add("read " + read + " for " + domain));
        if (turn % 2 == 0) {
          ledger.deleting(domain);
          if (call(number + turn + 1, "DELETE", Ledger.path(domain), "", 204).isPresent()) {
            ledger.deleted(domain);
          }
        }
      }
      call(number + turn, "GET", "/v1/domains?limit=5", "", 200);
    }
  }

  private Optional<Reply> call(int door, String method, String path, String body, int expected) {
    if (!pause.isZero()) {
      try {
        TimeUnit.NANOSECONDS.sleep(pause.toNanos());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }
    long begin = System.nanoTime();
    Reply reply;
    try {
      reply = doors.get(door % doors.size()).send(method, path, body);
    } catch (UncheckedIOException e) {
      broken.incrementAndGet();
      return Optional.empty();
    } catch (RuntimeException | AssertionError e) {
      wrong.add(method + " " + path + ": " + e);
      return Optional.empty();
    }
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    longest.accumulateAndGet(took.toMillis(), Math::max);
    if (took.compareTo(HEARD_WITHIN) > 0) {
      wrong.add(method + " " + path + " took " + took + " to say " + reply.status());
    }
    if (reply.status() == expected) {
      answered.incrementAndGet();
      lastSuccess.set(System.nanoTime());
      return Optional.of(reply);
    }
    if (reply.status() == 503 && reply.retryAfter().isPresent()) {
      refused.incrementAndGet();
    } else {
      wrong.add(method + " " + path + ": " + reply);
    }
    return Optional.empty();
  }

  /// Waits until a request that ended after now was answered rightly.
  Duration untilAnswered(Duration patience) throws InterruptedException {
    long begin = System.nanoTime();
    while (lastSuccess.get() <= begin) {
      if (System.nanoTime() - begin > patience.toNanos()) {
        throw new AssertionError("nothing was answered within " + patience);
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /// Waits until so many requests were answered rightly since the start.
  void untilAnswered(int requests, Duration patience) throws InterruptedException {
    long begin = System.nanoTime();
    while (answered() < requests) {
      if (System.nanoTime() - begin > patience.toNanos()) {
        throw new AssertionError("only " + this + " within " + patience);
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  /// Lets every client end its request, and gives what went wrong.
  List<String> stop() throws Exception {
    done = true;
    for (Future<?> client : clients) {
      client.get();
    }
    return List.copyOf(wrong);
  }

  int answered() {
    return answered.get();
  }

  int refused() {
    return refused.get();
  }

  /// Requests that got no answer.
  int broken() {
    return broken.get();
  }

  @Override
  public String toString() {
    return answered
        + " answered, "
        + refused
        + " refused, "
        + broken
        + " broken, longest "
        + longest
        + " ms";
  }

  @Override
  public void close() {
    done = true;
    threads.shutdownNow();
  }
}
