package dev.signet;

import dev.signet.dns.Message;
import dev.signet.dns.Question;
import dev.signet.dns.Rcode;
import dev.signet.dns.RecordType;
import dev.signet.dns.Wire;
import dev.signet.name.DomainName;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Asks name servers for a name that exists, again and again, and counts right answers, silence,
/// "not now" (SERVFAIL), and wrong answers.
final class DnsWatch implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 1000;

  private final String name;
  private final AtomicInteger right = new AtomicInteger();
  private final AtomicInteger silent = new AtomicInteger();
  private final AtomicInteger notNow = new AtomicInteger();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads;
  private volatile boolean done;

  private DnsWatch(String name, List<InetSocketAddress> servers) {
    this.name = name;
    this.threads =
        servers.stream().map(server -> Thread.ofPlatform().unstarted(() -> watch(server))).toList();
  }

  /// @param name has an MX record at every one of `servers`
  static DnsWatch start(String name, List<InetSocketAddress> servers) {
    DnsWatch watch = new DnsWatch(name, servers);
    watch.threads.forEach(Thread::start);
    return watch;
  }

  private void watch(InetSocketAddress server) {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      while (!done) {
        ask(socket, server);
        TimeUnit.MILLISECONDS.sleep(5);
      }
    } catch (IOException e) {
      wrong.add(e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void ask(DatagramSocket socket, InetSocketAddress server) throws IOException {
    int id = ThreadLocalRandom.current().nextInt(0x10000);
    byte[] query =
        Wire.encode(
            Message.query(
                id,
                Message.Flags.QUERY_ITERATIVE,
                new Question(DomainName.of(name), RecordType.MX),
                Optional.of(Message.Edns.DEFAULT)));
    socket.send(new DatagramPacket(query, query.length, server));
    DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
    try {
      Message reply;
      do {
        socket.receive(packet);
        reply = Wire.decode(Arrays.copyOf(packet.getData(), packet.getLength()));
      } while (reply.id() != id);
      if (reply.rcode().equals(Rcode.SERVFAIL)) {
        notNow.incrementAndGet();
      } else if (reply.rcode().equals(Rcode.NOERROR) && !reply.answer().isEmpty()) {
        right.incrementAndGet();
      } else {
        wrong.add(server + " says " + reply.rcode());
      }
    } catch (SocketTimeoutException _) {
      silent.incrementAndGet();
    }
  }

  int right() {
    return right.get();
  }

  int silent() {
    return silent.get();
  }

  int notNow() {
    return notNow.get();
  }

  List<String> wrong() {
    return List.copyOf(wrong);
  }

  @Override
  public String toString() {
    return right
        + " right, "
        + silent
        + " unanswered, "
        + notNow
        + " SERVFAIL, "
        + wrong.size()
        + " wrong";
  }

  @Override
  public void close() throws InterruptedException {
    done = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
